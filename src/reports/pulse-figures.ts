import { PULSE_QUESTIONS, type PulseQuestion, type PulseResult } from '../turn/pulse.js'
import { rounded } from './fact-figures.js'

const STEPS = { least: 1, most: 5 } as const

/** Weeks of everybody's answers, as one score of 0 to 100; a team's are its own. */
export function pulseOf(results: readonly PulseResult[]): { answers: number; score?: number } {
  const weeks = results.filter(({ team }) => team === undefined)
  const answers = weeks.reduce((sum, week) => sum + week.answers, 0)
  if (answers === 0) return { answers }
  const sum = weeks.reduce((whole, { answers: many, means }) => whole + many * mean(means), 0)
  return { answers, score: score(sum / answers) }
}

/** A mean step, 1 to 5, as 0 to 100. */
export function score(step: number): number {
  return rounded((100 * (step - STEPS.least)) / (STEPS.most - STEPS.least), 1)
}

function mean(means: Record<PulseQuestion, number>): number {
  return PULSE_QUESTIONS.reduce((sum, question) => sum + means[question], 0) / PULSE_QUESTIONS.length
}
