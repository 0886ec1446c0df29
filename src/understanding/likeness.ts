import { fold } from '../words.js'

/** Features are numbered by hashing into this many places; two that meet share a weight, which costs next to nothing. */
const PLACES = 1 << 18
const WORDS_MAX = 200
const GRAM_LENGTHS = [3, 4, 5] as const
const WEIGHT = { word: 1, pair: 1, skip: 0.7, first: 0.7, gram: 0.2, length: 0.5, asked: 0.7 } as const

const PASSES = 12
const RATE = 0.15
const DECAY = 2e-5

/** A text as weighted features, of length one; worked out once and weighed for every label. */
interface Vector {
  places: Int32Array
  values: Float32Array
}

/** A weight a place, and what every text has. */
interface Weights {
  of: Float32Array
  bias: number
}

/** What was learned, as plain arrays and numbers: it can be kept and read again. */
export interface LearnedLikeness<L extends string> {
  rarity: Float32Array
  weights: [label: L, weights: Weights][]
}

/**
 * How like each kind of message a text is: logistic regressions over its words, neighbours and pieces of words, learned
 * from examples. The same examples always teach the same. Linear in length.
 */
export class Likeness<L extends string> {
  readonly #learned: LearnedLikeness<L>

  constructor(learned: LearnedLikeness<L>) {
    this.#learned = learned
  }

  /** Above zero: more like than unlike. In log odds, so that 2 is about seven to one. */
  of(text: string): Record<L, number> {
    const vector = vectorOf(featuresOf(text), this.#learned.rarity)
    const scores = this.#learned.weights.map(([label, weights]) => [label, sum(weights, vector)])
    return Object.fromEntries(scores) as Record<L, number>
  }
}

/** Learns, for each label, what tells the examples that bear it from all the others. */
export function learnLikeness<L extends string>(
  labels: readonly L[],
  examples: readonly { text: string; labels: readonly L[] }[],
): LearnedLikeness<L> {
  const counted = examples.map(({ text }) => featuresOf(text))
  const rarity = raritiesIn(counted)
  const vectors = counted.map((features) => vectorOf(features, rarity))
  const weights = labels.map((label): [L, Weights] => {
    const wanted = examples.map((example) => (example.labels.includes(label) ? 1 : 0))
    return [label, learn(vectors, wanted)]
  })
  return { rarity, weights }
}

function raritiesIn(counted: readonly ReadonlyMap<number, number>[]): Float32Array {
  const rarity = new Float32Array(PLACES)
  for (const features of counted) for (const place of features.keys()) rarity[place] = (rarity[place] ?? 0) + 1
  for (let place = 0; place < PLACES; place += 1) {
    const seen = rarity[place] ?? 0
    if (seen > 0) rarity[place] = Math.log(1 + counted.length / seen)
  }
  return rarity
}

function vectorOf(features: ReadonlyMap<number, number>, rarities: Float32Array): Vector {
  const places = new Int32Array(features.size)
  const values = new Float32Array(features.size)
  let count = 0
  let square = 0
  for (const [place, value] of features) {
    const rarity = rarities[place] ?? 0
    if (rarity === 0) continue
    const weighed = value * rarity
    places[count] = place
    values[count] = weighed
    square += weighed * weighed
    count += 1
  }
  const length = Math.sqrt(square) || 1
  for (let i = 0; i < count; i += 1) values[i] = (values[i] ?? 0) / length
  return { places: places.subarray(0, count), values: values.subarray(0, count) }
}

/** Adagrad, in an order that is mixed but always the same. */
function learn(vectors: readonly Vector[], wanted: readonly number[]): Weights {
  const weights: Weights = { of: new Float32Array(PLACES), bias: 0 }
  const squares = new Float32Array(PLACES).fill(1e-6)
  let biasSquare = 1e-6
  const order = vectors.map((_, index) => index)
  const random = sameEveryTime()
  for (let pass = 0; pass < PASSES; pass += 1) {
    shuffle(order, random)
    for (const index of order) {
      const vector = vectors[index]
      if (!vector) continue
      const error = 1 / (1 + Math.exp(-sum(weights, vector))) - (wanted[index] ?? 0)
      biasSquare += error * error
      weights.bias -= (RATE * error) / Math.sqrt(biasSquare)
      step(weights.of, squares, vector, error)
    }
  }
  return weights
}

function step(weights: Float32Array, squares: Float32Array, { places, values }: Vector, error: number): void {
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i] ?? 0
    const weight = weights[place] ?? 0
    const slope = error * (values[i] ?? 0) + DECAY * weight
    const square = (squares[place] ?? 0) + slope * slope
    squares[place] = square
    weights[place] = weight - (RATE * slope) / Math.sqrt(square)
  }
}

function sum(weights: Weights, { places, values }: Vector): number {
  let total = weights.bias
  for (let i = 0; i < places.length; i += 1) total += (weights.of[places[i] ?? 0] ?? 0) * (values[i] ?? 0)
  return total
}

function featuresOf(text: string): Map<number, number> {
  const features = new Map<number, number>()
  const add = (name: string, value: number) => {
    const place = hash(name)
    features.set(place, Math.max(features.get(place) ?? 0, value))
  }
  const words = (
    fold(text)
      .replace(/(.)\1{2,}/gu, '$1$1')
      .match(/[\p{L}\p{N}]+|[!?]/gu) ?? []
  ).slice(0, WORDS_MAX)
  words.forEach((word, index) => {
    add(`w${word}`, WEIGHT.word)
    if (index + 1 < words.length) add(`p${word} ${words[index + 1]}`, WEIGHT.pair)
    if (index + 2 < words.length) add(`s${word} ${words[index + 2]}`, WEIGHT.skip)
  })
  for (const word of new Set(words)) addGrams(word, add)
  add(`^${words[0] ?? ''}`, WEIGHT.first)
  add(`#${Math.min(words.length, 9)}`, WEIGHT.length)
  if (text.includes('?')) add('?', WEIGHT.asked)
  return features
}

function addGrams(word: string, add: (name: string, value: number) => void): void {
  const edged = `_${word.slice(0, 40)}_`
  for (const length of GRAM_LENGTHS) {
    for (let start = 0; start + length <= edged.length; start += 1)
      add(`g${edged.slice(start, start + length)}`, WEIGHT.gram)
  }
}

/** FNV-1a, folded to the places there are. */
function hash(name: string): number {
  let value = 2_166_136_261
  for (let i = 0; i < name.length; i += 1) value = Math.imul(value ^ name.charCodeAt(i), 16_777_619)
  return ((value ^ (value >>> 15)) >>> 0) % PLACES
}

function shuffle(list: number[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    ;[list[i], list[j]] = [list[j] ?? 0, list[i] ?? 0]
  }
}

function sameEveryTime(): () => number {
  let seed = 20_261_122
  return () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed / 0x7fffffff
  }
}
