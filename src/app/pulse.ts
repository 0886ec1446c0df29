import { type PulsePost, pulseSweep } from '../due/pulse-rounds.js'
import type { Sweep } from '../due/sweeps.js'
import type { Log } from '../log.js'
import type { Store } from '../store/connect.js'
import { Pulse } from '../store/pulse.js'
import { swedishCalendar } from '../tickets/calendar.js'
import type { PulseBook } from '../turn/pulse.js'
import type { Core, Knowing } from './core.js'

/** Staff asked once a week how it has been: where their answers are counted, and what asks them. */
export function createPulse(options: {
  knowing: Pick<Knowing, 'content'>
  store: Store
  core: Pick<Core, 'staff'>
  /** How staff are reached. */
  post: () => PulsePost
  logger: Log
  now: () => Date
  /** Other than the shipped pace, for tests. */
  everyMs?: number | undefined
}): { book: PulseBook; sweep: Sweep } {
  const { knowing, store, core, post, logger: log, now, everyMs } = options
  const book = new Pulse(store)
  const time = () => {
    const { on, weekday, hour } = knowing.content.organisation.report.weeklyPulse
    return on ? { weekday, hour } : undefined
  }
  const calendar = swedishCalendar(knowing.content.organisation.municipality.timeZone)
  const pace = everyMs === undefined ? {} : { everyMs }
  return { book, sweep: pulseSweep({ book, post, staff: core.staff, time, calendar, now, log, ...pace }) }
}
