import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { deliveryLabel } from '../../outbox/delivery-label.js'
import type { Sender, Sent } from '../../outbox/sender.js'
import type { Delivery } from '../../turn/ports.js'
import type { SmsCaps } from './caps.js'
import type { SmsGateway } from './gateway.js'

type Provider = 'elks' | 'twilio'

/** Clocks differ. The same text to the same number within this time of another is the same message to its reader. */
const CLOCK_SLACK_MS = 10_000

export interface SmsSenderOptions {
  /** The providers that are set up; the first is used where a message does not say. */
  gateways: Partial<Record<Provider, SmsGateway>>
  caps: SmsCaps
  log: Log
}

/** Sends what goes by SMS, by the provider the resident wrote through. */
export class SmsSender implements Sender {
  readonly #options: SmsSenderOptions

  constructor(options: SmsSenderOptions) {
    this.#options = options
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<Sent> {
    const { payload } = delivery
    if (payload.kind !== 'sms') throw new ServiceError('delivery_refused', `Not an SMS: ${payload.kind}`)
    const gateway = this.#gateway(payload.provider)
    await this.#mayLeave(delivery, payload)
    if (delivery.uncertain) {
      const since = new Date((delivery.triedAt ?? delivery.due).getTime() - CLOCK_SLACK_MS)
      const found = await gateway.find(payload, since, signal).catch((cause: unknown) => {
        // Until the list has been seen it stays unknown, whatever kept us from seeing it.
        throw new ServiceError('delivery_uncertain', 'The message list could not be read', { cause })
      })
      if (found !== undefined) return { providerId: found }
    }
    return { providerId: await gateway.send(payload, signal) }
  }

  #gateway(wanted: Provider | undefined): SmsGateway {
    const { gateways } = this.#options
    const gateway = (wanted && gateways[wanted]) ?? gateways.elks ?? gateways.twilio
    if (gateway === undefined) throw new ServiceError('delivery_failed', 'No SMS provider is set up')
    return gateway
  }

  /** A delivery is counted once, however often it is tried. */
  async #mayLeave(delivery: Delivery, { to, urgent }: { to: string; urgent?: boolean }): Promise<void> {
    const { caps, log } = this.#options
    try {
      caps.checkCountry(to)
      if (delivery.attempts <= 1) await caps.spend(to, urgent ?? false)
    } catch (error) {
      log.warn('sms held back', { ...deliveryLabel(delivery), ...describeError(error) })
      if (error instanceof ServiceError) throw error
      throw new ServiceError('delivery_failed', 'The SMS caps could not be counted', { cause: error })
    }
  }
}
