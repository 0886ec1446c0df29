import type { Content } from '../content/content.js'
import { ServiceError } from '../errors.js'
import { type InboundMessage, TEXT_LENGTH_MAX } from '../message.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { smsKeyword } from '../sms-text/keyword.js'
import type { Calendar } from '../tickets/hours.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Understand } from '../understanding/understand.js'
import { BURST_MS, newConversation } from './conversation.js'
import { decide } from './decide.js'
import type { Said } from './draft.js'
import { atHome } from './home.js'
import { withHooks } from './hooks.js'
import type { KeyedQueue } from './keyed-queue.js'
import { phoneText } from './phone-text.js'
import { isButton, isOtherMatter, picked } from './picked.js'
import type {
  Conversation,
  Decision,
  QueueBoard,
  ReceiveMessage,
  TicketShelf,
  Turn,
  TurnLog,
  Written,
} from './ports.js'
import { isSpokenFor } from './spoken-for.js'
import { asksStatus } from './steps/status.js'
import { lookThere } from './there.js'
import { untilCommitted } from './until-committed.js'

/** A conversation is proved to be another's resident's once or twice in its life. */
const MOVES_MAX = 5
/** Messages that can be held back together. */
const HELD_MAX = 20

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
  /** ISO countries that are texted. */
  smsCountries: readonly string[]
  /** Counts one code to a number; false when it has had enough for now. */
  mayGetCode: (phone: string) => Promise<boolean>
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
    const message = masked(raw)
    for (let moves = 0; moves < MOVES_MAX; moves += 1) {
      const { conversation } = await atHome(ports, message)
      const commit = await ports.queue.run(conversation, () =>
        untilCommitted(async () => {
          // Where it belongs may have changed while it waited for its turn, or was overtaken.
          const here = await atHome(ports, message)
          return here.conversation === conversation ? attempt(ports, here) : { done: 'elsewhere' as const }
        }),
      )
      if (commit.done === 'elsewhere') continue
      if (commit.done === 'committed') ports.committed(commit.turn)
      return commit.turn
    }
    throw new ServiceError('conversation_busy', 'Where the message belongs changed again and again')
  }
}

async function attempt(ports: TurnPorts, message: InboundMessage & { masked: number }) {
  const now = ports.now()
  const content = ports.content()
  const before = (await ports.log.load(message.conversation)) ?? newConversation(message, now)
  const said = await saidOf(ports, message, before, now)
  const setting = {
    content,
    calendar: ports.calendar,
    now,
    newReference: ports.newReference,
    newCode: ports.newCode,
    smsCountries: ports.smsCountries,
    standings: await ports.board.standings(),
  }
  const decided = decide(said, setting)
  const mayLeave = await mayCodeLeave(ports, message, decided)
  const decision = withHooks(mayLeave ? decided : decide(withoutCodes(said), setting), ports)
  const key = { conversation: message.conversation, channel: message.channel, inboundId: message.id }
  const commit = await ports.log.commit(key, before, decision, now)
  if (commit.done === 'overtaken') ports.log.forget(message.conversation)
  return commit
}

/** A code is counted when it is decided on, and before it is anything that could be guessed. */
async function mayCodeLeave(
  ports: TurnPorts,
  { conversation, id }: InboundMessage,
  { deliver }: Decision,
): Promise<boolean> {
  const code = deliver.find(({ payload }) => payload.kind === 'sms' && payload.code)?.payload
  if (code?.kind !== 'sms') return true
  // Handed over again, it has been counted, and its first outcome stands.
  return (await ports.log.find(conversation, id)) !== undefined || ports.mayGetCode(code.to)
}

function withoutCodes(said: Said): Said {
  return said.there ? { ...said, there: { ...said.there, codesSpent: true } } : said
}

/** The message, what it means, and all that was said and stands already that a decision on it needs. */
async function saidOf(
  ports: TurnPorts,
  message: InboundMessage & { masked: number },
  before: Conversation,
  now: Date,
): Promise<Said> {
  const { lang, article, district, pending, questionSeq } = before.state
  const [earlier, held, tickets] = await Promise.all([
    earlierOfBurst(ports, message, before, now),
    heldOf(ports, message, before),
    ticketsOf(ports, before),
  ])
  // "No, something else" means what was held back: that is then what is understood, and asked.
  const anew = isOtherMatter(picked(pending?.choices ?? [], message.text)) ? held?.text : undefined
  const circumstances = { content: ports.content(), calendar: ports.calendar, now }
  const { referencePrefix } = circumstances.content.organisation.municipality
  const spokenFor = isSpokenFor(message, before.state, circumstances)
  const understood = await ports.understand()(anew ?? message.text, {
    lang,
    now,
    article,
    district,
    earlier,
    spokenFor,
  })
  const isAsked = asksStatus(message.text, understood.intent, circumstances.content)
  return {
    message,
    before,
    understood,
    burst: earlier !== undefined,
    question: anew ?? (await textOf(ports, message, questionSeq)),
    held,
    repeats: await isRepeated(ports, message, before, now),
    more: await moreOf(ports, message, before),
    tickets,
    there: await lookThere(ports, message, { state: before.state, understood, tickets, now, prefix: referencePrefix }),
    ...(isAsked ? { positions: await positionsOf(ports, tickets) } : {}),
  }
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

/** All that was written from the turn on that the resident was asked about. */
async function heldOf(
  ports: TurnPorts,
  message: InboundMessage,
  { seq, state: { pending } }: Conversation,
): Promise<Written | undefined> {
  if (pending?.ask !== 'which') return undefined
  const turns = await ports.log.read(message.conversation, pending.seq - 1, Math.min(seq - pending.seq + 1, HELD_MAX))
  const written = turns.flatMap(({ inbound }) => inbound ?? [])
  const files = written.flatMap((one) => one.files ?? [])
  const text = written.map((one) => one.text).filter((words) => words !== '')
  return { text: text.join('\n'), ...(files.length > 0 ? { files } : {}) }
}

/** A button was pressed twice: nobody means two things by that. */
async function isRepeated(
  ports: TurnPorts,
  message: InboundMessage,
  before: Conversation,
  now: Date,
): Promise<boolean> {
  if (before.seq === 0 || now.getTime() - before.at.getTime() > BURST_MS) return false
  if (!isButton(ports.content(), message.text)) return false
  return (await textOf(ports, message, before.seq)) === message.text
}

/** How many come before each unclaimed ticket in its queue. */
async function positionsOf(ports: TurnPorts, tickets: readonly Ticket[]): Promise<ReadonlyMap<string, number>> {
  const waiting = tickets.filter(({ status }) => status === 'new')
  return new Map(await Promise.all(waiting.map(async (one) => [one._id, await ports.board.ahead(one)] as const)))
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
