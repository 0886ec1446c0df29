import { createHash } from 'node:crypto'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Door } from '../channels/channel.js'
import { type Config, isLoopback } from '../config.js'
import type { Content } from '../content/content.js'
import type { Sweep } from '../due/sweeps.js'
import { metricsDoor } from '../http/metrics-door.js'
import type { Log } from '../log.js'
import { judge } from '../outbox/attempt.js'
import type { Sender } from '../outbox/sender.js'
import type { Store } from '../store/connect.js'
import type { DeliveryPayload } from '../turn/ports.js'
import type { Core, Knowing } from './core.js'
import { BacklogMetrics } from './metrics-backlog.js'
import { createTurnMetrics, type TurnMetrics } from './metrics-turns.js'

/** Digits of a digest that a number can hold without rounding. */
const VERSION_DIGITS = 12

type Senders = Partial<Record<DeliveryPayload['kind'], Sender>>

/** What the service tells of itself to Prometheus. Counting is in memory; what is read is read when it is scraped. */
export interface Metrics extends TurnMetrics {
  /** Hears how a request was answered. */
  answered(door: string, status: number): void
  /** The same senders, and sweeps, counted. */
  senders(senders: Senders): Senders
  sweeps(sweeps: readonly Sweep[]): Sweep[]
  /** `GET /metrics`, with what can be looked at once all is put together. */
  door(live: { feed: Core['feed']; sockets: () => number }): Door
}

interface MetricsParts {
  config: Config
  knowing: Pick<Knowing, 'content'>
  /** Where it is known how CLU does. */
  filed: Pick<Knowing, 'clu'>
  store: Store
  logger: Log
  now: () => Date
}

export function createMetrics(parts: MetricsParts): Metrics {
  const { config, logger: log } = parts
  const registry = new Registry()
  const backlog = new BacklogMetrics(registry, parts)
  const tells = ['info', 'debug'].includes(config.LOG_LEVEL)
  return {
    ...createTurnMetrics(registry, { log, tells }),
    answered: countAnswers(registry),
    senders: countedSenders(registry),
    sweeps: countedSweeps(registry),
    door(live) {
      tellContent(registry, parts.knowing)
      tellClu(registry, parts.filed)
      tellLive(registry, live)
      const tokens = [config.METRICS_TOKEN, config.METRICS_TOKEN_PREVIOUS].flatMap((token) => token ?? [])
      return metricsDoor({ tokens, isLocal: isLoopback(config.HOST) }, async () => {
        await backlog.refresh()
        const all = Registry.merge([registry, theProcess()])
        return { type: all.contentType, text: await all.metrics() }
      })
    },
  }
}

let ofProcess: Registry | undefined

/** Memory, processor, event loop: one for all services of a process, and none of it measured before anyone asks. */
function theProcess(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}

function countAnswers(registry: Registry): Metrics['answered'] {
  const requests = new Counter({
    name: 'lotsen_http_requests_total',
    help: 'Requests answered, by door and class of status.',
    labelNames: ['door', 'status'],
    registers: [registry],
  })
  requests.inc({ door: 'no door', status: '5xx' }, 0)
  return (door, status) => requests.inc({ door, status: `${Math.floor(status / 100)}xx` })
}

function countedSenders(registry: Registry): Metrics['senders'] {
  const attempts = new Counter({
    name: 'lotsen_delivery_attempts_total',
    help: 'Attempts to deliver, by kind and outcome: sent, refused for good, or failed and tried again.',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  })
  const counted = (kind: string, sender: Sender): Sender => {
    for (const outcome of ['sent', 'refused', 'failed']) attempts.inc({ kind, outcome }, 0)
    return {
      async send(delivery, signal) {
        try {
          const sent = await sender.send(delivery, signal)
          attempts.inc({ kind, outcome: 'sent' })
          return sent
        } catch (error) {
          attempts.inc({ kind, outcome: judge(error).kind })
          throw error
        }
      },
    }
  }
  return (senders) => Object.fromEntries(Object.entries(senders).map(([kind, one]) => [kind, counted(kind, one)]))
}

function countedSweeps(registry: Registry): Metrics['sweeps'] {
  const done = new Counter({
    name: 'lotsen_sweeps_total',
    help: 'Things done every so often by one instance, by name and result.',
    labelNames: ['sweep', 'result'],
    registers: [registry],
  })
  return (sweeps) =>
    sweeps.map((sweep) => {
      const name = sweep.name.replaceAll(' ', '_')
      for (const result of ['done', 'failed']) done.inc({ sweep: name, result }, 0)
      return {
        ...sweep,
        async run(signal) {
          try {
            await sweep.run(signal)
            done.inc({ sweep: name, result: 'done' })
          } catch (error) {
            done.inc({ sweep: name, result: 'failed' })
            throw error
          }
        },
      }
    })
}

/** Instances that answer from other words than each other are told by their versions. */
function tellContent(registry: Registry, knowing: Pick<Knowing, 'content'>): void {
  const seen: { content?: Content; version: number; at: number } = { version: 0, at: 0 }
  const look = () => {
    const { content } = knowing
    if (seen.content !== content) Object.assign(seen, { content, version: versionOf(content), at: Date.now() / 1_000 })
    return seen
  }
  look()
  gauge(
    registry,
    'content_version',
    'A number made of the content in force: the same where it is the same.',
    () => look().version,
  )
  gauge(
    registry,
    'content_changed_timestamp_seconds',
    'When it was first seen here, at a start or a scrape.',
    () => look().at,
  )
  gauge(registry, 'content_articles', 'Articles in force.', () => knowing.content.articles.length)
  gauge(registry, 'content_flows', 'Flows in force.', () => knowing.content.flows.length)
  gauge(
    registry,
    'content_flows_left_out',
    'Flows left out for a mistake in them.',
    () => knowing.content.refusedFlows.length,
  )
}

function versionOf({ articles, flows, notices, replies, organisation }: Content): number {
  const digest = createHash('sha256').update(JSON.stringify([articles, flows, notices, replies, organisation]))
  return Number.parseInt(digest.digest('hex').slice(0, VERSION_DIGITS), 16)
}

/** Only where CLU is asked at all. */
function tellClu(registry: Registry, { clu }: Pick<Knowing, 'clu'>): void {
  if (!clu) return
  gauge(registry, 'clu_out', 'Whether CLU is known to be out and the local understanding answers alone.', () =>
    clu.isOut ? 1 : 0,
  )
  new Counter({
    name: 'lotsen_clu_messages_total',
    help: 'Messages by what came of CLU: it answered, it failed, or it was not waited for.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset()
      for (const result of ['answered', 'failed', 'unasked'] as const) this.inc({ result }, clu[result])
    },
  })
}

function tellLive(registry: Registry, { feed, sockets }: Parameters<Metrics['door']>[0]): void {
  gauge(registry, 'open_sockets', 'Web chats that are open on this instance.', sockets)
  gauge(
    registry,
    'change_stream_silence_seconds',
    'How long ago the change stream last answered, be it that nothing is new; it does each second.',
    () => feed.standing().silentMs / 1_000,
  )
  gauge(
    registry,
    'change_stream_lag_seconds',
    'How long after its commit the newest turn was heard of here, by the clocks of both; 0 while nothing is new.',
    () => feed.standing().lagMs / 1_000,
  )
}

function gauge(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name: `lotsen_${name}`,
    help,
    registers: [registry],
    collect() {
      this.set(value())
    },
  })
}
