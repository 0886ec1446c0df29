import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Mistake } from './mistake.js'
import { type Organisation, queuesOf } from './organisation.js'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const TEXT_LENGTH_MAX = 200_000

const Clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'a time as 08:00')
const Row = z.strictObject({
  weekday: z.enum(WEEKDAYS, 'mon, tue, wed, thu, fri, sat or sun'),
  from: Clock,
  to: Clock,
  queue: z.string().min(1, 'the id of a queue'),
  staff: z.coerce.number('how many').min(0, 'not below 0').max(1_000, 'at most 1000'),
})

/** So many serve a queue on a weekday between two times of day, local time; `24:00` ends the day. */
export type StaffedHours = z.output<typeof Row>

/**
 * Reads the schedule that organisation.yaml's `report.staffedHours` names: CSV with a semicolon, and the columns weekday,
 * from, to, queue and staff. Undefined where none is named. Each mistake is told by its line.
 */
export async function loadStaffedHours(
  folder: string,
  organisation: Organisation,
  mistakes: Mistake[],
): Promise<StaffedHours[] | undefined> {
  const name = organisation.report.staffedHours
  if (name === undefined) return undefined
  const file = join(folder, name)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) mistakes.push({ file, line: 1, message: 'the file is missing or cannot be read' })
  const queues = new Set(queuesOf(organisation).map(({ id }) => id))
  return parseStaffedHours(text ?? '', queues, (line, message) => void mistakes.push({ file, line, message }))
}

type Wrong = (line: number, message: string) => void

/** The rows that are right; what is wrong with the others is told through `wrong`. */
export function parseStaffedHours(text: string, queues: ReadonlySet<string>, wrong: Wrong): StaffedHours[] {
  if (text.length > TEXT_LENGTH_MAX) wrong(1, `larger than ${TEXT_LENGTH_MAX} characters`)
  return rowsOf(text.slice(0, TEXT_LENGTH_MAX), wrong).flatMap(({ line, cells }) => {
    const read = Row.safeParse(cells)
    for (const { path, message } of read.error?.issues ?? []) wrong(line, [...path, message].join(': '))
    if (!read.success) return []
    if (read.data.from >= read.data.to) wrong(line, 'to: ends before it begins')
    if (!queues.has(read.data.queue)) wrong(line, `queue: organisation.yaml has no queue ${read.data.queue}`)
    return [read.data]
  })
}

function rowsOf(text: string, wrong: Wrong): { line: number; cells: object }[] {
  const options = { bom: true, trim: true, columns: true, info: true, skip_empty_lines: true, delimiter: ';' } as const
  try {
    const rows = parse(text, options) as unknown as { record: object; info: { lines: number } }[]
    return rows.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    wrong(Number(error.lines) || 1, 'not CSV with a semicolon, under the names weekday;from;to;queue;staff')
    return []
  }
}
