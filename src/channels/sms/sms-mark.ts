import { z } from 'zod'
import type { ListedSms } from './listed.js'

const HOUR_MS = 3_600_000
/** A provider may list a message late, and its clocks need not agree with each other. */
const OVERLAP_MS = 6 * HOUR_MS
/** What is older was answered otherwise by now, or never will be. */
const BACK_MS = 7 * 24 * HOUR_MS
const SEEN_MAX = 10_000

/** How far one number's list has been read. Holds nothing of who wrote, or what. */
export const SmsMark = z.object({
  /** Nothing older is ever taken: when the number was first read. */
  from: z.date(),
  /** The newest message that was dealt with, by the provider's clock. */
  through: z.date(),
  /** Ids of those that were dealt with and will be listed again; they are not even looked up. */
  seen: z.array(z.string()),
})
export type SmsMark = z.output<typeof SmsMark>

/** Where the next reading ends, going back in time. */
export function since({ from, through }: SmsMark, now: Date): Date {
  return new Date(Math.max(from.getTime(), through.getTime() - OVERLAP_MS, now.getTime() - BACK_MS))
}

/** The mark once these have been dealt with, but for those held back; undefined where nothing has changed. */
export function markAfter(
  mark: SmsMark,
  listed: readonly ListedSms[],
  held: ReadonlySet<string>,
  now: Date,
): SmsMark | undefined {
  const dealt = listed.filter(({ id }) => !held.has(id))
  const known = new Set(mark.seen)
  if (dealt.every(({ id }) => known.has(id))) return undefined
  // While anything waits, the next reading goes as far back as this one did.
  const newest = Math.max(mark.through.getTime(), ...(held.size > 0 ? [] : dealt.map(({ at }) => at.getTime())))
  const after = { ...mark, through: new Date(newest) }
  const end = since(after, now)
  return {
    ...after,
    seen: dealt
      .filter(({ at }) => at >= end)
      .map(({ id }) => id)
      .slice(-SEEN_MAX),
  }
}
