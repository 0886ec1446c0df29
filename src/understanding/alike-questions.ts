import type { Lang } from '../message.js'
import { contentStems, words } from '../words.js'
import { likePairs, type Vector, vectorsOf } from './question-vectors.js'
import { sameBySlip } from './same-by-slip.js'

/** Groups grow while their questions are on the whole this much alike: mean cosine between all of one and all of the other. */
const ALIKE_MIN = 0.12
/** Merging is gone through again, since groups that grew may have come nearer one another. */
const ROUNDS = 3

interface Cluster {
  places: number[]
  sum: Map<number, number>
}

/**
 * Texts of one language that are about the same, as places in the list; in each the most typical first. Texts that say
 * nothing but small words are together only where they are the same.
 */
export function clusters(texts: readonly string[], lang: Lang, matters: readonly string[] = []): number[][] {
  const stems = sameBySlip(texts.map((text) => stemsOf(text, lang)))
  const nodes = new Map<string, number[]>()
  stems.forEach((list, place) => {
    const key = [...new Set(list)].sort().join(' ')
    nodes.set(key, [...(nodes.get(key) ?? []), place])
  })
  const keys = [...nodes.keys()].sort()
  const vectors = vectorsOf(
    keys.map((key) => key.split(' ')),
    matters.map((text) => contentStems(text, lang)),
  )
  const found = merged(vectors)
  return found.map(({ places, sum }) =>
    typicalFirst(places, sum, vectors).flatMap((at) => nodes.get(keys[at] ?? '') ?? []),
  )
}

function stemsOf(text: string, lang: Lang): string[] {
  const stems = contentStems(text, lang)
  return stems.length > 0 ? stems : words(text).map((word) => `~${word}`)
}

function merged(vectors: readonly Vector[]): Cluster[] {
  const pairs = likePairs(vectors)
  const of = vectors.map((vector, place): Cluster => ({ places: [place], sum: new Map(vector) }))
  for (let round = 0; round < ROUNDS; round += 1) {
    let isChanged = false
    for (const { a, b } of pairs) {
      const [one, other] = [of[a], of[b]]
      if (!one || !other || one === other || likeness(one, other) < ALIKE_MIN) continue
      const [into, from] = one.places.length >= other.places.length ? [one, other] : [other, one]
      for (const [feature, weight] of from.sum) into.sum.set(feature, (into.sum.get(feature) ?? 0) + weight)
      for (const place of from.places) of[place] = into
      into.places.push(...from.places)
      isChanged = true
    }
    if (!isChanged) break
  }
  return [...new Set(of)]
}

/** Mean cosine between all of one and all of the other. */
function likeness(one: Cluster, other: Cluster): number {
  return dot(one.sum, other.sum) / (one.places.length * other.places.length)
}

function dot(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  let total = 0
  for (const [feature, weight] of small) total += weight * (large.get(feature) ?? 0)
  return total
}

/** Of two as typical the one that says less: it is the plainer question. */
function typicalFirst(
  places: readonly number[],
  sum: ReadonlyMap<number, number>,
  vectors: readonly Vector[],
): number[] {
  const scored = places.map((place) => {
    const vector = vectors[place] ?? new Map<number, number>()
    return { place, score: dot(vector, sum), size: vector.size }
  })
  return scored.sort((a, b) => b.score - a.score || a.size - b.size || a.place - b.place).map(({ place }) => place)
}
