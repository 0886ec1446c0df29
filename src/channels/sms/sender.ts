import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { deliveryLabel } from '../../outbox/delivery-label.js'
import type { Sender, Sent } from '../../outbox/sender.js'
import type { Delivery, DeliveryPayload } from '../../turn/ports.js'
import type { SmsCaps } from './caps.js'
import type { OutgoingSms, SmsGateway } from './gateway.js'

type Provider = 'elks' | 'twilio'
type SmsPayload = Extract<DeliveryPayload, { kind: 'sms' }>

/** Clocks differ. The same text to the same number within this time of another is the same message to its reader. */
const CLOCK_SLACK_MS = 10_000

export interface SmsSenderOptions {
  /** The providers that are set up; the first is used where a message does not say. */
  gateways: Partial<Record<Provider, SmsGateway>>
  caps: SmsCaps
  /** The service numbers of organisation.yaml as it is now: a message may be sent from these besides the provider's. */
  ownNumbers: () => readonly string[]
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
    const sms = this.#outgoing(payload)
    if (delivery.uncertain) {
      const since = new Date((delivery.triedAt ?? delivery.due).getTime() - CLOCK_SLACK_MS)
      const found = await gateway.find(sms, since, signal).catch((cause: unknown) => {
        // Until the list has been seen it stays unknown, whatever kept us from seeing it.
        throw new ServiceError('delivery_uncertain', 'The message list could not be read', { cause })
      })
      if (found !== undefined) return { providerId: found }
    }
    return { providerId: await gateway.send(sms, signal) }
  }

  /** A number that was ours when this was decided and is not any longer cannot send. */
  #outgoing({ to, text, from }: SmsPayload): OutgoingSms {
    const isOurs = from !== undefined && this.#options.ownNumbers().includes(from)
    return { to, text, ...(isOurs ? { from } : {}) }
  }

  #gateway(wanted: Provider | undefined): SmsGateway {
    const { gateways } = this.#options
    const gateway = (wanted && gateways[wanted]) ?? gateways.elks ?? gateways.twilio
    if (gateway === undefined) throw new ServiceError('delivery_failed', 'No SMS provider is set up')
    return gateway
  }

  /** A delivery is counted once, however often it is tried. */
  async #mayLeave(delivery: Delivery, { to, urgent }: SmsPayload): Promise<void> {
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
