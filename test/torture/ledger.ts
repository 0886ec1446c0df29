/** One message as its sender knows it. */
export interface Sent {
  /** The conversation as the log calls it. */
  conversation: string
  /** Stands in the text, and nowhere else in the world. */
  token: string
  /** Times by `performance.now()`: the first request begun, and the first 2xx come back. */
  sentMs: number
  ackedMs?: number
  /** The sender stopped trying before it was acknowledged. */
  gaveUp: boolean
}

/** What one party of the service was promised, and must have got in the end. */
export interface Notice {
  kind: 'receipt' | 'reply' | 'resolved'
  /** Token or ticket's reference that it holds. */
  holds: string
  /** The conversation it goes to, as the log calls it. */
  conversation: string
}

/** A matter handed to a person: exactly one ticket. */
export interface HandOver {
  conversation: string
  token: string
}

/** What only clients know: what they sent, and what they were told. */
export class Ledger {
  readonly sent: Sent[] = []
  readonly notices: Notice[] = []
  readonly handOvers: HandOver[] = []
  /** Web chats as their own clients saw them go by, by Direct Line's id: activity ids in the order they came. */
  readonly watched = new Map<string, string[]>()
  /** Answers by status, and lines that broke. */
  readonly answers: Record<string, number> = {}
  #tokens = 0

  /** Letters alone, so that nothing in it is a number, a reference or a word of any language. */
  token(): string {
    this.#tokens += 1
    const letters = [...this.#tokens.toString(20)].map((digit) => LETTERS[Number.parseInt(digit, 20)])
    return `qx${letters.join('')}xq`
  }

  count(answer: string | number): void {
    this.answers[answer] = (this.answers[answer] ?? 0) + 1
  }

  get acknowledged(): number {
    return this.sent.filter(({ ackedMs }) => ackedMs !== undefined).length
  }
}

const LETTERS = 'bcdfghjklmnpqrstvwzy'
