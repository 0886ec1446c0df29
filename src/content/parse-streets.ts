import { CsvError, parse } from 'csv-parse/sync'
import { fold } from '../words.js'
import type { Mistake } from './mistake.js'
import type { Point, Street } from './streets.js'

const COLUMNS = ['name', 'also', 'district', 'lowest', 'highest', 'lat', 'lon', 'end_lat', 'end_lon'] as const
type Column = (typeof COLUMNS)[number]
type Cells = Partial<Record<Column, string>>

const ROWS_MAX = 20_000
const TEXT_LENGTH_MAX = 5_000_000
const NAME_LENGTH_MAX = 80
const NUMBER_MAX = 9_999
/** More than these are one mistake made many times. */
const MISTAKES_MAX = 200

interface Row {
  line: number
  cells: string[]
}
/** What one row lacks or has wrong is told through `wrong`, with its remedy. */
type Wrong = (message: string) => void

/**
 * Reads a street list: CSV with a comma or semicolon, columns in any order, only `name` needed; `also` holds other names
 * with | between them. Every mistake names its line and what to do; a list with a mistake is not used in part.
 */
export function parseStreets(
  file: string,
  text: string,
  districts: ReadonlySet<string>,
): { streets: Street[] } | { mistakes: Mistake[] } {
  const mistakes: Mistake[] = []
  const at = (line: number) => (message: string) => void mistakes.push({ file, line, message })
  const [header, ...rows] = rowsOf(text, at)
  const columns = header && columnsOf(header, at(header.line))
  if (!columns)
    return {
      mistakes:
        mistakes.length > 0
          ? mistakes
          : [{ file, line: 1, message: 'empty: begin with a row of column names, such as name,district' }],
    }
  const streets = rows
    .slice(0, ROWS_MAX)
    .map((row) => ({ line: row.line, street: streetOf(row, columns, districts, at(row.line)) }))
  const past = rows[ROWS_MAX]
  if (past) at(past.line)(`more than ${ROWS_MAX} rows: take away streets of other municipalities`)
  tellTwins(streets, at)
  return mistakes.length > 0
    ? { mistakes: mistakes.slice(0, MISTAKES_MAX) }
    : { streets: streets.map(({ street }) => street) }
}

function rowsOf(text: string, at: (line: number) => Wrong): Row[] {
  if (text.length > TEXT_LENGTH_MAX) {
    at(1)(`larger than ${TEXT_LENGTH_MAX} characters: keep one row a street, not one an address`)
    return []
  }
  const rows: Row[] = []
  const onRecord = (cells: string[], { lines }: { lines: number }) => {
    rows.push({ line: lines, cells })
    return null
  }
  const delimiter = delimiterOf(text)
  const options = { bom: true, trim: true, relax_column_count: true, skip_empty_lines: true, to: ROWS_MAX + 2 }
  try {
    parse(text, { ...options, delimiter, on_record: onRecord })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    at(Number(error.lines) || 1)(
      'a quotation mark is not closed, or stands inside a name: write "" for one that belongs to it',
    )
    return []
  }
  return rows
}

/** By the row of column names: the mark that parts them there. */
function delimiterOf(text: string): string {
  const header = text.trimStart().split('\n', 1)[0] ?? ''
  return header.split(';').length > header.split(',').length ? ';' : ','
}

function columnsOf({ cells }: Row, wrong: Wrong): readonly Column[] | undefined {
  const names = cells.map((cell) => cell.toLowerCase())
  const unknown = names.find((name) => !COLUMNS.some((column) => column === name))
  if (unknown !== undefined) wrong(`no column is called "${unknown.slice(0, 40)}": the names are ${COLUMNS.join(', ')}`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) wrong(`the column ${twice.slice(0, 40)} is there twice: take one away`)
  if (!names.includes('name')) wrong('the column name is missing: the first row holds the names of the columns')
  const known = names.flatMap((name) => COLUMNS.filter((column) => column === name))
  return unknown === undefined && twice === undefined && known.includes('name') ? known : undefined
}

function streetOf(row: Row, columns: readonly Column[], districts: ReadonlySet<string>, wrong: Wrong): Street {
  if (row.cells.length > columns.length)
    wrong(
      `${row.cells.length} cells under ${columns.length} columns: put a cell that holds the parting mark in quotation marks`,
    )
  const cells: Cells = Object.fromEntries(columns.map((column, index) => [column, row.cells[index] ?? '']))
  const name = nameOf(cells.name ?? '', wrong)
  const also = (cells.also ?? '').split(/[|;]/).map((one) => one.trim())
  const district = cells.district || undefined
  if (district !== undefined && !districts.has(district))
    wrong(`no district has the id ${district.slice(0, 40)}: use one of organisation.yaml, or leave it empty`)
  const numbers = numbersOf(cells, wrong)
  const point = pointOf(cells.lat, cells.lon, 'lat and lon', wrong)
  const end = pointOf(cells.end_lat, cells.end_lon, 'end_lat and end_lon', wrong)
  if (end && !point) wrong('end_lat and end_lon need lat and lon as well: where the lowest number is')
  return {
    name,
    also: also.filter((one) => one !== '').map((one) => nameOf(one, wrong)),
    ...(district !== undefined && { district }),
    ...numbers,
    ...(point && { point }),
    ...(end && { end }),
  }
}

function nameOf(written: string, wrong: Wrong): string {
  if (!/\p{L}/u.test(written)) wrong('a street needs a name with letters in it')
  if (written.length > NAME_LENGTH_MAX) wrong(`a name is longer than ${NAME_LENGTH_MAX} characters: shorten it`)
  return written.normalize('NFC')
}

function numbersOf({ lowest = '', highest = '' }: Cells, wrong: Wrong): { lowest?: number; highest?: number } {
  if (lowest === '' && highest === '') return {}
  const isNumber = (cell: string) => /^\d{1,4}$/.test(cell) && Number(cell) >= 1
  if (!isNumber(lowest) || !isNumber(highest)) {
    wrong(`lowest and highest are house numbers, 1 to ${NUMBER_MAX}, both or neither, without letters`)
    return {}
  }
  if (Number(lowest) > Number(highest)) wrong('lowest is more than highest: let them change places')
  return { lowest: Number(lowest), highest: Number(highest) }
}

function pointOf(lat: string | undefined, lon: string | undefined, names: string, wrong: Wrong): Point | undefined {
  if (!lat && !lon) return undefined
  const point = { lat: degrees(lat ?? ''), lon: degrees(lon ?? '') }
  if (Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180) return point
  wrong(`${names} are degrees (WGS 84) such as 62.5501 and 17.6023, both or neither`)
  return undefined
}

/** Spreadsheets write a decimal comma where the country does. */
function degrees(cell: string): number {
  return /^-?\d{1,3}(?:[.,]\d{1,15})?$/.test(cell) ? Number(cell.replace(',', '.')) : Number.NaN
}

/** A name that two rows have would say nothing of which is meant. */
function tellTwins(streets: readonly { line: number; street: Street }[], at: (line: number) => Wrong): void {
  const lines = new Map<string, number>()
  for (const { line, street } of streets) {
    for (const name of new Set([street.name, ...street.also].map(fold))) {
      const first = lines.get(name)
      if (first !== undefined && name !== '')
        at(line)(
          `"${name.slice(0, NAME_LENGTH_MAX)}" is on line ${first} too: one row a name; add a district to the name where there are two`,
        )
      else lines.set(name, line)
    }
  }
}
