import { Webhook } from 'standardwebhooks'
import { ServiceError } from '../../errors.js'
import type { Sender, Sent } from '../../outbox/sender.js'
import { outgoing } from '../../outgoing.js'
import type { Delivery } from '../../turn/ports.js'
import { type Order, OrderAnswer } from './order.js'
import { readBounded } from './read-bounded.js'
import type { DepartmentSystem } from './settings.js'

const ANSWER_MS_MAX = 10_000
const ANSWER_BYTES_MAX = 100_000
const RETRY_AFTER_SECONDS_MAX = 3_600
/** Refusals that asking again later may change. */
const TRY_AGAIN = new Set([408, 425, 429])
/** Done now, done under this id before, on its way, and cannot be done. */
const DONE = new Set([200, 201, 409])
const TAKEN = 202
const CANNOT = 422

/** What a system made of an order. */
export type OrderOutcome = { state: 'done' | 'taken' | 'failed' } & OrderAnswer

export interface SystemSenderOptions {
  systems: readonly DepartmentSystem[]
  /** The order as its ticket stands now; undefined when there is none to carry out any more. */
  orderOf: (ref: string, system: string) => Promise<Order | undefined>
  /** Tells the core. Called again when a crash came between: the same outcome twice is one. */
  told: (ref: string, outcome: OrderOutcome) => Promise<void>
}

/**
 * Asks departments' systems to carry orders out, by the contract in dialogs/flows/SYSTEMS.md: each under its ticket's
 * reference, however often it has to be sent.
 */
export class SystemSender implements Sender {
  readonly #options: SystemSenderOptions

  constructor(options: SystemSenderOptions) {
    this.#options = options
  }

  async send({ payload }: Delivery, signal: AbortSignal): Promise<Sent> {
    if (payload.kind !== 'system') throw new ServiceError('delivery_refused', `Not for a system: ${payload.kind}`)
    return this.ask(payload.ref, payload.system, signal)
  }

  /** Asks for an order to be carried out, or how it goes: to a system that has it, the same id is the same order. */
  async ask(ref: string, name: string, signal: AbortSignal): Promise<Sent> {
    const system = this.#options.systems.find((one) => one.name === name)
    if (!system) throw new ServiceError('delivery_refused', 'No system has that name any more')
    const order = await this.#options.orderOf(ref, name)
    if (!order) throw new ServiceError('delivery_refused', `Nothing of ${ref} is to be carried out`)
    const outcome = await this.#post(system, order, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]))
    await this.#options.told(ref, outcome).catch((cause: unknown) => {
      // The system knows the id: asked again it answers the same, and that is told.
      throw new ServiceError('delivery_uncertain', `What became of ${ref} could not be written down`, { cause })
    })
    return { providerId: outcome.reference ?? ref }
  }

  async #post(system: DepartmentSystem, order: Order, signal: AbortSignal): Promise<OrderOutcome> {
    const body = JSON.stringify({ type: 'order', timestamp: new Date().toISOString(), data: order })
    const response = await outgoing(
      system.url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'user-agent': 'Lotsen',
          ...signed(system, order.ref, body),
        },
        body,
        signal,
      },
      // The signature is for one host, and the order for nobody else.
      { base: system.url },
    ).catch((cause: unknown) => {
      throw new ServiceError('delivery_uncertain', `No answer from system ${system.name}`, { cause })
    })
    const state = stateOf(response.status)
    if (state === undefined) {
      await response.body?.cancel()
      throw failure(system, response)
    }
    return { ...(await answerOf(system, response, state)), state }
  }
}

function stateOf(status: number): OrderOutcome['state'] | undefined {
  if (DONE.has(status)) return 'done'
  if (status === TAKEN) return 'taken'
  return status === CANNOT ? 'failed' : undefined
}

/** An order that cannot be carried out needs no reason; what may have been is asked for again until its answer can be read. */
async function answerOf(
  system: DepartmentSystem,
  response: Response,
  state: OrderOutcome['state'],
): Promise<OrderAnswer> {
  try {
    const text = await readBounded(response, ANSWER_BYTES_MAX)
    return text.trim() === '' ? {} : OrderAnswer.parse(JSON.parse(text))
  } catch (cause) {
    if (state === 'failed') return {}
    throw new ServiceError('delivery_uncertain', `System ${system.name} answered what cannot be read`, { cause })
  }
}

/** One signature for each secret, so that a receiver can change to the new one in its own time. */
function signed({ secrets }: DepartmentSystem, id: string, body: string): Record<string, string> {
  // Receivers hold the time against their own clock: it is the attempt's, not the order's.
  const at = new Date()
  const signatures = secrets.map((secret) => new Webhook(secret, { format: 'raw' }).sign(id, at, body))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  }
}

function failure({ name }: DepartmentSystem, { status, headers }: Response): ServiceError {
  const message = `System ${name} said ${status}`
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const wait = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * 1_000 : undefined
  // A server that failed in the middle may have taken it: the id says so to it when it comes again.
  if (status >= 500) return new ServiceError('delivery_uncertain', message, { retryAfterMs: wait })
  if (TRY_AGAIN.has(status)) return new ServiceError('delivery_failed', message, { retryAfterMs: wait })
  return new ServiceError('delivery_refused', message)
}
