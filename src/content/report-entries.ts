import { z } from 'zod'

/** What the time that was won went to. */
export const USES = ['visits', 'library', 'callbacks', 'specialist', 'savings'] as const
export type Use = (typeof USES)[number]

/** What teams enter once a month. */
export const ENTERED = ['time_used', 'sick_leave', 'turnover', 'people'] as const
export type Entered = (typeof ENTERED)[number]

/** Hours; per cent; per cent; how many they are. */
const MOST: Readonly<Record<Entered, number>> = { time_used: 100_000, sick_leave: 100, turnover: 200, people: 10_000 }

export const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month such as 2026-11')

/**
 * One figure that a team enters for a month. `team`: a department's or a queue's id. `time_used` in hours, with what for;
 * `sick_leave` and `turnover` in per cent; `people`: how many the team is of, without which of a small one nothing shows.
 */
export const MonthlyEntry = z
  .strictObject({
    month: Month,
    team: z.string().regex(/^[a-z0-9-]{1,40}$/),
    what: z.enum(ENTERED),
    value: z.number().min(0),
    use: z.enum(USES).optional(),
  })
  .superRefine(({ what, value, use }, context) => {
    if ((what === 'time_used') !== (use !== undefined))
      context.addIssue({ code: 'custom', path: ['use'], message: 'what the time was used for, and of time alone' })
    if (value > MOST[what]) context.addIssue({ code: 'custom', path: ['value'], message: `at most ${MOST[what]}` })
    if (what === 'people' && !Number.isInteger(value))
      context.addIssue({ code: 'custom', path: ['value'], message: 'a whole number of people' })
  })
export type MonthlyEntry = z.output<typeof MonthlyEntry>

/** A figure from before the service counted itself. */
export interface BaselineRow {
  month: string
  figure: string
  value: number
  department?: string
}
