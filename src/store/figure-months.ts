import type { Collection } from 'mongodb'
import { z } from 'zod'
import type { Store } from './connect.js'
import { parseStored } from './stored.js'
import { reachStore } from './unavailable.js'

/** A month's days added up. */
export interface MonthSum<T> {
  /** `2026-01`. */
  month: string
  /** On how many of them somebody got in touch. */
  days: number
  /** The last of them that there are figures of. */
  lastDay?: string
  figures: T
}

const Sum = z.looseObject({
  _id: z.string(),
  madeOf: z.string(),
  days: z.number(),
  lastDay: z.string().exactOptional(),
  /** JSON text, as a day's. */
  figures: z.string(),
})
type Sum = z.output<typeof Sum>

/** Sums of months, each good for as long as its days are those it was made of. What they look like is whoever's makes them. */
export class FigureMonths<T extends object> {
  readonly #days: Collection<{ _id: string; madeOf?: number }>
  readonly #sums: Collection<Sum & { schema: 1 }>

  constructor(store: Pick<Store, 'db' | 'figures'>) {
    this.#days = store.figures as unknown as Collection<{ _id: string; madeOf?: number }>
    this.#sums = store.db.collection('figure_months')
  }

  /** Of each month from one to another that has days, what its figures are made of now: another text once any has changed. */
  async standing(from: string, to: string): Promise<Map<string, string>> {
    const filter = { _id: { $gte: `${from}-01`, $lte: `${to}-31` } }
    const days = await reachStore(() =>
      this.#days
        .find(filter, { projection: { madeOf: 1 } })
        .sort({ _id: 1 })
        .toArray(),
    )
    const standing = new Map<string, string>()
    for (const { _id, madeOf = 'none' } of days) {
      const month = _id.slice(0, 7)
      standing.set(month, `${standing.get(month) ?? ''}${_id.slice(8)}:${madeOf} `)
    }
    return standing
  }

  /** The sums that are still good. */
  async good(standing: ReadonlyMap<string, string>): Promise<Map<string, MonthSum<T>>> {
    const found = await reachStore(() => this.#sums.find({ _id: { $in: [...standing.keys()] } }).toArray())
    const sums = found.map((document) => parseStored<Sum>(Sum, document, 'sum of a month'))
    return new Map(
      sums
        .filter(({ _id, madeOf }) => standing.get(_id) === madeOf)
        .map(({ _id: month, days, lastDay, figures }) => [
          month,
          { month, days, ...(lastDay === undefined ? {} : { lastDay }), figures: JSON.parse(figures) as T },
        ]),
    )
  }

  /** Keeps a sum that was made of days which are no older than `madeOf` says. */
  async put({ month, days, lastDay, figures }: MonthSum<T>, madeOf: string): Promise<void> {
    const kept = {
      schema: 1 as const,
      madeOf,
      days,
      ...(lastDay === undefined ? {} : { lastDay }),
      figures: JSON.stringify(figures),
    }
    await reachStore(() => this.#sums.replaceOne({ _id: month }, kept, { upsert: true }))
  }
}
