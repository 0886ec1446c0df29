import type { KeptFile } from '../../files/file-store.js'
import type { Ticket } from '../../tickets/ticket.js'
import { seqsOf, type TurnTrace, traceOf } from '../../turn/deletion.js'
import type { Turn } from '../../turn/ports.js'
import type { RecordsParts } from '../erase/parts.js'
import { type About, placesOf, type Scope, scopeOf } from '../erase/scope.js'

/** A conversation of an export: whole, or what belongs to one ticket. */
export interface Part {
  conversation: string
  /** The ticket whose words these are, where it is not the whole conversation. */
  ref?: string
  /** Oldest first; what was erased is left out. */
  turns(): AsyncIterable<Turn>
}

/** All that is kept about somebody or something, to be read a piece at a time. */
export interface Collected {
  scope: Scope
  parts: Part[]
  files: KeptFile[]
}

/** Finds it. Throws `not_found` where nothing is kept. */
export async function collect(parts: RecordsParts, about: About): Promise<Collected> {
  const scope = await scopeOf(parts.records, about)
  const whole = scope.conversations.map(
    (conversation): Part => ({ conversation, turns: () => said(parts, conversation) }),
  )
  const own = new Set(scope.conversations)
  const pieces: Part[] = []
  for (const ticket of scope.theirs)
    for (const conversation of placesOf(ticket))
      if (!own.has(conversation)) pieces.push(await pieceOf(parts, ticket, conversation))
  const all = [...whole, ...pieces]
  return { scope, parts: all, files: await filesOf(parts, all, scope.theirs) }
}

async function* said({ records }: RecordsParts, conversation: string): AsyncGenerator<Turn> {
  for await (const turn of records.turns(conversation)) if (turn.erased === undefined) yield turn
}

async function pieceOf(parts: RecordsParts, ticket: Ticket, conversation: string): Promise<Part> {
  const traces: TurnTrace[] = []
  for await (const turn of said(parts, conversation)) traces.push(traceOf(turn))
  const seqs = seqsOf(conversation, traces, [ticket])
  return {
    conversation,
    ref: ticket._id,
    async *turns() {
      for await (const turn of said(parts, conversation)) if (seqs.has(turn.seq)) yield turn
    },
  }
}

/** Of a whole conversation all, of a piece those it speaks of. */
async function filesOf({ files }: RecordsParts, all: readonly Part[], tickets: readonly Ticket[]): Promise<KeptFile[]> {
  const found = new Map<string, KeptFile>()
  const shown = new Set(tickets.flatMap((ticket) => (ticket.files ?? []).map(({ id }) => id)))
  for (const part of all) {
    if (part.ref !== undefined)
      for await (const turn of part.turns()) for (const id of traceOf(turn).files) shown.add(id)
    for (const file of await files.of(part.conversation))
      if (part.ref === undefined || shown.has(file.ref.id)) found.set(file.ref.id, file)
  }
  return [...found.values()]
}
