import type { Lang } from '../message.js'
import { scopeOf, sharesOf } from './confidence.js'
import { createTargets, type Searched, type Target } from './targets.js'

const ROWS_MAX = 5
const HEADINGS = ['', 'chance', 'score', 'like', 'words', 'pieces', 'nearest'] as const

/** A table of what was nearest to a text and why, for editors: a line each, the best first. */
export function explain(content: Searched, lang: Lang, text: string): string[] {
  const { targets, rank } = createTargets(content, lang)
  const ranking = rank(text)
  const scope = scopeOf(ranking)
  const shares = sharesOf(ranking.ranked.map(({ score }) => score))
  const rows = ranking.ranked
    .slice(0, ROWS_MAX)
    .map((evidence, place) => [
      nameOf(targets[evidence.place]),
      `${(scope * (shares[place] ?? 0) * 100).toFixed(0)} %`,
      ...[evidence.score, evidence.linear, evidence.words, evidence.pieces, evidence.nearest].map((one) =>
        one.toFixed(2),
      ),
    ])
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [
    line(HEADINGS),
    ...rows.map(line),
    `The best is sure by ${(scope * 100).toFixed(0)} %; ${(ranking.unknown * 100).toFixed(0)} % of what the words weigh is unknown here.`,
    'like: what phrases taught; words, pieces: share of the text covered; nearest: likeness to one phrase.',
  ]
}

function nameOf(target: Target | undefined): string {
  if (!target) return ''
  return target.article ? target.article.slug : `elsewhere: ${target.elsewhere.id}`
}
