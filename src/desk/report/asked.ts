import { z } from 'zod'
import type { Lang } from '../../message.js'
import { MONTHS_MAX, monthCount, type Period, shiftMonth } from '../../reports/period.js'

export const AGAINST = ['year_before', 'period_before', 'baseline'] as const
export type Against = (typeof AGAINST)[number]

const Month = z.string().regex(/^(19|20)\d\d-(0[1-9]|1[0-2])$/)

/** What an address of the report may say besides its signature. */
export const ReportQuery = z.object({
  from: Month.optional(),
  to: Month.optional(),
  // A form sends an empty one for "what there is".
  against: z.preprocess((value) => (value === '' ? undefined : value), z.enum(AGAINST).optional()),
  lang: z.string().max(20).optional(),
  theme: z.enum(['light', 'dark']).optional().catch(undefined),
})
export type ReportQuery = z.output<typeof ReportQuery>

/** Which report somebody asks for. */
export interface Asked extends Period {
  lang: Lang
  against?: Against
  /** As Teams has it; else as the browser does. */
  theme?: 'light' | 'dark'
}

const YEAR_MONTHS = 12

/**
 * What is asked for, within `known`: the months there are any figures of, or could be. Without a period the last twelve of
 * them. Months the wrong way round are turned; of more than there may be the last are taken.
 */
export function askedOf(query: ReportQuery, lang: Lang, known: Period): Asked {
  const to = query.to ?? query.from ?? known.to
  const from = query.from ?? earliest(shiftMonth(to, 1 - YEAR_MONTHS), known.from, to)
  const [first, last] = from <= to ? [from, to] : [to, from]
  const over = monthCount({ from: first, to: last }) - MONTHS_MAX
  return {
    from: over > 0 ? shiftMonth(first, over) : first,
    to: last,
    lang,
    ...(query.against ? { against: query.against } : {}),
    ...(query.theme ? { theme: query.theme } : {}),
  }
}

/** The address of the same report, some of it changed; `carried` opens it. */
export function addressOf(path: string, asked: Asked, carried: Readonly<Record<string, string>>): string {
  const { from, to, lang, against, theme } = asked
  const query = { from, to, ...(against ? { against } : {}), lang, ...(theme ? { theme } : {}), ...carried }
  return `${path}?${new URLSearchParams(query)}`
}

/** A year back, but not before there is anything; of a month that lies before all, that month. */
function earliest(yearBack: string, first: string, to: string): string {
  if (yearBack >= first) return yearBack
  return first <= to ? first : to
}
