import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { describeError, type Log } from '../log.js'
import { refuseLine } from './bad-lines.js'

/** Something that takes a WebSocket handshake. */
export interface Upgrade {
  /** What it is called among the doors, as a restify path. */
  path?: string
  /** Whether this path (with its query, as sent) is its own. */
  matches(url: string): boolean
  /** Takes over the connection; `address` is the client's, as a door would see it. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void | Promise<void>
}

/** Hands upgrade requests to whose path it is, and remembers the connections so that a stop can end them. */
export class Upgrades {
  readonly #open = new Set<Duplex>()
  readonly #upgrades: readonly Upgrade[]
  readonly #address: (request: IncomingMessage) => string
  readonly #log: Log
  #stopping = false

  constructor(options: { upgrades: readonly Upgrade[]; address(request: IncomingMessage): string; log: Log }) {
    this.#upgrades = options.upgrades
    this.#address = options.address
    this.#log = options.log
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // A line that breaks in the middle of the handshake must not end the process.
      socket.on('error', destroyIt)
      if (this.#stopping) return refuseLine(socket, 503, 'The service is stopping', 'stopping')
      const upgrade = this.#upgrades.find(({ matches }) => matches(request.url ?? ''))
      if (upgrade === undefined) return refuseLine(socket, 404, 'There is nothing at this address', 'not_found')
      this.#remember(socket)
      void this.#handle(upgrade, request, socket, head)
    })
  }

  /** Takes no more. */
  stop(): void {
    this.#stopping = true
  }

  /** Ends what is still open. */
  cut(): void {
    for (const socket of this.#open) socket.destroy()
  }

  /** Apart from the handshake: what listens as long as the line is open must not hold the request as well. */
  #remember(socket: Duplex): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  async #handle(upgrade: Upgrade, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      await upgrade.handle(request, socket, head, this.#address(request))
    } catch (error) {
      this.#log.error('upgrade', describeError(error))
      socket.destroy()
    }
  }
}

function destroyIt(this: Duplex): void {
  this.destroy()
}
