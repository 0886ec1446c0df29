import type { Ranking } from './ranker.js'

/**
 * How sure it is that the best entry answers a text, from what it covers of it. A logistic regression fitted on
 * questions in and out of scope: the public benchmarks' development halves and half of test/retrieval.
 * bench/fit.ts prints these numbers anew.
 */
const SCOPE = {
  constant: 0.969,
  linear: 3.03,
  words: 0.831,
  pieces: 1.254,
  unknown: -2.12,
  length: 0.45,
  oneWord: -0.734,
} as const

/** How sharply a lead in score becomes a lead in probability. Fitted with SCOPE. */
const SHARPNESS = 2.75

/** What sureness is told by. */
export function scopeFeatures({
  ranked: [best],
  unknown,
  contentWords,
}: Ranking): Record<Exclude<keyof typeof SCOPE, 'constant'>, number> {
  return {
    linear: best?.linear ?? 0,
    words: best?.words ?? 0,
    pieces: best?.pieces ?? 0,
    unknown,
    length: Math.log(1 + contentWords),
    oneWord: Number(contentWords === 1),
  }
}

/** 0..1: the best entry does answer the text. */
export function scopeOf(ranking: Ranking): number {
  if (ranking.ranked.length === 0) return 0
  let sum: number = SCOPE.constant
  for (const [name, value] of Object.entries(scopeFeatures(ranking))) sum += SCOPE[name as keyof typeof SCOPE] * value
  return 1 / (1 + Math.exp(-sum))
}

/** For each score, best first, its share: the probability that it is the one, if any is. They sum to one. */
export function sharesOf(scores: readonly number[]): number[] {
  const best = scores[0] ?? 0
  const raised = scores.map((score) => Math.exp(SHARPNESS * (score - best)))
  const sum = raised.reduce((total, value) => total + value, 0)
  return raised.map((value) => value / sum)
}
