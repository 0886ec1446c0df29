import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { type InboundList, type ListedSms, readInbound } from './listed.js'
import { e164 } from './phone.js'
import { markAfter, type SmsMark, since } from './sms-mark.js'

/** A message this young is on its way by its webhook, which knows more of it. */
const SETTLED_MS = 2 * 60_000
/** One that its webhook would have brought sooner than this is not told to be late. */
const LATE_MS = 15 * 60_000
/** Service numbers of one municipality; each costs a request now and then. */
const NUMBERS_MAX = 20

export interface MissedMarks {
  get(key: string): Promise<SmsMark | undefined>
  put(key: string, mark: SmsMark): Promise<void>
}

/** What is taken, as `takeSms` wants it; `sentAt` where it comes late. */
export type MissedSms = ListedSms & { provider: InboundList['provider']; sentAt?: Date }

export interface MissedOptions {
  lists: readonly InboundList[]
  /** Numbers of ours besides the providers' own, as they are now. */
  numbers: () => readonly string[]
  marks: MissedMarks
  /** Whether a message is in the log already, where its sender's messages usually are. */
  isKnown: (sms: MissedSms) => Promise<boolean>
  /** Takes one to its committed turn; the same one again changes nothing. */
  take: (sms: MissedSms, signal: AbortSignal) => Promise<void>
  now: () => Date
  log: Log
}

/** The list of one number, read. */
interface Read {
  key: string
  mark: SmsMark
  provider: InboundList['provider']
  messages: ListedSms[]
}

/**
 * Takes what was sent to us and never arrived: the service or its database was away, and the provider stopped trying. Both
 * providers' lists are read back, some hours beyond the last message seen and at most a week; each message is taken under
 * the id its webhook has, so one that was taken changes nothing. They are taken in the order they were sent in, so that the
 * last STOP or START is the one that holds.
 *
 * How it is answered is the turn's: told that it comes late, and, when it is days old, kept and asked about instead. Not
 * taken is what was sent before the number was first read here, and what a resident wrote to a number that is none of ours.
 * A list that cannot be read costs nothing but a line in the log, and is read again.
 */
export class Missed {
  readonly #options: MissedOptions
  readonly #stopped = new AbortController()
  #running: Promise<void> | undefined
  #again = false

  constructor(options: MissedOptions) {
    this.#options = options
  }

  /** Reads all lists once. Asked while it does, it does so once more after. Rejects where any could not be read through. */
  run(): Promise<void> {
    if (this.#running) this.#again = true
    this.#running ??= this.#runs().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** `run` for whoever has nobody to tell. */
  hasten(): void {
    void this.run().catch((error: unknown) =>
      this.#options.log.warn('sms lists are read again later', describeError(error)),
    )
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running?.catch(() => undefined)
  }

  async #runs(): Promise<void> {
    do {
      this.#again = false
      await this.#run()
    } while (this.#again && !this.#stopped.signal.aborted)
  }

  async #run(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#places().map(([list, number]) => this.#read(list, number)))
    const read = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    await this.#takeAll(read)
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed && !this.#stopped.signal.aborted) throw failed.reason
  }

  #places(): [InboundList, string][] {
    const { lists, numbers } = this.#options
    return lists.flatMap((list) => {
      const ours = [...list.numbers, ...numbers()].flatMap((number) => e164(number) ?? [])
      return [...new Set(ours)].slice(0, NUMBERS_MAX).map((number): [InboundList, string] => [list, number])
    })
  }

  async #read(list: InboundList, number: string): Promise<Read> {
    const { marks, now, log } = this.#options
    const { provider } = list
    const key = `sms:${provider}:${number}`
    const known = await marks.get(key)
    const mark = known ?? { from: now(), through: now(), seen: [] }
    // What was there before anyone listened is somebody else's, or has been answered otherwise.
    if (!known) await marks.put(key, mark)
    const { messages, isWhole } = await readInbound(list, { number, since: since(mark, now()) }, this.#stopped.signal)
    if (!isWhole) log.error('more sms were missed than are read back; the oldest are at the provider', { provider })
    const ours = new Set(this.#places().map(([, one]) => one))
    const isTheirs = ({ from, to }: ListedSms) => e164(to) === number && !ours.has(e164(from) ?? '')
    return { key, mark, provider, messages: messages.filter(isTheirs) }
  }

  /** Of all numbers and providers together, in the order they were sent in: somebody may write to several. */
  async #takeAll(read: readonly Read[]): Promise<void> {
    const { now, log } = this.#options
    const until = now().getTime() - SETTLED_MS
    const settled = (place: Read) => place.messages.filter(({ at }) => at.getTime() <= until)
    const news = read.flatMap((place) => {
      const seen = new Set(place.mark.seen)
      return settled(place).flatMap((sms) => (seen.has(sms.id) ? [] : [{ ...sms, provider: place.provider }]))
    })
    news.sort((a, b) => a.at.getTime() - b.at.getTime())
    const held = await this.#takeEach(news)
    for (const place of read) await this.#remember(place, settled(place), held)
    if (held.size > 0) log.warn('sms of a list wait for the next reading', { count: held.size })
  }

  /** Answers with the ids of those that must wait; whoever must wait with one waits with all that follow it. */
  async #takeEach(news: readonly Omit<MissedSms, 'sentAt'>[]): Promise<Set<string>> {
    const held = new Set<string>()
    const waiting = new Set<string>()
    for (const sms of news) {
      const mustWait = this.#stopped.signal.aborted || waiting.has(sms.from) || !(await this.#takeOne(sms))
      if (!mustWait) continue
      held.add(sms.id)
      waiting.add(sms.from)
    }
    return held
  }

  /** False where it can be taken later. Throws `store_unavailable`, for then none can be taken. */
  async #takeOne(sms: Omit<MissedSms, 'sentAt'>): Promise<boolean> {
    const { isKnown, take, now, log } = this.#options
    const { provider, id, at } = sms
    try {
      if (await isKnown(sms)) return true
      const isLate = now().getTime() - at.getTime() > LATE_MS
      await take({ ...sms, ...(isLate ? { sentAt: at } : {}) }, this.#stopped.signal)
      log.info('sms taken from the list', { provider, id })
      return true
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'store_unavailable') throw error
      if (error instanceof ServiceError && error.retry) return false
      log.error('an sms of the list could not be taken', { provider, id, ...describeError(error) })
      return true
    }
  }

  async #remember({ key, mark }: Read, listed: readonly ListedSms[], held: ReadonlySet<string>): Promise<void> {
    const after = markAfter(mark, listed, held, this.#options.now())
    if (after) await this.#options.marks.put(key, after)
  }
}
