import { join } from 'node:path'
import { readArticles, readQueries } from '../src/app/eval/sets.js'
import { isInForce } from '../src/content/article.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import { LANGS, type Lang } from '../src/message.js'
import { scopeFeatures } from '../src/retrieval/confidence.js'
import { createTargets, type Searched } from '../src/retrieval/targets.js'

/**
 * Fits the numbers of src/retrieval/confidence.ts and prints them: how sure it is that the best entry answers a text
 * (logistic regression), and how sharply a lead in score is a lead in probability. Each set weighs the same.
 *
 *   npx tsx bench/fit.ts <folder of test sets>
 *
 * Learned from: the sets' questions, half of test/retrieval, and the shipped variants, some left out in turn.
 */
interface Sample {
  features: Record<string, number>
  /** The best entry does answer it. */
  right: boolean
  scores: number[]
  /** Place of the right entry among the scores, or -1. */
  answer: number
}

const TODAY = '2026-11-26'
const ROUNDS = 4
const SETS = ['clinc150', 'hint3-curekart', 'hint3-powerplay11', 'hint3-sofmattress', 'hwu64']
const folder = process.argv[2]
if (!folder) throw new Error('Name the folder of the test sets')

const { content, mistakes } = await loadContent('knowledge', 'dialogs')
if (!content) throw new Error(listMistakes(mistakes))

const samples = new Map<string, Sample[]>()
for (const lang of LANGS) {
  const all = samplerOf(content, lang)
  const asked = await readQueries('test/retrieval/asked.dev.jsonl')
  const unanswered = await readQueries('test/retrieval/unanswered.dev.jsonl')
  const fresh = [...asked, ...unanswered].filter((query) => query.lang === lang)
  samples.set(`shipped ${lang}`, [...fresh.map(({ text, expect }) => all(text, expect)), ...leftOut(content, lang)])
}
for (const name of SETS) {
  const articles = await readArticles(join(folder, name, 'articles.jsonl'))
  const sample = samplerOf({ articles, elsewhere: [], vocabulary: content.vocabulary }, articles[0]?.lang ?? 'en')
  const queries = await readQueries(join(folder, name, 'queries.jsonl'))
  samples.set(
    name,
    queries.map(({ text, expect }) => sample(text, expect)),
  )
}

const scoped = new Map([...samples].filter(([, list]) => list.some(({ answer }) => answer < 0)))
console.log('scope, all sets      ', shown(fitScope([...scoped.values()])))
for (const name of scoped.keys()) {
  const rest = [...scoped].filter(([other]) => other !== name).map(([, list]) => list)
  const weights = fitScope(rest)
  const list = scoped.get(name) ?? []
  console.log(
    `  fitted without ${name.padEnd(20)} log loss ${logLoss(list, weights).toFixed(3)}; with ${logLoss(list, fitScope([...scoped.values()])).toFixed(3)}`,
  )
}
console.log('sharpness, all sets  ', fitSharpness([...samples.values()]).toFixed(2))

function samplerOf(searched: Searched, lang: Lang): (text: string, expect: string | null) => Sample {
  const { targets, rank } = createTargets(searched, lang)
  return (text, expect) => {
    const ranking = rank(text, true)
    const best = targets[ranking.ranked[0]?.place ?? -1]
    const answer = ranking.ranked.findIndex(({ place }) => {
      const article = targets[place]?.article
      return article !== undefined && isInForce(article, TODAY) && article.slug === expect
    })
    return {
      features: scopeFeatures(ranking),
      // Out of scope and known to be somebody else's is as right as in scope and an article.
      right: expect === null ? best?.elsewhere !== undefined : best?.article !== undefined,
      scores: ranking.ranked.map(({ score }) => score),
      answer,
    }
  }
}

