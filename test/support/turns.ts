import { connectStore, type Store } from '../../src/store/connect.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import type { Conversation, ConversationState, Decision, Turn, TurnLog } from '../../src/turn/ports.js'
import { testMongo } from './mongod.js'

/** Opens a database of the run's shared server, empty. */
export async function openStore(database: string): Promise<Store> {
  const { uri } = await testMongo()
  const emptied = await connectStore({ uri, database })
  await emptied.db.dropDatabase()
  await emptied.close()
  return connectStore({ uri, database, monitorCommands: true })
}

export const START = new Date('2026-03-02T09:00:00Z')

export const EMPTY_STATE: ConversationState = {
  lang: 'sv',
  langChosen: false,
  greeted: true,
  noMatches: 0,
  offered: [],
  tickets: [],
}

export function decisionOf(changes: Partial<Decision> = {}): Decision {
  return { kind: 'resident', outbound: [], state: EMPTY_STATE, deliver: [], ...changes }
}

export function ticketOf(ref: string, changes: Partial<Ticket> = {}): Ticket {
  return {
    _id: ref,
    schema: 1,
    version: 1,
    kind: 'question',
    status: 'new',
    queue: 'waste',
    department: 'technical',
    lang: 'sv',
    channel: 'webchat',
    conversation: 'web:a',
    seq: 1,
    contact: { via: 'webchat', proven: false },
    reason: 'asked',
    routedBy: 'unknown',
    question: 'När töms tunnan?',
    articles: [],
    arrivedAt: START,
    dueAt: START,
    events: [{ at: START, what: 'created', by: 'resident' }],
    ...changes,
  }
}

const NOTHING_YET: Conversation = { seq: 0, at: START, state: EMPTY_STATE }

/** Loads and commits, as the turn does, and insists that it was not overtaken. */
export async function say(
  log: TurnLog,
  conversation: string,
  inboundId: string,
  changes: Partial<Decision> = {},
  now = START,
): Promise<Turn> {
  const before = (await log.load(conversation)) ?? NOTHING_YET
  const key = { conversation, channel: 'webchat' as const, inboundId }
  const commit = await log.commit(key, before, decisionOf(changes), now)
  if (commit.done !== 'committed') throw new Error(`${commit.done}, not committed`)
  return commit.turn
}

/** A line to a phone, as a decision delivers it. */
export function sms(to: string, text = 'Hej'): Decision['deliver'][number] {
  return { destination: `sms:${to}`, payload: { kind: 'sms', to, text } }
}

export function card(ref: string): Decision['deliver'][number] {
  return { destination: `ticket:${ref}`, payload: { kind: 'card', ref } }
}

export function thread(ref: string, text: string): Decision['deliver'][number] {
  return { destination: `ticket:${ref}`, payload: { kind: 'thread', ref, text, from: 'resident' } }
}

/** Words among staff, which are never one with others'. */
export function note(ref: string, text: string): Decision['deliver'][number] {
  return { destination: `ticket:${ref}`, payload: { kind: 'thread', ref, text, from: 'note' } }
}
