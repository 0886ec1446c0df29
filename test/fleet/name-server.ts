import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { decode, encode } from 'dns-packet'

const LIFE_S = 1

/** Tells a proxy which instances there are, as Docker's own name server does: an address each, under one name. */
export class NameServer {
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** `addresses`: those there are just now. */
  static async start(name: string, addresses: () => readonly string[]): Promise<NameServer> {
    const socket = createSocket('udp4')
    socket.on('message', (packet, { address, port }) => {
      const answer = answerTo(packet, name, addresses())
      if (answer) socket.send(answer, port, address)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return new NameServer(socket)
  }

  get address(): string {
    return `127.0.0.1:${(this.#socket.address() as AddressInfo).port}`
  }

  close(): void {
    this.#socket.close()
  }
}

function answerTo(packet: Buffer, name: string, addresses: readonly string[]): Buffer | undefined {
  const { id, questions = [] } = decode(packet)
  const [asked] = questions
  if (!asked) return undefined
  const isOurs = asked.type === 'A' && asked.name === name
  const answers = isOurs ? addresses.map((data) => ({ type: 'A' as const, name, ttl: LIFE_S, data })) : []
  return encode({ type: 'response', ...(id === undefined ? {} : { id }), questions, answers })
}
