import type { Config } from '../config.js'
import type { Content } from '../content/content.js'
import { listMistakes, loadContent } from '../content/load.js'
import { ServiceError } from '../errors.js'
import { createLog } from '../log.js'
import { secretsFor } from '../secrets.js'
import { AuditLog, type AuditNote } from '../store/audit.js'
import type { Store } from '../store/connect.js'
import { Turns } from '../store/turns.js'
import { KeyedQueue } from '../turn/keyed-queue.js'
import { operator } from './audit.js'
import { type RecordsParts, recordsParts } from './erase/parts.js'
import { openFileStore } from './files.js'
import { openDatabase } from './open-database.js'

/** Everything the command line needs to find, keep and remove records, straight in the database. */
export interface OpenRecords extends RecordsParts {
  /** Notes what an operator did, as the user of this machine they are. */
  noted(did: AuditNote['did'], about?: AuditNote['about']): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database of MONGODB_URI, or where that is not set the one that the running service keeps under DATA_DIR. Throws
 * `ServiceError` that says what to do.
 */
export async function openRecords(config: Config, now: () => Date = () => new Date()): Promise<OpenRecords> {
  const { content, mistakes } = await loadContent(config.KNOWLEDGE_DIR, config.DIALOGS_DIR)
  if (content === undefined) throw new ServiceError('content_invalid', listMistakes(mistakes))
  return recordsOver(await openDatabase(config), { config, content, now })
}

/** The same over a database that is open; closing it is left to `close`. */
export async function recordsOver(
  store: Store,
  { config, content, now = () => new Date() }: { config: Config; content: Content; now?: (() => Date) | undefined },
): Promise<OpenRecords> {
  const audit = new AuditLog(store, now)
  const parts = recordsParts({
    config,
    made: await secretsFor(config),
    store,
    files: await openFileStore(store),
    content: () => content,
    erasing: { log: new Turns(store), now, queue: new KeyedQueue(), committed: () => undefined },
    logger: createLog(config.LOG_LEVEL),
  })
  return {
    ...parts,
    noted: (did, about) => audit.note({ who: operator(), did, ...(about ? { about } : {}), door: 'cli' }),
    close: () => store.close(),
  }
}
