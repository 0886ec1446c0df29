import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { describeError, type Log } from '../log.js'

const DIGEST_BYTES = 32
/** What says which libraries there are. */
const LIBRARIES = [new URL('../../package.json', import.meta.url), new URL('../../package-lock.json', import.meta.url)]
/** What reads content and learns from it; what all of it shares stands above. */
const CODE = ['../', '../content/', '../retrieval/', '../understanding/'].map(
  (folder) => new URL(folder, import.meta.url),
)
/** The code does not change while it runs. */
let codeDigested: string | undefined

/** What is kept, by its kind and a digest of all that it was made of. */
export interface Kept<T> {
  folder: string
  /** Letters only; of each kind one is kept. */
  kind: string
  /** Of all that it is made of, the code included. */
  digest: string
  make: () => T | Promise<T>
  log: Log
  /** Whether what was made is worth keeping; all is, unless this says otherwise. */
  isKept?: (made: T) => boolean | Promise<boolean>
}

/** What was kept of an earlier start, or is made now and kept for the next; where nothing can be kept, it is made each time. */
export async function fromShelf<T>({ folder, kind, digest, make, log, isKept }: Kept<T>): Promise<T> {
  const name = `${kind}-${digest}`
  const kept = await readKept<T>(join(folder, name))
  if (kept !== undefined) return kept
  const made = await make()
  if ((await isKept?.(made)) ?? true) await keepOr(folder, name, made, log)
  return made
}

/** Keeps it, and says so where that cannot be done. */
export async function keepOr(folder: string, name: string, made: unknown, log: Log): Promise<void> {
  await keep(folder, name, made).catch((error: unknown) =>
    log.info('what was learned cannot be kept; the next start learns it again', describeError(error)),
  )
}

/** Undefined when it is not there, or not whole. */
export async function readKept<T>(file: string): Promise<T | undefined> {
  const bytes = await readFile(file).catch(() => undefined)
  if (!bytes || bytes.length <= DIGEST_BYTES) return undefined
  const body = bytes.subarray(DIGEST_BYTES)
  return bytesDigest(body).equals(bytes.subarray(0, DIGEST_BYTES)) ? (deserialize(body) as T) : undefined
}

/** Whole or not at all; what the same kind had before is of no more use. */
async function keep(folder: string, name: string, made: unknown): Promise<void> {
  await mkdir(folder, { recursive: true })
  const body = serialize(made)
  const part = join(folder, `.part-${randomUUID()}`)
  await writeFile(part, Buffer.concat([bytesDigest(body), body]))
  await rename(part, join(folder, name))
  const kind = name.slice(0, name.indexOf('-') + 1)
  const others = (await readdir(folder)).filter((other) => other !== name && other.startsWith(kind))
  await Promise.all(others.map((other) => rm(join(folder, other), { force: true })))
}

/** Of the sources that make what is kept, of the runtime and of which libraries there are. */
export function codeDigest(): string {
  codeDigested ??= digestOf(process.version, ...LIBRARIES.map(textOf), ...CODE.flatMap(sourcesIn))
  return codeDigested
}

/** One digest of several parts, as hex; the parts are told apart. */
export function digestOf(...parts: (string | Uint8Array)[]): string {
  return bytesDigest(...parts).toString('hex')
}

function sourcesIn(folder: URL): Buffer[] {
  const names = readdirSync(folder).filter((name) => /\.[jt]s$/.test(name))
  return names.sort().map((name) => readFileSync(new URL(name, folder)))
}

/** Nothing where it is not shipped. */
function textOf(file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function bytesDigest(...parts: (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest()
}
