import { rounded } from './fact-figures.js'
import { foldMonths } from './fold-small.js'
import type { Span } from './parts.js'
import type { Chart } from './report.js'

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))

/** The hours of a day, as they are shown. */
export function hours(): string[] {
  return HOURS.map((hour) => `${hour}:00`)
}

/** Contacts an hour on each weekday, on average; null where they were none, or too few. */
export function loadSeries(
  { months, whole }: Pick<Span, 'months' | 'whole'>,
  name: (weekday: string) => string,
): Chart['series'] {
  const { shown } = foldMonths(months.map(({ figures }) => new Map(Object.entries(figures.hours))))
  return WEEKDAYS.map((weekday) => {
    const days = whole.weekdays[weekday] ?? 0
    const mean = (many: number | undefined) => (many === undefined || days === 0 ? null : rounded(many / days, 1))
    return { id: weekday, name: name(weekday), values: HOURS.map((hour) => mean(shown.get(`${weekday}-${hour}`))) }
  })
}