function leftOut(searched: Searched, lang: Lang): Sample[] {
  const own = searched.articles.filter((article) => article.lang === lang)
  return Array.from({ length: ROUNDS }, (_, round) => round * 7 + 2).flatMap((out) => {
    const articles = searched.articles.map((article) => ({
      ...article,
      variants: article.variants.filter((_, place) => place !== out),
    }))
    const sample = samplerOf({ ...searched, articles }, lang)
    return own.flatMap(({ slug, variants }) => (variants[out] === undefined ? [] : [sample(variants[out], slug)]))
  })
}

function fitScope(sets: readonly Sample[][]): Record<string, number> {
  const names = Object.keys(sets[0]?.[0]?.features ?? {})
  const weights = Object.fromEntries(['constant', ...names].map((name) => [name, 0]))
  const rows = sets.flatMap((set) => set.map((sample) => ({ sample, share: 1 / set.length / sets.length })))
  // Newton's method with a little ridge: few features, so each step solves them all.
  for (let step = 0; step < 25; step += 1) {
    const keys = ['constant', ...names]
    const slope = keys.map((key) => 1e-4 * (weights[key] ?? 0))
    const bend = keys.map((_, i) => keys.map((_, j): number => (i === j ? 1e-4 : 0)))
    for (const { sample, share } of rows) {
      const x = keys.map((key) => (key === 'constant' ? 1 : (sample.features[key] ?? 0)))
      const p = chance(sample, weights)
      x.forEach((xi, i) => {
        slope[i] = (slope[i] ?? 0) + share * (p - Number(sample.right)) * xi
        const row = bend[i] ?? []
        x.forEach((xj, j) => {
          row[j] = (row[j] ?? 0) + share * p * (1 - p) * xi * xj
        })
      })
    }
    solve(bend, slope).forEach((by, i) => {
      const key = keys[i] ?? ''
      weights[key] = (weights[key] ?? 0) - by
    })
  }
  return weights
}

function chance({ features }: Sample, weights: Record<string, number>): number {
  let sum = weights.constant ?? 0
  for (const [name, value] of Object.entries(features)) sum += (weights[name] ?? 0) * value
  return 1 / (1 + Math.exp(-sum))
}

function logLoss(set: readonly Sample[], weights: Record<string, number>): number {
  const losses = set.map((sample) => {
    const p = chance(sample, weights)
    return -Math.log(Math.max(1e-9, sample.right ? p : 1 - p))
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

/** Gauss, with the largest pivot. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0])
  const size = rows.length
  for (let i = 0; i < size; i += 1) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, j) => (Math.abs(row[i] ?? 0) > Math.abs(rows[best]?.[i] ?? 0) ? i + j : best), i)
    ;[rows[i], rows[pivot]] = [rows[pivot] ?? [], rows[i] ?? []]
    const head = rows[i] ?? []
    for (const row of rows) {
      if (row === head) continue
      const by = (row[i] ?? 0) / (head[i] ?? 1)
      for (let j = i; j <= size; j += 1) row[j] = (row[j] ?? 0) - by * (head[j] ?? 0)
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1))
}

function fitSharpness(sets: readonly Sample[][]): number {
  const lossAt = (sharpness: number) =>
    sets.reduce((sum, set) => {
      const inScope = set.filter(({ answer }) => answer >= 0)
      const losses = inScope.map(({ scores, answer }) => {
        const top = scores[0] ?? 0
        const total = scores.reduce((all, score) => all + Math.exp(sharpness * (score - top)), 0)
        return Math.log(total) - sharpness * ((scores[answer] ?? 0) - top)
      })
      return sum + losses.reduce((all, loss) => all + loss, 0) / losses.length
    }, 0)
  const tried = Array.from({ length: 40 }, (_, place) => 1 + place * 0.25)
  return tried.reduce((best, one) => (lossAt(one) < lossAt(best) ? one : best), 1)
}

function shown(weights: Record<string, number>): string {
  return Object.entries(weights)
    .map(([name, value]) => `${name}: ${value.toFixed(3)}`)
    .join(', ')
}
