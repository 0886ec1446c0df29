import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { type Collection, type Db, ObjectId } from 'mongodb'
import { ServiceError } from '../errors.js'
import type { FileRef } from '../message.js'
import { KeyedQueue } from '../turn/keyed-queue.js'
import { FileBytes } from './file-bytes.js'
import { type FileRecord, parseFileRecord, refOf } from './file-record.js'
import { CONVERSATION_BYTES_MAX, CONVERSATION_FILES_MAX, LEFTOVER_AFTER_MS } from './limits.js'
import { type Prepared, prepareFile } from './prepare.js'

const RECORDS = 'file_records'
const ID_BYTES = 18
/** Leftovers looked at in one sweep; the next takes on from there. */
const SWEEP_FILES_MAX = 500

export type FileVariant = 'full' | 'preview'

/** Something sent, as a channel hands it over. */
export interface GivenFile {
  conversation: string
  name: string
  bytes: Buffer
  by: 'resident' | 'staff'
  at: Date
}

export interface KeptFile {
  ref: FileRef
  conversation: string
  by: 'resident' | 'staff'
  at: Date
  /** Its preview's length; pictures have one. */
  previewBytes?: number
  /** The bytes as they come from the store; ends in an error for a variant that is not there. */
  open(variant: FileVariant): Readable
}

export interface FileStoreOptions {
  db: Db
  /** Turns a store that is away into `store_unavailable`. */
  reach: <T>(work: () => Promise<T>) => Promise<T>
  /** Whether any turn, of a resident or of staff, speaks of the file. */
  isReferred(id: string): Promise<boolean>
}

/**
 * Files of conversations. First `put`, then the turn that speaks of it; a file no turn speaks of within LEFTOVER_AFTER_MS
 * is swept away, so what failed between the two needs no care, and `drop` merely makes it sooner.
 */
export class FileStore {
  readonly #records: Collection<FileRecord>
  readonly #bytes: FileBytes
  readonly #options: FileStoreOptions
  readonly #queue = new KeyedQueue()

  private constructor(options: FileStoreOptions) {
    this.#options = options
    this.#records = options.db.collection(RECORDS)
    this.#bytes = new FileBytes(options.db)
  }

