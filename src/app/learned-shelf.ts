import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { describeError, type Log } from '../log.js'
import { LANGS, type Lang } from '../message.js'
import { learnInThread } from '../retrieval/learn-apart.js'
import type { Learned } from '../retrieval/linear.js'
import { learnedFrom, learnTargets, type Searched } from '../retrieval/targets.js'

const DIGEST_BYTES = 32
/** The code that learns: when it changes, what was learned by it is learned anew. */
const CODE = [new URL('../retrieval/', import.meta.url), new URL('../', import.meta.url)]

/**
 * What there is to learn of the content, from a start before or learned now, a thread a language. Kept under the data
 * folder by a digest of all it was learned from, so that a start need not learn again what it knew; where nothing can be
 * kept, it is learned each time. What is only `tried` is learned in the caller's own thread and kept apart, in the place of
 * what was tried before; it is found here once it is more than tried.
 */
export async function learnedOf(
  content: Searched,
  dataDir: string,
  log: Log,
  tried = false,
): Promise<Record<Lang, Learned>> {
  const folders = { kept: join(dataDir, 'learned'), tried: join(dataDir, 'learned', 'tried') }
  const code = await codeDigest()
  const learned = await Promise.all(LANGS.map((lang) => learnedIn(content, lang, folders, { code, log, tried })))
  return Object.fromEntries(LANGS.map((lang, place) => [lang, learned[place]])) as Record<Lang, Learned>
}

async function learnedIn(
  content: Searched,
  lang: Lang,
  folders: { kept: string; tried: string },
  { code, log, tried }: { code: string; log: Log; tried: boolean },
): Promise<Learned> {
  const name = `${lang}-${digest(code, learnedFrom(content, lang)).toString('hex')}`
  const kept = await read(join(folders.kept, name))
  if (kept) return kept
  const before = await read(join(folders.tried, name))
  if (before && tried) return before
  const learned = before ?? (tried ? learnTargets(content, lang) : await learnInThread(content, lang))
  await keep(tried ? folders.tried : folders.kept, name, learned).catch((error: unknown) =>
    log.info('what was learned cannot be kept; the next start learns it again', describeError(error)),
  )
  return learned
}

/** Undefined when it is not there, or not whole. */
async function read(file: string): Promise<Learned | undefined> {
  const bytes = await readFile(file).catch(() => undefined)
  if (!bytes || bytes.length <= DIGEST_BYTES) return undefined
  const body = bytes.subarray(DIGEST_BYTES)
  return digest(body).equals(bytes.subarray(0, DIGEST_BYTES)) ? (deserialize(body) as Learned) : undefined
}

/** Whole or not at all; what the same language had before is of no more use. */
async function keep(folder: string, name: string, learned: Learned): Promise<void> {
  await mkdir(folder, { recursive: true })
  const body = serialize(learned)
  const part = join(folder, `.part-${randomUUID()}`)
  await writeFile(part, Buffer.concat([digest(body), body]))
  await rename(part, join(folder, name))
  const others = (await readdir(folder)).filter((other) => other !== name && other.startsWith(name.slice(0, 3)))
  await Promise.all(others.map((other) => rm(join(folder, other), { force: true })))
}

async function codeDigest(): Promise<string> {
  const texts = await Promise.all(
    CODE.map(async (folder) => {
      const names = (await readdir(folder)).filter((name) => /\.[jt]s$/.test(name)).sort()
      return Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
    }),
  )
  return digest(process.version, ...texts.flat()).toString('hex')
}

function digest(...parts: (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest()
}
