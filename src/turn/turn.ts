import type { Content } from '../content/content.js'
import { ServiceError } from '../errors.js'
import { type InboundMessage, TEXT_LENGTH_MAX } from '../message.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { maskAll } from '../privacy/mask-all.js'
import type { Calendar } from '../tickets/hours.js'
import type { Understand } from '../understanding/understand.js'
import { newConversation } from './conversation.js'
import { decide } from './decide.js'
import type { Said } from './draft.js'
import { atHome } from './home.js'
import type { KeyedQueue } from './keyed-queue.js'
import { withKnownFaults } from './known-faults.js'
import { onceUnderstood } from './once-understood.js'
import type {
  Decision,
  ListedFaults,
  QueueBoard,
  ReceiveMessage,
  TicketShelf,
  Turn,
  TurnLog,
  VisitBook,
} from './ports.js'
import { saidOf } from './said.js'
import { untilCommitted } from './until-committed.js'
import { whole } from './whole.js'

/** A conversation is proved to be another's resident's once or twice in its life. */
const MOVES_MAX = 5

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
  visits: VisitBook
  /** Names of the departments' systems that are connected. */
  systems: () => readonly string[]
  /** Where there is an operations centre. */
  listed?: ListedFaults
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
export function createReceiver(shared: TurnPorts): ReceiveMessage {
  return async (raw) => {
    const message = masked(raw)
    const understand = onceUnderstood(shared.understand)
    const ports = { ...shared, understand }
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
  const read = await saidOf(ports, message, before, now)
  const setting = {
    content,
    calendar: ports.calendar,
    now,
    newReference: ports.newReference,
    newCode: ports.newCode,
    smsCountries: ports.smsCountries,
    standings: await ports.board.standings(),
    systems: new Set(ports.systems()),
  }
  const first = decide(read, setting)
  const said = await withKnownFaults(ports, read, first, now)
  const decided = said === read ? first : decide(said, setting)
  const mayLeave = await mayCodeLeave(ports, message, decided)
  const decision = whole(mayLeave ? decided : decide(withoutCodes(said), setting), ports)
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

function masked(message: InboundMessage): InboundMessage & { masked: number } {
  if (message.text.length > TEXT_LENGTH_MAX) {
    throw new ServiceError('payload_invalid', `A message is at most ${TEXT_LENGTH_MAX} characters`)
  }
  const { text, masked: count } = maskIdentityNumbers(message.text)
  return { ...message, text, masked: count, ...maskedData(message.clientData) }
}

/** A client may repeat the resident's words in what it wants echoed; as JSON they would hide behind its escapes. */
function maskedData(data: string | undefined): { clientData?: string } {
  if (data === undefined) return {}
  try {
    return { clientData: JSON.stringify(maskAll(JSON.parse(data))) }
  } catch {
    return { clientData: maskIdentityNumbers(data).text }
  }
}
