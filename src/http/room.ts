import type { Server, Socket } from 'node:net'
import type { Limits } from '../limits.js'
import { Slots } from '../slots.js'

/** Counts the bytes of one body as they come; throws when there is no room for them, and forgets them all at the end. */
export interface Held {
  more(bytes: number): void
  end(): void
}

/** How much of everything there is room for at one time: lines, requests, and bodies that are still arriving. */
export class Room {
  readonly #slots: Slots
  readonly #limits: Limits

  constructor(limits: Limits) {
    this.#limits = limits
    this.#slots = new Slots(limits)
  }

  /** Cuts lines of an address that has too many. A listed proxy's lines are those of all its clients. */
  watchLines(server: Server, isProxy: (address: string) => boolean): void {
    server.maxConnections = this.#limits.connections
    server.on('connection', (socket: Socket) => {
      const peer = socket.remoteAddress ?? ''
      if (isProxy(peer)) return
      try {
        socket.once('close', this.#slots.take([['connectionsPerAddress', peer]]))
      } catch {
        socket.destroy()
      }
    })
  }

  /** Takes one request in. What it returns lets it out. */
  enter(address: string): () => void {
    return this.#slots.take([['requestsPerAddress', address], ['requests']])
  }

  hold(address: string): Held {
    const ends: (() => void)[] = []
    return {
      more: (bytes) => ends.push(this.#slots.take([['bodyBytesHeldPerAddress', address], ['bodyBytesHeld']], bytes)),
      end: () => {
        for (const end of ends.splice(0)) end()
      },
    }
  }
}
