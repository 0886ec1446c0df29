import { FactFolder } from '../../due/fact-folder.js'
import type { Sweep } from '../../due/sweeps.js'
import type { Log } from '../../log.js'
import type { Store } from '../../store/connect.js'
import { Facts } from '../../store/facts.js'
import { dutiesSince, queueAges } from '../../store/hour-sample.js'
import { swedishCalendar } from '../../tickets/calendar.js'
import type { Turn } from '../../turn/ports.js'
import type { Knowing } from '../core.js'
import { HOUR_MS, queueAgeFacts, staffedFacts } from './sampled.js'

/** An hour is sampled once, in the first minutes of the next; an hour that nobody was there for is not. */
const LOOK_MS = 5 * 60_000

/** What facts come from and go to. */
interface FactsApp {
  facts: Facts
  /** Called with every turn that is committed. */
  wake(turn: Turn): void
  start(): void
  stop(): Promise<void>
  sweeps: Sweep[]
}

interface FactsParts {
  knowing: Pick<Knowing, 'content'>
  store: Store
  logger: Log
  now: () => Date
  /** Called when facts have been moved. Must not throw. */
  folded?: () => void
}

/** Moves facts from turns to where figures are made, and samples what no turn tells. */
export function createFacts(parts: FactsParts): FactsApp {
  const { store, logger: log, folded } = parts
  const facts = new Facts(store)
  const folder = new FactFolder({ fold: (limit) => facts.fold(limit), log, ...(folded ? { folded } : {}) })
  return {
    facts,
    wake: (turn) => folder.wake(turn),
    start: () => folder.start(),
    stop: () => folder.stop(),
    sweeps: [{ name: 'hour_sample', everyMs: LOOK_MS, run: () => sampleHour(facts, parts) }],
  }
}

/** The hour that has just ended, as it was staffed, and how the queues stand after it. Once, whoever samples. */
async function sampleHour(facts: Facts, { knowing, store, now: clock }: FactsParts): Promise<void> {
  const now = clock()
  const from = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - HOUR_MS)
  const name = `hour:${from.toISOString()}`
  if (await facts.has(name)) return
  const { content } = knowing
  const counting = { content, calendar: swedishCalendar(content.organisation.municipality.timeZone) }
  const [duties, ages] = await Promise.all([dutiesSince(store, from), queueAges(store)])
  const staffed = staffedFacts({ ...counting, from }, duties)
  await facts.add([...staffed, ...queueAgeFacts({ ...counting, now }, ages)], name)
}
