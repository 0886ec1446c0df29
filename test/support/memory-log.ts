import type { FeedEvent, TurnFeed } from '../../src/channels/webchat/stream-session.js'
import type { InboundMessage, Lang, OutboundMessage } from '../../src/message.js'
import type { ConversationState, ReceiveMessage, Turn } from '../../src/turn/ports.js'

/** What the bot behind the log says to a message. */
export type Script = (message: InboundMessage) => OutboundMessage[]

/**
 * A log of turns in memory with a scripted bot in front, for tests of a channel's transport alone. It dedupes, numbers
 * and feeds as the real one does; the feed can be told to lose or delay what it hears.
 */
export class MemoryLog {
  readonly turns = new Map<string, Turn[]>()
  readonly #listeners = new Map<string, Set<(event: FeedEvent) => void>>()
  readonly #script: Script
  /** Every message handed over, repeated ones too. */
  readonly received: InboundMessage[] = []
  /** What stands between a commit and its listeners; a test replaces it to lose events. */
  deliver: (tell: () => void, turn: Turn) => void = (tell) => tell()

  constructor(script: Script) {
    this.#script = script
  }

  readonly receive: ReceiveMessage = async (message) => {
    this.received.push(message)
    const log = this.#logOf(message.conversation)
    const earlier = log.find((turn) => turn.inboundId === message.id)
    if (earlier) return earlier
    const clientData = message.clientData === undefined ? {} : { clientData: message.clientData }
    const files = message.files === undefined ? {} : { files: message.files }
    const inbound =
      message.opened || message.ended || message.fled
        ? {}
        : { inbound: { text: message.text, ...clientData, ...files } }
    return this.#append(message.conversation, message.id, { ...inbound, outbound: this.#script(message) }, message.lang)
  }

  /** Something said without being asked: a member of staff, or an event. */
  say(conversation: string, outbound: OutboundMessage[]): Turn {
    return this.#append(conversation, `event:${this.#logOf(conversation).length}`, { outbound }, undefined)
  }

  async find(conversation: string, inboundId: string): Promise<Turn | undefined> {
    return this.#logOf(conversation).find((turn) => turn.inboundId === inboundId)
  }

  async read(conversation: string, afterSeq: number, limit: number): Promise<Turn[]> {
    return this.#logOf(conversation)
      .filter((turn) => turn.seq > afterSeq)
      .slice(0, limit)
  }

  /** A view of the log from one instance of the service; its feed ends with it. */
  feed(): TurnFeed {
    return {
      subscribe: (conversation, listener) => {
        const listeners = this.#listeners.get(conversation) ?? new Set()
        this.#listeners.set(conversation, listeners.add(listener))
        return () => listeners.delete(listener)
      },
    }
  }

  tell(conversation: string, event: FeedEvent): void {
    for (const listener of this.#listeners.get(conversation) ?? []) listener(event)
  }

  #logOf(conversation: string): Turn[] {
    const log = this.turns.get(conversation) ?? []
    this.turns.set(conversation, log)
    return log
  }

  #append(conversation: string, inboundId: string, part: Pick<Turn, 'inbound' | 'outbound'>, lang: Lang = 'sv'): Turn {
    const log = this.#logOf(conversation)
    const seq = log.length + 1
    const turn: Turn = {
      _id: `${conversation}#${seq}`,
      schema: 1,
      conversation,
      channel: 'webchat',
      seq,
      inboundId,
      at: new Date(),
      kind: 'resident',
      ...part,
      state: { lang, langChosen: false, greeted: true, noMatches: 0, offered: [], tickets: [] } as ConversationState,
      deliveries: [],
    }
    log.push(turn)
    this.deliver(() => this.tell(conversation, { turn }), turn)
    return turn
  }
}
