import { fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median } from './search-numbers.js'
import { type TestSet, WHO, type Who } from './search-sets.js'

/** Phrasings in the store, over articles that stay as many. */
export const SIZES = [100, 1_000, 2_000, 10_000] as const
export const GROWTH = { from: 1_000, to: 10_000 } as const
/** The sets that have phrasings enough, the first that is there. */
const SOURCES = ['banking77', 'clinc150']
const ONCE = fileURLToPath(new URL('./search-cost-once.ts', import.meta.url))
const ONCE_MS_MAX = 300_000

export interface CostFigures {
  phrasings: number
  who: Who
  buildMs: number
  p50Ms: number
  p99Ms: number
  heapMb: number
}

/**
 * Builds and asks each in a process of its own, so that none warms or fills another's heap; who and how many change
 * within a round, so that a busy minute of the machine falls on all. `each` gets every single measurement.
 */
export async function measureCost(
  sets: readonly TestSet[],
  rounds: number,
  told: (line: string) => void,
  each: (once: CostFigures & { round: number; load: number }) => void,
): Promise<CostFigures[]> {
  const source = SOURCES.flatMap((name) => sets.find((set) => set.name === name) ?? [])[0]
  if (!source) {
    told(`cost: left out, as neither ${SOURCES.join(' nor ')} is here`)
    return []
  }
  const all: CostFigures[] = []
  for (let round = 1; round <= rounds; round += 1) {
    for (const phrasings of SIZES) {
      for (const who of WHO) {
        told(`cost: round ${round} of ${rounds}, ${phrasings} phrasings of ${source.name}, ${who}`)
        const figures = await measureOnce(source, phrasings, who)
        all.push(figures)
        each({ round, load: loadavg()[0] ?? Number.NaN, ...figures })
      }
    }
  }
  return SIZES.flatMap((phrasings) => WHO.map((who) => medianOf(all, phrasings, who)))
}

/** How many times more the larger store costs. */
export function growthOf(cost: readonly CostFigures[], who: Who): Omit<CostFigures, 'phrasings' | 'who'> {
  const [small, large] = [GROWTH.from, GROWTH.to].map((phrasings) => medianOf(cost, phrasings, who))
  const factor = (of: (figures: CostFigures) => number) => (small && large ? of(large) / of(small) : Number.NaN)
  return {
    buildMs: factor(({ buildMs }) => buildMs),
    p50Ms: factor(({ p50Ms }) => p50Ms),
    p99Ms: factor(({ p99Ms }) => p99Ms),
    heapMb: factor(({ heapMb }) => heapMb),
  }
}

async function measureOnce({ folder, name }: TestSet, phrasings: number, who: Who): Promise<CostFigures> {
  // This process runs TypeScript by its own flags, and so does the child.
  const execArgv = [...process.execArgv, '--expose-gc']
  const child = fork(ONCE, [folder, String(phrasings), who], { execArgv, timeout: ONCE_MS_MAX })
  let figures: CostFigures | undefined
  child.on('message', (message) => {
    figures = message as CostFigures
  })
  const [code, signal] = await once(child, 'close')
  if (!figures) throw new Error(`Measuring ${who} on ${phrasings} phrasings of ${name} ended with ${signal ?? code}`)
  return figures
}

function medianOf(all: readonly CostFigures[], phrasings: number, who: Who): CostFigures {
  const own = all.filter((figures) => figures.phrasings === phrasings && figures.who === who)
  const of = (pick: (figures: CostFigures) => number) => median(own.map(pick))
  return {
    phrasings,
    who,
    buildMs: of(({ buildMs }) => buildMs),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    heapMb: of(({ heapMb }) => heapMb),
  }
}
