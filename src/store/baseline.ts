import type { Collection } from 'mongodb'
import type { BaselineRow } from '../content/report-entries.js'
import type { Store } from './connect.js'
import { reachStore } from './unavailable.js'

type BaselineDocument = BaselineRow & { _id: string; schema: 1 }

/** Figures from before the service counted itself, as they were imported. */
export class Baseline {
  readonly #rows: Collection<BaselineDocument>

  constructor({ db }: Pick<Store, 'db'>) {
    this.#rows = db.collection('baseline')
  }

  /** Puts rows in, each in place of what stood for the same month, figure and department. */
  async put(rows: readonly BaselineRow[]): Promise<void> {
    if (rows.length === 0) return
    const writes = rows.map((row) => {
      const _id = [row.month, row.figure, row.department ?? ''].join(' ')
      return { replaceOne: { filter: { _id }, replacement: { ...row, schema: 1 as const }, upsert: true } }
    })
    await reachStore(() => this.#rows.bulkWrite(writes, { ordered: false }))
  }

  /** All there is, by month. */
  async all(): Promise<BaselineRow[]> {
    const found = await reachStore(() => this.#rows.find().sort({ month: 1, _id: 1 }).toArray())
    return found.map(({ month, figure, value, department }) => ({
      month,
      figure,
      value,
      ...(department === undefined ? {} : { department }),
    }))
  }
}
