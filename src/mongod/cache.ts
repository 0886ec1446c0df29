import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, constants, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** A work folder this old was left by a fetch that was killed. */
const WORK_AGE_MS_MAX = 3_600_000
const WORK_PREFIX = '.fetching-'

/**
 * Where fetched programs are kept between clones: the user's cache folder, or the service's own data
 * when the user has none that can be written.
 */
export async function cacheFolder(env: NodeJS.ProcessEnv, dataDir: string): Promise<string> {
  const own = join(dataDir, 'cache', 'mongod')
  const given = env.XDG_CACHE_HOME
  const base = given !== undefined && isAbsolute(given) ? given : homeCache(env)
  if (base === undefined) return writable(own)
  return writable(join(base, 'lotsen', 'mongod')).catch(() => writable(own))
}

function homeCache(env: NodeJS.ProcessEnv): string | undefined {
  const home = env.HOME ?? (process.platform === 'win32' ? homedir() : undefined)
  return home === undefined || !isAbsolute(home) ? undefined : join(home, '.cache')
}

async function writable(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await access(folder, constants.W_OK | constants.X_OK)
  return folder
}

/** SHA-256 of a file, in hex; a mongod takes about 0.4 s. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/** Whether a file is there and is, byte for byte, the one meant. */
export async function isIntact(path: string, sha256: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() === true && (await sha256Of(path)) === sha256
}

/**
 * The same for a file that stays where it is: read once, then again only when it was changed since. That takes half a
 * second off every start.
 */
export async function isStillIntact(path: string, sha256: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) return false
  const seal = [sha256, found.size, found.mtimeMs, found.ctimeMs, found.ino].join(' ')
  if ((await readFile(sealFile(path), 'utf8').catch(() => '')) === seal) return true
  if ((await sha256Of(path)) !== sha256) return false
  // A folder that cannot be written costs the half second each time.
  await writeFile(sealFile(path), seal).catch(() => undefined)
  return true
}

function sealFile(path: string): string {
  return `${path}.seal`
}

/**
 * Lends an empty folder beside the cache's programs, so that what is finished in it can be renamed into place.
 * Each fetch has its own, so two at once do not meet; what a killed fetch left is cleared an hour later.
 */
export async function withWorkFolder<T>(cache: string, work: (folder: string) => Promise<T>): Promise<T> {
  await clearAbandoned(cache)
  const folder = join(cache, `${WORK_PREFIX}${randomUUID()}`)
  await mkdir(folder, { mode: 0o700 })
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function clearAbandoned(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith(WORK_PREFIX))
  for (const name of names) {
    const folder = join(cache, name)
    const age = Date.now() - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now())
    if (age > WORK_AGE_MS_MAX) await rm(folder, { recursive: true, force: true })
  }
}

/** Puts a finished file where others look for it, in one step: it is there whole or not at all. */
export async function moveIn(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to)
}
