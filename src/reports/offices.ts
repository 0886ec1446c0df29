import type { Hours, Office } from '../content/organisation.js'
import { rounded } from './fact-figures.js'

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Hours a week that offices are open, all together, in a week without holidays. */
export function openHoursAWeek(offices: readonly Pick<Office, 'hours'>[]): number {
  return rounded(
    offices.reduce((sum, { hours }) => sum + hoursOf(hours), 0),
    1,
  )
}

function hoursOf(hours: Hours): number {
  const spans = WEEK.flatMap((day) => hours[day] ?? [])
  return spans.reduce((sum, [from, to]) => sum + clock(to) - clock(from), 0)
}

function clock(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours + minutes / 60
}
