import { setTimeout } from 'node:timers/promises'
import { type ClientSession, type Collection, type MongoClient, MongoError } from 'mongodb'
import { z } from 'zod'
import type { Notice } from '../content/notices.js'
import type { StaffMember } from '../tickets/ticket.js'
import type { StaffNotice, SwitchedOff } from '../turn/knowledge-ports.js'
import { parseStored } from './stored.js'
import { isDuplicateKey, reachStore } from './unavailable.js'

/** How long what has ended is kept, to be looked up. */
export const LIVE_ENDED_SECONDS = 90 * 86_400
/** Beyond, nobody has an overview any more; putting up another is refused. */
export const LIVE_MAX = 200

interface Said {
  schema: 1
  by: StaffMember
  at: Date
  /** When it ends or ended; absent while nobody has said so. TTL. */
  endsAt?: Date
  endedBy?: StaffMember
}

export type LiveDocument =
  | (Said & { _id: string; kind: 'notice'; notice: Notice; why?: string })
  /** One each time that an article is switched off. */
  | (Said & { _id: string; kind: 'off'; article: string; reason: string })
  /** Grows by one with each change here and each edit: the one document that is looked at every second. */
  | { _id: 'head'; schema: 1; kind: 'head'; version: number; edits: number }

interface LiveHead {
  version: number
  /** Number of the newest edit. */
  edits: number
}

type Work = (session: ClientSession, head: LiveHead) => Promise<boolean>

/** Two members of staff press at once now and then; twenty do not. */
const TRIES_MAX = 20
const CONFLICT_MS = 50
const WRITE_CONFLICT_CODE = 112

const By = z.looseObject({ id: z.string(), name: z.string() })
const Outline = z.discriminatedUnion('kind', [
  z.looseObject({
    _id: z.string(),
    kind: z.literal('notice'),
    by: By,
    at: z.date(),
    notice: z.looseObject({ id: z.string() }),
  }),
  z.looseObject({
    _id: z.string(),
    kind: z.literal('off'),
    by: By,
    at: z.date(),
    article: z.string(),
    reason: z.string(),
  }),
  z.looseObject({ _id: z.literal('head'), kind: z.literal('head'), version: z.number(), edits: z.number() }),
])

/** What staff have said of the knowledge that is in force at once: notices, and articles switched off. */
export class LiveKnowledge {
  readonly #client: MongoClient
  readonly #live: Collection<LiveDocument>

  constructor(store: { client: MongoClient; live: Collection<LiveDocument> }) {
    this.#client = store.client
    this.#live = store.live
  }

  async head(): Promise<LiveHead> {
    const found = await reachStore(() => this.#live.findOne({ _id: 'head' }))
    return found?.kind === 'head' ? { version: found.version, edits: found.edits } : { version: 0, edits: 0 }
  }

  /** Those that have not ended, soonest end first, at most LIVE_MAX. */
  async notices(now: Date): Promise<StaffNotice[]> {
    const found = await this.#current('notice', now, { endsAt: 1 })
    return found.flatMap((one) => {
      if (one.kind !== 'notice') return []
      const { notice, by, at, why } = one
      return [{ ...notice, by, at, ...(why === undefined ? {} : { why }) }]
    })
  }

  /** Newest first, at most LIVE_MAX. */
  async offs(now: Date): Promise<SwitchedOff[]> {
    const found = await this.#current('off', now, { at: -1 })
    return found.flatMap((one) => {
      if (one.kind !== 'off') return []
      const { article, reason, by, at } = one
      return [{ article, reason, by, at }]
    })
  }

  /** `endsAt`: the moment of its end. */
  async putNotice(notice: StaffNotice, endsAt: Date): Promise<void> {
    const { by, at, why, ...text } = notice
    await this.change(async (session) => {
      const said = { schema: 1 as const, by, at, endsAt, ...(why === undefined ? {} : { why }) }
      await this.#live.insertOne({ _id: notice.id, kind: 'notice', notice: text, ...said }, { session })
      return true
    })
  }

  /** False where there is none by that id that has not ended. */
  endNotice(id: string, by: StaffMember, now: Date): Promise<boolean> {
    return this.#end({ _id: id, kind: 'notice', endsAt: { $gt: now } }, by, now)
  }

  /** Ends what was said of it before. */
  async switchOff(off: SwitchedOff & { id: string }): Promise<void> {
    const { id, by, at, article, reason } = off
    await this.change(async (session) => {
      const before = { kind: 'off' as const, article, endsAt: { $exists: false } }
      await this.#live.updateMany(before, { $set: { endsAt: at, endedBy: by } }, { session })
      await this.#live.insertOne({ _id: id, schema: 1, kind: 'off', by, at, article, reason }, { session })
      return true
    })
  }

  /** False where it is not off. */
  switchOn(article: string, by: StaffMember, now: Date): Promise<boolean> {
    return this.#end({ kind: 'off', article, endsAt: { $exists: false } }, by, now)
  }

  /**
   * Does work and tells every instance of it, both or neither. `work` gets the head as it will be, may be run again, and
   * returns false to change nothing.
   */
  async change(work: Work, edits: 0 | 1 = 0): Promise<boolean> {
    await this.#ensureHead()
    for (let tries = 1; ; tries += 1) {
      try {
        return await reachStore(() => this.#client.withSession((session) => this.#attempt(session, work, edits)))
      } catch (error) {
        // Two changed at once: the one that was second comes after.
        if (!isConflict(error) || tries === TRIES_MAX) throw error
        await setTimeout(Math.random() * CONFLICT_MS)
      }
    }
  }

  async #attempt(session: ClientSession, work: Work, edits: 0 | 1): Promise<boolean> {
    session.startTransaction()
    // First, so that two who change at once meet here.
    const head = await this.#live.findOneAndUpdate(
      { _id: 'head' },
      { $inc: { version: 1, edits } },
      { session, returnDocument: 'after' },
    )
    if (head?.kind !== 'head') throw new RangeError('The head is gone')
    const isDone = await work(session, head)
    if (isDone) await session.commitTransaction()
    else await session.abortTransaction()
    return isDone
  }

  async #end(what: Parameters<Collection<LiveDocument>['updateOne']>[0], by: StaffMember, now: Date): Promise<boolean> {
    return this.change(async (session) => {
      const ended = await this.#live.updateMany(what, { $set: { endsAt: now, endedBy: by } }, { session })
      return ended.matchedCount > 0
    })
  }

  async #current(kind: 'notice' | 'off', now: Date, sort: Record<string, 1 | -1>): Promise<LiveDocument[]> {
    const goesOn = { kind, $or: [{ endsAt: { $exists: false } }, { endsAt: { $gt: now } }] }
    const found = await reachStore(() => this.#live.find(goesOn).sort(sort).limit(LIVE_MAX).toArray())
    return found.map((document) => parseStored<LiveDocument>(Outline, document, 'live knowledge'))
  }

  async #ensureHead(): Promise<void> {
    const head = { schema: 1 as const, kind: 'head' as const, version: 0, edits: 0 }
    try {
      await reachStore(() => this.#live.updateOne({ _id: 'head' }, { $setOnInsert: head }, { upsert: true }))
    } catch (error) {
      // Another instance was first.
      if (!isDuplicateKey(error)) throw error
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof MongoError && error.code === WRITE_CONFLICT_CODE
}
