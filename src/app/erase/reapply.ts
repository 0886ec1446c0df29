import type { ErasureEntry } from '../../store/erasure-entry.js'
import { readErasing } from '../../turn/erasing.js'
import { erasingOf, resolveNames } from './carry-out.js'
import { carryOutBegun, idsOf } from './finish.js'
import type { RecordsParts } from './parts.js'

const DAY_MS = 86_400_000
/** A backup that outlived its time by a little is still a backup. */
const GRACE_DAYS = 7

/**
 * Before anyone is let in: what the register says is erased, and the database has, is erased again. So a database that was
 * restored from a backup gives nothing back. Cheap where there is nothing to do: a few looks into an index for 500 entries.
 * Answers how many were carried out.
 */
export async function reapplyErasures(parts: RecordsParts): Promise<number> {
  await parts.register.sync(forgetBefore(parts))
  for await (const page of parts.register.all()) {
    const finished = page.filter(({ state, by }) => state !== 'begun' && by.kind !== 'retention')
    for (const entry of await cameBack(parts, finished)) await parts.register.set(entry, { state: 'begun' })
  }
  return carryOutBegun(parts, 0)
}

/** What no backup can hold any more, and no decision asks the proof of. */
export function forgetBefore({ content, now }: Pick<RecordsParts, 'content' | 'now'>): Date {
  const { facts, backupDays } = content().organisation.retention
  const days = Math.max(facts.months * 31, backupDays + GRACE_DAYS)
  return new Date(now().getTime() - days * DAY_MS)
}

/** Those of which something is there again. Where tickets kept some words, only a younger one is looked at: those words stay. */
async function cameBack(parts: RecordsParts, entries: readonly ErasureEntry[]): Promise<ErasureEntry[]> {
  const { backupDays } = parts.content().organisation.retention
  const young = new Date(parts.now().getTime() - (backupDays + GRACE_DAYS) * DAY_MS)
  const looked = entries.filter(({ kept, at }) => kept.length === 0 || at >= young)
  const ids = await resolveNames(parts, looked)
  const words = await parts.records.wordsIn(looked.flatMap((entry) => idsOf(entry, ids)))
  const since = new Map(words.map(({ conversation, first }) => [conversation, first]))
  const tickets = await parts.records.tickets(looked.flatMap((entry) => entry.tickets))
  const there = new Set(tickets.map(({ _id }) => _id))
  const back: ErasureEntry[] = []
  for (const entry of looked) {
    const isOld = (id: string) => (since.get(id)?.getTime() ?? Number.POSITIVE_INFINITY) <= entry.at.getTime()
    const again = idsOf(entry, ids).filter(isOld)
    if (entry.tickets.some((ref) => there.has(ref)) || (await someGoes(parts, entry, again))) back.push(entry)
  }
  return back
}

/** Not where all that is there is what a ticket keeps. */
async function someGoes(parts: RecordsParts, entry: ErasureEntry, conversations: readonly string[]): Promise<boolean> {
  for (const conversation of conversations) {
    const { plan } = await readErasing(parts.erasing, erasingOf(entry, { conversation, until: entry.at }))
    if (plan.seqs.length > 0) return true
  }
  return false
}
