import type { Unsent } from './line/memory.js'
import type { Fate } from './line/queue.js'
import { type Activity, type Attachment, isMine, seqOf } from './line/wire.js'

/** One thing said, as it is shown. */
export interface Entry {
  /** The same from the moment it is typed until long after it is confirmed. */
  key: string
  from: 'me' | 'bot' | 'human'
  name: string
  text: string
  /** Rendered by the server to a safe subset; absent from servers that do not. */
  html?: string
  choices: string[]
  /** The bot asks where the resident is. */
  wantsPlace: boolean
  urgent: boolean
  /** Who reads it may be at risk if somebody else sees it. */
  sensitive: boolean
  /** The ticket whose receipt or standing it is; '' of most. */
  ticket: string
  files: Attachment[]
  atMs: number
  lang: string
  /** The turn it belongs to; 0 while it is not confirmed. */
  seq: number
  /** Only while it is not known to have arrived. */
  fate?: Fate
}

/** What has been said, in the log's order, with what is on its way after it. */
export class Thread {
  #said: Entry[] = []
  readonly #ids = new Set<string>()
  /** Taken by the server, not yet seen in the log. */
  #taken: Entry[] = []

  get said(): readonly Entry[] {
    return this.#said
  }

  /** Something was taken that the log has not shown yet: an answer is on its way. */
  get awaitsEcho(): boolean {
    return this.#taken.length > 0
  }

  get lastSeq(): number {
    return this.#said.at(-1)?.seq ?? 0
  }

  /** Adds what is new and returns it. What came before, by whatever way, is not added again. */
  add(activities: Activity[]): Entry[] {
    const fresh = activities.filter((activity) => activity.type === 'message' && this.#isNew(activity))
    const entries = fresh.map(toEntry)
    this.#said = [...this.#said, ...entries]
    const keys = new Set(entries.map(({ key }) => key))
    this.#taken = this.#taken.filter(({ key }) => !keys.has(key))
    return entries
  }

  /** Remembers it. By Azure one message may come twice under two ids; its place in the log is then the same. */
  #isNew({ id, channelData }: Activity): boolean {
    const { seq, n } = channelData?.lotsen ?? {}
    const names = n ? [id, `${seq}.${n}`] : [id]
    const isNew = !names.some((name) => this.#ids.has(name))
    for (const name of names) this.#ids.add(name)
    return isNew
  }

  /** The server has it; it stays where it was until the log shows it. */
  take(message: Unsent): void {
    const known = this.#said.some(({ key }) => key === message.id)
    if (!known) this.#taken = [...this.#taken, toUnconfirmed(message)]
  }

  entries(unsent: { message: Unsent; fate: Fate }[]): Entry[] {
    return [...this.#said, ...this.#taken, ...unsent.map(({ message, fate }) => ({ ...toUnconfirmed(message), fate }))]
  }

  clear(): void {
    this.#said = []
    this.#taken = []
    this.#ids.clear()
  }
}

function toEntry(activity: Activity): Entry {
  const { id, from, channelData, text = '', locale = '', timestamp, suggestedActions, attachments = [] } = activity
  const me = isMine(activity)
  // What somebody wrote into their own message tells nothing.
  const ours = me ? undefined : channelData?.lotsen
  const choices = (suggestedActions?.actions ?? []).map(({ title }) => title ?? '').filter(Boolean)
  return {
    key: (me && channelData?.clientActivityID) || id,
    from: me ? 'me' : ours?.speaker === 'human' ? 'human' : 'bot',
    name: ours?.name ?? from?.name ?? '',
    text,
    ...(ours?.html ? { html: ours.html } : {}),
    choices,
    wantsPlace: ours?.wants === 'place',
    urgent: ours?.urgent === true,
    sensitive: ours?.sensitive === true,
    ticket: ours?.ticket ?? '',
    // What is no link, such as a card of another bot's, is not ours to draw.
    files: attachments.filter(({ contentUrl }) => /^(https?|blob):/.test(contentUrl ?? '')),
    atMs: Date.parse(timestamp ?? '') || Date.now(),
    lang: locale,
    seq: seqOf(activity),
  }
}

function toUnconfirmed({ id, text, files = [], atMs }: Unsent): Entry {
  return {
    key: id,
    from: 'me',
    name: '',
    text,
    choices: [],
    wantsPlace: false,
    urgent: false,
    sensitive: false,
    ticket: '',
    files: files.map(({ name, type }) => ({ name, contentType: type })),
    atMs,
    lang: '',
    seq: 0,
  }
}
