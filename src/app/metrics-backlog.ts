import { Gauge, type Registry } from 'prom-client'
import { queuesOf } from '../content/organisation.js'
import { type Backlog, readBacklog } from '../store/backlog.js'
import type { Store } from '../store/connect.js'
import { type ReplicaStanding, readReplica } from '../store/replica.js'
import { swedishCalendar } from '../tickets/calendar.js'
import { openHoursBetween } from '../tickets/hours.js'
import { queueById } from '../tickets/routing.js'
import type { Knowing } from './core.js'

/** The database is asked no oftener, however often it is scraped, and by however many. */
const LIFE_MS = 10_000
/** Nor is it waited for any longer: a scrape tells what is known without it. */
const WAIT_MS = 2_500
const HOUR_S = 3_600

interface BacklogParts {
  store: Store
  knowing: Pick<Knowing, 'content'>
  now: () => Date
}

/** What MongoDB tells when it is asked: what waits in it, and how it stands itself. */
export class BacklogMetrics {
  readonly #parts: BacklogParts
  readonly #gauges: ReturnType<typeof gaugesIn>
  #asked: { atMs: number; done: Promise<void> } | undefined

  constructor(registry: Registry, parts: BacklogParts) {
    this.#parts = parts
    this.#gauges = gaugesIn(registry)
  }

  /** Brings them up to date, unless they were just now. Never throws; what cannot be read is not told. */
  async refresh(): Promise<void> {
    const atMs = performance.now()
    if (!this.#asked || atMs - this.#asked.atMs >= LIFE_MS) this.#asked = { atMs, done: this.#read() }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, WAIT_MS)
    })
    await Promise.race([this.#asked.done, late])
    clearTimeout(timer)
  }

  async #read(): Promise<void> {
    const { store, knowing, now } = this.#parts
    const at = now()
    const queues = queuesOf(knowing.content.organisation).map(({ id }) => id)
    const [replica, backlog] = await Promise.all([
      readReplica(store.db).catch(() => undefined),
      readBacklog(store, at, queues).catch(() => undefined),
    ])
    this.#showReplica(replica)
    this.#showBacklog(backlog, at)
    if (backlog) this.#showQueues(backlog, queues, at)
    else for (const gauge of [this.#gauges.queueAge, this.#gauges.queueOpenAge]) gauge.reset()
  }

  #showReplica(replica: ReplicaStanding | undefined): void {
    const { up, answered, majorityLag, secondaryLag, membersAway } = this.#gauges
    up.set(replica ? 1 : 0)
    show(answered, seconds(replica?.answeredMs))
    show(majorityLag, seconds(replica?.majorityLagMs))
    show(secondaryLag, seconds(replica?.secondaryLagMs))
    show(membersAway, replica?.membersAway)
  }

  #showBacklog(backlog: Backlog | undefined, at: Date): void {
    const { lines, readyAge, dead, wakes, wakeAge, facts, factsAge, erasures } = this.#gauges
    const age = (since: Date | undefined) => (since ? Math.max(0, at.getTime() - since.getTime()) / 1_000 : 0)
    lines.reset()
    if (backlog) {
      lines.set({ state: 'ready' }, backlog.outbox.ready)
      lines.set({ state: 'waiting' }, backlog.outbox.waiting)
    }
    show(readyAge, backlog && age(backlog.outbox.readySince))
    show(dead, backlog?.dead)
    show(wakes, backlog?.wakes.count)
    show(wakeAge, backlog && age(backlog.wakes.since))
    show(facts, backlog?.facts.count)
    show(factsAge, backlog && age(backlog.facts.since))
    show(erasures, backlog?.erasures)
  }

  #showQueues({ queues: oldest }: Backlog, queues: readonly string[], at: Date): void {
    const { content } = this.#parts.knowing
    const { queueAge, queueOpenAge } = this.#gauges
    const calendar = swedishCalendar(content.organisation.municipality.timeZone)
    // A queue that is gone from organisation.yaml is not told of any more.
    for (const gauge of [queueAge, queueOpenAge]) gauge.reset()
    for (const queue of queues) {
      const since = oldest.get(queue) ?? at
      queueAge.set({ queue }, Math.max(0, at.getTime() - since.getTime()) / 1_000)
      const hours = since < at ? openHoursBetween(since, at, queueById(content, queue).hours, calendar) : 0
      queueOpenAge.set({ queue }, HOUR_S * hours)
    }
  }
}

/** A gauge that is not known is left out, rather than told wrongly. */
function show(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove()
  else gauge.set(value)
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000
}

function gaugesIn(registry: Registry) {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge<L>({ name: `lotsen_${name}`, help, labelNames, registers: [registry] })
  return {
    up: gauge('mongodb_up', 'Whether the primary answers: 1 or 0.'),
    answered: gauge('mongodb_answer_seconds', 'How long the primary took to answer.'),
    majorityLag: gauge('mongodb_majority_lag_seconds', 'How far a majority is behind the primary.'),
    secondaryLag: gauge(
      'mongodb_secondary_lag_seconds',
      'How far the slowest secondary is behind; absent where our user may not ask (clusterMonitor).',
    ),
    membersAway: gauge(
      'mongodb_members_away',
      'Members that are down, recovering or out of reach; absent where our user may not ask.',
    ),
    lines: gauge(
      'outbox_lines',
      'Destinations with something to deliver: ready now, or waiting after a failure.',
      'state',
    ),
    readyAge: gauge('outbox_ready_age_seconds', 'How long the delivery that has been ready for longest has been.'),
    dead: gauge('dead_letters', "Deliveries that were given up, of the last seven days' turns."),
    queueAge: gauge('queue_age_seconds', 'How long the ticket waits that nobody has claimed for longest.', 'queue'),
    queueOpenAge: gauge('queue_open_age_seconds', "The same, counted in the queue's opening hours.", 'queue'),
    wakes: gauge('due_missed', 'Tickets whose time has come, and nothing has been done yet.'),
    wakeAge: gauge('due_missed_age_seconds', 'How long ago the time of the first of them came.'),
    facts: gauge('facts_unfolded', 'Turns whose facts are not among the figures yet.'),
    factsAge: gauge('facts_unfolded_age_seconds', 'How old the oldest of them is.'),
    erasures: gauge('erasures_unfinished', 'Erasures that were begun over an hour ago and are not done.'),
  }
}
