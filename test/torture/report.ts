import type { SeedResult } from './torture-seed.js'

const COLUMNS: readonly [string, (result: SeedResult) => number][] = [
  ['seed', ({ seed }) => seed],
  ['kills', ({ kills }) => kills],
  ['between', ({ between }) => between.taken + between.untaken],
  ['mongod', ({ storm }) => storm.mongodKills],
  ['full', ({ storm }) => storm.disksFilled],
  ['back', ({ storm }) => storm.recovered],
  ['acked', ({ acknowledged }) => acknowledged],
  ['tickets', ({ tickets }) => tickets],
  ['notices', ({ notices }) => notices],
  ['extra', ({ extraExplained }) => extraExplained],
  ['noted', ({ extraNoted }) => extraNoted],
  ['unexpl', ({ wrong }) => wrong.extraUnexplained.length],
  ['lost', ({ wrong }) => wrong.lost.length],
  ['doubled', ({ wrong }) => wrong.doubled.length],
  ['order', ({ wrong }) => wrong.outOfOrder.length],
  ['others', ({ wrong }) => wrong.others.length],
  ['s', ({ tookMs }) => Math.round(tookMs / 1_000)],
]
const WIDTH = 8
const LINES_MAX = 12

export function tableHead(): string {
  return COLUMNS.map(([name]) => name.padStart(WIDTH)).join('')
}

export function tableRow(result: SeedResult): string {
  return COLUMNS.map(([, value]) => String(value(result)).padStart(WIDTH)).join('')
}

/** All seeds together. */
export function tableSum(results: readonly SeedResult[]): string {
  const sums = COLUMNS.map(([name, value]) =>
    name === 'seed' ? 'all' : String(results.reduce((sum, result) => sum + value(result), 0)),
  )
  return sums.map((sum) => sum.padStart(WIDTH)).join('')
}

/** What is wrong, in a few lines of each kind; empty when nothing is. */
export function wrongLines({ seed, wrong }: SeedResult): string[] {
  return Object.entries(wrong).flatMap(([kind, lines]) => [
    ...lines.slice(0, LINES_MAX).map((line) => `  seed ${seed}  ${kind}: ${line}`),
    ...(lines.length > LINES_MAX ? [`  seed ${seed}  ${kind}: and ${lines.length - LINES_MAX} more`] : []),
  ])
}

export function isWrong({ wrong }: SeedResult): boolean {
  return Object.values(wrong).some((lines) => lines.length > 0)
}
