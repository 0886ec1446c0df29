import { readdirSync } from 'node:fs'
import process from 'node:process'
import type { Content } from '../src/content/content.js'
import { LANGS } from '../src/message.js'
import type { Understand } from '../src/understanding/understand.js'
import { type Cell, FlowTour } from './support/flow-matrix.js'
import { longestPlan, openersOf, type Plan, plansOf } from './support/flow-plans.js'
import { givenUp, goneClumsily, goneHostile, stoppedAndStarted, turnedAway } from './support/flow-wanderings.js'
import { remembering } from './support/remembering.js'
import { Core, OPEN_MORNING, shippedContent } from './support/talk.js'

/** By their files, so that none is forgotten. */
const FLOWS = readdirSync('dialogs/flows')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace(/\.yaml$/, ''))
const CELLS = (['webchat', 'sms'] as const).flatMap((door) => LANGS.map((lang) => ({ door, lang })))

/**
 * Goal: every shipped errand can be gone through straight, clumsily and with ill will, on web chat and by SMS, in Swedish
 * and in English, and ends as its file says.
 * Method: conversations made from the flows themselves, so that a flow that is added tomorrow is in them too.
 */
describe('every flow, by every door, in every language', () => {
  let core: Core
  let content: Content
  let understand: Understand
  before(async () => {
    const shipped = await shippedContent()
    content = shipped.content
    understand = remembering(shipped.understand)
    core = await Core.on(content, understand)
  })
  after(() => core.close())
  beforeEach(clean)

  async function clean(): Promise<void> {
    core.now = OPEN_MORNING
    core.committed.length = 0
    for (const held of [core.store.tickets, core.store.spots]) await held.deleteMany({})
    await core.store.visits.deleteMany({})
  }

  /** A tour that has begun. */
  async function begun(cell: Cell, plan: Plan): Promise<FlowTour> {
    await clean()
    const tour = new FlowTour(core, cell, plan)
    await tour.telling(openersOf(content, understand, { ...cell, plan }).then((phrases) => tour.begins(phrases)))
    return tour
  }

  /**
   * One test for a flow, whose conversations are told apart by what fails. A `turn` takes one door and language of the
   * four, another for each flow and each turn; LOTSEN_MATRIX=all takes them all.
   */
  function eachCell(name: string, walk: (cell: Cell, nth: number) => Promise<void>, turn?: number): void {
    const isWhole = turn === undefined || process.env['LOTSEN_MATRIX'] === 'all'
    for (const [place, id] of FLOWS.entries())
      it(`${id}, ${name}`, async () => {
        const flow = content.flows.find((one) => one.id === id)
        if (!flow) throw new RangeError(`${id} is not read`)
        const cells = isWhole ? CELLS : CELLS.filter((_, nth) => nth === (place + turn) % CELLS.length)
        for (const [nth, { door, lang }] of cells.entries())
          await walk({ flow, door, lang }, place + nth).catch((error: unknown) => {
            if (error instanceof Error) error.message = `${door}, ${lang}: ${error.message}`
            throw error
          })
      })
  }

  eachCell('straight, to each of its ends', async (cell) => {
    // Where there are several ends each is come to by both doors and in both languages, but not in all four ways.
    const isCrossed = (cell.door === 'sms') === (cell.lang === 'en')
    const plans = plansOf(content, cell.flow)
    for (const [place, plan] of plans.entries()) {
      if (plans.length > 1 && (place % 2 === 0) !== isCrossed) continue
      const tour = await begun(cell, plan)
      await tour.telling(tour.answersAll().then(() => tour.ended()))
    }
  })

  eachCell(
    'clumsily',
    async (cell) => {
      const tour = await begun(cell, longestPlan(content, cell.flow))
      await tour.telling(goneClumsily(tour))
    },
    0,
  )

  eachCell(
    'with ill will, and answered in the end',
    async (cell, nth) => {
      const tour = await begun(cell, longestPlan(content, cell.flow))
      await tour.telling(goneHostile(tour, nth))
    },
    1,
  )

  eachCell(
    'with nothing but ill will',
    async (cell) => {
      const tour = await begun(cell, longestPlan(content, cell.flow))
      await tour.telling(givenUp(tour))
    },
    2,
  )

  eachCell(
    "with another errand's button on the web, and STOP by SMS",
    async (cell, nth) => {
      const other = content.flows[(content.flows.indexOf(cell.flow) + 1 + nth) % content.flows.length]
      const tour = await begun(cell, longestPlan(content, cell.flow))
      if (!tour.going || !other) return
      await tour.telling(cell.door === 'sms' ? stoppedAndStarted(tour) : turnedAway(tour, other))
    },
    3,
  )
})
