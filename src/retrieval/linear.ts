import type { Features } from './features.js'
import { type Vector, Weighing, type WeighingState } from './weighing.js'

/** How hard a phrase on the wrong side pulls. */
const COST = 1
const PASSES = 5
/** Passes in which every phrase is held against every class; in the others only against those it is on the wrong side of. */
const FULL_PASSES: readonly number[] = [0, 2]
const STEP_MIN = 1e-5
/** The constant feature's value: how freely a class may be likelier than others whatever is said. */
const CONSTANT = 0.3
/** Score of a text that says nothing. Below -1, so that a class is moved only by phrases that are near it. */
const EMPTY = -1.25
/** Half of all weights are smaller; without them at most one question of a test set was answered otherwise. */
const WEIGHT_MIN = 1e-2

/** What a model has learned, as flat arrays: it can be handed to another thread without being copied. */
export interface LearnedClasses {
  weighing: WeighingState
  constants: Float64Array<ArrayBuffer>
  /** For each feature where its weights begin, then which class each weight is of, and the weight. */
  starts: Int32Array<ArrayBuffer>
  columns: Uint16Array<ArrayBuffer>
  values: Float32Array<ArrayBuffer>
}

/** Learns what tells each class of phrases from all others; the same phrases always teach the same. At most 65,535 classes. */
export function learnClasses(
  phrases: readonly Features[],
  classOf: readonly number[],
  classes: number,
): LearnedClasses {
  const weighing = Weighing.learn(phrases)
  const vectors = phrases.map((features) => weighing.vector(features))
  const { weights, constants } = learn(vectors, classOf, classes, weighing.size)
  return { weighing: weighing.state, constants, ...sparse(weights, classes, weighing.size) }
}

/** Scores texts by what was learned: one score a class, above zero when more like it than unlike. */
export class LinearModel {
  readonly #weighing: Weighing
  readonly #constants: Float64Array
  readonly #starts: Int32Array
  readonly #columns: Uint16Array
  readonly #values: Float32Array

  constructor(learned: LearnedClasses) {
    this.#weighing = new Weighing(learned.weighing)
    this.#constants = learned.constants
    this.#starts = learned.starts
    this.#columns = learned.columns
    this.#values = learned.values
  }

