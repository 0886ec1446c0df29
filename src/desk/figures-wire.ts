import type { MonthlyEntry } from '../content/report-entries.js'

// What goes between the desk's doors and its page about the report, as JSON.

/** The way to the report. */
export interface WireReportLink {
  /** Path and query, on this very host. It ends. */
  path: string
}

/** What a month's form shows: the teams whose figures whoever reads enters, and what stands there already. */
export interface WireFigures {
  month: string
  /** Those one can enter for, the latest first. */
  months: string[]
  teams: { id: string; name: string }[]
  entries: MonthlyEntry[]
}
