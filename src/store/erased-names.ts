import { createHmac } from 'node:crypto'
import { ServiceError } from '../errors.js'

const SMS = 'sms:'
const HMAC = 'hmac:'
/** Nothing else is made with this key under this name. */
const PURPOSE = 'lotsen erased conversation\n'

/**
 * How the register calls conversations: those with a random id as they are called, and those called by a phone number by
 * an HMAC of it, which finds the number again and tells it to nobody who has not the key.
 */
export class ErasedNames {
  readonly #keys: readonly string[]

  /** The current key and the one before it. */
  constructor(keys: readonly (string | undefined)[]) {
    this.#keys = keys.filter((key) => key !== undefined)
  }

  /** Throws `config_invalid` for one called by a phone number where there is no key. */
  of(conversation: string): string {
    if (!conversation.startsWith(SMS)) return conversation
    const [key] = this.#keys
    if (key !== undefined) return named(key, conversation)
    throw new ServiceError(
      'config_invalid',
      'ERASURE_KEY: is not set. The register must find an erased phone number again without holding it: set ERASURE_KEY ' +
        'to a secret of at least 16 characters, the same for the service and for this command',
    )
  }

  /** All names a conversation may stand under. */
  all(conversation: string): string[] {
    return conversation.startsWith(SMS) ? this.#keys.map((key) => named(key, conversation)) : [conversation]
  }
}

/** Whether the register has it under an HMAC. */
export function isHidden(name: string): boolean {
  return name.startsWith(HMAC)
}

/** What every conversation called by a phone number begins with. */
export const BY_PHONE = { $gte: SMS, $lt: 'sms;' } as const

function named(key: string, conversation: string): string {
  return `${HMAC}${createHmac('sha256', key).update(`${PURPOSE}${conversation}`).digest('base64url')}`
}
