import type { InboundMessage } from '../message.js'
import { smsKeyword } from '../sms-text/keyword.js'
import type { Ticket } from '../tickets/ticket.js'
import { BURST_MS } from './conversation.js'
import type { Said } from './draft.js'
import { flowAtHand, isExpected } from './flow-reading.js'
import { isAt, listedId } from './listed-same.js'
import { phoneText } from './phone-text.js'
import { isButton, isOtherMatter, picked } from './picked.js'
import type { Choice, Conversation, Written } from './ports.js'
import { SAME_PICK } from './same-pick.js'
import { isSensitive } from './sensitive.js'
import { isSpokenFor } from './spoken-for.js'
import { asksStatus } from './steps/status.js'
import { lookThere } from './there.js'
import type { TurnPorts } from './turn.js'
import { isWordless } from './wordless.js'

/** Messages that can be held back together. */
const HELD_MAX = 20
/** No office takes bookings further ahead. */
const VISITS_AHEAD_MS = 92 * 86_400_000

/** The message, what it means, and all that was said and stands already that a decision on it needs. */
export async function saidOf(
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
    confidential: isSensitive(before.state, circumstances.content),
    expected: isExpected(message, before.state, { ...circumstances, lang }),
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
    followed: await followedOf(ports, before),
    there: await lookThere(ports, message, { state: before.state, understood, tickets, now, prefix: referencePrefix }),
    ...(isAsked ? { positions: await positionsOf(ports, tickets) } : {}),
    ...(await errandOf(ports, message, before, now)),
  }
}

/** What an errand that is gone on with, or may begin, looks at: faults that are known, times that are taken. */
async function errandOf(
  ports: TurnPorts,
  message: InboundMessage,
  { state }: Conversation,
  now: Date,
): Promise<Pick<Said, 'faults' | 'sames' | 'taken'>> {
  const flow = flowAtHand(ports.content(), message, { state, now, calendar: ports.calendar })
  const isFault = flow?.ends.some(({ fault }) => fault)
  const isVisit = flow?.ends.some(({ visit }) => visit)
  const faults = isFault ? await ports.tickets.faults(now) : undefined
  const sames = samesOf(state.pending?.choices ?? [], faults ?? [])
  return {
    ...(sames.length > 0 ? { sames: await ports.tickets.all(sames) } : {}),
    ...(faults ? { faults } : {}),
    ...(isVisit ? { taken: await ports.visits.taken(now, new Date(now.getTime() + VISITS_AHEAD_MS)) } : {}),
  }
}

/** Tickets that were offered as the same; what the operations centre had may have become one since. */
function samesOf(choices: readonly Choice[], faults: readonly Ticket[]): string[] {
  const offered = choices.flatMap(({ pick }) => (pick.startsWith(SAME_PICK) ? [pick.slice(SAME_PICK.length)] : []))
  return offered.flatMap((one) => {
    const id = listedId(one)
    return id === undefined ? [one] : faults.filter((fault) => isAt(fault, id)).map(({ _id }) => _id)
  })
}

/** What the resident wrote just before, when it found no answer and this comes right after it. */
async function earlierOfBurst(
  ports: TurnPorts,
  message: InboundMessage,
  before: Conversation,
  now: Date,
): Promise<string | undefined> {
  const { unanswered } = before.state
  if (!unanswered || isWordless(message) || now.getTime() - unanswered.at.getTime() > BURST_MS) return undefined
  return textOf(ports, message, unanswered.seq)
}

async function textOf(ports: TurnPorts, message: InboundMessage, seq: number | undefined): Promise<string | undefined> {
  if (seq === undefined) return undefined
  return ports.log.textOf(message.conversation, seq)
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

/** The faults of others that they follow, as they stand. */
function followedOf(ports: TurnPorts, { state: { follows = [] } }: Conversation): Promise<Ticket[]> {
  return ports.tickets.all(follows)
}

/** The tickets this conversation knows of, as they stand; those that were erased since are left out. */
function ticketsOf(ports: TurnPorts, { state }: Conversation): Promise<Ticket[]> {
  return ports.tickets.all(state.tickets.map(({ ref }) => ref))
}
