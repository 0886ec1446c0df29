import type { Readable } from 'node:stream'
import type { Organisation } from '../content/organisation.js'
import { describeError, type Log } from '../log.js'
import { smsParts } from '../sms-text/parts.js'
import type { Ticket } from '../tickets/ticket.js'
import type { ConnectorStandIn } from './connector.js'
import type { RoomThread } from './connector-room.js'
import { EventStreams } from './event-streams.js'
import type { GatewaySms } from './sms-book.js'
import type { SmsGatewayStandIn } from './sms-gateway.js'
import { markOf, TeamView, THREADS_SHOWN_MAX } from './team-view.js'
import type { WireSms } from './wire.js'

/** Changes come in bursts (a card, a word in its thread); a page is told once for each. */
const TELL_AFTER_MS = 40

export interface WindowsOptions {
  gateway?: SmsGatewayStandIn | undefined
  connector: ConnectorStandIn
  tickets: { get(ref: string): Promise<Ticket | undefined> }
  organisation: () => Organisation
  log: Log
}

/** What open pages are told, from what the stand-ins hear. */
export class Windows {
  readonly #options: WindowsOptions
  readonly #streams = new EventStreams()
  readonly #view: TeamView
  #told = new Map<string, string>()
  readonly #stops: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: WindowsOptions) {
    this.#options = options
    const { referencePrefix } = options.organisation().municipality
    const { views } = options.connector
    this.#view = new TeamView({ ticket: (ref) => options.tickets.get(ref), views, referencePrefix })
  }

  start(): void {
    const { connector, gateway } = this.#options
    this.#stops.push(
      connector.onChange(() => {
        this.#timer ??= setTimeout(() => void this.#inTurn(() => this.#tellThreads()), TELL_AFTER_MS).unref()
      }),
    )
    const stop = gateway?.onSms((sms) => this.#streams.tellPhone(phoneOf(sms), toWire(sms)))
    if (stop) this.#stops.push(stop)
  }

  open(phone: string): Promise<Readable> {
    return this.#inTurn(async () => {
      const { connector, gateway } = this.#options
      const latest = connector.threads().slice(-THREADS_SHOWN_MAX)
      const threads = await Promise.all(latest.map((thread) => this.#view.show(thread)))
      const sms = (gateway?.messages ?? []).filter((one) => phoneOf(one) === phone).map(toWire)
      return this.#streams.open(phone, { sms, threads })
    })
  }

  close(): void {
    for (const stop of this.#stops) stop()
    clearTimeout(this.#timer)
    this.#streams.close()
  }

  /** One after the other, so that no page hears of an older state after a newer, or misses what came while it opened. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #tellThreads(): Promise<void> {
    this.#timer = undefined
    const changed = this.#changed(this.#options.connector.threads())
    for (const thread of changed) {
      const shown = await this.#view.show(thread).catch((error: unknown) => {
        this.#options.log.warn('try_thread_unread', describeError(error))
      })
      if (shown) this.#streams.tellThread(shown)
    }
  }

  /** Those a page would draw differently since they were last told. */
  #changed(threads: RoomThread[]): RoomThread[] {
    const before = this.#told
    const { views } = this.#options.connector
    this.#told = new Map(threads.map((thread) => [thread.conversation, markOf(thread, views)]))
    return threads.filter(({ conversation }) => before.get(conversation) !== this.#told.get(conversation))
  }
}

function phoneOf({ direction, from, to }: GatewaySms): string {
  return direction === 'incoming' ? from : to
}

function toWire({ id, at, direction, text }: GatewaySms): WireSms {
  return { id, at: at.toISOString(), mine: direction === 'incoming', text, parts: smsParts(text).parts }
}
