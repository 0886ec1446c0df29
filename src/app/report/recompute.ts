import type { DayFigures } from '../../reports/day-figures.js'
import { addFact, noFigures, weekdayOf } from '../../reports/day-figures.js'
import type { Facts } from '../../store/facts.js'
import type { Figures } from '../../store/figures.js'

/** Days made in one go; what is left is made by the next. */
const DAYS_MAX = 400

/**
 * Makes the figures of every day whose facts have changed. Safe with any number at a time, and with facts that come
 * meanwhile: what was made of fewer facts replaces nothing, and a day that has changed again stays to be made again. Answers
 * how many days were made.
 */
export async function recompute(
  { facts, figures }: { facts: Pick<Facts, 'dirtyDays' | 'ofDay'>; figures: Figures<DayFigures> },
  signal?: AbortSignal,
): Promise<number> {
  let made = 0
  for (const day of await facts.dirtyDays(DAYS_MAX)) {
    if (signal?.aborted) return made
    const dirtied = await figures.dirtied(day)
    await figures.put(day, await figuresFrom(day, facts.ofDay(day)), dirtied)
    made += 1
  }
  return made
}

async function figuresFrom(day: string, facts: AsyncIterable<Parameters<typeof addFact>[1]>): Promise<DayFigures> {
  const figures = noFigures()
  figures.weekdays[weekdayOf(day)] = 1
  for await (const fact of facts) addFact(figures, fact)
  return figures
}
