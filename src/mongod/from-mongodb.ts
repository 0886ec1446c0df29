import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ServiceError } from '../errors.js'
import { moveIn, sha256Of, withWorkFolder } from './cache.js'
import type { Progress } from './progress.js'

/** The release asked of MongoDB's own download. */
export const OFFICIAL_VERSION = '8.2.6'

/** No first byte in this time: the host cannot be reached from here, and there is another source. */
const FIRST_BYTE_MS_MAX = 6_000
/** Bytes stopped coming; unpacking, which says nothing, takes seconds. */
const STALL_MS_MAX = 120_000
const OUTPUT_LENGTH_MAX = 4_000
const MEBIBYTE = 1_048_576

/** Runs apart from us so that it can be ended, and so that its settings stay its own. */
const DOWNLOAD = `
const { MongoBinary } = require(process.argv[1])
MongoBinary.getPath({ version: process.argv[2], downloadDir: process.argv[3] })
  .then((path) => console.log('\\npath ' + path))
  .catch((error) => { console.error('code ' + (error.code || error.name)); process.exitCode = 1 })
`

/** Fetches MongoDB's own build for this system, with mongodb-memory-server-core, which knows them all. */
export async function fetchFromMongodb(options: {
  cache: string
  to: string
  env: NodeJS.ProcessEnv
  progress: Progress
  signal: AbortSignal
}): Promise<void> {
  await withWorkFolder(options.cache, async (folder) => {
    const path = await download(folder, options)
    const sha256 = await sha256Of(path)
    await moveIn(path, options.to)
    // Written after the file it vouches for: without it the file counts as not fetched.
    const note = join(folder, 'sha256')
    await writeFile(note, sha256)
    await moveIn(note, `${options.to}.sha256`)
  })
}

async function download(
  folder: string,
  { env, progress, signal }: { env: NodeJS.ProcessEnv; progress: Progress; signal: AbortSignal },
): Promise<string> {
  const core = createRequire(import.meta.url).resolve('mongodb-memory-server-core/lib/util/MongoBinary')
  const child = spawn(process.execPath, ['-e', DOWNLOAD, core, OFFICIAL_VERSION, folder], {
    cwd: folder,
    env: {
      ...env,
      NODE_OPTIONS: '',
      MONGOMS_DOWNLOAD_DIR: folder,
      MONGOMS_VERSION: OFFICIAL_VERSION,
      MONGOMS_MAX_RETRIES: '1',
      // Without this it takes any certificate, and what it fetches is going to be run.
      npm_config_strict_ssl: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  let said = ''
  let patience = setTimeout(() => child.kill('SIGKILL'), FIRST_BYTE_MS_MAX)
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-OUTPUT_LENGTH_MAX)
    clearTimeout(patience)
    patience = setTimeout(() => child.kill('SIGKILL'), STALL_MS_MAX)
    const share = /% \(([\d.]+)mb \/ ([\d.]+)mb\)\s*$/.exec(chunk.toString('utf8'))
    if (share !== null) progress.bytes('Fetching mongod', Number(share[1]) * MEBIBYTE, Number(share[2]) * MEBIBYTE)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const code = await new Promise<number | null>((resolve) => {
    // Also comes after an error, once nothing of the child writes any more.
    child.once('close', resolve)
    child.once('error', () => undefined)
  })
  clearTimeout(patience)
  const path = /^path (.+)$/m.exec(said)?.[1]
  if (code === 0 && path !== undefined) return path
  const why = /^code (\S+)/m.exec(said)?.[1] ?? 'no answer in time'
  throw new ServiceError('mongod_missing', `MongoDB's download could not be fetched (${why})`)
}