  static async open(options: FileStoreOptions): Promise<FileStore> {
    const store = new FileStore(options)
    await options.reach(() =>
      store.#records.createIndexes([
        { name: 'conversation', key: { conversation: 1 } },
        { name: 'unsettled', key: { at: 1 }, partialFilterExpression: { settled: false } },
      ]),
    )
    return store
  }

  /**
   * Keeps a file, whole or not at all. Throws `payload_invalid`, `payload_too_large` or `file_refused` for one that is not
   * taken, `files_full` when the conversation has all it may, `store_unavailable`.
   */
  async put(given: GivenFile): Promise<FileRef> {
    const prepared = await prepareFile(given)
    const record = recordOf(given, prepared)
    return this.#options.reach(async () => {
      await this.#queue.run(record.conversation, () => this.#admit(record))
      try {
        await this.#write(record, prepared)
      } catch (error) {
        // What cannot be cleared away now, the sweep will.
        await this.#erase(record).catch(() => undefined)
        throw error
      }
      return refOf(record)
    })
  }

  async read(id: string): Promise<KeptFile | undefined> {
    const found = await this.#options.reach(() => this.#records.findOne({ _id: id, state: 'whole' }))
    if (found === null) return undefined
    return this.#kept(parseFileRecord(found))
  }

  /** Files that came before a time, by id after one; `bytes` are of the file itself. */
  async older(before: Date, after: string, limit: number): Promise<KeptFile[]> {
    const filter = { _id: { $gt: after }, state: 'whole' as const, at: { $lt: before } }
    const found = await this.#options.reach(() => this.#records.find(filter).sort({ _id: 1 }).limit(limit).toArray())
    return found.map((document) => this.#kept(parseFileRecord(document)))
  }

  /** All files of a conversation, oldest first. */
  async of(conversation: string): Promise<KeptFile[]> {
    const found = await this.#options.reach(() =>
      this.#records.find({ conversation, state: 'whole' }).sort({ at: 1, _id: 1 }).toArray(),
    )
    return found.map((document) => this.#kept(parseFileRecord(document)))
  }

  /** Removes files that came to nothing. Ids that are not there are no error. */
  async drop(ids: readonly string[]): Promise<void> {
    await this.#options.reach(async () => {
      for (const record of await this.#find({ _id: { $in: [...ids] } })) await this.#discard(record)
    })
  }

  /** Removes all files of a conversation, one that is being written too. Safe to repeat. */
  async removeOf(conversation: string): Promise<void> {
    await this.#options.reach(async () => {
      for (const record of await this.#find({ conversation })) await this.#discard(record)
    })
  }

  /** Clears away what crashes and failures left behind more than LEFTOVER_AFTER_MS before `now`; tells how many files. */
  async sweep(now: Date): Promise<number> {
    const before = new Date(now.getTime() - LEFTOVER_AFTER_MS)
    return this.#options.reach(async () => {
      let removed = 0
      for (const record of await this.#find({ settled: false, at: { $lt: before } })) {
        if (await this.#settle(record)) continue
        await this.#erase(record)
        removed += 1
      }
      return removed
    })
  }

  #kept(record: FileRecord): KeptFile {
    const { conversation, by, at, full, preview } = record
    return {
      ref: refOf(record),
      conversation,
      by,
      at,
      ...(preview ? { previewBytes: preview.bytes } : {}),
      open: (variant) => this.#bytes.open(variant === 'full' ? full : (preview?.id ?? new ObjectId())),
    }
  }

  async #find(filter: Parameters<Collection<FileRecord>['find']>[0]): Promise<FileRecord[]> {
    const found = await this.#records.find(filter).sort({ at: 1 }).limit(SWEEP_FILES_MAX).toArray()
    return found.map(parseFileRecord)
  }

  /**
   * Counted with the file itself in place, so that two at the same moment cannot both slip in; one after another, so that
   * they do not both stay out. Only on two instances at once might they.
   */
  async #admit(record: FileRecord): Promise<void> {
    await this.#records.insertOne(record)
    const kept = { conversation: record.conversation, state: { $ne: 'removed' as const } }
    const sums = { _id: null, files: { $sum: 1 }, bytes: { $sum: '$bytes' } }
    const [total] = await this.#records
      .aggregate<{ files: number; bytes: number }>([{ $match: kept }, { $group: sums }])
      .toArray()
    if (total && total.files <= CONVERSATION_FILES_MAX && total.bytes <= CONVERSATION_BYTES_MAX) return
    await this.#records.deleteOne({ _id: record._id })
    throw new ServiceError(
      'files_full',
      `A conversation holds at most ${CONVERSATION_FILES_MAX} files and ${CONVERSATION_BYTES_MAX} bytes of them`,
    )
  }

  async #write(record: FileRecord, { bytes, preview }: Prepared): Promise<void> {
    if (record.preview && preview) await this.#bytes.write(record.preview.id, preview)
    await this.#bytes.write(record.full, bytes)
    const { matchedCount } = await this.#records.updateOne(
      { _id: record._id, state: 'writing' },
      { $set: { state: 'whole' } },
    )
    if (matchedCount === 0) throw new ServiceError('not_found', 'The conversation was removed meanwhile')
  }

  /** True if a turn speaks of the file, which is then there to stay. */
  async #settle(record: FileRecord): Promise<boolean> {
    if (record.state !== 'whole' || !(await this.#options.isReferred(record._id))) return false
    await this.#records.updateOne({ _id: record._id }, { $set: { settled: true } })
    return true
  }

  /** For one that its writer is done with. */
  async #erase(record: FileRecord): Promise<void> {
    await this.#remove(record)
    await this.#records.deleteOne({ _id: record._id })
  }

  /** As `#erase`, but leaves the record of one still being written for the sweep, since more bytes may yet come. */
  async #discard(record: FileRecord): Promise<void> {
    const before = await this.#remove(record)
    if (before === 'whole') await this.#records.deleteOne({ _id: record._id })
  }

  /** Out of sight first, then its bytes: whatever stops this halfway, the sweep finishes. */
  async #remove(record: FileRecord): Promise<FileRecord['state'] | undefined> {
    const gone = { state: 'removed' as const, settled: false, name: '' }
    const before = await this.#records.findOneAndUpdate({ _id: record._id }, { $set: gone })
    await this.#bytes.remove([record.full, ...(record.preview ? [record.preview.id] : [])])
    return before?.state
  }
}

function recordOf(given: GivenFile, prepared: Prepared): FileRecord {
  const { conversation, by, at } = given
  const { name, type, bytes, preview } = prepared
  return {
    _id: randomBytes(ID_BYTES).toString('base64url'),
    schema: 1,
    conversation,
    name,
    type,
    bytes: bytes.length,
    by,
    at,
    state: 'writing',
    settled: false,
    full: new ObjectId(),
    ...(preview ? { preview: { id: new ObjectId(), bytes: preview.length } } : {}),
  }
}
