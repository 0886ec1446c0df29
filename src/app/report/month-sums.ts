import type { DayFigures } from '../../reports/day-figures.js'
import { type MonthFigures, monthly } from '../../reports/parts.js'
import { daysOf, monthsOf, type Period, shiftMonth } from '../../reports/period.js'
import type { FigureMonths } from '../../store/figure-months.js'
import type { Figures } from '../../store/figures.js'

export interface KeptFigures {
  figures: Pick<Figures<DayFigures>, 'range' | 'ends'>
  sums: Pick<FigureMonths<DayFigures>, 'standing' | 'good' | 'put'>
}

/** Further back nobody's report reaches at once. */
const SUMMED_MONTHS = 36

/**
 * The months of a period, from their kept sums; of a month whose days have changed since, the sum is made anew and kept.
 * `lastDay`: days after it are left aside.
 */
export async function monthsFrom(kept: KeptFigures, period: Period, lastDay = '9999-12-31'): Promise<MonthFigures[]> {
  const standing = await kept.sums.standing(period.from, period.to)
  const good = await kept.sums.good(standing)
  const months: MonthFigures[] = []
  for (const month of monthsOf(period)) {
    const madeOf = standing.get(month)
    const { from, to } = daysOf({ from: month, to: month })
    if (madeOf === undefined || lastDay < from) months.push(...monthly([month], []))
    else if (lastDay < to) months.push(...monthly([month], await kept.figures.range(from, lastDay)))
    else months.push(good.get(month) ?? (await sum(kept, month, madeOf)))
  }
  return months
}

/** Sums months that are over and whose days have changed since, so that no report waits for it. */
export async function sumMonthsPast(kept: KeptFigures): Promise<void> {
  const last = (await kept.figures.ends())?.last.slice(0, 7)
  if (last === undefined) return
  await monthsFrom(kept, { from: shiftMonth(last, -SUMMED_MONTHS), to: shiftMonth(last, -1) })
}

async function sum({ figures, sums }: KeptFigures, month: string, madeOf: string): Promise<MonthFigures> {
  const { from, to } = daysOf({ from: month, to: month })
  const [made] = monthly([month], await figures.range(from, to))
  if (!made) throw new RangeError(`No month: ${month}`)
  await sums.put(made, madeOf)
  return made
}
