import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** What links are signed with, and with what they were until it was changed. */
export interface LinkSecrets {
  current: string
  previous?: string | undefined
}

/** Signs what stands in a link. The secret serves other ends too, so the key is derived from it by a label of its own. */
export class LinkKeys {
  readonly #keys: Buffer[]

  constructor({ current, previous }: LinkSecrets, label: string) {
    const secrets = [current, ...(previous === undefined ? [] : [previous])]
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', label, 32)))
  }

  /** The signature as a link carries it. */
  sign(parts: readonly string[]): string {
    return macOf(this.#keys[0] as Buffer, parts).toString('base64url')
  }

  /** True where the signature is ours, under the present secret or the one before; time tells nothing. */
  signed(parts: readonly string[], signature: string): boolean {
    const given = Buffer.from(signature, 'base64url')
    return this.#keys.map((key) => equal(macOf(key, parts), given)).includes(true)
  }
}

function macOf(key: Buffer, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(parts.join('\n')).digest()
}

function equal(ours: Buffer, given: Buffer): boolean {
  return ours.length === given.length && timingSafeEqual(ours, given)
}
