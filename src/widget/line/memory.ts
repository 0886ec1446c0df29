/** A message typed and not yet known to have arrived. */
export interface Unsent {
  id: string
  text: string
  /** Where the resident is, degrees. */
  place?: { lat: number; lon: number }
  atMs: number
  /** Why it was given up, until the resident tries again. */
  failed?: 'too_long' | 'failed'
}

/** What a reload must not lose. Kept for this tab only, and only once the chat has been opened in it. */
export interface Kept {
  conversationId?: string
  token?: string
  expiresAtMs?: number
  /** The bot has been told that someone came. */
  joined?: boolean
  /** The way in of its own that it was told of. */
  entry?: string
  /** Everything up to this turn has been shown to the resident. */
  seen?: number
  open?: boolean
  lang?: 'sv' | 'en'
  unsent?: Unsent[]
  draft?: string
}

/** The tab's own storage; where a browser refuses it, the chat works and a reload forgets. */
export class Memory {
  readonly #key: string
  #kept: Kept

  constructor(base: string) {
    this.#key = `lotsen:${base}`
    this.#kept = read(this.#key)
  }

  get kept(): Readonly<Kept> {
    return this.#kept
  }

  keep(change: Kept): void {
    this.#kept = { ...this.#kept, ...change }
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#kept))
    } catch {
      // Full or forbidden: nothing a resident could do about it.
    }
  }
}

function read(key: string): Kept {
  try {
    return (JSON.parse(sessionStorage.getItem(key) ?? '{}') as Kept | null) ?? {}
  } catch {
    return {}
  }
}
