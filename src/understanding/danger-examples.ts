import type { DangerKind } from '../content/danger.js'
import type { Token } from './danger-text.js'

/** Added to every count, so that one sentence never proves a word. */
const SMOOTHING = 0.5

/** A sentence and what it is an example of. */
export interface Example {
  kind: DangerKind | 'harmless'
  tokens: readonly Token[]
  asked: boolean
}

/**
 * What the example sentences teach: for each word, each two words in a row and the first word, how much more often it
 * stands in danger than in harmless messages. Counting only (naive Bayes): the same examples always give the same answer.
 */
export class ExampleBook {
  readonly #weights = new Map<string, number>()
  readonly #kindWeights = new Map<string, Map<DangerKind, number>>()

  constructor(examples: readonly Example[]) {
    const danger = new Map<string, number>()
    const harmless = new Map<string, number>()
    const totals = { danger: 0, harmless: 0 }
    for (const { kind, tokens, asked } of examples) {
      const side = kind === 'harmless' ? 'harmless' : 'danger'
      totals[side] += 1
      for (const sign of signsOf(tokens, asked)) {
        const counts = side === 'harmless' ? harmless : danger
        counts.set(sign, (counts.get(sign) ?? 0) + 1)
        if (kind !== 'harmless') this.#countKind(sign, kind)
      }
    }
    for (const sign of new Set([...danger.keys(), ...harmless.keys()])) {
      const forIt = ((danger.get(sign) ?? 0) + SMOOTHING) / (totals.danger + 2 * SMOOTHING)
      const against = ((harmless.get(sign) ?? 0) + SMOOTHING) / (totals.harmless + 2 * SMOOTHING)
      this.#weights.set(sign, Math.log(forIt / against))
    }
  }

  /** How strongly some words lean to danger (above 0) or away from it, and which kind they lean to. */
  weigh(tokens: readonly Token[], asked: boolean): { lean: number; kind: DangerKind } {
    const kinds: Record<DangerKind, number> = { danger: 0, suicide: 0, violence: 0 }
    let lean = 0
    for (const sign of signsOf(tokens, asked)) {
      lean += this.#weights.get(sign) ?? 0
      for (const [kind, count] of this.#kindWeights.get(sign) ?? []) kinds[kind] += Math.log1p(count)
    }
    const kind = (['danger', 'suicide', 'violence'] as const).reduce((best, next) =>
      kinds[next] > kinds[best] ? next : best,
    )
    return { lean, kind }
  }

  #countKind(sign: string, kind: DangerKind): void {
    const counts = this.#kindWeights.get(sign) ?? new Map<DangerKind, number>()
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    this.#kindWeights.set(sign, counts)
  }
}

function signsOf(tokens: readonly Token[], asked: boolean): Set<string> {
  const signs = new Set<string>()
  for (const [at, { plain }] of tokens.entries()) {
    signs.add(plain)
    const next = tokens[at + 1]
    if (next) signs.add(`${plain} ${next.plain}`)
  }
  const first = tokens[0]
  if (first) signs.add(`^${first.plain}`)
  if (asked) signs.add('?')
  return signs
}
