import type { Collection, Filter } from 'mongodb'
import { z } from 'zod'
import type { Store } from './connect.js'
import type { FiguresDay } from './facts.js'
import { parseStored } from './stored.js'
import { reachStore } from './unavailable.js'

interface KeptFigures extends FiguresDay {
  schema?: 1
  /** As JSON text: it is read whole and by the year, and as documents in documents that takes ten times as long. */
  figures?: string
  /** What `dirtied` was when the facts they are made of were read. */
  madeOf?: number
}

const Outline = z.looseObject({ _id: z.string(), figures: z.string() })

/** Figures by day, as they were made of the day's facts. What they look like is whoever's makes them. */
export class Figures<T extends object> {
  readonly #days: Collection<KeptFigures>

  constructor(store: Pick<Store, 'figures'>) {
    this.#days = store.figures as unknown as Collection<KeptFigures>
  }

  /** How often a day's facts have changed: asked before they are read, and given back with what was made of them. */
  async dirtied(day: string): Promise<number> {
    const found = await reachStore(() => this.#days.findOne({ _id: day }, { projection: { dirtied: 1 } }))
    return found?.dirtied ?? 0
  }

  /**
   * Keeps a day's figures. They replace none that were made of later facts; and if facts have come since `dirtied` was
   * asked, the day stays marked, to be made again. Answers whether it is done with.
   */
  async put(day: string, figures: T, dirtied: number): Promise<boolean> {
    const isNewer = {
      _id: day,
      dirty: true,
      $or: [{ madeOf: { $exists: false } }, { madeOf: { $lt: dirtied } }],
    } as unknown as Filter<KeptFigures>
    const kept = {
      schema: { $literal: 1 },
      figures: { $literal: JSON.stringify(figures) },
      madeOf: { $literal: dirtied },
    }
    const isStill = { $eq: ['$dirtied', { $literal: dirtied }] }
    await reachStore(() =>
      this.#days.updateOne(isNewer, [{ $set: { ...kept, dirty: { $cond: [isStill, '$$REMOVE', '$dirty'] } } }]),
    )
    const left = await reachStore(() => this.#days.findOne({ _id: day, dirty: true } as Filter<KeptFigures>))
    return left === null
  }

  /** Days from one to another, both included, in order; days nothing was counted on are not there. */
  async range(from: string, to: string): Promise<{ day: string; figures: T }[]> {
    const days = { _id: { $gte: from, $lte: to }, figures: { $exists: true } } as unknown as Filter<KeptFigures>
    const found = await reachStore(() => this.#days.find(days).sort({ _id: 1 }).toArray())
    return found.map((document) => {
      const { _id: day, figures } = parseStored<Required<KeptFigures>>(Outline, document, 'figures')
      return { day, figures: JSON.parse(figures) as T }
    })
  }

  /** First and last day that there are figures of. */
  async ends(): Promise<{ first: string; last: string } | undefined> {
    const end = async (order: 1 | -1) => {
      const made = { figures: { $exists: true } } as unknown as Filter<KeptFigures>
      return (await this.#days.findOne(made, { sort: { _id: order }, projection: { _id: 1 } }))?._id
    }
    const [first, last] = await reachStore(() => Promise.all([end(1), end(-1)]))
    return first === undefined || last === undefined ? undefined : { first, last }
  }
}
