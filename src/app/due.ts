import { DueWorker } from '../due/due-worker.js'
import { Leaving } from '../due/left-behind.js'
import type { Attendance } from '../due/ports.js'
import { type Sweep, Sweeps } from '../due/sweeps.js'
import type { Log } from '../log.js'
import type { Store } from '../store/connect.js'
import { Leases } from '../store/leases.js'
import { swedishCalendar } from '../tickets/calendar.js'
import type { Turn } from '../turn/ports.js'
import { rulesOf } from '../turn/rules.js'
import type { Core, Knowing } from './core.js'
import type { Metrics } from './metrics.js'

/** Those who are away are looked through this often; what they leave unanswered is found sooner than that. */
const AWAY_EVERY_MS = 60_000

/** What happens because its time has come. */
export interface Due {
  /** Called with every turn that is committed. */
  wake(turn: Turn): void
  start(): void
  /** Finishes what is under way; before the store is closed. */
  stop(): Promise<void>
}

/** Wakes tickets, takes back what is left behind, and does what else is done every so often. */
export function createDue(options: {
  core: Pick<Core, 'tell' | 'tickets' | 'staff'>
  knowing: Pick<Knowing, 'content'>
  store: Store
  logger: Log
  now: () => Date
  /** Whether somebody belongs to a queue's team, where that can be asked. */
  isPresent?: Attendance['isPresent']
  sweeps?: readonly Sweep[]
  metrics?: Pick<Metrics, 'sweeps'>
  /** Hears when the store is back after it was away. */
  storeIsBack?: () => void
  /** Other than the shipped pace, for tests. */
  lookMs?: number
}): Due {
  const { core, knowing, store, logger: log, now } = options
  const { tickets, staff } = core
  const tell: Core['tell'] = (news) => core.tell(news)
  const counting = {
    content: () => knowing.content,
    calendar: swedishCalendar(knowing.content.organisation.municipality.timeZone),
  }
  const attendance: Attendance = {
    record: (id) => staff.get(id),
    away: (at) => staff.away(at),
    isPresent: options.isPresent ?? (async () => undefined),
  }
  const leaving = new Leaving({ attendance, tickets, tell, now, log })
  const worker = new DueWorker({
    book: tickets,
    leaving,
    tell,
    rulesOf: (ticket) => rulesOf(counting, ticket),
    now,
    log,
    ...(options.storeIsBack ? { storeIsBack: options.storeIsBack } : {}),
    ...(options.lookMs === undefined ? {} : { lookMs: options.lookMs }),
  })
  const away: Sweep = { name: 'away', everyMs: AWAY_EVERY_MS, run: () => leaving.sweep() }
  const all = [away, ...(options.sweeps ?? [])]
  const sweeps = new Sweeps({ sweeps: options.metrics?.sweeps(all) ?? all, leases: new Leases(store), log })
  return {
    wake: (turn) => worker.wake(turn),
    start() {
      worker.start()
      sweeps.start()
    },
    async stop() {
      await Promise.all([worker.stop(), sweeps.stop()])
    },
  }
}
