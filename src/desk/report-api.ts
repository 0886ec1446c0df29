import { z } from 'zod'
import type { Door } from '../channels/channel.js'
import { Month } from '../content/report-entries.js'
import { ServiceError } from '../errors.js'
import { LANGS, type Lang } from '../message.js'
import { MONTHS_MAX, monthCount, shiftMonth } from '../reports/period.js'
import type { Report } from '../reports/report.js'
import type { SystemCallers } from './bearer.js'
import { queryOf } from './reply.js'

/** The query of GET /api/report. */
export const ReportQuery = z.strictObject({
  from: Month.optional().meta({
    description: 'First month; eleven before `to` where it is not given.',
    example: '2026-01',
  }),
  to: Month.optional().meta({
    description: `Last month, this one where it is not given; at most ${MONTHS_MAX} in all.`,
    example: '2026-12',
  }),
  lang: z.enum(LANGS).optional().meta({ description: 'Of its words; staff’s own where it is not given.' }),
  format: z.enum(['json', 'csv']).default('json'),
})

const Unit = z.enum(['count', 'percent', 'minutes', 'hours', 'per_hour', 'score', 'days'])
const Value = z.number().nullable().meta({ description: 'Null: none, or too few to show.' })

const Figure = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    definition: z.string(),
    skr: z.string().optional().meta({ description: 'The measure of SKR’s that it is closest to.' }),
    unit: Unit,
    value: Value,
    before: Value.optional(),
    better: z.enum(['more', 'less']).optional(),
    goal: z.strictObject({ value: z.number(), met: z.boolean().nullable() }).optional(),
    of: z.number().optional().meta({ description: 'How many it was counted of.' }),
    low: z.number().optional(),
    high: z.number().optional(),
  })
  .meta({ id: 'ReportFigure' })

const Chart = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    kind: z.enum(['lines', 'bars', 'stacked', 'heat', 'flows']),
    unit: Unit,
    categories: z.array(z.string()),
    series: z.array(z.strictObject({ id: z.string(), name: z.string(), values: z.array(Value) })),
    goal: z.number().optional(),
  })
  .meta({ id: 'ReportChart' })

const Table = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    columns: z.array(z.strictObject({ title: z.string(), unit: Unit.optional() })),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  })
  .meta({ id: 'ReportTable' })

/** The report as others read it. */
export const ReportForOthers = z
  .strictObject({
    lang: z.enum(LANGS),
    municipality: z.string(),
    made: z.string().meta({ override: { type: 'string', format: 'date-time' } }),
    madeUp: z.boolean(),
    from: z.string(),
    to: z.string(),
    against: z
      .strictObject({ from: z.string(), to: z.string(), what: z.enum(['year_before', 'period_before', 'baseline']) })
      .optional(),
    days: z.number().int(),
    sections: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        lead: z.string().optional(),
        figures: z.array(Figure),
        charts: z.array(Chart),
        tables: z.array(Table),
      }),
    ),
  })
  .meta({ id: 'Report' })

/** What makes reports. */
export interface ReportMaker {
  build(asked: { from: string; to: string; lang: Lang }): Promise<Report>
  csv(report: Report): string
}

export interface ReportApiOptions {
  reports: ReportMaker
  systems: SystemCallers
  /** Where no language is asked for. */
  lang: () => Lang
  /** The municipality's own month, `2026-11`. */
  month: () => string
}

/** GET /api/report, for other systems: bearer, as the tickets. It holds nobody's words and no group of fewer than five. */
export function reportApiDoor({ reports, systems, lang, month }: ReportApiOptions): Door {
  return {
    method: 'GET',
    path: '/api/report',
    bytesMax: 0,
    async handle(request) {
      await systems.admit(request)
      const query = queryOf(ReportQuery, request)
      const report = await reports.build({ ...periodOf(query, month()), lang: query.lang ?? lang() })
      if (query.format === 'json') return { status: 200, body: report }
      return { status: 200, headers: csvHeaders(report), body: reports.csv(report) }
    },
  }
}

/** The months asked for. Throws `payload_invalid` where they are none, or too many. */
export function periodOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  month: string,
): { from: string; to: string } {
  const last = to ?? (from !== undefined && from > month ? from : month)
  const period = { from: from ?? shiftMonth(last, -11), to: last }
  const count = monthCount(period)
  if (count < 1) throw new ServiceError('payload_invalid', 'Not understood: from is after to')
  if (count <= MONTHS_MAX) return period
  throw new ServiceError('payload_invalid', `from and to: at most ${MONTHS_MAX} months at a time`)
}

/** A file by name, that is kept by nobody on the way. */
export function csvHeaders({ from, to }: Pick<Report, 'from' | 'to'>): Record<string, string> {
  return {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="lotsen-${from}-${to}.csv"`,
    'cache-control': 'private, no-store',
  }
}
