import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { describeError, type Log } from '../log.js'

/** Something that takes a WebSocket handshake. */
export interface Upgrade {
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
      socket.on('error', () => socket.destroy())
      if (this.#stopping) return refuse(socket, '503 Service Unavailable')
      const upgrade = this.#upgrades.find(({ matches }) => matches(request.url ?? ''))
      if (upgrade === undefined) return refuse(socket, '404 Not Found')
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
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

  async #handle(upgrade: Upgrade, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      await upgrade.handle(request, socket, head, this.#address(request))
    } catch (error) {
      this.#log.error('upgrade', describeError(error))
      socket.destroy()
    }
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
