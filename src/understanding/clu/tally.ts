/** How asking CLU has gone since the start, for whoever watches the service. */
export interface CluTally {
  /** Messages it told its opinion of, failed at, and was not waited for because it was known to be out. */
  answered: number
  failed: number
  unasked: number
  /** Known to be out: the local understanding answers alone. */
  isOut: boolean
}

/** Nothing asked yet. */
export function newCluTally(): CluTally {
  return { answered: 0, failed: 0, unasked: 0, isOut: false }
}
