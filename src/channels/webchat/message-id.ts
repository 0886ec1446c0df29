import { createHash } from 'node:crypto'
import { maskIdentityNumbers } from '../../privacy/mask.js'

const DIGEST_LENGTH = 6

/**
 * A client's own id for its message, as it may be kept. One that holds an identity number is masked, and told apart from
 * others by so little of its digest that the number cannot be worked out again.
 */
export function keptId(id: string): string {
  const { text, masked } = maskIdentityNumbers(id)
  if (masked === 0) return id
  return `${text}${createHash('sha256').update(id).digest('base64url').slice(0, DIGEST_LENGTH)}`
}
