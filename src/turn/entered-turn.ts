import { createHash } from 'node:crypto'
import type { Content } from '../content/content.js'
import { FIRST_LINE } from '../content/organisation.js'
import { sayFrom } from '../content/replies.js'
import { ServiceError } from '../errors.js'
import { TEXT_LENGTH_MAX } from '../message.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { dueFrom } from '../tickets/awaiting.js'
import { byStaff, changed } from '../tickets/events.js'
import { queueById, receptionOf, routeBy } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import { withWake } from '../tickets/wake.js'
import { bySms } from './by-sms.js'
import { newConversation, pointerOf, withPointer } from './conversation.js'
import type { Noted } from './facts/noted.js'
import type { Conversation, Decision, EnteredMatter, EnterMatter, LogContact, LoggedContact } from './ports.js'
import { rulesOf } from './rules.js'
import { isConfidentialMatter } from './sensitive.js'
import type { TurnPorts } from './turn.js'
import { untilCommitted } from './until-committed.js'
import { whenText } from './when-text.js'
import { whole } from './whole.js'

type EnteredPorts = Omit<
  TurnPorts,
  'understand' | 'newCode' | 'board' | 'smsCountries' | 'mayGetCode' | 'visits' | 'systems'
>

/** Takes what a member of staff enters for somebody who phoned or came by to a ticket in the same queues as all others. */
export function createEnterer(ports: EnteredPorts): EnterMatter {
  return (raw) => {
    const matter = { ...raw, text: maskIdentityNumbers(raw.text).text.trim() }
    refuseUnusable(matter, ports.content())
    const conversation = conversationOf(matter.id)
    return ports.queue.run(conversation, () => untilCommitted(() => enter(ports, matter, conversation)))
  }
}

/** Takes a call or visit that was answered at once to the log, where reports find it. Nothing of what was said is kept. */
export function createContactLogger(ports: EnteredPorts): LogContact {
  return (contact) => {
    const conversation = conversationOf(contact.id)
    return ports.queue.run(conversation, async () => {
      const commit = await untilCommitted(() => log(ports, contact, conversation))
      return commit.turn
    })
  }
}

/** The same entry twice is the same conversation, so its first turn is there already. */
function conversationOf(id: string): string {
  return `desk:${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`
}

function refuseUnusable({ text, queue, contact }: EnteredMatter, content: Content): void {
  if (text === '') throw new ServiceError('payload_invalid', 'text: is missing')
  if (text.length > TEXT_LENGTH_MAX) throw new ServiceError('text_too_long', `text: is longer than ${TEXT_LENGTH_MAX}`)
  if (queue !== undefined && queueById(content, queue).id !== queue)
    throw new ServiceError('payload_invalid', 'queue: organisation.yaml has no such queue')
  if (contact.via === 'sms' && !contact.phone) throw new ServiceError('payload_invalid', 'phone: is needed for SMS')
}

async function enter(ports: EnteredPorts, matter: EnteredMatter, conversation: string) {
  const earlier = await ports.log.find(conversation, matter.id)
  const known = earlier?.staff?.ref === undefined ? undefined : await ports.tickets.get(earlier.staff.ref)
  if (earlier && known) return { ticket: known, turn: earlier }
  const now = ports.now()
  const before = emptyConversation(matter, conversation, now)
  const ticket = ticketOf(ports, matter, conversation, now)
  const decision = whole(decideEntered(ports, matter, ticket, before), ports)
  const key = { conversation, channel: matter.channel, inboundId: matter.id }
  const commit = await ports.log.commit(key, before, decision, now)
  if (commit.done === 'overtaken') return commit
  if (commit.done === 'committed') ports.committed(commit.turn)
  return { ticket: (await ports.tickets.get(commit.turn.staff?.ref ?? '')) ?? ticket, turn: commit.turn }
}

function emptyConversation(
  { id, lang, channel }: Pick<EnteredMatter, 'id' | 'channel'> & { lang?: EnteredMatter['lang'] },
  conversation: string,
  now: Date,
): Conversation {
  const empty = newConversation({ channel, conversation, id, text: '', ...(lang ? { lang } : {}) }, now)
  return { ...empty, state: { ...empty.state, greeted: true } }
}

