/** A file on its way; its bytes lie beside it, under the message's id. */
export interface UnsentFile {
  name: string
  type: string
  bytes: number
}

/** A message typed and not yet known to have arrived. */
export interface Unsent {
  id: string
  text: string
  /** Where the resident is, degrees. */
  place?: { lat: number; lon: number }
  files?: UnsentFile[]
  /** No words but a press: the chat was opened, or ended. */
  event?: 'join' | 'end'
  atMs: number
  /** Why it was given up, until the resident tries again. */
  failed?: Failure
}

/** `no_file`: it is not taken, or a reload lost it. */
export type Failure = 'too_long' | 'failed' | 'no_file'

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
  /** The resident has ended the chat. */
  ended?: boolean
  /** Notices that were put away. */
  putAway?: string[]
  /** When somebody last did something, on a computer that many use. */
  touchedAtMs?: number
}

/** Files are kept over a reload while they are this small together, as data URLs: a tab's storage is a few megabytes. */
const FILES_CHARS_MAX = 2_000_000

/** The tab's own storage; where a browser refuses it, the chat works and a reload forgets. */
export class Memory {
  readonly #key: string
  #kept: Kept
  #isOver = false

  constructor(base: string) {
    this.#key = `lotsen:${base}`
    this.#kept = read<Kept>(this.#key) ?? {}
  }

  get kept(): Readonly<Kept> {
    return this.#kept
  }

  keep(change: Kept): void {
    this.#kept = { ...this.#kept, ...change }
    if (!this.#isOver) write(this.#key, this.#kept)
  }

  /** Nothing is left, of this conversation or of what was on its way, and nothing more is kept by this memory. */
  clear(): void {
    this.#isOver = true
    for (const { id } of this.#kept.unsent ?? []) this.dropFiles(id)
    this.#kept = {}
    try {
      sessionStorage.removeItem(this.#key)
    } catch {
      // There was nothing to take away then.
    }
  }

  /** Files as data URLs. */
  keepFiles(id: string, files: string[]): void {
    if (!this.#isOver && files.join('').length <= FILES_CHARS_MAX) write(`${this.#key}#${id}`, files)
  }

  files(id: string): string[] {
    return read<string[]>(`${this.#key}#${id}`) ?? []
  }

  dropFiles(id: string): void {
    try {
      sessionStorage.removeItem(`${this.#key}#${id}`)
    } catch {
      // As above.
    }
  }
}

function write(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Full or forbidden: nothing a resident could do about it.
  }
}

function read<T>(key: string): T | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(key) ?? 'null') as T | null) ?? undefined
  } catch {
    return undefined
  }
}
