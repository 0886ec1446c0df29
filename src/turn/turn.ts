import type { Content } from '../content/content.js'
import { ServiceError } from '../errors.js'
import { type InboundMessage, TEXT_LENGTH_MAX } from '../message.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { smsKeyword } from '../sms-text/keyword.js'
import type { Calendar } from '../tickets/hours.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Understand } from '../understanding/understand.js'
import { newConversation } from './conversation.js'
import { decide } from './decide.js'
import { atHome } from './home.js'
import { withHooks } from './hooks.js'
import type { KeyedQueue } from './keyed-queue.js'
import { phoneText } from './phone-text.js'
import type { Conversation, QueueBoard, ReceiveMessage, TicketShelf, Turn, TurnLog } from './ports.js'
import { isSpokenFor } from './spoken-for.js'
import { untilCommitted } from './until-committed.js'

/** A message this soon after an unanswered one is the rest of it: both are decided on together. */
export const BURST_MS = 8_000

export interface TurnPorts {
  log: TurnLog
  tickets: TicketShelf
  board: QueueBoard
  content: () => Content
  understand: () => Understand
  calendar: Calendar
  now: () => Date
  newReference: () => string
  newCode: () => string
  queue: KeyedQueue
  /** Names of the systems that are told of every ticket made or changed. */
  hooks: () => readonly string[]
  /** The turn is in the log: deliver it, tell the sockets. Must not throw. */
  committed: (turn: Turn) => void
}

/**
 * One resident message, start to finish: mask, load, understand, decide, commit. Nothing is sent from here; the outbox
 * sends what was committed. The caller may answer its own caller once this resolves: the message is then safe.
 */
export function createReceiver(ports: TurnPorts): ReceiveMessage {
  return async (raw) => {
    const message = await atHome(ports, masked(raw))
    return ports.queue.run(message.conversation, async () => {
      const commit = await untilCommitted(() => attempt(ports, message))
      if (commit.done === 'committed') ports.committed(commit.turn)
      return commit.turn
    })
  }
}

async function attempt(ports: TurnPorts, message: InboundMessage & { masked: number }) {
  const now = ports.now()
  const content = ports.content()
  const before = (await ports.log.load(message.conversation)) ?? newConversation(message, now)
  const earlier = await earlierOfBurst(ports, message, before, now)
  const { lang, article, district } = before.state
  const spokenFor = isSpokenFor(message, before.state, { content, calendar: ports.calendar, now })
  const understood = await ports.understand()(message.text, { lang, now, article, district, earlier, spokenFor })
  const said = {
    message,
    before,
    understood,
    burst: earlier !== undefined,
    question: await textOf(ports, message, before.state.questionSeq),
    held: before.state.pending?.ask === 'which' ? await textOf(ports, message, before.state.pending.seq) : undefined,
    more: await moreOf(ports, message, before),
    tickets: await ticketsOf(ports, before),
  }
  const decided = decide(said, {
    content,
    calendar: ports.calendar,
    now,
    newReference: ports.newReference,
    newCode: ports.newCode,
    standings: await ports.board.standings(),
  })
  const decision = withHooks(decided, ports)
  const key = { conversation: message.conversation, channel: message.channel, inboundId: message.id }
  const commit = await ports.log.commit(key, before, decision, now)
  if (commit.done === 'overtaken') ports.log.forget(message.conversation)
  return commit
}

function masked(message: InboundMessage): InboundMessage & { masked: number } {
  if (message.text.length > TEXT_LENGTH_MAX) {
    throw new ServiceError('payload_invalid', `A message is at most ${TEXT_LENGTH_MAX} characters`)
  }
  const { text, masked: count } = maskIdentityNumbers(message.text)
  return { ...message, text, masked: count, ...maskedData(message.clientData) }
}

/** A client may repeat the resident's words in what it wants echoed. */
function maskedData(data: string | undefined): { clientData?: string } {
  return data === undefined ? {} : { clientData: maskIdentityNumbers(data).text }
}

/** What the resident wrote just before, when it found no answer and this comes right after it. */
async function earlierOfBurst(
  ports: TurnPorts,
  message: InboundMessage,
  before: Conversation,
  now: Date,
): Promise<string | undefined> {
  const { unanswered } = before.state
  if (!unanswered || now.getTime() - unanswered.at.getTime() > BURST_MS) return undefined
  return textOf(ports, message, unanswered.seq)
}

async function textOf(ports: TurnPorts, message: InboundMessage, seq: number | undefined): Promise<string | undefined> {
  if (seq === undefined) return undefined
  return (await ports.log.turn(message.conversation, seq))?.inbound?.text
}

/** What is left of the last long answer, when this message asks for it. */
async function moreOf(ports: TurnPorts, message: InboundMessage, before: Conversation): Promise<string | undefined> {
  const { more } = before.state
  if (!more || smsKeyword(message.text) !== 'more') return undefined
  const turn = await ports.log.turn(message.conversation, more.seq)
  return turn && phoneText(turn.outbound).slice(more.from)
}

/** The tickets this conversation knows of, as they stand; those that were erased since are left out. */
async function ticketsOf(ports: TurnPorts, { state }: Conversation): Promise<Ticket[]> {
  const found = await Promise.all(state.tickets.map(({ ref }) => ports.tickets.get(ref)))
  return found.filter((ticket) => ticket !== undefined)
}
