import { z } from 'zod'
import { type FigureId, figureKind, isFigureId } from './report-figures.js'

const Value = z.number('a number').min(0, 'not below 0').max(100_000_000)
const Goal = z.union([Value, z.strictObject({ month: Value.optional(), year: Value.optional() })], {
  error: 'a number, or { month: …, year: … }',
})

const Minutes = z.number('minutes').min(0, 'not below 0').max(240, 'at most 240 minutes')
const Bounds = z
  .strictObject({ low: Minutes, likely: Minutes, high: Minutes })
  .refine(({ low, likely, high }) => low <= likely && likely <= high, 'low, likely and high stand in this order')
export type Bounds = z.output<typeof Bounds>

const Pulse = z.strictObject({
  on: z.boolean().default(false),
  weekday: z.enum(['mon', 'tue', 'wed', 'thu', 'fri']).default('thu'),
  /** The municipality's own time. */
  hour: z.number().int().min(6).max(18).default(13),
})

/**
 * organisation.yaml's `report`: the goals the board has set, what a contact is taken to free, and where staffed hours come
 * from. A goal is by figure: a number, or one a month and one a year; a count's is a sum, and of one alone the other follows.
 */
export const ReportSettings = z
  .strictObject({
    goals: z
      .record(z.string(), Goal)
      .default({})
      .superRefine((goals, context) => {
        for (const id of Object.keys(goals))
          if (!isFigureId(id))
            context.addIssue({ code: 'custom', path: [id], message: 'the report has no such figure' })
      }),
    /**
     * Minutes of staff's that one contact frees. `answered`: answered by the bot, and not asked again. Many of these replace
     * a look at the website, not a call: the low bound says so. `handed`: handed over by the bot with its matter told.
     */
    minutesPerContact: z
      .strictObject({
        answered: Bounds.default({ low: 0.5, likely: 2, high: 5 }),
        handed: Bounds.default({ low: 0, likely: 0.5, high: 2 }),
      })
      .prefault({}),
    /** A file beside organisation.yaml with when each queue is staffed, by how many, where nobody says so by their duty. */
    staffedHours: z
      .string()
      .regex(/^[\w-]{1,60}\.csv$/, 'the name of a .csv file beside organisation.yaml')
      .optional(),
    weeklyPulse: Pulse.prefault({}),
  })
  .prefault({})
export type ReportSettings = z.output<typeof ReportSettings>

/** The goal for so many months, if one is set: a sum's grows with them, a share's or a time's does not. */
export function goalFor({ goals }: Pick<ReportSettings, 'goals'>, id: FigureId, months: number): number | undefined {
  const goal = goals[id]
  if (goal === undefined) return undefined
  const { month, year } = typeof goal === 'number' ? { month: goal } : { month: undefined, year: undefined, ...goal }
  if (!figureKind(id).sums) return months >= 12 ? (year ?? month) : (month ?? year)
  if (months % 12 === 0 && year !== undefined) return year * (months / 12)
  return month === undefined ? year && (year * months) / 12 : month * months
}
