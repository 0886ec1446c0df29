import { z } from 'zod'
import type { Content } from '../../content/content.js'
import { RECORD_TYPES, type RecordType } from '../../content/retention.js'

const One = z.object({ count: z.number().int(), oldest: z.coerce.date().exactOptional() })

/** What went, or would: of transcripts how many conversations, of tickets, files and facts each, and the oldest. */
export const Toll = z.object({ transcript: One, ticket: One, attachment: One, facts: One })
export type Toll = z.output<typeof Toll>

export const NO_TOLL: Toll = {
  transcript: { count: 0 },
  ticket: { count: 0 },
  attachment: { count: 0 },
  facts: { count: 0 },
}

/** So many of a type, and nothing else. */
export function countedAs(type: RecordType, count: number, oldest: Date): Toll {
  return { ...NO_TOLL, [type]: { count, oldest } }
}

/** With one more. */
export function counted(toll: Toll, type: RecordType, at: Date | undefined): Toll {
  return { ...toll, [type]: joined(toll[type], { count: 1, ...(at ? { oldest: at } : {}) }) }
}

export function tollOf(a: Toll, b: Toll): Toll {
  return {
    transcript: joined(a.transcript, b.transcript),
    ticket: joined(a.ticket, b.ticket),
    attachment: joined(a.attachment, b.attachment),
    facts: joined(a.facts, b.facts),
  }
}

function joined(a: Toll[RecordType], b: Toll[RecordType]): Toll[RecordType] {
  const times = [a.oldest, b.oldest].flatMap((time) => (time ? [time.getTime()] : []))
  return { count: a.count + b.count, ...(times.length > 0 ? { oldest: new Date(Math.min(...times)) } : {}) }
}

/** A line of what retention comes to. */
export interface RetentionRow {
  type: RecordType
  months: number
  /** The municipality's decision; absent where it has named none. */
  decision?: string
  count: number
  /** ISO date of the oldest. */
  oldest?: string
}

export function rowsOf(toll: Toll, { organisation }: Pick<Content, 'organisation'>): RetentionRow[] {
  return RECORD_TYPES.map((type) => {
    const { months, decision } = organisation.retention[type]
    const { count, oldest } = toll[type]
    return {
      type,
      months,
      ...(decision === undefined ? {} : { decision }),
      count,
      ...(oldest ? { oldest: oldest.toISOString().slice(0, 10) } : {}),
    }
  })
}

/** The rows as a table for a terminal. */
export function tableOf(rows: readonly RetentionRow[], countTitle: string): string[] {
  const cells = rows.map(({ type, months, decision = 'none named', count, oldest = '' }) => [
    type,
    decision,
    String(months),
    String(count),
    oldest,
  ])
  const all = [['record', 'decision', 'months', countTitle, 'oldest'], ...cells]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
