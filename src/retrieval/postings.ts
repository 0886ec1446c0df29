import { FeatureTable, type FeatureTableState } from './hash.js'

/** What each feature says of each column (an article, a phrase): a sparse matrix, a row a feature. Frozen, read only. */
export interface Postings {
  /** Row of a feature, or -1 when nothing is known of it. */
  find(hash: number): number
  /** Columns the row speaks of. */
  count(row: number): number
  /** Adds `weight` times the row into `sums`, a place a column. */
  addTo(sums: Float64Array, row: number, weight: number): void
}

/** Such a matrix as flat arrays, to be kept or handed to another thread: for each row where it begins, its columns and values. */
export interface PostingsState {
  table: FeatureTableState
  starts: Int32Array<ArrayBuffer>
  columns: Int32Array<ArrayBuffer>
  values: Float32Array<ArrayBuffer>
}

/** Collects single entries in any order; `freeze` sorts them into rows. An entry met twice is summed by the reader. */
export class PostingsBuilder {
  readonly #table = new FeatureTable()
  #rows = new Int32Array(1 << 12)
  #columns = new Int32Array(1 << 12)
  #values = new Float32Array(1 << 12)
  #size = 0

  add(hash: number, column: number, value: number): void {
    if (this.#size === this.#rows.length) this.#grow()
    this.#rows[this.#size] = this.#table.number(hash)
    this.#columns[this.#size] = column
    this.#values[this.#size] = value
    this.#size += 1
  }

  freeze(): PostingsState {
    const starts = new Int32Array(this.#table.size + 1)
    for (let i = 0; i < this.#size; i += 1)
      starts[(this.#rows[i] ?? 0) + 1] = (starts[(this.#rows[i] ?? 0) + 1] ?? 0) + 1
    for (let row = 0; row < this.#table.size; row += 1) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0)
    const next = starts.slice()
    const columns = new Int32Array(this.#size)
    const values = new Float32Array(this.#size)
    for (let i = 0; i < this.#size; i += 1) {
      const row = this.#rows[i] ?? 0
      const place = next[row] ?? 0
      columns[place] = this.#columns[i] ?? 0
      values[place] = this.#values[i] ?? 0
      next[row] = place + 1
    }
    return { table: this.#table.state, starts, columns, values }
  }

  #grow(): void {
    const length = this.#rows.length * 2
    const [rows, columns, values] = [this.#rows, this.#columns, this.#values]
    this.#rows = new Int32Array(length)
    this.#columns = new Int32Array(length)
    this.#values = new Float32Array(length)
    this.#rows.set(rows)
    this.#columns.set(columns)
    this.#values.set(values)
  }
}

/** Reads what was frozen. */
export function postingsOf({ table: state, starts, columns, values }: PostingsState): Postings {
  const table = new FeatureTable(state)
  const count = (row: number) => (starts[row + 1] ?? 0) - (starts[row] ?? 0)
  return {
    find: (hash) => table.find(hash),
    count,
    addTo(sums, row, weight) {
      const end = starts[row + 1] ?? 0
      for (let i = starts[row] ?? 0; i < end; i += 1) {
        const column = columns[i] as number
        sums[column] = (sums[column] as number) + weight * (values[i] as number)
      }
    },
  }
}
