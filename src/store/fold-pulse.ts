import { PULSE_ANSWERS_MIN, PULSE_QUESTIONS, type PulseQuestion, type PulseStep } from '../turn/pulse.js'

/** How many chose each step. */
export type PulseTally = Record<PulseQuestion, Partial<Record<PulseStep, number>>>

/** Answers of one team, or of all whose team is not told, added up. */
export interface PulseSum extends PulseTally {
  team?: string
  answers: number
}

/**
 * A week's sums so that none of fewer than PULSE_ANSWERS_MIN can be read, nor worked out as the difference between
 * everybody and the teams: small teams go among those without a team, and if these are still too few the smallest team goes
 * with them. Nothing is left of a week with too few in all. Pure.
 */
export function foldPulse(sums: readonly PulseSum[]): PulseSum[] {
  const all = sums.filter(({ answers }) => answers > 0)
  if (answersOf(all) < PULSE_ANSWERS_MIN) return []
  const large = all.filter(({ team, answers }) => team !== undefined && answers >= PULSE_ANSWERS_MIN)
  const rest = all.filter((sum) => !large.includes(sum))
  const bySize = large.toSorted((a, b) => b.answers - a.answers || compare(a.team, b.team))
  while (rest.length > 0 && answersOf(rest) < PULSE_ANSWERS_MIN) rest.push(...bySize.splice(-1))
  const shown = bySize.toSorted((a, b) => compare(a.team, b.team))
  return rest.length > 0 ? [added(rest), ...shown] : shown
}

/** Several sums as one that names no team. */
export function added(sums: readonly PulseSum[]): PulseSum {
  const questions = PULSE_QUESTIONS.map((question) => [question, addedSteps(sums.map((sum) => sum[question]))])
  return { answers: answersOf(sums), ...(Object.fromEntries(questions) as PulseTally) }
}

/** The mean step of each question, with one decimal. */
export function meansOf(sum: PulseSum): Record<PulseQuestion, number> {
  const means = PULSE_QUESTIONS.map((question) => {
    const total = Object.entries(sum[question]).reduce((whole, [step, count]) => whole + Number(step) * count, 0)
    return [question, Math.round((10 * total) / sum.answers) / 10] as const
  })
  return Object.fromEntries(means) as Record<PulseQuestion, number>
}

function addedSteps(tallies: readonly Partial<Record<PulseStep, number>>[]): Partial<Record<PulseStep, number>> {
  const sum: Record<string, number> = {}
  for (const [step, count] of tallies.flatMap((tally) => Object.entries(tally))) sum[step] = (sum[step] ?? 0) + count
  return sum
}

function answersOf(sums: readonly PulseSum[]): number {
  return sums.reduce((sum, { answers }) => sum + answers, 0)
}

function compare(one = '', other = ''): number {
  return one < other ? -1 : Number(one > other)
}
