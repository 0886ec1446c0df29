import { Webhook } from 'standardwebhooks'
import { ServiceError } from '../../errors.js'
import type { Sender, Sent } from '../../outbox/sender.js'
import { outgoing } from '../../outgoing.js'
import type { Delivery, DeliveryPayload } from '../../turn/ports.js'
import type { Hook } from './settings.js'

/** A refusal that asking again later may change. */
const TRY_AGAIN = new Set([408, 409, 425, 429])
const RETRY_AFTER_SECONDS_MAX = 3_600

export interface WebhookSenderOptions {
  hooks: readonly Hook[]
  /** The ticket as another system may see it, as it stands now; undefined when it is there no more. */
  draw: (ref: string) => Promise<object | undefined>
  now: () => Date
}

/** Tells other systems of tickets, signed as the Standard Webhooks specification has it. */
export class WebhookSender implements Sender {
  readonly #options: WebhookSenderOptions

  constructor(options: WebhookSenderOptions) {
    this.#options = options
  }

  async send({ key, payload }: Delivery, signal: AbortSignal): Promise<Sent> {
    if (payload.kind !== 'webhook') throw new ServiceError('delivery_refused', `Not a webhook: ${payload.kind}`)
    const hook = this.#options.hooks.find(({ name }) => name === payload.hook)
    if (!hook) throw new ServiceError('delivery_refused', 'No webhook has that name any more')
    const ticket = await this.#options.draw(payload.ref)
    if (!ticket) throw new ServiceError('delivery_refused', `There is no ticket ${payload.ref}`)
    await this.#post(hook, key, bodyOf(payload, ticket, this.#options.now()), signal)
    return { providerId: key }
  }

  async #post(hook: Hook, id: string, body: string, signal: AbortSignal): Promise<void> {
    const response = await outgoing(
      hook.url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Lotsen', ...this.#signed(hook, id, body) },
        body,
        signal,
      },
      // The signature is for one host.
      { base: hook.url },
    ).catch((cause: unknown) => {
      throw new ServiceError('delivery_uncertain', `No answer from webhook ${hook.name}`, { cause })
    })
    await response.body?.cancel()
    if (!response.ok) throw failure(hook, response)
  }

  /** One signature for each secret, so that a receiver can change to the new one in its own time. */
  #signed(hook: Hook, id: string, body: string): Record<string, string> {
    // Receivers hold the time against their own clock: it is the attempt's, not the notice's.
    const at = new Date()
    const signatures = hook.secrets.map((secret) => new Webhook(secret, { format: 'raw' }).sign(id, at, body))
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': signatures.join(' '),
    }
  }
}

function bodyOf({ event }: Extract<DeliveryPayload, { kind: 'webhook' }>, ticket: object, now: Date): string {
  return JSON.stringify({ type: event, timestamp: now.toISOString(), data: ticket })
}

function failure({ name }: Hook, { status, headers }: Response): ServiceError {
  const message = `Webhook ${name} said ${status}`
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const wait = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * 1_000 : undefined
  if (status >= 500 || TRY_AGAIN.has(status))
    return new ServiceError('delivery_failed', message, { retryAfterMs: wait })
  return new ServiceError('delivery_refused', message)
}
