import type { StaffMember } from '../../../tickets/ticket.js'
import { KeyedQueue } from '../../../turn/keyed-queue.js'
import type { StaffBook, StaffRecord } from '../../../turn/ports.js'

/** What staff have said of themselves, changed one thing at a time: of two changes at once neither is lost. */
export class StaffRecords {
  readonly #book: StaffBook
  readonly #now: () => Date
  readonly #queue = new KeyedQueue()

  constructor(book: StaffBook, now: () => Date) {
    this.#book = book
    this.#now = now
  }

  /** What stands of somebody; of whoever has said nothing yet, that they are off duty. */
  async of(staff: StaffMember): Promise<StaffRecord> {
    const known = await this.#book.get(staff.id)
    return known ?? { ...staff, duty: 'off', queues: [], since: this.#now() }
  }

  /** Answers the record as it stands afterwards. A change that answers the very record it was given saves nothing. */
  async change(staff: StaffMember, change: (before: StaffRecord) => StaffRecord): Promise<StaffRecord> {
    return this.#queue.run(staff.id, async () => {
      const before = await this.of(staff)
      const after = change(before)
      if (after !== before) await this.#book.put(after)
      return after
    })
  }
}
