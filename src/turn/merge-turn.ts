import { sayFrom } from '../content/replies.js'
import { staffSayFrom } from '../content/staff-texts.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { absorbed, revived } from '../tickets/merge.js'
import { queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import { atTicketsHome } from './at-tickets-home.js'
import { bySms } from './by-sms.js'
import { pointerOf, withPointer } from './conversation.js'
import type { FollowPorts } from './follow-turn.js'
import { joined } from './followers.js'
import type { Conversation, Decision, FollowUp } from './ports.js'
import { rulesOf } from './rules.js'
import { whole } from './whole.js'

type Merge = Extract<FollowUp['change'], { what: 'merge' }>

/** Tickets that were merged one into the next while all this was under way. */
const HOPS_MAX = 10

/**
 * The other half of a merge: the ticket that goes on takes over whoever followed the closed one. Where it has been merged
 * itself meanwhile, the one it went into does; and where that leads back to the closed one, that is opened again, so that
 * no report is left in a ring of closed tickets.
 */
export async function mergeInto(ports: FollowPorts, id: string, change: Merge): Promise<void> {
  for (let hops = 0; hops < HOPS_MAX; hops += 1) {
    const into = await lastOf(ports, change)
    const result =
      into === undefined
        ? await atTicketsHome(ports, change.from, (ticket) => commit(ports, ticket, id, reopening(ports, ticket)))
        : await atTicketsHome(ports, into, (ticket) => takeOver(ports, ticket, id, change))
    if (result?.done !== 'merged_on') return
  }
}

/** Where the chain of merged tickets ends; undefined where it leads back. */
async function lastOf({ tickets }: FollowPorts, { ref, from }: Merge): Promise<string | undefined> {
  let at = ref
  for (let hops = 0; hops < HOPS_MAX; hops += 1) {
    if (at === from) return undefined
    const next = (await tickets.get(at))?.mergedInto
    if (next === undefined) return at
    at = next
  }
  return undefined
}

async function takeOver(ports: FollowPorts, into: Ticket, id: string, { from, by }: Merge) {
  if (into.mergedInto !== undefined) return { done: 'merged_on' as const }
  const merged = await ports.tickets.get(from)
  // It has become a ticket of its own again before this was done.
  if (merged?.mergedInto === undefined) return { done: 'gone' as const }
  const after = absorbed(into, merged, by, ports.now())
  return commit(ports, into, id, (before) => takenOver(ports, { into, after, from, by, before }))
}

interface TakenOver {
  into: Ticket
  after: Ticket
  from: string
  by: Merge['by']
  before: Conversation
}

function takenOver(ports: FollowPorts, { into, after, from, by, before }: TakenOver): Decision | undefined {
  if (after === into) return undefined
  const { organisation, staff } = ports.content()
  const say = staffSayFrom(staff[organisation.municipality.staffLanguage])
  const ref = after._id
  const text = say('thread_merged_here', { name: by.name, ref: from })
  return {
    kind: 'event',
    outbound: [],
    state: { ...before.state, tickets: withPointer(before.state.tickets, pointerOf(after)) },
    deliver: [
      { destination: `ticket:${ref}`, payload: { kind: 'card', ref } },
      { destination: `ticket:${ref}`, payload: { kind: 'thread', ref, text, from: 'system' } },
      ...joined(into, after),
    ],
    ticket: { before: into.version, after },
  }
}

/** It was merged into what had been merged into it. */
function reopening(ports: FollowPorts, ticket: Ticket) {
  return ({ state }: Conversation): Decision | undefined => {
    const after = revived(ticket, ports.now(), rulesOf(ports, ticket))
    if (after === ticket) return undefined
    const { contact, _id: ref } = ticket
    const content = ports.content()
    const queue = queueById(content, ticket.queue).name[state.lang]
    const text = sayFrom(content.replies[state.lang])('follow_split', { ref, queue })
    const phone = contact.via === 'sms' && contact.proven ? contact.phone : undefined
    const matter = { ticket: after, now: ports.now() }
    const from = { conversation: ticket.conversation, state, content, matter }
    return {
      kind: 'event',
      outbound: [{ speaker: { kind: 'bot' }, text, ticket: ref }],
      state: { ...state, tickets: withPointer(state.tickets, pointerOf(after)) },
      deliver: [
        { destination: `ticket:${ref}`, payload: { kind: 'card', ref } },
        ...(phone === undefined ? [] : bySms(from, { to: phone, text: gsm7(text), ref, occasion: 'unasked' })),
      ],
      ticket: { before: ticket.version, after },
    }
  }
}

/** One turn in the ticket's own conversation, once under `id`. */
async function commit(
  ports: FollowPorts,
  ticket: Ticket,
  id: string,
  decide: (before: Conversation) => Decision | undefined,
) {
  const { conversation, channel } = ticket
  const before = await ports.log.load(conversation)
  const decided = before && decide(before)
  if (!decided || !before) return { done: 'gone' as const }
  const key = { conversation, channel, inboundId: id }
  const done = await ports.log.commit(key, before, whole(decided, ports, ticket), ports.now())
  if (done.done === 'overtaken') ports.log.forget(conversation)
  if (done.done === 'committed') ports.committed(done.turn)
  return done
}
