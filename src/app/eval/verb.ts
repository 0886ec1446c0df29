import { rename, writeFile } from 'node:fs/promises'
import type { Content } from '../../content/content.js'
import { ServiceError } from '../../errors.js'
import { LANGS } from '../../message.js'
import { type Evaluated, evaluate, leaveOut } from './eval.js'
import { readArticles, readQueries } from './sets.js'

const MISSES_SHOWN_MAX = 40

export interface EvalOptions {
  articles?: string
  queries?: string
  json?: boolean
  predictions?: string
}

/** Lines for standard output; `progress` gets what is under way. */
export async function evalVerb(
  content: Content,
  options: EvalOptions,
  today: string,
  progress: (line: string) => void,
): Promise<string[]> {
  if (options.queries === undefined) return leftOutLines(content, options, today, progress)
  const queries = await readQueries(options.queries)
  const searched =
    options.articles === undefined
      ? content
      : // What is asked elsewhere is the municipality's own matter, and no test set's.
        { articles: await readArticles(options.articles), elsewhere: [], vocabulary: content.vocabulary }
  if (searched.articles.length === 0) throw new ServiceError('config_invalid', `${options.articles} holds no article`)
  const { figures, predictions } = evaluate(searched, queries, today)
  if (options.predictions !== undefined)
    await writeWhole(options.predictions, predictions.map((one) => `${JSON.stringify(one)}\n`).join(''))
  return options.json ? [JSON.stringify(rounded(figures))] : table(figures)
}

function leftOutLines(
  content: Content,
  { json }: EvalOptions,
  today: string,
  progress: (line: string) => void,
): string[] {
  const results = LANGS.map((lang) =>
    leaveOut(content, lang, today, (round, rounds) => progress(`${lang}: leaving out variant ${round} of ${rounds}`)),
  )
  if (json)
    return [
      JSON.stringify(
        Object.fromEntries(
          results.map(({ lang, variants, p1, in3 }) => [lang, { variants, p1: round4(p1), in3: round4(in3) }]),
        ),
      ),
    ]
  return results.flatMap(({ lang, variants, p1, in3, misses }) => [
    `${lang}: ${variants} variants left out in turn; own article first ${percent(p1)}, among three ${percent(in3)}`,
    ...misses
      .slice(0, MISSES_SHOWN_MAX)
      .map(({ article, variant, found }) => `  ${article.slug}: "${variant}" found ${found.join(', ')}`),
    ...(misses.length > MISSES_SHOWN_MAX ? [`  … and ${misses.length - MISSES_SHOWN_MAX} more`] : []),
  ])
}

function table(figures: Evaluated): string[] {
  const shares = ['p1', 'r5', 'p1Among', 'auroc', 'coverageAt90Precision', 'outOfScopeRecallAt91']
  return Object.entries(figures).flatMap(([name, value]: [string, number | undefined]) => {
    if (value === undefined) return []
    const shown = name === 'queries' ? String(value) : shares.includes(name) ? percent(value) : value.toFixed(3)
    return [`${name.padEnd(24)}${shown.padStart(10)}`]
  })
}

function rounded(figures: Evaluated): Record<string, number | null> {
  const { outOfScopeRecallAt91, ...named } = figures
  const all = outOfScopeRecallAt91 === undefined ? named : figures
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, value === undefined ? null : round4(value)]),
  )
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** The file is whole or not there. */
async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.part`
  try {
    await writeFile(part, text)
    await rename(part, file)
  } catch (cause) {
    throw new ServiceError('config_invalid', `${file} cannot be written (${(cause as NodeJS.ErrnoException).code})`, {
      cause,
    })
  }
}
