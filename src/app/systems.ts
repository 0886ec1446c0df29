import { orderOf } from '../channels/system/order.js'
import { SystemSender } from '../channels/system/sender.js'
import { systemsOf } from '../channels/system/settings.js'
import type { Config } from '../config.js'
import type { Sweep } from '../due/sweeps.js'
import { describeError, type Log } from '../log.js'
import type { Core } from './core.js'

/** How often a system is asked how what it has taken goes. */
const ASKED_EVERY_MS = 15 * 60_000
const ANSWER_MS_MAX = 10_000
/** Failures of one system after which it is let be until the next time. */
const FAILURES_MAX = 3

interface SystemsParts {
  config: Config
  core: Pick<Core, 'tell'> & { tickets: Pick<Core['tickets'], 'get' | 'carriedBy'> }
  logger: Log
}

/** Names of all that carries tickets out: the departments' systems, and `open311` where the operations centre is. */
export function systemNames({ SYSTEMS, OPEN311_URL }: Pick<Config, 'SYSTEMS' | 'OPEN311_URL'>): string[] {
  return [...SYSTEMS.map(({ name }) => name), ...(OPEN311_URL === undefined ? [] : ['open311'])]
}

/** The departments' systems: what sends orders to them, and what asks how those go that they have taken. */
export function createSystems(parts: SystemsParts): { sender: SystemSender; sweeps: Sweep[] } {
  const { config, core } = parts
  const sender = new SystemSender({
    systems: systemsOf(config),
    orderOf: async (ref, system) => orderOf(await core.tickets.get(ref), system),
    told: (ref, { state, reference: id, text, note }) =>
      core.tell({
        what: 'carried',
        id: `order:${ref}:${state}`,
        ref,
        carrier: { state, ...(id ? { id } : {}) },
        text,
        note,
      }),
  })
  const sweep = { name: 'orders', everyMs: ASKED_EVERY_MS, run: () => askOfTaken(sender, parts) }
  return { sender, sweeps: config.SYSTEMS.length > 0 ? [sweep] : [] }
}

/** Each order that has been taken is asked for again, under its own id, until it is done or its time is up. */
async function askOfTaken(sender: SystemSender, { core, logger }: SystemsParts): Promise<void> {
  const failures = new Map<string, number>()
  const under = await core.tickets.carriedBy('system')
  for (const { _id: ref, carrier } of under) {
    const system = carrier?.name
    if (system === undefined || carrier?.state !== 'taken' || (failures.get(system) ?? 0) >= FAILURES_MAX) continue
    await sender.ask(ref, system, AbortSignal.timeout(ANSWER_MS_MAX)).catch((error: unknown) => {
      failures.set(system, (failures.get(system) ?? 0) + 1)
      logger.warn('order not asked about', { ticket: ref, ...describeError(error) })
    })
  }
}
