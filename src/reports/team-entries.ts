import type { Entered } from '../content/report-entries.js'
import { rounded, type Value } from './fact-figures.js'
import { SMALL } from './fold-small.js'
import type { ReportParts, Span } from './parts.js'

/**
 * The mean month of what teams entered, by how many they are. Teams of fewer than five, of whom it would be told who was ill,
 * are in no figure at all, and so in none that they could be worked out from.
 */
export function enteredMean({ teamSizes }: Pick<ReportParts, 'teamSizes'>, { entries }: Span, what: Entered): Value {
  const sizes = sizesOf(entries, teamSizes)
  const shown = entries.filter((entry) => entry.what === what && sizes(entry.team) >= SMALL)
  if (shown.length === 0) return { value: null }
  const people = shown.reduce((sum, { team }) => sum + sizes(team), 0)
  return { value: rounded(shown.reduce((sum, { team, value }) => sum + value * sizes(team), 0) / people, 1) }
}

/** How many a team is of: as it said itself last, or as many as have said that they serve it; 1 where nobody knows. */
export function sizesOf(entries: Span['entries'], known: Readonly<Record<string, number>>): (team: string) => number {
  const said = new Map(
    entries
      .filter(({ what }) => what === 'people')
      .sort((one, other) => (one.month < other.month ? -1 : 1))
      .map(({ team, value }) => [team, value]),
  )
  return (team) => Math.max(1, said.get(team) ?? known[team] ?? 1)
}
