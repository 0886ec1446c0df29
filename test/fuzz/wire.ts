import { connect, type Socket } from 'node:net'
import { twilioSignature } from '../../src/channels/sms/twilio-signature.js'
import type { Case } from './case.js'
import { PUBLIC_URL, TWILIO_TOKEN } from './houses.js'

/** What came back: an answer, or how the line ended without one. */
export type Answer =
  | { kind: 'answered'; status: number; headers: Map<string, string>; body: string }
  | { kind: 'cut' | 'silent' }

/** What stands for `@@name@@` in this run. */
export type Known = Readonly<Record<string, string>>

const SILENCE_MS = 20_000
/** A line that was written to wrongly may wait for more; the service gives up on it after its own time. */
const TWISTED_SILENCE_MS = 4_000

/** One line to a service, kept open from request to request as long as both sides do. */
export class Line {
  readonly #port: number
  #socket: Socket | undefined

  constructor(url: string) {
    this.#port = Number(new URL(url).port)
  }

  async send(one: Case, known: Known): Promise<Answer> {
    const isTwisted = one.twist !== undefined
    if (isTwisted) this.close()
    const answer = await this.#exchange(bytesOf(one, known), one, isTwisted ? TWISTED_SILENCE_MS : SILENCE_MS)
    const isKept = answer.kind === 'answered' && !isTwisted && answer.headers.get('connection') !== 'close'
    if (!isKept || one.headers.some(([name]) => /^(connection|upgrade)$/i.test(name))) this.close()
    return answer
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #exchange(bytes: Buffer, { method, twist }: Case, silenceMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const socket = this.#socket ?? connect(this.#port, '127.0.0.1')
      this.#socket = socket
      const reading = new Reading(method)
      const settle = (answer: Answer) => {
        clearTimeout(timer)
        socket.removeAllListeners()
        socket.on('error', () => undefined)
        resolve(answer)
      }
      const timer = setTimeout(() => settle(reading.over() ?? { kind: 'silent' }), silenceMs)
      const ended = () => settle(reading.over() ?? { kind: 'cut' })
      socket.on('data', (chunk) => {
        const answer = reading.hear(chunk)
        if (answer) settle(answer)
      })
      socket.on('error', ended)
      socket.on('close', ended)
      socket.write(bytes, () => {
        if (twist === 'cut') socket.destroy()
      })
    })
  }
}

/** Puts an answer together as it comes; of one that has no end (an event stream), its head. */
class Reading {
  readonly #method: string
  #chunks: Buffer[] = []
  #bytes = 0
  #head: { status: number; headers: Map<string, string>; length: number } | undefined

  constructor(method: string) {
    this.#method = method
  }

  /** The answer, once it is whole. */
  hear(chunk: Buffer): Answer | undefined {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (!this.#head) this.#readHead()
    const isChunked = this.#head?.headers.get('transfer-encoding') === 'chunked' && this.#head.length !== 0
    if (isChunked) return chunk.subarray(-7).includes('0\r\n\r\n') ? this.over() : undefined
    return this.#head && this.#bytes >= this.#head.length ? this.over() : undefined
  }

  /** What there is of it, when no more comes. */
  over(): Answer | undefined {
    if (!this.#head) return undefined
    const { status, headers, length } = this.#head
    if (this.#bytes < length) return { kind: 'cut' }
    return { kind: 'answered', status, headers, body: Buffer.concat(this.#chunks).toString('utf8') }
  }

  #readHead(): void {
    const heard = Buffer.concat(this.#chunks)
    const end = heard.indexOf('\r\n\r\n')
    if (end < 0) return
    const [first = '', ...lines] = heard.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(first.split(' ')[1])
    const rest = heard.subarray(end + 4)
    this.#chunks = [rest]
    this.#bytes = rest.length
    // That it may go on is no answer yet.
    if (status === 100) {
      this.#readHead()
      return
    }
    const pairs = lines.map((line): [string, string] => [
      line.split(':')[0]?.toLowerCase() ?? '',
      line.replace(/^[^:]*: ?/, ''),
    ])
    const headers = new Map(pairs)
    const isEndless = headers.get('content-type')?.startsWith('text/event-stream') ?? false
    if (isEndless) headers.set('connection', 'close')
    const isBare = isEndless || this.#method === 'HEAD' || [101, 204, 304].includes(status)
    this.#head = { status, headers, length: isBare ? 0 : Number(headers.get('content-length') ?? Number.NaN) }
  }
}

/** The request as it goes on the line, with this run's tokens in it. */
export function bytesOf(one: Case, known: Known): Buffer {
  const fill = (text: string) => text.replace(/@@(\w+)@@/g, (whole, name: string) => known[name] ?? whole)
  const body = Buffer.from(fill(one.body), 'latin1')
  const target = fill(one.target)
  const headers = one.headers.map(([name, value]): [string, string] => [name, fill(value)])
  if (one.sign === 'twilio') {
    const form = new URLSearchParams(body.toString('utf8'))
    headers.push(['X-Twilio-Signature', twilioSignature(TWILIO_TOKEN, PUBLIC_URL + target, form)])
  }
  return twisted({ ...one, target, headers }, body)
}

function twisted({ method, target, headers, twist }: Case, body: Buffer): Buffer {
  const length = `Content-Length: ${body.length}`
  const named = headers.map(([name, value]) => `${name}: ${value}`)
  const write = (framing: string[], rest: Buffer | string = body, first = `${method} ${target} HTTP/1.1`) => {
    const head = `${[first, ...named, ...framing].join('\r\n')}\r\n\r\n`
    return Buffer.concat([Buffer.from(head, 'latin1'), typeof rest === 'string' ? Buffer.from(rest, 'latin1') : rest])
  }
  const hex = body.length.toString(16)
  const text = body.toString('latin1')
  switch (twist) {
    case 'long-length':
      return write([`Content-Length: ${body.length + 100}`])
    case 'short-length':
      return write([`Content-Length: ${Math.floor(body.length / 2)}`])
    case 'wrong-length':
      return write([`Content-Length: ${['-1', '1e3', '0x10', '99999999999999999999', 'x', ''][body.length % 6]}`])
    case 'two-lengths':
      return write([length, `Content-Length: ${body.length + 1}`])
    case 'both-framings':
      return write([length, 'Transfer-Encoding: chunked'], `0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n`)
    case 'bad-chunks':
      return write(
        ['Transfer-Encoding: chunked'],
        `${['zz', `-${hex}`, `${hex};${'x'.repeat(20_000)}`, 'fffffffffffffffff'][body.length % 4]}\r\n${text}\r\n0\r\n\r\n`,
      )
    case 'endless-header':
      return Buffer.from(`${method} ${target} HTTP/1.1\r\nX-Long: ${'x'.repeat(100_000)}`, 'latin1')
    case 'no-http':
      return Buffer.from(`\x16\x03\x01${text}\r\n\r\n`, 'latin1')
    case 'bare-lf':
      return Buffer.from(write([length]).toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    case 'folded':
      return write(['X-Folded: a\r\n b', length])
    case 'expect':
      return write([`Expect: ${body.length % 2 === 0 ? '100-continue' : 'miracles'}`, length])
    case 'connect':
      return write([length], body, `CONNECT ${target} HTTP/1.1`)
    default:
      return write(body.length > 0 || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method) ? [length] : [])
  }
}
