import type { AuditedBy, AuditLog, AuditNote } from './audit.js'

/** A page asks twenty times a minute, a card whenever it is scrolled past: what was noted is not noted again for so long. */
const KNOWN_MS = 12 * 3_600_000
/** Beyond, the oldest are forgotten, and noted again. */
const KNOWN_MAX = 200_000

/** A ticket as it stood when it was shown. */
export interface ShownTicket {
  _id: string
  version: number
}

/**
 * Notes what somebody is about to be shown; only after that may it be shown. A ticket that they have seen as it stands
 * is not noted again for half a day; a search, and what another system asks for, is noted each time.
 */
export class ReadNotes {
  readonly #audit: Pick<AuditLog, 'note'>
  readonly #now: () => Date
  readonly #known = new Map<string, number>()

  constructor(audit: Pick<AuditLog, 'note'>, now: () => Date) {
    this.#audit = audit
    this.#now = now
  }

  /** Notes it, whatever was noted before. Throws `store_unavailable`: then nothing may be shown. */
  each(note: AuditNote): Promise<void> {
    return this.#audit.note(note)
  }

  /** Notes one ticket that is opened, unless this reader has opened it as it stands. */
  async opened(who: AuditedBy, ticket: ShownTicket, how: { did: AuditNote['did']; door: string }): Promise<void> {
    await this.once(`${how.did} ${who.id} ${standing(ticket)}`, { who, ...how, about: { ticket: ticket._id } })
  }

  /** Notes those tickets of a list that this reader has not been listed as they stand. */
  async listed(who: AuditedBy, shown: readonly ShownTicket[], how: { did: AuditNote['did']; door: string }) {
    const keyOf = (ticket: ShownTicket) => `${how.did} ${who.id} ${standing(ticket)}`
    const fresh = shown.filter((ticket) => !this.#isKnown(keyOf(ticket)))
    if (fresh.length === 0) return
    await this.#audit.note({ who, ...how, about: { tickets: fresh.map(({ _id }) => _id) } })
    for (const ticket of fresh) this.#know(keyOf(ticket))
  }

  /** Notes under a key, unless that was done before. */
  async once(key: string, note: AuditNote): Promise<void> {
    if (this.#isKnown(key)) return
    await this.#audit.note(note)
    this.#know(key)
  }

  #isKnown(key: string): boolean {
    const at = this.#known.get(key)
    return at !== undefined && this.#now().getTime() - at < KNOWN_MS
  }

  #know(key: string): void {
    this.#known.delete(key)
    this.#known.set(key, this.#now().getTime())
    const [oldest] = this.#known.keys()
    if (this.#known.size > KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest)
  }
}

function standing({ _id, version }: ShownTicket): string {
  return `${_id}@${version}`
}
