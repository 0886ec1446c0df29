/** One SMS as the stand-in for a provider knows it. */
export interface GatewaySms {
  provider: 'elks' | 'twilio'
  id: string
  direction: 'incoming' | 'outgoing'
  from: string
  to: string
  text: string
  at: Date
  status: 'created' | 'delivered' | 'failed' | 'received'
  /** Where its delivery report goes. */
  callback?: string
}

/** Kept in all; older ones are forgotten. */
const MESSAGES_MAX = 500

/** What both providers' lists are made from: newest last, bounded. */
export class SmsBook {
  #messages: GatewaySms[] = []
  readonly #listeners = new Set<(sms: GatewaySms) => void>()

  /** The same id again is the same message: nothing happens. */
  add(sms: GatewaySms): void {
    if (this.find(sms.id)) return
    this.#messages = [...this.#messages, sms].slice(-MESSAGES_MAX)
    for (const listener of this.#listeners) listener(sms)
  }

  find(id: string): GatewaySms | undefined {
    return this.#messages.find((sms) => sms.id === id)
  }

  /** Newest first, as both providers list. */
  of(provider: GatewaySms['provider']): GatewaySms[] {
    return this.#messages.filter((sms) => sms.provider === provider).reverse()
  }

  /** Both directions, oldest first. */
  all(): readonly GatewaySms[] {
    return this.#messages
  }

  outgoing(): readonly GatewaySms[] {
    return this.#messages.filter((sms) => sms.direction === 'outgoing')
  }

  subscribe(listener: (sms: GatewaySms) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
