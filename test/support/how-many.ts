import type { Parameters } from 'fast-check'

/**
 * How many random histories to walk, and from which seed: few of the same in every run of the tests, and as many as
 * LOTSEN_HISTORIES says when they are to be tortured. LOTSEN_SEED walks other ones.
 */
export function howMany(usual: number): Pick<Parameters<unknown>, 'numRuns' | 'seed'> {
  const { LOTSEN_HISTORIES, LOTSEN_SEED } = process.env
  return { numRuns: Number(LOTSEN_HISTORIES ?? usual), seed: Number(LOTSEN_SEED ?? 20_261_126) }
}
