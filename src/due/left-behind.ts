import { describeError, type Log } from '../log.js'
import type { StaffMember, Ticket } from '../tickets/ticket.js'
import type { TicketNews } from '../turn/event-decision.js'
import type { StaffRecord } from '../turn/ports.js'
import type { Attendance, WakeBook } from './ports.js'

type LeftBehind = Extract<TicketNews, { what: 'left_behind' }>

interface LeavingOptions {
  attendance: Attendance
  tickets: Pick<WakeBook, 'heldBy'>
  tell: (news: TicketNews) => Promise<void>
  now: () => Date
  log: Log
}

/** Sees to it that nobody's ticket waits for somebody who is not here. */
export class Leaving {
  readonly #options: LeavingOptions

  constructor(options: LeavingOptions) {
    this.#options = options
  }

  /** What is to be told of a ticket whose claimer is away, or no longer in its queue's team; undefined while they are here. */
  async newsOf(ticket: Ticket): Promise<LeftBehind | undefined> {
    const { claimedBy: staff, queue, status } = ticket
    if (!staff || (status !== 'claimed' && status !== 'waiting')) return undefined
    const record = await this.#options.attendance.record(staff.id)
    if (!this.#isAway(record) && !(await this.#hasLeft(staff, queue))) return undefined
    const substitute = this.#isAway(record) ? await this.#present(record?.away?.substitute, staff, queue) : undefined
    return newsOf(ticket, staff, substitute)
  }

  /** Hands over, or puts back, all that those who are away have. Tells how many tickets that was. */
  async sweep(): Promise<number> {
    const { attendance, tickets, tell, now } = this.#options
    let told = 0
    for (const { id } of await attendance.away(now())) {
      for (const ticket of await tickets.heldBy(id)) {
        const news = await this.newsOf(ticket)
        if (!news) continue
        await tell(news)
        told += 1
      }
    }
    return told
  }

  /** Somebody who is here; a substitute who is away too is none. */
  async #present(who: StaffMember | undefined, instead: StaffMember, queue: string): Promise<StaffMember | undefined> {
    if (!who || who.id === instead.id) return undefined
    const record = await this.#options.attendance.record(who.id)
    return this.#isAway(record) || (await this.#hasLeft(who, queue)) ? undefined : who
  }

  #isAway(record: StaffRecord | undefined): boolean {
    return record?.away !== undefined && record.away.until > this.#options.now()
  }

  /** Only when that is known: what is claimed is not taken from anyone on a guess. */
  async #hasLeft(staff: StaffMember, queue: string): Promise<boolean> {
    const { attendance, log } = this.#options
    try {
      return (await attendance.isPresent(staff, queue)) === false
    } catch (error) {
      log.debug('nobody can tell who is in the team', { queue, ...describeError(error) })
      return false
    }
  }
}

function newsOf({ _id: ref, version }: Ticket, staff: StaffMember, substitute: StaffMember | undefined): LeftBehind {
  const news = { id: `left:${ref}:${version}`, ref, what: 'left_behind' as const, staff }
  return substitute ? { ...news, substitute } : news
}
