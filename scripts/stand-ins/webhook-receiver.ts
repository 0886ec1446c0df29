import { Webhook } from 'standardwebhooks'
import type { PlainAnswer, PlainRequest } from './plain-server.js'

export const WEBHOOK_SECRET = 'stand-in-webhook-secret'

const KEPT_MAX = 100

interface Told {
  type: string
  ref: string
  status: string
}

/** A system that is told of tickets: it keeps what is signed by its secret, once for each id. */
export class WebhookReceiver {
  readonly #told = new Map<string, Told>()

  get told(): readonly Told[] {
    return [...this.#told.values()]
  }

  take({ headers, body }: PlainRequest): PlainAnswer {
    const id = headers['webhook-id'] ?? ''
    try {
      new Webhook(WEBHOOK_SECRET, { format: 'raw' }).verify(body, headers as Record<string, string>)
    } catch {
      return { status: 401, body: 'The signature is not by our secret' }
    }
    const { type, data } = JSON.parse(body) as { type: string; data: { ref: string; status: string } }
    if (this.#told.size < KEPT_MAX) this.#told.set(id, { type, ref: data.ref, status: data.status })
    return { status: 204 }
  }
}
