import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Mistake } from '../content/mistake.js'
import { type BaselineRow, Month } from '../content/report-entries.js'
import { isFigureId } from '../content/report-figures.js'

const COLUMNS = ['month', 'figure', 'value', 'department'] as const
const ROWS_MAX = 20_000
const TEXT_LENGTH_MAX = 2_000_000
/** More than these are one mistake made many times. */
const MISTAKES_MAX = 200

/** Spreadsheets write a decimal comma where the country does. */
const Value = z
  .string()
  .regex(/^\d{1,9}(?:[.,]\d{1,4})?$/, 'a number such as 1234 or 36,5')
  .transform((text) => Number(text.replace(',', '.')))

const Row = z.strictObject({
  month: Month,
  figure: z.string().refine(isFigureId, 'no figure of the report has that id'),
  value: Value,
  department: z.string().optional(),
})

/**
 * Reads figures from before: CSV with a semicolon or comma between, a row of column names, `month;figure;value` and, where it
 * is one department's, `department`. A file with a mistake is not used in part; every mistake names its line.
 */
export function parseBaseline(
  file: string,
  text: string,
  departments: ReadonlySet<string>,
): { rows: BaselineRow[] } | { mistakes: Mistake[] } {
  const read = recordsOf(file, text)
  if ('mistakes' in read) return read
  const mistakes: Mistake[] = []
  const wrong = (line: number, message: string) => void mistakes.push({ file, line, message })
  const seen = new Map<string, number>()
  const rows = read.records.flatMap(({ line, cells }) => {
    const row = rowOf(cells, departments)
    if (typeof row === 'string') return wrong(line, row) ?? []
    const key = [row.month, row.figure, row.department].join(' ')
    const first = seen.get(key)
    if (first !== undefined) return wrong(line, `the same month and figure as on line ${first}: take one away`) ?? []
    seen.set(key, line)
    return [row]
  })
  return mistakes.length > 0 ? { mistakes: mistakes.slice(0, MISTAKES_MAX) } : { rows }
}

/** A row, or what is wrong with it. */
function rowOf(cells: Record<string, string>, departments: ReadonlySet<string>): BaselineRow | string {
  const { department, ...rest } = cells
  const parsed = Row.safeParse(department ? { ...rest, department } : rest)
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'row'}: ${message}`).join('; ')
  const { department: of, ...row } = parsed.data
  if (of === undefined) return row
  return departments.has(of) ? { ...row, department: of } : 'department: organisation.yaml has no such department'
}

interface Records {
  records: { line: number; cells: Record<string, string> }[]
}

function recordsOf(file: string, text: string): Records | { mistakes: Mistake[] } {
  const mistake = (line: number, message: string) => ({ mistakes: [{ file, line, message }] })
  if (text.length > TEXT_LENGTH_MAX) return mistake(1, `larger than ${TEXT_LENGTH_MAX} characters`)
  const lines: { line: number; cells: string[] }[] = []
  const header = text.trimStart().split('\n', 1)[0] ?? ''
  try {
    parse(text, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      delimiter: header.includes(';') ? ';' : ',',
      to: ROWS_MAX + 2,
      on_record: (cells: string[], { lines: line }: { lines: number }) => {
        lines.push({ line, cells })
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return mistake(Number(error.lines) || 1, 'a quotation mark is not closed, or stands inside a cell')
  }
  const [first, ...rows] = lines
  const names = first?.cells.map((cell) => cell.toLowerCase()) ?? []
  const isKnown = names.every((name, index) => isColumn(name) && names.indexOf(name) === index)
  if (!isKnown || !['month', 'figure', 'value'].every((name) => names.includes(name)))
    return mistake(1, `the first row names the columns: ${COLUMNS.join(';')}, of which department may be left out`)
  if (rows.length > ROWS_MAX) return mistake(rows[ROWS_MAX]?.line ?? 1, `more than ${ROWS_MAX} rows`)
  const tooMany = rows.find(({ cells }) => cells.length > names.length)
  if (tooMany) return mistake(tooMany.line, 'more cells than columns')
  return {
    records: rows.map(({ line, cells }) => ({
      line,
      cells: Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])),
    })),
  }
}

function isColumn(name: string): boolean {
  return COLUMNS.some((column) => column === name)
}
