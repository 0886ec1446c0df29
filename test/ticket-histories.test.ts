import fc from 'fast-check'
import type { Content } from '../src/content/content.js'
import type { Store } from '../src/store/connect.js'
import type { Understand } from '../src/understanding/understand.js'
import { HistoryWalk } from './support/history-walk.js'
import { howMany } from './support/how-many.js'
import { fewArticles } from './support/instance.js'
import { type History, histories } from './support/ticket-history.js'
import { openStore } from './support/turns.js'

/** Histories walked side by side: what the database and two cores keep busy with. */
const LANES = 12

/**
 * Goal: over the real log nothing is lost, doubled or talked over, whatever comes in whatever order, to whichever instance.
 * Method: random histories of a resident, three who work on their ticket, time and mishaps, some of it at the same moment,
 * each over two instances on one database; afterwards the log, the tickets and the transcript must tell one story.
 */
describe('random histories over the real log', function () {
  let store: Store
  let content: Content
  let understand: Understand
  const { numRuns = 30, seed = 0 } = howMany(30)
  this.timeout(process.env.LOTSEN_HISTORIES ? 0 : 120_000)

  before(async () => {
    const known = await fewArticles()
    content = known.content
    understand = known.understand
    store = await openStore('ticket_histories')
  })
  after(() => store.close())

  it(`tell one story, ${numRuns} of them from seed ${seed}`, async () => {
    const drawn = fc.sample(histories, { numRuns, seed })
    let next = 0
    const lane = async () => {
      for (let n = next++; n < drawn.length; n = next++) await walk(drawn[n] as History, n)
    }
    await Promise.all(Array.from({ length: LANES }, lane))
  })

  async function walk(history: History, n: number): Promise<void> {
    try {
      await new HistoryWalk({ store, content, understand }, history, String(1_000_000 + n)).walk(history)
    } catch (error) {
      throw new Error(`History ${n} of seed ${seed}: ${JSON.stringify(history)}`, { cause: error })
    }
  }
})
