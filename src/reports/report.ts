import type { Unit } from '../content/report-figures.js'
import type { Lang } from '../message.js'

export type { Unit }

/** What the board and the contact centre read: everything that is shown, in words, ready to be laid out. */
export interface Report {
  lang: Lang
  municipality: string
  /** When it was made, ISO 8601. */
  made: string
  /** Figures of a made-up year: whoever shows them says so. */
  madeUp: boolean
  /** First and last month, `2026-01`. */
  from: string
  to: string
  /** What `before` in the figures is of. Absent where nothing is known of earlier. */
  against?: { from: string; to: string; what: 'year_before' | 'period_before' | 'baseline' }
  /** Days of the period on which somebody got in touch: 0 of a report with nothing in it. */
  days: number
  sections: Section[]
}

export interface Section {
  id: string
  title: string
  lead?: string
  figures: Figure[]
  charts: Chart[]
  tables: Table[]
}

export interface Figure {
  id: string
  title: string
  /** What is counted, in a sentence. */
  definition: string
  /** The measure of SKR's (Kommunens Kvalitet i Korthet, Löpande insikt) that it matches. */
  skr?: string
  unit: Unit
  /** Null: nothing to show; none, or too few. */
  value: number | null
  before?: number | null
  better?: 'more' | 'less'
  /** `met` null: there is no value to hold against it. */
  goal?: { value: number; met: boolean | null }
  /** How many it was counted of. */
  of?: number
  /** Honest bounds of an estimate. */
  low?: number
  high?: number
}

/** `heat`: series are rows (weekdays), categories columns (hours). `flows`: series are from, categories to. */
export interface Chart {
  id: string
  title: string
  /** One sentence that says what it shows. */
  summary: string
  kind: 'lines' | 'bars' | 'stacked' | 'heat' | 'flows'
  unit: Unit
  categories: string[]
  series: { id: string; name: string; values: (number | null)[] }[]
  goal?: number
}

export interface Table {
  id: string
  title: string
  columns: { title: string; unit?: Unit }[]
  rows: (string | number | null)[][]
}
