/** A text as numbered features with weights; of length one, or empty. */
export type Vector = ReadonlyMap<number, number>

const STEMS_MAX = 24
const PIECE_LENGTH = 4
const PIECES_MAX = 120
/** What a piece of a word weighs beside a word: "laddstolpe" and "laddstation" are near, "laddstolpe" twice is the same. */
const PIECE = 0.8
/** How much a feature loses by each known matter it stands in. */
const GENERAL = 0.2
/** What more texts than this share says little of any two of them; they are not compared for its sake alone. */
const SHARED_MAX = 200
/** Texts each text is compared with further, and how much alike the two must be. */
const NEIGHBOURS_MAX = 24
const NEIGHBOUR_MIN = 0.12

/**
 * Stems and pieces of stems, the rare ones weighing more. `matters`: stems of what is already known, a list for each
 * matter; what stands in many of those ("costs", "permit", "opens") tells no two questions to be about the same.
 */
export function vectorsOf(
  stems: readonly (readonly string[])[],
  matters: readonly (readonly string[])[] = [],
): Vector[] {
  const numbers = new Map<string, number>()
  const counted = stems.map((list) => featuresOf(list, numbers))
  const rarity = rarityOf(counted, numbers, matters)
  return counted.map((features) => {
    const weighed = [...features].map(([feature, weight]) => [feature, weight * (rarity[feature] ?? 0)] as const)
    const length = Math.hypot(...weighed.map(([, weight]) => weight)) || 1
    return new Map(weighed.map(([feature, weight]) => [feature, weight / length]))
  })
}

function rarityOf(
  counted: readonly Map<number, number>[],
  numbers: ReadonlyMap<string, number>,
  matters: readonly (readonly string[])[],
): Float64Array {
  const seen = new Float64Array(numbers.size)
  for (const features of counted) for (const feature of features.keys()) seen[feature] = (seen[feature] ?? 0) + 1
  const general = new Float64Array(numbers.size)
  for (const matter of matters) {
    const names = new Set(matter.flatMap((stem) => [`s${stem}`, ...piecesOf(stem).map((piece) => `p${piece}`)]))
    for (const name of names) {
      const feature = numbers.get(name)
      if (feature !== undefined) general[feature] = (general[feature] ?? 0) + 1
    }
  }
  return seen.map((count, feature) => Math.log(1 + counted.length / count) / (1 + GENERAL * (general[feature] ?? 0)))
}

function featuresOf(stems: readonly string[], numbers: Map<string, number>): Map<number, number> {
  const features = new Map<number, number>()
  const add = (name: string, weight: number) => {
    let number = numbers.get(name)
    if (number === undefined) {
      number = numbers.size
      numbers.set(name, number)
    }
    features.set(number, Math.max(features.get(number) ?? 0, weight))
  }
  const used = [...new Set(stems)].slice(0, STEMS_MAX)
  for (const stem of used) add(`s${stem}`, 1)
  for (const piece of used.flatMap(piecesOf).slice(0, PIECES_MAX)) add(`p${piece}`, PIECE)
  return features
}

function piecesOf(stem: string): string[] {
  const edged = `_${stem}`
  return Array.from({ length: Math.max(0, edged.length - PIECE_LENGTH + 1) }, (_, at) =>
    edged.slice(at, at + PIECE_LENGTH),
  )
}

interface LikePair {
  a: number
  b: number
  /** Cosine. */
  likeness: number
}

/** Pairs of texts that share something that not too many share, the likest first; a bounded number for each text. */
export function likePairs(vectors: readonly Vector[]): LikePair[] {
  const postings = new Map<number, { place: number; weight: number }[]>()
  vectors.forEach((vector, place) => {
    for (const [feature, weight] of vector) {
      const list = postings.get(feature)
      if (list) list.push({ place, weight })
      else postings.set(feature, [{ place, weight }])
    }
  })
  const pairs = vectors.flatMap((vector, a) => {
    const dots = new Map<number, number>()
    for (const [feature, weight] of vector) {
      const list = postings.get(feature) ?? []
      if (list.length > SHARED_MAX) continue
      for (const other of list)
        if (other.place < a) dots.set(other.place, (dots.get(other.place) ?? 0) + weight * other.weight)
    }
    return [...dots]
      .filter(([, likeness]) => likeness >= NEIGHBOUR_MIN)
      .sort(([x, p], [y, q]) => q - p || x - y)
      .slice(0, NEIGHBOURS_MAX)
      .map(([b, likeness]) => ({ a, b, likeness }))
  })
  return pairs.sort((p, q) => q.likeness - p.likeness || p.a - q.a || p.b - q.b)
}
