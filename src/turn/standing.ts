import type { Content } from '../content/content.js'
import { type ReplyKey, type Say, sayFrom } from '../content/replies.js'
import type { Lang } from '../message.js'
import { isCarried } from '../tickets/carried.js'
import { findQueue, queueById } from '../tickets/routing.js'
import type { Ticket, TicketKind, TicketStatus } from '../tickets/ticket.js'
import { flowById } from './flow-reading.js'
import { lastOf } from './last-state.js'
import type { ConversationState, QueueBoard, TicketShelf, TurnLog } from './ports.js'
import { nameForResident } from './staff-name.js'

/** How one ticket stands, for whoever wrote it; none of anybody's words. */
export interface TicketStanding {
  ref: string
  kind: TicketKind
  /** What it is about, in the resident's language. Times are ISO. */
  title: string
  status: TicketStatus
  /** Name of the queue; absent for a confidential one. */
  queue?: string
  /** Unclaimed ones that come before it; only of what waits for staff. */
  ahead?: number
  /** As residents are told who has it; absent for a confidential queue. */
  claimedBy?: string
  /** By when an answer is promised; only while one is awaited. */
  answerBy?: string
  /** A visit that has not been cancelled. */
  visitAt?: string
  resolvedAt?: string
  confidential?: true
}

/** What a chat shows beside its conversation. */
export interface Standing {
  /** Id of the resident's district, once a message has named it. */
  district?: string
  sensitive: boolean
  ended: boolean
  rated: boolean
  /** The conversation's own, newest first, at most five. */
  tickets: TicketStanding[]
}

export interface StandingPorts {
  log: Pick<TurnLog, 'load' | 'read'>
  tickets: Pick<TicketShelf, 'all'>
  board: Pick<QueueBoard, 'ahead'>
  content: () => Content
}

/** Reads how a conversation and its tickets stand; by the language it is spoken in where none is given. */
export type ReadStanding = (conversation: string, lang?: Lang) => Promise<Standing>

export function createStandingReader(ports: StandingPorts): ReadStanding {
  return async (conversation, lang) => {
    const state = (await lastOf(ports.log, conversation))?.state
    if (!state) return { sensitive: false, ended: false, rated: false, tickets: [] }
    const tickets = await ticketsOf(ports, state)
    return {
      ...(state.district === undefined ? {} : { district: state.district }),
      sensitive: state.sensitive === true,
      ended: state.ended === true,
      rated: state.rated !== undefined,
      tickets: await Promise.all(tickets.map((ticket) => standingOf(ports, ticket, lang ?? state.lang))),
    }
  }
}

/** The state's pointers say which are the conversation's, wherever a ticket is at home now. */
async function ticketsOf({ tickets }: StandingPorts, state: ConversationState): Promise<Ticket[]> {
  const found = await tickets.all(state.tickets.map(({ ref }) => ref))
  return found.sort((a, b) => b.arrivedAt.getTime() - a.arrivedAt.getTime() || b.seq - a.seq)
}

async function standingOf({ content, board }: StandingPorts, ticket: Ticket, lang: Lang): Promise<TicketStanding> {
  const known = content()
  const say = sayFrom(known.replies[lang])
  const { _id: ref, kind, status } = ticket
  const isQueued = status === 'new' && !isCarried(ticket)
  return {
    ref,
    kind,
    status,
    ...(isConfidential(ticket, known)
      ? { title: say('standing_confidential'), confidential: true }
      : openly(ticket, { content: known, lang, say })),
    ...(isQueued ? { ahead: await board.ahead(ticket) } : {}),
    ...timesOf(ticket),
  }
}

/** What neither the queue's name nor the one who has it may give away. */
function openly(
  ticket: Ticket,
  { content, lang, say }: { content: Content; lang: Lang; say: Say },
): Pick<TicketStanding, 'title' | 'queue' | 'claimedBy'> {
  const queue = queueById(content, ticket.queue)
  const { claimedBy } = ticket
  return {
    title: titleOf(ticket, content, lang),
    queue: queue.name[lang],
    ...(claimedBy ? { claimedBy: nameForResident(claimedBy, queue, lang, say) } : {}),
  }
}

function timesOf({ status, dueAt, awaitingSince, visit, resolvedAt }: Ticket) {
  const isAwaited = status === 'new' || (status === 'claimed' && awaitingSince !== undefined)
  const isSettled = status === 'resolved' || status === 'closed'
  return {
    ...(isAwaited ? { answerBy: dueAt.toISOString() } : {}),
    ...(visit && !visit.cancelledAt ? { visitAt: visit.from.toISOString() } : {}),
    ...(isSettled && resolvedAt ? { resolvedAt: resolvedAt.toISOString() } : {}),
  }
}

/** Also while a first line has a matter of a confidential queue's. */
function isConfidential({ queue, matter }: Ticket, content: Content): boolean {
  return [queue, matter].some((id) => id !== undefined && findQueue(content, id)?.confidential === true)
}

const KINDS = {
  question: 'standing_question',
  fault: 'standing_fault',
  complaint: 'standing_complaint',
  errand: 'standing_errand',
  callback: 'standing_callback',
} as const satisfies Record<TicketKind, ReplyKey>

/** What is broken, or the errand's own name, or what kind of matter it is. */
function titleOf({ fault, flow, kind }: Ticket, content: Content, lang: Lang): string {
  const broken = content.faults.find(({ id }) => id === fault?.category)?.name[lang]
  return broken ?? flowById(content, flow)?.title[lang] ?? sayFrom(content.replies[lang])(KINDS[kind])
}
