import { localTimeOf } from '../../content/local-time.js'
import { ServiceError } from '../../errors.js'
import type { KeptFile } from '../../files/file-store.js'
import { describeError } from '../../log.js'
import type { Ticket } from '../../tickets/ticket.js'
import { type Erasing, type ErasingRead, eraseTurns, readErasing } from '../../turn/erasing.js'
import { closedAt } from '../../turn/kept-until.js'
import { eraseTicket } from '../erase/erase-ticket.js'
import type { RecordsParts } from '../erase/parts.js'
import { forgetBefore } from '../erase/reapply.js'
import { keptFor } from '../erase/scope.js'
import { agedTurns, type Cutoffs, cutoffsOf } from './aged.js'
import { counted, countedAs, NO_TOLL, type Toll } from './toll.js'

/** A batch of one phase: what it came to, and after which document the next begins; none after the last. */
export interface Batch {
  toll: Toll
  after?: string
}

export interface Look {
  parts: RecordsParts
  cutoffs: Cutoffs
  /** Nothing is changed. */
  isDry: boolean
}

/** In this order: a ticket that goes keeps no words, and words that go keep no file. */
export const PHASES = ['tickets', 'conversations', 'files', 'facts', 'small'] as const
export type Phase = (typeof PHASES)[number]

const TICKETS = 50
const CONVERSATIONS = 100
const FILES = 100

export function lookNow(parts: RecordsParts, isDry: boolean): Look {
  return { parts, cutoffs: cutoffsOf(parts.content(), parts.now()), isDry }
}

export function runBatch(phase: Phase, look: Look, after: string): Promise<Batch> {
  return BATCHES[phase](look, after)
}

const BATCHES: Readonly<Record<Phase, (look: Look, after: string) => Promise<Batch>>> = {
  async tickets(look, after) {
    const { refs, after: place } = await look.parts.records.closed(look.cutoffs.ticket, after, TICKETS)
    const toll = await each(look, refs, (ref, sum) => ticketOf(look, ref, sum))
    return { toll, ...(refs.length < TICKETS ? {} : { after: place }) }
  },
  async conversations(look, after) {
    const { parts, cutoffs } = look
    const found = await parts.records.conversations(after, CONVERSATIONS)
    const latest = cutoffs.transcript > cutoffs.facts ? cutoffs.transcript : cutoffs.facts
    const old = found.filter(({ since }) => since < latest).map(({ conversation }) => conversation)
    const toll = await each(look, old, async (conversation, sum) => {
      const erasing = agedIn(conversation, look)
      const read = look.isDry ? await readErasing(parts.erasing, erasing) : await eraseTurns(parts.erasing, erasing)
      return wentIn(sum, read)
    })
    return {
      toll,
      ...next(
        found.map(({ conversation }) => conversation),
        CONVERSATIONS,
      ),
    }
  },
  async files(look, after) {
    const found = await look.parts.files.older(look.cutoffs.attachment, after, FILES)
    const byId = new Map(found.map((file) => [file.ref.id, file]))
    const toll = await each(look, [...byId.keys()], (id, sum) => fileOf(look, byId.get(id), sum))
    return { toll, ...next([...byId.keys()], FILES) }
  },
  async facts({ parts, cutoffs, isDry }) {
    const { timeZone } = parts.content().organisation.municipality
    const day = localTimeOf(cutoffs.facts, timeZone).slice(0, 10)
    const { count, oldest } = await parts.facts.before(day)
    if (!isDry) await parts.facts.removeBefore(day)
    return { toll: oldest === undefined ? NO_TOLL : countedAs('facts', count, new Date(oldest)) }
  },
  async small({ parts, cutoffs, isDry }) {
    if (isDry) return { toll: NO_TOLL }
    await parts.removal.small(cutoffs.facts, parts.now())
    await parts.removal.addresses(cutoffs.transcript)
    await parts.register.sync(forgetBefore(parts))
    return { toll: NO_TOLL }
  },
}

/** One that cannot be read, or that is written to all the while, is told of and keeps no other from going. */
async function each(
  { parts }: Look,
  ids: readonly string[],
  work: (id: string, sum: Toll) => Promise<Toll>,
): Promise<Toll> {
  let toll = NO_TOLL
  for (const id of ids) {
    try {
      toll = await work(id, toll)
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code === 'store_unavailable') throw error
      parts.logger.error('retention left something out', describeError(error))
    }
  }
  return toll
}

async function ticketOf(look: Look, ref: string, sum: Toll): Promise<Toll> {
  const [ticket] = await look.parts.records.tickets([ref])
  if (!ticket || !(await isDue(look.parts, ticket))) return sum
  if (!look.isDry) await eraseTicket(look.parts, ticket, { going: new Set([ref]), keepsState: true })
  return counted(sum, 'ticket', closedAt(ticket))
}

async function fileOf({ parts, cutoffs, isDry }: Look, file: KeptFile | undefined, sum: Toll): Promise<Toll> {
  if (!file) return sum
  const keepers = await parts.records.ticketsIn(file.conversation)
  if (keepers.some((ticket) => (closedAt(ticket) ?? parts.now()) >= cutoffs.attachment)) return sum
  if (!isDry) {
    await parts.removal.fileNames([file.ref.id])
    await parts.files.drop([file.ref.id])
  }
  return counted(sum, 'attachment', file.at)
}

function next(ids: readonly string[], limit: number): { after?: string } {
  const last = ids.at(-1)
  return ids.length < limit || last === undefined ? {} : { after: last }
}

/** A ticket that was merged into another is part of what is known of that one, and goes after it. */
async function isDue(parts: RecordsParts, ticket: Ticket): Promise<boolean> {
  if (keptFor(ticket, parts.content(), parts.now())) return false
  return ticket.mergedInto === undefined || (await parts.records.tickets([ticket.mergedInto])).length === 0
}

function agedIn(conversation: string, { cutoffs }: Look): Erasing {
  let known: { of: object; aged: Set<number> } | undefined
  return {
    conversation,
    staying: (tickets) => tickets,
    mayGo(turn, turns) {
      if (known?.of !== turns) known = { of: turns, aged: agedTurns(turns, cutoffs) }
      return known.aged.has(turn.seq)
    },
    isForGood: true,
    keepsState: true,
  }
}

function wentIn(toll: Toll, { plan, traces }: ErasingRead): Toll {
  const going = new Set(plan.seqs)
  const turns = traces.filter(({ seq }) => going.has(seq))
  const facts = turns.filter(({ isFact }) => isFact)
  const first = turns.find(({ isFact }) => !isFact)
  let after = facts.reduce((sum, { at }) => counted(sum, 'facts', at), toll)
  if (first) after = counted(after, 'transcript', first.at)
  return after
}
