import type { Sender, Sent } from '../../src/outbox/sender.js'
import type { Delivery } from '../../src/turn/ports.js'

/** What a delivery says, short: the text, or which card. */
export function saidBy({ payload }: Delivery): string {
  if (payload.kind === 'card') return `card ${payload.ref}`
  if (payload.kind === 'teams') return payload.message.text
  return 'text' in payload ? payload.text : payload.kind
}

/** The other side of every delivery in a test: keeps what it was sent, and does with it what the script says. */
export class ScriptedSender implements Sender {
  /** Each attempt as it came in, taken or not. */
  readonly attempts: { said: string; attempt: number; uncertain: boolean; at: number }[] = []
  /** What was taken, in order. */
  readonly taken: string[] = []
  under = 0
  underMost = 0
  readonly #script: (delivery: Delivery, signal: AbortSignal) => Promise<Sent | undefined> | Sent | undefined

  constructor(script: (delivery: Delivery, signal: AbortSignal) => Promise<Sent | undefined> | Sent | undefined) {
    this.#script = script
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<Sent> {
    const said = saidBy(delivery)
    this.attempts.push({ said, attempt: delivery.attempts, uncertain: delivery.uncertain, at: Date.now() })
    this.under += 1
    this.underMost = Math.max(this.underMost, this.under)
    try {
      const sent = (await this.#script(delivery, signal)) ?? {}
      this.taken.push(said)
      return sent
    } finally {
      this.under -= 1
    }
  }

  /** The attempts at one thing said. */
  of(said: string) {
    return this.attempts.filter((attempt) => attempt.said === said)
  }
}
