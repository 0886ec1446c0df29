import { Counter, Histogram, type Registry } from 'prom-client'
import { type ErrorCode, ServiceError } from '../errors.js'
import { describeError, type Log, logged, turnLabel } from '../log.js'
import { CHANNELS } from '../message.js'
import type { Turn } from '../turn/ports.js'
import type { Core } from './core.js'

/** Seconds; goals are stated at 10 and 40 ms, and a resident begins to wonder after a second. */
const BUCKETS = [0.005, 0.01, 0.02, 0.04, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** The ways into the log of turns, and who takes them. */
const WAYS = { receive: 'resident', act: 'staff', tell: 'event', enter: 'entered' } as const
type Way = keyof typeof WAYS

/** What a resident's turn came to, as far as one word says it. */
type Came = 'danger' | 'ticket' | 'article' | 'notice' | 'referred' | 'choice' | 'no_match' | 'errand' | 'other'

/** Turns, counted in memory as they pass: nothing here asks the database. */
export interface TurnMetrics {
  /** Called with every turn that is committed. */
  count(turn: Turn): void
  /** The same ways in, timed. */
  timed<T extends Pick<Core, Way>>(core: T): T
}

/** At `info` and below each turn is a line in the log too, which a busy service has no use for. */
export function createTurnMetrics(registry: Registry, { log, tells }: { log: Log; tells: boolean }): TurnMetrics {
  const registers = [registry]
  const turns = new Counter({
    name: 'lotsen_turns_total',
    help: 'Turns committed here, by channel, by whose they were, and by what they came to.',
    labelNames: ['channel', 'kind', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'lotsen_turn_duration_seconds',
    help: 'From a message, a press or an event to its committed turn.',
    labelNames: ['by'],
    buckets: BUCKETS,
    registers,
  })
  const failed = new Counter({
    name: 'lotsen_turns_failed_total',
    help: 'Messages, presses and events that became no turn, by the code of the failure.',
    labelNames: ['by', 'code'],
    registers,
  })
  for (const channel of CHANNELS) turns.inc({ channel, kind: 'resident', outcome: 'other' }, 0)
  for (const by of Object.values(WAYS)) failed.inc({ by, code: 'store_unavailable' }, 0)

  const timed = <A extends unknown[], R>(by: string, way: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      const startMs = performance.now()
      try {
        const result = await way(...given)
        seconds.observe({ by }, (performance.now() - startMs) / 1_000)
        return result
      } catch (error) {
        failed.inc({ by, code: codeOf(error) })
        if (codeOf(error) === 'internal')
          log.error('a turn broke off', { ...placeOf(given[0]), ...describeError(error) })
        throw error
      }
    }
  }
  return {
    count(turn) {
      turns.inc({ channel: turn.channel, kind: turn.kind, outcome: outcomeOf(turn) })
      if (tells) log.info('turn', { ...turnLabel(turn), channel: turn.channel, kind: turn.kind })
    },
    timed: (core) => ({
      ...core,
      receive: timed(WAYS.receive, core.receive),
      act: timed(WAYS.act, core.act),
      tell: timed(WAYS.tell, core.tell),
      enter: timed(WAYS.enter, core.enter),
    }),
  }
}

/** Told by what is counted of it; of what is counted nothing, `other`. */
function outcomeOf({ kind, facts = [] }: Turn): Came {
  if (kind !== 'resident') return 'other'
  let came: Came = 'other'
  for (const fact of facts) {
    if (fact.what === 'danger') return 'danger'
    if (fact.what === 'ticket') came = 'ticket'
    if (fact.what === 'answer' && came !== 'ticket') came = fact.how
  }
  return came
}

function codeOf(error: unknown): ErrorCode | 'internal' {
  return error instanceof ServiceError ? error.code : 'internal'
}

/** Where it would have stood: its conversation is known, its place in it is not. */
function placeOf(given: unknown): { turn?: string } {
  const { conversation } = given as { conversation?: unknown }
  return typeof conversation === 'string' ? { turn: logged(`${conversation}#?`) } : {}
}
