import type { DoorReply } from '../channels/channel.js'
import { channelOf } from './connector-teams.js'

/** What the bot calls for; `file`: it fetches what someone sent it. */
export type ConnectorCall = 'create' | 'send' | 'update' | 'member' | 'channels' | 'file'

/** Something that goes wrong, for tests. */
export interface Fault {
  on: ConnectorCall
  /** In this channel, thread or chat (or team, where that is what is asked about) alone; anywhere when not given. */
  where?: string
  /** Answer with this status and do nothing; or take the call and let the caller wait in vain. */
  how: { status: number; retryAfterSeconds?: number } | 'accept-then-silence'
  /** How often; once when not given. */
  times?: number
}

/** Longest a caller is kept waiting: longer than any of ours waits, and yet it ends. */
const SILENCE_MS = 30_000

/** Failures to come, taken in the order they were asked for. */
export class Faults {
  #coming: { fault: Fault; left: number }[] = []
  readonly #silenced = new Set<() => void>()

  add(fault: Fault): void {
    this.#coming.push({ fault, left: fault.times ?? 1 })
  }

  /** Ends every silence and forgets what was to come. */
  clear(): void {
    this.#coming = []
    for (const end of this.#silenced) end()
  }

  /** Makes the call, or makes it go wrong as asked. `where`: the conversation it is about, or the team. */
  async around(on: ConnectorCall, where: string, call: () => DoorReply): Promise<DoorReply> {
    const next = this.#coming.find(({ fault, left }) => left > 0 && fault.on === on && meets(fault, where))
    if (!next) return call()
    next.left -= 1
    const { how } = next.fault
    if (how === 'accept-then-silence') {
      const reply = call()
      await this.#silence()
      return reply
    }
    const headers =
      how.retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(how.retryAfterSeconds) } }
    return { status: how.status, ...headers, body: { error: { code: 'Injected', message: 'A fault was asked for' } } }
  }

  #silence(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#silenced.delete(end)
        resolve()
      }
      const timer = setTimeout(end, SILENCE_MS).unref()
      this.#silenced.add(end)
    })
  }
}

function meets({ where }: Fault, conversation: string): boolean {
  return where === undefined || where === conversation || where === channelOf(conversation)
}