  /** Linear in the text's features and the classes that know them. */
  scores(features: Features): Float64Array {
    const sums = this.#constants.slice()
    const { numbers, values } = this.#weighing.vector(features)
    for (let i = 0; i < numbers.length; i += 1) {
      const row = numbers[i] as number
      const value = values[i] as number
      const end = this.#starts[row + 1] as number
      for (let j = this.#starts[row] as number; j < end; j += 1) {
        const column = this.#columns[j] as number
        sums[column] = (sums[column] as number) + value * (this.#values[j] as number)
      }
    }
    return sums
  }
}

/**
 * Support vector machines, one a class against all others, by dual coordinate descent (Hsieh et al. 2008: A dual
 * coordinate descent method for large-scale linear SVM), all classes of a phrase in one step.
 */
function learn(vectors: readonly Vector[], classOf: readonly number[], classes: number, size: number) {
  const weights = new Float32Array(size * classes)
  const constants = new Float64Array(classes).fill(EMPTY)
  const pulls = new Float32Array(vectors.length * classes)
  const everyClass = Int32Array.from({ length: classes }, (_, place) => place)
  const active = vectors.map(() => everyClass)
  const order = vectors.map((_, place) => place)
  const random = sameEveryTime()
  const scores = new Float64Array(classes)
  const steps = new Float64Array(classes)
  const stepped = new Int32Array(classes)
  const ridge = 1 / (2 * COST)

  for (let pass = 0; pass < PASSES; pass += 1) {
    shuffle(order, random)
    const full = FULL_PASSES.includes(pass)
    for (const phrase of order) {
      const vector = vectors[phrase] as Vector
      const held = full ? everyClass : (active[phrase] as Int32Array)
      scoreInto(scores, vector, weights, constants, held, classes)
      const square = squareOf(vector) + CONSTANT * CONSTANT + ridge
      let count = 0
      const near: number[] = []
      for (let i = 0; i < held.length; i += 1) {
        const column = held[i] as number
        const side = classOf[phrase] === column ? 1 : -1
        const at = phrase * classes + column
        const before = pulls[at] as number
        const slope = side * (scores[column] as number) - 1 + ridge * before
        const after = Math.max(before - slope / square, 0)
        if (full && (after > 0 || slope < 0)) near.push(column)
        const step = (after - before) * side
        if (Math.abs(step) < STEP_MIN) continue
        pulls[at] = after
        constants[column] = (constants[column] as number) + step * CONSTANT * CONSTANT
        steps[column] = step
        stepped[count] = column
        count += 1
      }
      if (full) active[phrase] = Int32Array.from(near)
      if (count > 0) move(weights, vector, stepped, count, steps, classes)
    }
  }
  return { weights, constants }
}

/** A row of weights a feature, so that all classes of a feature lie side by side. */
function scoreInto(
  scores: Float64Array,
  vector: Vector,
  weights: Float32Array,
  constants: Float64Array,
  held: Int32Array,
  classes: number,
): void {
  for (let i = 0; i < held.length; i += 1) scores[held[i] as number] = constants[held[i] as number] as number
  if (held.length === classes) scoreEvery(scores, vector, weights, classes)
  else scoreHeld(scores, vector, weights, held, classes)
}

/** The innermost loop of learning: four features at a time, which halves the time of one after the other. */
function scoreEvery(scores: Float64Array, { numbers, values }: Vector, weights: Float32Array, classes: number): void {
  const whole = numbers.length - (numbers.length % 4)
  for (let i = 0; i < whole; i += 4) {
    const [a, b] = [(numbers[i] as number) * classes, (numbers[i + 1] as number) * classes]
    const [c, d] = [(numbers[i + 2] as number) * classes, (numbers[i + 3] as number) * classes]
    const [va, vb] = [values[i] as number, values[i + 1] as number]
    const [vc, vd] = [values[i + 2] as number, values[i + 3] as number]
    for (let column = 0; column < classes; column += 1) {
      scores[column] =
        (scores[column] as number) +
        va * (weights[a + column] as number) +
        vb * (weights[b + column] as number) +
        vc * (weights[c + column] as number) +
        vd * (weights[d + column] as number)
    }
  }
  for (let i = whole; i < numbers.length; i += 1) {
    const row = (numbers[i] as number) * classes
    const value = values[i] as number
    for (let column = 0; column < classes; column += 1)
      scores[column] = (scores[column] as number) + value * (weights[row + column] as number)
  }
}

function scoreHeld(
  scores: Float64Array,
  { numbers, values }: Vector,
  weights: Float32Array,
  held: Int32Array,
  classes: number,
): void {
  for (let i = 0; i < numbers.length; i += 1) {
    const row = (numbers[i] as number) * classes
    const value = values[i] as number
    for (let j = 0; j < held.length; j += 1) {
      const column = held[j] as number
      scores[column] = (scores[column] as number) + value * (weights[row + column] as number)
    }
  }
}

function move(
  weights: Float32Array,
  { numbers, values }: Vector,
  columns: Int32Array,
  count: number,
  steps: Float64Array,
  classes: number,
): void {
  for (let i = 0; i < numbers.length; i += 1) {
    const row = (numbers[i] as number) * classes
    const value = values[i] as number
    for (let j = 0; j < count; j += 1) {
      const column = columns[j] as number
      weights[row + column] = (weights[row + column] as number) + value * (steps[column] as number)
    }
  }
}

function squareOf({ values }: Vector): number {
  let square = 0
  for (const value of values) square += value * value
  return square
}

/** Most features say something of few classes only. */
function sparse(weights: Float32Array, classes: number, size: number) {
  let kept = 0
  for (const weight of weights) if (Math.abs(weight) >= WEIGHT_MIN) kept += 1
  const starts = new Int32Array(size + 1)
  const columns = new Uint16Array(kept)
  const values = new Float32Array(kept)
  let place = 0
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < classes; column += 1) {
      const weight = weights[row * classes + column] as number
      if (Math.abs(weight) < WEIGHT_MIN) continue
      columns[place] = column
      values[place] = weight
      place += 1
    }
    starts[row + 1] = place
  }
  return { starts, columns, values }
}

function shuffle(list: number[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    ;[list[i], list[j]] = [list[j] as number, list[i] as number]
  }
}

function sameEveryTime(): () => number {
  let seed = 7
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 4_294_967_296
  }
}
