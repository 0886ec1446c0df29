/** Whole months, first and last included: `2026-01` to `2026-12`. */
export interface Period {
  from: string
  to: string
}

/** A report is of at most so many. */
export const MONTHS_MAX = 36

/** The months of a period, in order. */
export function monthsOf({ from, to }: Period): string[] {
  const months: string[] = []
  for (let month = from; month <= to; month = shiftMonth(month, 1)) months.push(month)
  return months
}

/** How many months a period is of; below 1 where it ends before it begins. */
export function monthCount({ from, to }: Period): number {
  return numberOf(to) - numberOf(from) + 1
}

export function shiftMonth(month: string, by: number): string {
  const number = numberOf(month) + by
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`
}

export function shiftPeriod({ from, to }: Period, by: number): Period {
  return { from: shiftMonth(from, by), to: shiftMonth(to, by) }
}

/** The first and last day of it, as days are compared. */
export function daysOf({ from, to }: Period): { from: string; to: string } {
  return { from: `${from}-01`, to: `${to}-31` }
}

/** The same day of the month so many months off; it need not exist, it is compared with. */
export function shiftDay(day: string, months: number): string {
  return `${shiftMonth(day.slice(0, 7), months)}${day.slice(7)}`
}

/** The ISO weeks whose Thursday, by which a week belongs to its year, lies in the period. */
export function weeksOf({ from, to }: Period): { from: string; to: string } {
  return { from: weekOf(`${from}-01`), to: weekOf(lastDayOf(to)) }
}

/** `2026-11-26` is in `2026-W48`. */
export function weekOf(day: string): string {
  const thursday = new Date(`${day}T12:00:00Z`)
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1, 12)
  const week = Math.floor((thursday.getTime() - first) / WEEK_MS) + 1
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`
}

export function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0, 12)).toISOString().slice(0, 10)
}

const WEEK_MS = 7 * 86_400_000

function numberOf(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return year * 12 + number - 1
}
