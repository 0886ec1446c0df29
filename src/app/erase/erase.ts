import type { ErasureEntry } from '../../store/erasure-entry.js'
import { PLACE_LIFE_MS } from '../../store/removal.js'
import { readErasing } from '../../turn/erasing.js'
import { carryOut, erasingOf } from './carry-out.js'
import type { RecordsParts } from './parts.js'
import { type About, isProven, type Kept, keptFor, type Scope, scopeOf } from './scope.js'

export interface EraseAsked {
  about: About
  /** The municipality's decision by which tickets go that would be kept. */
  decision?: string
  /** Whoever does it, for the register. */
  by?: string
}

/** What an erasure comes to. */
export interface ErasePlan {
  scope: Scope
  /** Tickets that go, by reference. */
  tickets: string[]
  /** Tickets that go and only name the number, which nobody has proved: they may be somebody else's. */
  unproven: string[]
  kept: Kept[]
  /** Others' matters they have added to, by reference: by decision what they said of them goes, else it stays. */
  followed: string[]
  /** Of their conversations; words about a ticket in others' are not counted beforehand. */
  turns: number
  files: number
}

/** What would go and what would stay; changes nothing. */
export async function planErase(parts: RecordsParts, { about, decision }: EraseAsked): Promise<ErasePlan> {
  const scope = await scopeOf(parts.records, about)
  const { theirs, phone, conversations } = scope
  const kept = decision === undefined ? theirs.flatMap((one) => keptFor(one, parts.content(), parts.now()) ?? []) : []
  const stays = new Set(kept.map(({ ref }) => ref))
  const going = theirs.filter(({ _id }) => !stays.has(_id))
  const tickets = going.map(({ _id }) => _id)
  const entry = { by: { kind: 'operator' as const }, tickets, ...(decision === undefined ? {} : { decision }) }
  const files = new Set(going.flatMap((ticket) => (ticket.files ?? []).map(({ id }) => id)))
  let turns = 0
  for (const conversation of conversations) {
    const { plan } = await readErasing(parts.erasing, erasingOf(entry, { conversation }))
    turns += plan.seqs.length
    for (const id of plan.files) files.add(id)
  }
  const unproven = phone === undefined ? [] : going.filter((one) => !isProven(one, phone)).map(({ _id }) => _id)
  return { scope, tickets, unproven, kept, followed: scope.followed.map(({ _id }) => _id), turns, files: files.size }
}

/** What was erased, as the register has it, and what stays. */
export interface EraseDone {
  plan: ErasePlan
  entry: ErasureEntry
  /** When the last places in the log go, which hold no words. */
  placesGoAt: Date
}

/**
 * Erases it: into the register first, then everywhere. Throws `config_invalid` for somebody called by a phone number where
 * ERASURE_KEY is not set; nothing is changed then.
 */
export async function erase(parts: RecordsParts, asked: EraseAsked): Promise<EraseDone> {
  const plan = await planErase(parts, asked)
  const { scope, tickets, kept, followed } = plan
  const { decision, by } = asked
  const at = parts.now()
  const entry = await parts.register.begin({
    at,
    by: { kind: 'operator', ...(by === undefined ? {} : { name: by }) },
    asked: scope.asked,
    ...(decision === undefined ? {} : { decision }),
    conversations: scope.conversations.map((conversation) => parts.names.of(conversation)),
    tickets,
    kept: [...kept.map(({ ref }) => ref), ...(decision === undefined ? followed : [])],
  })
  const done = await carryOut(parts, entry, { conversations: scope.conversations })
  return { plan, entry: done, placesGoAt: new Date(at.getTime() + PLACE_LIFE_MS) }
}
