import { parseArgs } from 'node:util'
import { type CostFigures, GROWTH, growthOf, measureCost, SIZES } from './search-cost.js'
import { GOALS, measureQuality, type QualityFigures } from './search-quality.js'
import { findSets, loadKnowledge, WHO, type Who } from './search-sets.js'
import { type AskedFigures, measureShipped, type ShippedFigures } from './search-shipped.js'
import { printTable } from './search-table.js'

/**
 * How well the search finds, what it costs, and how it bears what people write: ours beside minisearch, same run, same
 * data. Prints a JSON object a measurement, then tables; what is under way goes to standard error.
 *
 *   npm run bench:search -- <folder of test sets> [--sets a,b] [--rounds 3] [--only-quality | --only-cost | --skip-shipped]
 *
 * Each folder inside holds an articles.jsonl and a queries.jsonl. All figures but times and memory are the same each run.
 */
const ROUNDS_MAX = 20

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sets: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    'only-quality': { type: 'boolean', default: false },
    'only-cost': { type: 'boolean', default: false },
    'skip-shipped': { type: 'boolean', default: false },
  },
})
const [folder] = positionals
const rounds = Number(values.rounds)
if (!folder) throw new Error('Name the folder of the test sets')
if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= ROUNDS_MAX))
  throw new Error(`--rounds is 1 to ${ROUNDS_MAX}`)
if (values['only-quality'] && values['only-cost']) throw new Error('--only-quality or --only-cost, not both')

const told = (line: string) => void process.stderr.write(`${line}\n`)
const round4 = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value)
const record = (part: string, figures: object) => console.log(JSON.stringify({ part, ...figures }, round4))
const knowledge = await loadKnowledge()

const quality: QualityFigures[] = []
if (!values['only-cost']) {
  for (const set of await findSets(folder, values.sets?.split(','))) {
    told(`quality: ${set.name}`)
    for (const figures of await measureQuality(set, knowledge.vocabulary)) {
      quality.push(figures)
      record('quality', figures)
    }
  }
}
let cost: CostFigures[] = []
if (!values['only-quality']) {
  cost = await measureCost(await findSets(folder), rounds, told, (once) => record('cost', once))
}
let shipped: ShippedFigures | undefined
if (!values['skip-shipped'] && !values['only-quality'] && !values['only-cost']) {
  shipped = await measureShipped(knowledge, told)
  for (const figures of shipped.asked) record('asked', figures)
  for (const figures of shipped.leftOut) record('left-out', figures)
  for (const figures of shipped.unanswered) record('unanswered', figures)
}

if (quality.length > 0) printTable('Quality', [...new Set(quality.map(({ set }) => set))].flatMap(qualityRows))
if (cost.length > 0) {
  printTable('Cost: medians over rounds', SIZES.flatMap(costRows))
  printTable(`Growth from ${GROWTH.from} to ${GROWTH.to} phrasings`, WHO.map(growthRow))
}
if (shipped) printShipped(shipped)

function qualityRows(set: string) {
  const rows = quality.filter((figures) => figures.set === set)
  return [...rows, { who: 'goal', ...GOALS[set] }].map((figures) => ({
    set,
    who: figures.who,
    'P@1': percent(figures.p1),
    'MRR@10': figures.mrr10?.toFixed(3),
    'R@5': percent(figures.r5),
    'P@1 among': percent(figures.p1Among),
    AUROC: percent(figures.auroc),
    'oos recall at 91 %': percent(figures.outOfScopeRecallAt91),
    'coverage at 90 %': percent(figures.coverageAt90Precision),
  }))
}

function costRows(phrasings: number) {
  return cost
    .filter((figures) => figures.phrasings === phrasings)
    .map(({ who, buildMs, p50Ms, p99Ms, heapMb }) => ({
      phrasings,
      who,
      'build ms': buildMs.toFixed(0),
      'median ms': p50Ms.toFixed(3),
      'p99 ms': p99Ms.toFixed(3),
      'heap MB': heapMb.toFixed(1),
    }))
}

function growthRow(who: Who) {
  const growth = growthOf(cost, who)
  return {
    who,
    build: times(growth.buildMs),
    median: times(growth.p50Ms),
    p99: times(growth.p99Ms),
    heap: times(growth.heapMb),
  }
}

function printShipped({ asked, leftOut, unanswered }: ShippedFigures): void {
  const points = ({ p1 }: AskedFigures, damaged: number) => ((damaged - p1) * 100).toFixed(1)
  printTable(
    'Shipped knowledge, asked anew: right article first; ± in points; what is answered outright, as written',
    asked.map((figures) => ({
      lang: figures.lang,
      half: figures.half,
      questions: figures.questions,
      'as written': percent(figures.p1),
      'with slips': percent(figures.p1Slips),
      'slips ±': points(figures, figures.p1Slips),
      'without å ä ö': percent(figures.p1Unmarked),
      'å ä ö ±': points(figures, figures.p1Unmarked),
      'answered right': percent(figures.answeredRight),
      'answered wrong': percent(figures.answeredWrong),
    })),
  )
  printTable(
    'Shipped knowledge, each variant left out in turn',
    leftOut.map(({ lang, variants, p1, in3 }) => ({ lang, variants, 'P@1': percent(p1), 'among three': percent(in3) })),
  )
  printTable(
    'What no article answers, the half held back: what the finder decides',
    unanswered.map(({ lang, questions, answer, choose, refer, none }) => ({
      lang,
      questions,
      answer: percent(answer),
      choose: percent(choose),
      refer: percent(refer),
      none: percent(none),
    })),
  )
}

function percent(share: number | undefined): string | undefined {
  return share === undefined ? undefined : (share * 100).toFixed(1)
}

function times(factor: number): string {
  return `${factor.toFixed(1)} x`
}
