import type { ErasureEntry } from '../../store/erasure-entry.js'
import { PLACE_LIFE_MS } from '../../store/removal.js'
import { carryOut, resolveNames } from './carry-out.js'
import type { RecordsParts } from './parts.js'

const BATCH_TURNS = 1_000
const FOLDED_TURNS = 200
/** Whoever began one is still at it; after this they are not. */
const BROKEN_OFF_MS = 60_000

/** What is done and what is left to do of all erasures. */
export interface Finished {
  /** Erasures that had been broken off, carried out. */
  carriedOut: number
  /** Places in the log that went. */
  places: number
  /** Erasures of which nothing is left. */
  done: number
}

/**
 * Carries out what was broken off, removes emptied turns whose time has come, and counts what is left of each erasure.
 * Safe to break off and to repeat, and for several instances at once.
 */
export async function finishErasures(parts: RecordsParts, signal?: AbortSignal): Promise<Finished> {
  const carriedOut = await carryOutBegun(parts, BROKEN_OFF_MS, signal)
  let places = 0
  // What there is to count of them stays, and is moved away first.
  while (!signal?.aborted && (await parts.facts.fold(FOLDED_TURNS)));
  while (!signal?.aborted) {
    const { turns, gone } = await parts.removal.places(parts.now(), BATCH_TURNS)
    for (const conversation of gone) await parts.files.removeOf(conversation)
    places += turns
    if (turns < BATCH_TURNS) break
  }
  return { carriedOut, places, done: signal?.aborted ? 0 : await countLeft(parts) }
}

/** Carries out what is written in the register and was not, or not wholly. Answers how many. */
export async function carryOutBegun(parts: RecordsParts, afterMs: number, signal?: AbortSignal): Promise<number> {
  let carried = 0
  for (;;) {
    const entries = await parts.register.unfinished('begun', new Date(parts.now().getTime() - afterMs + 1))
    if (entries.length === 0 || signal?.aborted) return carried
    const ids = await resolveNames(parts, entries)
    for (const entry of entries) {
      if (signal?.aborted) return carried
      await carryOut(parts, entry, { conversations: idsOf(entry, ids), until: entry.at })
      carried += 1
    }
  }
}

export function idsOf({ conversations }: ErasureEntry, ids: ReadonlyMap<string, string>): string[] {
  return conversations.flatMap((name) => ids.get(name) ?? [])
}

async function countLeft(parts: RecordsParts): Promise<number> {
  const before = new Date(parts.now().getTime() - PLACE_LIFE_MS)
  const entries = await parts.register.unfinished('emptied', before)
  if (entries.length === 0) return 0
  const ids = await resolveNames(parts, entries)
  let done = 0
  for (const entry of entries) {
    const { all, emptied } = await parts.records.turnsLeft(idsOf(entry, ids), entry.at)
    if (emptied > 0) continue
    const tickets = (await parts.records.tickets(entry.tickets)).length
    const left = { turns: all, files: 0, tickets, conversations: all > 0 ? idsOf(entry, ids).length : 0 }
    await parts.register.set(entry, { state: 'done', left, endedAt: parts.now() })
    done += 1
  }
  return done
}
