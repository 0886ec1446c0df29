import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.js'

const CLI = join(process.cwd(), 'dist', 'cli.js')
/** A start on a machine that has other things to do. */
const READY_MS_MAX = 60_000
const END_MS_MAX = 60_000

/** The service as its users run it: a process of its own. */
export interface LotsenProcess {
  child: ChildProcess
  out(): string
  err(): string
  /** Waits for the last line of a start and gives the address it told. */
  ready(): Promise<string>
  /** Waits for the end: exit code, or the signal that ended it, and how long after the call. */
  end(): Promise<{ ending: number | string | null; tookMs: number }>
}

const started: ChildProcess[] = []
const folders: string[] = []

/** A folder that is gone after `cleanUp`. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lotsen-start-'))
  folders.push(folder)
  return folder
}

/** Runs `lotsen <args>`; `env` adds to this process's environment, and undefined takes from it. */
export function runLotsen(args: string[], env: Record<string, string | undefined> = {}): LotsenProcess {
  return run(process.execPath, [CLI, ...args], env)
}

/** Runs any command the same way. */
export function run(command: string, args: string[], env: Record<string, string | undefined>): LotsenProcess {
  const child = spawn(command, args, {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const heard = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    heard.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    heard.err += chunk
  })
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  return {
    child,
    out: () => heard.out,
    err: () => heard.err,
    async ready() {
      await eventually(
        () => {
          if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${heard.err}`)
          return heard.out.includes('Ctrl-C')
        },
        { withinMs: READY_MS_MAX },
      )
      const url = /(http:\/\/\S+)\/healthz/.exec(heard.out)?.[1]
      if (url === undefined) throw new Error(`No address told: ${heard.out}`)
      return url
    },
    async end() {
      const before = performance.now()
      const late = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error(`Still running: ${heard.out}${heard.err}`)), END_MS_MAX).unref()
      })
      const ending = await Promise.race([ended, late])
      return { ending, tookMs: performance.now() - before }
    },
  }
}

/** The number of the mongod that a data folder's last service started. */
export async function mongodPid(dataDir: string): Promise<number> {
  return JSON.parse(await readFile(join(dataDir, 'mongo', 'mongod.json'), 'utf8')).pid
}

/** The address of that mongod. */
export async function mongodUri(dataDir: string): Promise<string> {
  const { port } = JSON.parse(await readFile(join(dataDir, 'mongo', 'mongod.json'), 'utf8'))
  return `mongodb://127.0.0.1:${port}/?directConnection=true`
}

/** Whether a process is there (a zombie that nobody has buried yet is not). */
export async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (status !== undefined) return !/\) [ZX] /.test(status)
  if (process.platform === 'linux') return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Ends whatever a test left running, mongods included, and removes its folders. */
export async function cleanUp(): Promise<void> {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) {
    const pid = await mongodPid(folder).catch(() => undefined)
    if (pid !== undefined && (await isRunning(pid))) process.kill(pid, 'SIGKILL')
    await eventually(() => rm(folder, { recursive: true, force: true }))
  }
}
