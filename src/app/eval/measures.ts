/** What was found for one question of a test set, beside what should have been. */
export interface Outcome {
  /** Undefined: the store has no answer to it. */
  expect: string | undefined
  /** Ids, best first. */
  ranked: readonly string[]
  /** Best id among those that compete, where the set names them. */
  bestAmong?: string | undefined
  /** 0..1: sure that there is an answer. */
  confidence: number
}

/** Shares are 0..1; `undefined` where the set has nothing to measure it on. */
export interface Measures {
  queries: number
  /** Right article first, of the questions that have one. */
  p1: number | undefined
  /** Mean reciprocal rank within ten. */
  mrr10: number | undefined
  r5: number | undefined
  p1Among: number | undefined
  /** Chance that a question with an answer is trusted more than one without. */
  auroc: number | undefined
  /** The most of all questions that can be answered, the most trusted first, with nine of ten right. */
  coverageAt90Precision: number
  /** Share of questions without an answer that are refused where 91 % of those with one are answered right. */
  outOfScopeRecallAt91: number | undefined
}

const PRECISION = 0.9
const ACCURACY = 0.91

export function measure(outcomes: readonly Outcome[]): Measures {
  const inScope = outcomes.filter(({ expect }) => expect !== undefined)
  const outside = outcomes.filter(({ expect }) => expect === undefined)
  const among = inScope.filter(({ bestAmong }) => bestAmong !== undefined)
  return {
    queries: outcomes.length,
    p1: mean(inScope, (one) => Number(isRight(one))),
    mrr10: mean(inScope, ({ ranked, expect }) => 1 / (placeOf(ranked.slice(0, 10), expect) + 1)),
    r5: mean(inScope, ({ ranked, expect }) => Number(placeOf(ranked.slice(0, 5), expect) < 5)),
    p1Among: mean(among, ({ bestAmong, expect }) => Number(bestAmong === expect)),
    auroc: auroc(inScope, outside),
    coverageAt90Precision: coverage(outcomes),
    outOfScopeRecallAt91: outOfScopeRecall(inScope, outside),
  }
}

function isRight({ ranked, expect }: Outcome): boolean {
  return expect !== undefined && ranked[0] === expect
}

/** Place from 0, or infinity. */
function placeOf(ranked: readonly string[], id: string | undefined): number {
  const place = id === undefined ? -1 : ranked.indexOf(id)
  return place < 0 ? Number.POSITIVE_INFINITY : place
}

function mean<T>(list: readonly T[], of: (one: T) => number): number | undefined {
  return list.length === 0 ? undefined : list.reduce((sum, one) => sum + of(one), 0) / list.length
}

/** By ranks (Mann-Whitney); equals share theirs. */
function auroc(inScope: readonly Outcome[], outside: readonly Outcome[]): number | undefined {
  if (inScope.length === 0 || outside.length === 0) return undefined
  const all = [...inScope, ...outside].sort((a, b) => a.confidence - b.confidence)
  let ranks = 0
  for (let start = 0; start < all.length; ) {
    let end = start
    while (all[end]?.confidence === all[start]?.confidence && end < all.length) end += 1
    const shared = (start + end + 1) / 2
    ranks += shared * all.slice(start, end).filter(({ expect }) => expect !== undefined).length
    start = end
  }
  const count = inScope.length
  return (ranks - (count * (count + 1)) / 2) / (count * outside.length)
}

function coverage(outcomes: readonly Outcome[]): number {
  const trusted = [...outcomes].sort((a, b) => b.confidence - a.confidence)
  let right = 0
  let most = 0
  trusted.forEach((one, place) => {
    if (isRight(one)) right += 1
    if (right / (place + 1) >= PRECISION) most = place + 1
  })
  return outcomes.length === 0 ? 0 : most / outcomes.length
}

function outOfScopeRecall(inScope: readonly Outcome[], outside: readonly Outcome[]): number | undefined {
  const right = inScope.filter(isRight).sort((a, b) => b.confidence - a.confidence)
  const least = right[Math.ceil(ACCURACY * inScope.length) - 1]?.confidence
  if (outside.length === 0 || least === undefined) return undefined
  return outside.filter(({ confidence }) => confidence < least).length / outside.length
}
