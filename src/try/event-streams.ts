import { Readable } from 'node:stream'
import { ServiceError } from '../errors.js'
import type { WireEvents } from './wire.js'

/** Pages open at once; one tab has one stream. */
const STREAMS_MAX = 60
/** A page that does not read is let go; it comes back and gets everything anew. */
const UNREAD_BYTES_MAX = 8_000_000
const HEARTBEAT_MS = 20_000
/** How soon a browser tries again. */
const RETRY_MS = 1_000

/** Server-sent events to every open page. */
export class EventStreams {
  readonly #streams = new Map<Readable, string>()
  #heart: NodeJS.Timeout | undefined

  /** A new stream for the phone with this number, with all there is as its first event. */
  open(phone: string, all: WireEvents['all']): Readable {
    if (this.#streams.size >= STREAMS_MAX) throw new ServiceError('rate_limited', 'Too many pages are open')
    const stream = new Readable({ read: () => undefined })
    stream.push(`retry: ${RETRY_MS}\n\n`)
    stream.push(frame('all', all))
    stream.once('close', () => this.#streams.delete(stream))
    this.#streams.set(stream, phone)
    this.#heart ??= setInterval(() => this.#push(': \n\n'), HEARTBEAT_MS).unref()
    return stream
  }

  /** To the phone with this number alone. */
  tellPhone(phone: string, sms: WireEvents['sms']): void {
    this.#push(frame('sms', sms), (owner) => owner === phone)
  }

  /** To every page. */
  tellThread(thread: WireEvents['thread']): void {
    this.#push(frame('thread', thread))
  }

  get size(): number {
    return this.#streams.size
  }

  /** Ends every stream. */
  close(): void {
    clearInterval(this.#heart)
    for (const stream of this.#streams.keys()) stream.push(null)
    this.#streams.clear()
  }

  #push(text: string, to: (phone: string) => boolean = () => true): void {
    for (const [stream, phone] of this.#streams) {
      if (!to(phone)) continue
      stream.push(text)
      if (stream.readableLength > UNREAD_BYTES_MAX) stream.destroy()
    }
  }
}

function frame<Name extends keyof WireEvents>(name: Name, data: WireEvents[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