function ticketOf(ports: EnteredPorts, matter: EnteredMatter, conversation: string, now: Date): Ticket {
  const content = ports.content()
  const route = matter.queue
    ? { queue: matter.queue, because: 'chosen' }
    : (routeBy(content, { text: matter.text }) ?? { queue: FIRST_LINE, because: 'unknown' })
  // Whoever chose a queue has been the first line already.
  const { queue, matter: owner } = matter.queue
    ? { queue: queueById(content, matter.queue) }
    : { matter: undefined, ...receptionOf(content, route.queue, matter.district) }
  const { name, phone, via, proven } = matter.contact
  const ticket: Ticket = {
    _id: ports.newReference(),
    schema: 1,
    version: 0,
    kind: matter.kind,
    status: 'new',
    queue: queue.id,
    department: queue.department,
    ...(owner ? { matter: owner.id } : {}),
    ...(queue.priority === 'high' ? { priority: queue.priority } : {}),
    ...(matter.district ? { district: matter.district } : {}),
    lang: matter.lang,
    channel: matter.channel,
    conversation,
    seq: 1,
    contact: { via, proven, ...(phone ? { phone } : {}), ...(name ? { name } : {}) },
    reason: 'staff',
    routedBy: route.because,
    question: matter.text,
    articles: [],
    arrivedAt: now,
    dueAt: dueFrom(now, matter.kind, { queue, calendar: ports.calendar }),
    awaitingSince: now,
    events: [],
  }
  return withWake(changed(ticket, 'created', byStaff(matter.by), now), rulesOf(ports, ticket))
}

function decideEntered(ports: EnteredPorts, matter: EnteredMatter, ticket: Ticket, before: Conversation): Decision {
  const ref = ticket._id
  return {
    kind: 'staff',
    inbound: { text: matter.text },
    staff: { by: matter.by, verb: 'entered', ref },
    outbound: [],
    state: { ...before.state, tickets: withPointer([], pointerOf(ticket)) },
    deliver: [{ destination: `ticket:${ref}`, payload: { kind: 'card', ref } }, ...receipt(ports, ticket, before)],
    ticket: { before: 0, after: ticket },
    noted: notedOf(matter),
  }
}

/** Somebody turned to the municipality by it, to a person. */
function notedOf({ channel, lang, district }: Pick<EnteredMatter, 'channel' | 'lang' | 'district'>): Noted {
  return { channel, lang, ...(district ? { district } : {}), asks: true, facts: [] }
}

/** Whoever wants the answer by SMS gets the reference that way at once; it says nothing of what it is about. */
function receipt(ports: EnteredPorts, ticket: Ticket, { state }: Conversation): Decision['deliver'] {
  const { contact, _id: ref, lang, conversation } = ticket
  if (contact.via !== 'sms' || !contact.phone) return []
  const content = ports.content()
  const say = sayFrom(content.replies[lang])
  const setting = { calendar: ports.calendar, now: ports.now() }
  const { name } = queueById(content, ticket.queue)
  const when = whenText({ say, lang, setting }, ticket.dueAt)
  const text = isConfidentialMatter(ticket, content)
    ? say('entered_sms_discreet', { ref, when })
    : say('entered_sms', { ref, queue: name[lang], when })
  const sms = { to: contact.phone, text: gsm7(text), ref, occasion: 'chosen' as const }
  return bySms({ conversation, state, content, matter: undefined }, sms)
}

async function log(ports: EnteredPorts, contact: LoggedContact, conversation: string) {
  const { id, by, channel, queue, article } = contact
  const topic = article && `article:${article}`
  const earlier = await ports.log.find(conversation, id)
  if (earlier) return { done: 'repeated' as const, turn: earlier }
  const now = ports.now()
  const before = emptyConversation(contact, conversation, now)
  const decision: Decision = {
    kind: 'staff',
    staff: { by, verb: 'logged', queue, ...(article ? { article } : {}) },
    outbound: [],
    state: before.state,
    deliver: [],
    noted: { channel, asks: true, facts: [], reached: { outcome: 'handed', queue, topic }, settled: true },
  }
  const commit = await ports.log.commit({ conversation, channel, inboundId: id }, before, whole(decision, ports), now)
  if (commit.done === 'committed') ports.committed(commit.turn)
  return commit
}
