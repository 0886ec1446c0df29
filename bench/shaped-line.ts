import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export interface LineShape {
  roundTripMs: number
  bytesPerSecond: number
}

/** What has gone over a line since it was last asked. */
export interface LineUse {
  connections: number
  requests: number
}

const SEGMENT_BYTES = 1_460
const REQUEST = /^(GET|POST|OPTIONS|PUT|DELETE) /

/**
 * A line of a given breadth and length before a service: half a round trip each way, so many bytes a second each way
 * for all its connections together, and a whole round trip before a new connection carries anything, as TCP's handshake
 * takes. TLS 1.3 would take one more; a slow start is not played, for nothing here fills ten segments.
 */
export class ShapedLine {
  readonly #shape: LineShape
  readonly #port: number
  readonly #server: Server
  readonly #ends = new Set<Socket>()
  readonly #up: Way
  readonly #down: Way
  #use: LineUse = { connections: 0, requests: 0 }

  private constructor(serviceUrl: string, shape: LineShape) {
    this.#shape = shape
    this.#port = Number(new URL(serviceUrl).port)
    this.#up = new Way(shape)
    this.#down = new Way(shape)
    this.#server = createServer((near) => this.#open(near))
  }

  static async open(serviceUrl: string, shape: LineShape): Promise<ShapedLine> {
    const line = new ShapedLine(serviceUrl, shape)
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve))
    return line
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  takeUse(): LineUse {
    const use = this.#use
    this.#use = { connections: 0, requests: 0 }
    return use
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const end of this.#ends) end.destroy()
    await closed
  }

  #open(near: Socket): void {
    const far = connect(this.#port, '127.0.0.1')
    const openAtMs = performance.now() + this.#shape.roundTripMs
    let isUsed = false
    for (const end of [near, far]) {
      end.setNoDelay(true)
      this.#ends.add(end)
      end.on('error', () => end.destroy())
      end.once('close', () => this.#ends.delete(end))
    }
    near.on('data', (chunk: Buffer) => {
      // A browser may open a connection on suspicion and never use it.
      if (!isUsed) this.#use.connections += 1
      isUsed = true
      if (REQUEST.test(chunk.subarray(0, 10).toString('latin1'))) this.#use.requests += 1
      this.#up.bring(chunk, far, openAtMs)
    })
    far.on('data', (chunk: Buffer) => this.#down.bring(chunk, near, 0))
    near.once('close', () => this.#up.after(() => far.destroy()))
    far.once('close', () => this.#down.after(() => near.end()))
  }
}

/** One way of the line, which all its connections share. */
class Way {
  readonly #shape: LineShape
  #freeAtMs = 0

  constructor(shape: LineShape) {
    this.#shape = shape
  }

  bring(bytes: Buffer, to: Socket, notBeforeMs: number): void {
    for (let from = 0; from < bytes.length; from += SEGMENT_BYTES) {
      const segment = bytes.subarray(from, from + SEGMENT_BYTES)
      const startMs = Math.max(performance.now(), notBeforeMs, this.#freeAtMs)
      // Whoever is not yet open holds nobody else up.
      if (notBeforeMs <= performance.now())
        this.#freeAtMs = startMs + (segment.length / this.#shape.bytesPerSecond) * 1_000
      const arrivesMs = startMs + (segment.length / this.#shape.bytesPerSecond) * 1_000 + this.#shape.roundTripMs / 2
      setTimeout(() => to.writable && to.write(segment), arrivesMs - performance.now())
    }
  }

  after(then: () => void): void {
    setTimeout(then, Math.max(0, this.#freeAtMs - performance.now()) + this.#shape.roundTripMs / 2 + 1)
  }
}
