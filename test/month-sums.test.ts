import { expect } from 'chai'
import { monthsFrom, sumMonthsPast } from '../src/app/report/month-sums.js'
import { recompute } from '../src/app/report/recompute.js'
import type { DayFigures } from '../src/reports/day-figures.js'
import type { MonthFigures } from '../src/reports/parts.js'
import { count } from '../src/reports/tally.js'
import type { Store } from '../src/store/connect.js'
import { Facts } from '../src/store/facts.js'
import { FigureMonths } from '../src/store/figure-months.js'
import { Figures } from '../src/store/figures.js'
import type { Fact } from '../src/turn/fact.js'
import { openStore } from './support/turns.js'

const YEAR = { from: '2026-01', to: '2026-04' }

/**
 * Goal: a report reads months that were added up before, and never one whose days have changed since. Method: facts on a
 * few days in a real mongod, more of them later, and a kept sum that is altered to see whether it is read.
 */
describe('sums of months', () => {
  let store: Store
  let facts: Facts
  let kept: { figures: Figures<DayFigures>; sums: FigureMonths<DayFigures> }
  let names = 0

  beforeEach(async () => {
    store = await openStore('month-sums')
    facts = new Facts(store)
    kept = { figures: new Figures<DayFigures>(store), sums: new FigureMonths<DayFigures>(store) }
    await contacts('2026-01-05', '2026-01-20', '2026-01-20', '2026-02-03', '2026-04-01')
  })

  afterEach(() => store?.close())

  it('are those of their days, and of none where there are none', async () => {
    const months = await monthsFrom(kept, YEAR)
    expect(months.map(summary)).to.deep.equal([
      { month: '2026-01', days: 2, lastDay: '2026-01-20', contacts: 3 },
      { month: '2026-02', days: 1, lastDay: '2026-02-03', contacts: 1 },
      { month: '2026-03', days: 0, lastDay: undefined, contacts: 0 },
      { month: '2026-04', days: 1, lastDay: '2026-04-01', contacts: 1 },
    ])
    expect(await monthsFrom(kept, YEAR), 'read again').to.deep.equal(months)
  })

  it('are read as they are kept while their days stand', async () => {
    await monthsFrom(kept, YEAR)
    await store.db.collection<{ _id: string }>('figure_months').updateOne({ _id: '2026-01' }, { $set: { days: 31 } })
    expect((await monthsFrom(kept, YEAR))[0]?.days).to.equal(31)
  })

  it('are made anew once one of their days has changed, and the others are not', async () => {
    await monthsFrom(kept, YEAR)
    await contacts('2026-01-20', '2026-02-28')
    const [january, february] = (await monthsFrom(kept, YEAR)).map(summary)
    expect([january?.contacts, february]).to.deep.equal([
      4,
      { month: '2026-02', days: 2, lastDay: '2026-02-28', contacts: 2 },
    ])
  })

  it('are of the days up to one alone, where no more are asked for', async () => {
    const [january, february] = (await monthsFrom(kept, YEAR, '2026-01-10')).map(summary)
    expect([january?.contacts, february?.contacts]).to.deep.equal([1, 0])
    expect((await monthsFrom(kept, YEAR)).map(summary)[0]?.contacts).to.equal(3)
  })

  it('of months that are over are made before anyone asks', async () => {
    await sumMonthsPast(kept)
    const made = await store.db.collection<{ _id: string }>('figure_months').find().sort({ _id: 1 }).toArray()
    expect(made.map(({ _id }) => _id)).to.deep.equal(['2026-01', '2026-02'])
  })

  async function contacts(...days: string[]): Promise<void> {
    names += 1
    const made = days.map((day): Fact => ({ what: 'contact', day, hour: 9, channel: 'webchat' }))
    await facts.add(made, `some ${names}`)
    await recompute({ facts, figures: kept.figures })
  }
})

function summary({ month, days, lastDay, figures }: MonthFigures) {
  return { month, days, lastDay, contacts: count(figures.all, 'contacts') }
}
