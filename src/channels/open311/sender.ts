import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { deliveryLabel } from '../../outbox/delivery-label.js'
import type { Sender, Sent } from '../../outbox/sender.js'
import type { Delivery } from '../../turn/ports.js'
import type { Open311 } from './client.js'
import type { Open311Request, Open311Sent } from './request.js'

export interface Open311SenderOptions {
  open311: Open311
  /** The request as the ticket stands now; undefined when there is none to send any more. */
  requestOf: (ref: string) => Promise<Open311Request | undefined>
  /** Tells the core what the centre has it as. Called again when a crash came between: the same answer twice is one. */
  sent: (ref: string, sent: Open311Sent) => Promise<void>
  log: Log
}

/** Sends tickets to the operations centre, each once: after an uncertain attempt its list is asked first. */
export class Open311Sender implements Sender {
  readonly #options: Open311SenderOptions

  constructor(options: Open311SenderOptions) {
    this.#options = options
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<Sent> {
    const { requestOf, sent: tell } = this.#options
    const { payload } = delivery
    if (payload.kind !== 'open311')
      throw new ServiceError('delivery_refused', `Not for the operations centre: ${payload.kind}`)
    const { ref } = payload
    const request = await requestOf(ref)
    if (!request) throw new ServiceError('delivery_refused', `Nothing of ticket ${ref} is to be sent`)
    const before = delivery.uncertain ? await this.#find(delivery, request, signal) : undefined
    const sent = before ?? (await this.#sendOnce(delivery, request, signal))
    const id = sent.token === undefined ? sent.id : await this.#idFor(delivery, sent.token, signal)
    await tell(ref, { ...sent, ...(id === undefined ? {} : { id }) }).catch((cause: unknown) => {
      // It is with the centre; the next attempt finds it there and tells again.
      throw new ServiceError('delivery_uncertain', `That ${ref} was sent could not be written down`, { cause })
    })
    const providerId = id ?? sent.token
    return providerId === undefined ? {} : { providerId }
  }

  async #sendOnce(delivery: Delivery, request: Open311Request, signal: AbortSignal): Promise<Open311Sent> {
    const { open311 } = this.#options
    try {
      return await open311.send(request, signal)
    } catch (error) {
      if (!isRefusal(error) || delivery.attempts <= 1) throw error
      // Some refuse what they have already: then an earlier attempt was taken, whatever it looked like.
      const found = await open311.find(request, since(delivery), signal).catch(() => undefined)
      if (found) return found
      throw error
    }
  }

  async #find(delivery: Delivery, request: Open311Request, signal: AbortSignal): Promise<Open311Sent | undefined> {
    return this.#options.open311.find(request, since(delivery), signal).catch((cause: unknown) => {
      // Until the list has been seen it stays unknown, whatever kept us from seeing it.
      const retryAfterMs = cause instanceof ServiceError ? cause.retryAfterMs : undefined
      throw new ServiceError('delivery_uncertain', 'The list of requests could not be read', { cause, retryAfterMs })
    })
  }

  /** Asked once here, where it is often there at once; the watch goes on asking. */
  async #idFor(delivery: Delivery, token: string, signal: AbortSignal): Promise<string | undefined> {
    return this.#options.open311.resolve(token, signal).catch((error: unknown) => {
      this.#options.log.warn('token not resolved yet', { ...deliveryLabel(delivery), ...describeError(error) })
      return undefined
    })
  }
}

function since({ triedAt, due }: Delivery): Date {
  return triedAt ?? due
}

function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'delivery_refused'
}
