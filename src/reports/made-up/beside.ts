import { FIRST_LINE } from '../../content/organisation.js'
import { type MonthlyEntry, USES } from '../../content/report-entries.js'
import { PULSE_QUESTIONS, type PulseQuestion, type PulseResult } from '../../turn/pulse.js'
import { weekOf } from '../period.js'
import { Chance } from './random.js'
import type { MadeUpWorld } from './world.js'

/** Hours a month for each thousand contacts a year. */
const HOURS_PER_THOUSAND = 0.55
const SHARES = { visits: 0.34, library: 0.26, callbacks: 0.16, specialist: 0.14, savings: 0.02 } as const
const TEAM = { people: 9, small: 3 } as const
const DAY_MS = 86_400_000

/** What made-up teams entered for a month. */
export function madeUpEntries(world: MadeUpWorld, month: string): MonthlyEntry[] {
  const chance = new Chance(`${world.seed} entries ${month}`)
  const hours = (world.contactsAYear / 1_000) * HOURS_PER_THOUSAND
  const used = USES.map((use): MonthlyEntry => {
    const value = Math.round(hours * SHARES[use] * (0.7 + 0.6 * chance.next()))
    return { month, team: FIRST_LINE, what: 'time_used', value, use }
  })
  const teams = [...new Set([...world.queues.values()].map(({ department }) => department))]
  return [...used, ...teams.flatMap((team) => ofTeam(month, team, chance))]
}

function ofTeam(month: string, team: string, chance: Chance): MonthlyEntry[] {
  return [
    { month, team, what: 'people', value: team === 'guardianship' ? TEAM.small : TEAM.people },
    { month, team, what: 'sick_leave', value: tenths(3 + 4 * chance.next()) },
    { month, team, what: 'turnover', value: tenths(1.6 * chance.next()) },
  ]
}

/** Weeks of answers from first to last, none in July. */
export function madeUpPulse(world: MadeUpWorld, fromWeek: string, toWeek: string): PulseResult[] {
  return weeksBetween(fromWeek, toWeek).map((week) => {
    const chance = new Chance(`${world.seed} pulse ${week}`)
    const mean = (): number => tenths(2.9 + 1.2 * chance.next())
    const means = Object.fromEntries(PULSE_QUESTIONS.map((question) => [question, mean()]))
    return { week, answers: chance.whole(9, 24), means: means as Record<PulseQuestion, number> }
  })
}

function weeksBetween(from: string, to: string): string[] {
  const weeks: string[] = []
  // The fourth of January is in the first week of its year.
  const [year = 0, number = 0] = from.split('-W').map(Number)
  let at = Date.UTC(year, 0, 4, 12) + (number - 1) * 7 * DAY_MS
  for (let week = from; week <= to; at += 7 * DAY_MS, week = weekOf(new Date(at).toISOString().slice(0, 10)))
    weeks.push(week)
  return weeks
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
