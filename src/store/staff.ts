import type { Collection } from 'mongodb'
import { z } from 'zod'
import { DUTIES, type StaffBook, type StaffRecord } from '../turn/ports.js'
import { parseStored } from './stored.js'
import { reachStore } from './unavailable.js'

export type StoredStaff = Omit<StaffRecord, 'id'> & { _id: string; schema: 1 }

const StaffOutline = z.looseObject({
  _id: z.string(),
  name: z.string(),
  duty: z.enum(DUTIES),
  queues: z.array(z.string()),
  since: z.date(),
})

const ON_DUTY_MAX = 500

/** What staff have said of themselves: on duty or not, for which queues, away until when. */
export class Staff implements StaffBook {
  readonly #staff: Collection<StoredStaff>

  constructor(store: { staff: Collection<StoredStaff> }) {
    this.#staff = store.staff
  }

  async get(id: string): Promise<StaffRecord | undefined> {
    const found = await reachStore(() => this.#staff.findOne({ _id: id }))
    return found === null ? undefined : recordOf(found)
  }

  async put({ id, ...rest }: StaffRecord): Promise<void> {
    const document = { ...rest, schema: 1 as const }
    await reachStore(() => this.#staff.replaceOne({ _id: id }, document, { upsert: true }))
  }

  async onDuty(queue: string, now: Date): Promise<StaffRecord[]> {
    const isHere = { $or: [{ 'away.until': { $exists: false } }, { 'away.until': { $lte: now } }] }
    const found = await reachStore(() =>
      this.#staff
        .find({ queues: queue, duty: 'on', ...isHere })
        .limit(ON_DUTY_MAX)
        .toArray(),
    )
    return found.map(recordOf)
  }

  /** Those who have said they are away, at most 500; for whoever sees that nothing of theirs sleeps. */
  async away(now: Date): Promise<StaffRecord[]> {
    const found = await reachStore(() =>
      this.#staff
        .find({ 'away.until': { $gt: now } })
        .limit(ON_DUTY_MAX)
        .toArray(),
    )
    return found.map(recordOf)
  }
}

function recordOf(document: unknown): StaffRecord {
  const { _id: id, schema: _, ...rest } = parseStored<StoredStaff>(StaffOutline, document, 'member of staff')
  return { id, ...rest }
}
