import type { Api } from './line/api.js'
import type { Lang } from './texts.js'

/** An office one can go to. */
export interface Office {
  name: string
  address: string
  phone: string
  district: string
  /** "10-18", or null on a closed day. */
  today: string | null
  lat?: number
  lon?: number
}

/** What the municipality tells everyone: how to reach a person, and what is going on. */
export interface House {
  name: string
  phone: string
  isOpen: boolean
  /** "8-16:30", or null on a closed day. */
  today: string | null
  /** When it opens next, in words; null while open. */
  next: string | null
  offices: Office[]
  notices: { id: string; html: string }[]
  /** Where one is taken who leaves at once. */
  leaveTo: string
  /** The accessibility statement, and the chat as a page of its own. */
  statement: string
  fullPage: string
}

/** A ticket of this conversation as it stands. */
export interface TicketStanding {
  ref: string
  title: string
  status: 'new' | 'claimed' | 'waiting' | 'resolved' | 'closed'
  queue?: string
  /** How many come before it. */
  ahead?: number
  claimedBy?: string
  answerBy?: string
  visitAt?: string
}

export interface Standing {
  /** The resident's own, once known. */
  district?: string
  tickets: TicketStanding[]
}

const HOUSE_MS = 5 * 60_000
/** While one waits for a person; then while something is open at all. */
const WAITING_MS = 15_000
const OPEN_MS = 60_000

export interface AroundOptions {
  api: Api
  nowMs: () => number
  lang: () => Lang
  token: () => Promise<string>
  changed: () => void
}

/** What stands around the conversation, fetched when it is looked at and kept fresh while it is. Missing, the chat does without. */
export class Around {
  readonly #options: AroundOptions
  house: House | undefined
  standing: Standing | undefined
  #houseOf = ''
  #houseAtMs = 0
  #standingAtMs = 0
  #asking = false

  constructor(options: AroundOptions) {
    this.#options = options
  }

  ticket(ref: string): TicketStanding | undefined {
    return this.standing?.tickets.find((one) => one.ref === ref)
  }

  /** Called every few seconds while the window is seen; asks for what has grown old. */
  look(): void {
    const { lang, nowMs } = this.#options
    if (this.#houseOf !== lang() || nowMs() - this.#houseAtMs > HOUSE_MS) void this.#askHouse()
    if (this.standing && nowMs() - this.#standingAtMs > this.#staleAfterMs()) void this.askStanding()
  }

  /** A ticket has been spoken of: how it stands is worth knowing from now on. */
  async askStanding(): Promise<void> {
    const { api, token, nowMs, lang, changed } = this.#options
    if (!api.isOurs || this.#asking) return
    this.#asking = true
    this.#standingAtMs = nowMs()
    try {
      this.standing = await api.ours<Standing>('GET', `widget/standing?lang=${lang()}`, await token())
      changed()
    } catch {
      // The line tells when it is down; what was known is shown until then.
      this.standing ??= { tickets: [] }
    } finally {
      this.#asking = false
    }
  }

  clear(): void {
    this.standing = undefined
  }

  async #askHouse(): Promise<void> {
    const { api, nowMs, lang, changed } = this.#options
    const asked = lang()
    this.#houseOf = asked
    this.#houseAtMs = nowMs()
    try {
      this.house = await api.ours<House>('GET', `widget/house?lang=${asked}`)
      changed()
    } catch {
      // Asked again when it has grown old.
    }
  }

  #staleAfterMs(): number {
    const tickets = this.standing?.tickets ?? []
    if (tickets.some(({ status }) => status === 'new')) return WAITING_MS
    return tickets.some(({ status }) => status !== 'closed') ? OPEN_MS : Number.POSITIVE_INFINITY
  }
}
