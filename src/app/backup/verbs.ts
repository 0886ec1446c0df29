import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../config.js'
import type { Content } from '../../content/content.js'
import { listMistakes, loadContent } from '../../content/load.js'
import { ServiceError } from '../../errors.js'
import { AuditLog } from '../../store/audit.js'
import { connectStore, type Store } from '../../store/connect.js'
import { operator } from '../audit.js'
import { slowProgress } from '../check/progress.js'
import { dump } from './dump.js'
import type { Manifest } from './manifest.js'
import { type Reached, reachMongo } from './reach-mongo.js'
import { restore } from './restore.js'

/** Where the verbs write, and what other clock they go by in a test. */
export interface BackupOut {
  out: NodeJS.WritableStream
  /** Where what takes long is told. */
  progress: { isTTY?: boolean; write(text: string): unknown }
  now?: () => Date
}

export interface BackupOptions {
  out?: string
  rehearse?: boolean
}

/** `lotsen backup`: a copy in a new folder, and with `rehearse` the proof that it can be restored. */
export async function backupVerb(config: Config, options: BackupOptions, to: BackupOut): Promise<void> {
  if (options.out === undefined && !options.rehearse)
    throw new ServiceError(
      'config_invalid',
      'Say where to: --out <new folder>, or --rehearse to try it and keep nothing',
    )
  const content = options.rehearse ? await contentOf(config) : undefined
  await withMongo(config, to, async (mongo, say, tell) => {
    const beside = await mkdtemp(join(tmpdir(), 'lotsen-rehearsal-'))
    const folder = options.out ?? join(beside, 'backup')
    try {
      const manifest = await take(mongo, folder, tell, to)
      for (const line of linesOf(folder, manifest)) say(line)
      if (content) await rehearse(mongo, { config, content, folder, beside, say, tell, now: to.now })
    } finally {
      await rm(beside, { recursive: true, force: true })
    }
  })
}

/** `lotsen restore`: a backup into an empty database, with what has been erased since erased again. */
export async function restoreVerb(
  config: Config,
  options: { folder: string; register?: string | undefined },
  to: BackupOut,
): Promise<void> {
  const content = await contentOf(config)
  await withMongo(config, to, async ({ uri, database }, say, tell) => {
    const asked = { ...options, config, content, say, tell, now: to.now }
    await withStore(uri, database, true, (store) => restore(store, asked))
    say('Done: the service can be started on it')
  })
}

/** Who takes a copy of all that residents wrote is on record, in the copy too. */
async function take(
  { uri, database }: Reached,
  folder: string,
  tell: (line: string) => void,
  { now }: BackupOut,
): Promise<Manifest> {
  return withStore(uri, database, false, async (store) => {
    await new AuditLog(store, now).note({ who: operator(), did: 'backed_up', door: 'cli' })
    return dump(store, folder, tell)
  })
}

/**
 * Into a database of its own beside the real one, which is dropped again. The register's copy is a copy too: erasing in the
 * rehearsal is told to nobody else.
 */
async function rehearse(
  { uri, database }: Reached,
  asked: { config: Config; content: Content; folder: string; beside: string } & Pick<
    Parameters<typeof restore>[1],
    'say' | 'tell' | 'now'
  >,
): Promise<void> {
  const { config, beside, say } = asked
  const scratch = `${database.slice(0, 30)}_rehearsal_${randomBytes(4).toString('hex')}`
  const register = join(beside, 'erasures.jsonl')
  await copyFile(config.ERASURE_REGISTER ?? join(config.DATA_DIR, 'erasures.jsonl'), register).catch(() => undefined)
  say(`Rehearsal: restoring it into ${scratch} of the same server`)
  await withStore(uri, scratch, true, async (store) => {
    try {
      await restore(store, { ...asked, config: { ...config, ERASURE_REGISTER: register } })
    } finally {
      await store.db.dropDatabase()
    }
  })
  say('Rehearsal: it can be restored; what it made is dropped again')
}

function linesOf(folder: string, { collections, changes, how, at }: Manifest): string[] {
  const bytes = collections.reduce((sum, one) => sum + one.bytes, changes?.bytes ?? 0)
  const documents = collections.reduce((sum, one) => sum + one.documents, 0)
  const as =
    how === 'snapshot'
      ? 'all of it as it was at that moment'
      : `as it was at that moment: the server keeps no past for as long as it took, so ${changes?.documents ?? 0} documents that changed meanwhile were read again`
  return [
    `${folder}: ${documents} documents of ${collections.length} collections, ${(bytes / 1_000_000).toFixed(1)} MB`,
    `Moment: ${at.toISOString()}, ${as}`,
    'It holds what residents wrote: keep it as the database is kept, and the register of erasures apart from it',
  ]
}

async function contentOf({ KNOWLEDGE_DIR, DIALOGS_DIR }: Config): Promise<Content> {
  const { content, mistakes } = await loadContent(KNOWLEDGE_DIR, DIALOGS_DIR)
  if (content === undefined) throw new ServiceError('content_invalid', listMistakes(mistakes))
  return content
}

async function withMongo(
  config: Config,
  { out, progress }: BackupOut,
  work: (mongo: Reached, say: (line: string) => void, tell: (line: string) => void) => Promise<void>,
): Promise<void> {
  const { tell, done } = slowProgress(progress)
  const say = (line: string) => {
    done()
    out.write(`${line}\n`)
  }
  const mongo = await reachMongo(config, say)
  try {
    await work(mongo, say, tell)
  } finally {
    done()
    await mongo.leave()
  }
}

/** Neither is migrated by being opened: a copy is of what there is. */
async function withStore<T>(
  uri: string,
  database: string,
  isRestoring: boolean,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await connectStore({ uri, database, schema: 'leave', isRestoring })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
