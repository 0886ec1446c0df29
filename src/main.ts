import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunningApp } from './app.js'
import { type Config, loadConfig } from './config.js'
import { ServiceError } from './errors.js'
import { probePort } from './http/listen.js'
import { createLog, describeError, type Log } from './log.js'
import { findMongod } from './mongod/find.js'
import { type Progress, progressOn } from './mongod/progress.js'
import { OwnMongod } from './mongod/run.js'
import { listenForStop } from './stop-signals.js'

/** The whole stop must take less than 5 s, besides what DRAIN_MS asks for: this, and 1.5 s for mongod. */
const APP_STOP_MS_MAX = 3_100
const START_END_MS_MAX = 500
const EXIT_UNEXPECTED = 70
const EXIT_IMPATIENT = 130
const FRAMES_MAX = 12

/** What has been started so far, for whoever has to stop it. */
interface Running {
  mongod?: OwnMongod
  app?: RunningApp
}

interface Start {
  config: Config
  env: NodeJS.ProcessEnv
  log: Log
  running: Running
  say(line: string): void
  progress: Progress
  signal: AbortSignal
  onLost(error: ServiceError): void
}

/**
 * Runs the service until it is asked to stop. Throws `ServiceError` for whatever keeps it from starting, and when its
 * mongod is lost for good; what it had started is stopped first.
 */
export async function serve(options: { env: NodeJS.ProcessEnv; out: NodeJS.WriteStream }): Promise<void> {
  const { env, out } = options
  const config = loadConfig(env)
  const log = createLog(config.LOG_LEVEL)
  const running: Running = {}
  const stop = listenForStop(() => leave(running, EXIT_IMPATIENT))
  leaveWhenUnexpected(running, log)
  const progress = progressOn(out)
  const say = (line: string): void => {
    progress.done()
    out.write(`${line}\n`)
  }
  let onLost: (error: ServiceError) => void = () => undefined
  const lost = new Promise<never>((_, reject) => {
    onLost = reject
  })
  const starting = start({ config, env, log, running, say, progress, signal: stop.signal, onLost })
  try {
    await Promise.race([starting.then(() => stop.asked), stop.asked, lost])
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    if (stop.signal.aborted) say('Stopping')
    // The same signal ends a start that is under way; what it had begun must be known before it is stopped.
    await Promise.race([starting.catch(() => undefined), delay(START_END_MS_MAX)])
    await stopAll(running, log, config.DRAIN_MS)
    stop.release()
  }
  say('Stopped')
}

/** One plain line a step, and the links at the end. */
async function start({ config, env, log, running, say, progress, signal, onLost }: Start): Promise<void> {
  say(`Settings: read (${config.MONGODB_URI === undefined ? 'a database of its own' : 'database in MONGODB_URI'})`)
  await probePort(config.HOST, config.PORT)
  // Most of a start is loading code; mongod gets ready meanwhile.
  const loading = import('./app.js')
  loading.catch(() => undefined)
  if (config.MONGODB_URI === undefined) {
    const found = await findMongod({ env, dataDir: config.DATA_DIR, say, progress, signal })
    const dir = join(config.DATA_DIR, 'mongo')
    running.mongod = await OwnMongod.start({ binary: found.path, dir, log, say, onLost, signal })
    say(`MongoDB: ${found.version} (${ORIGINS[found.from]}), data in ${dir}`)
  }
  const { startApp } = await loading
  signal.throwIfAborted()
  const mongoUri = config.MONGODB_URI ?? running.mongod?.uri ?? ''
  running.app = await startApp(config, { mongoUri, say }).catch((error: unknown) => {
    throw config.MONGODB_URI === undefined ? error : withRemedy(error)
  })
  if (!signal.aborted) tellReady(running.app, say)
}

function withRemedy(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.code !== 'store_unavailable') return error
  const remedy = 'See that the server of MONGODB_URI runs and takes this name and password, or unset MONGODB_URI'
  return new ServiceError(error.code, `${error.message}.\n  ${remedy}`, { cause: error })
}

const ORIGINS = {
  system: 'of this system',
  cache: 'fetched before',
  'mongodb.org': "MongoDB's download",
  npm: 'from npm',
} as const

function tellReady(app: RunningApp, say: (line: string) => void): void {
  say(`Ready in ${(performance.now() / 1_000).toFixed(1)} s`)
  say('')
  const width = Math.max(0, ...app.links.map(({ label }) => label.length))
  for (const { label, url } of app.links) say(`  ${label.padEnd(width)}  ${url}`)
  if (app.notes.length > 0) say('')
  for (const note of app.notes) say(`  ${note}`)
  say('')
  say('Ctrl-C stops it.')
}

/** Turns in flight first, then the database they are saved in. Never throws: the way out is always open. */
async function stopAll({ app, mongod }: Running, log: Log, drainMs: number): Promise<void> {
  const stopped = app?.stop().catch((error: unknown) => log.error('stop', describeError(error)))
  const late = new AbortController()
  const enoughMs = drainMs + APP_STOP_MS_MAX
  await Promise.race([stopped, delay(enoughMs, undefined, { signal: late.signal }).catch(() => undefined)])
  late.abort()
  await mongod?.stop().catch((error: unknown) => log.error('stop', describeError(error)))
}

/** An error nobody foresaw leaves the state unknown: the log says where it was thrown, never what it said. */
function leaveWhenUnexpected(running: Running, log: Log): void {
  process.on('uncaughtException', (error: unknown) => {
    const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
    log.error('unexpected', { ...describeError(error), at: frames.slice(0, FRAMES_MAX).map((line) => line.trim()) })
    leave(running, EXIT_UNEXPECTED)
  })
}

function leave({ mongod }: Running, code: number): never {
  mongod?.abandon()
  process.exit(code)
}
