import { randomBytes } from 'node:crypto'

const PREFIX = 'web:'
const ID_BYTES = 18
const PATTERN = /^[A-Za-z0-9_-]{24}$/

/** A conversation's id on the wire: 144 random bits, so knowing one tells nothing of another. */
export function newConversationId(random: (size: number) => Buffer = randomBytes): string {
  return random(ID_BYTES).toString('base64url')
}

/** False for every id this service cannot have made; such a conversation is unknown without asking the store. */
export function isConversationId(id: string): boolean {
  return PATTERN.test(id)
}

/** The same conversation as the log knows it. */
export function toConversation(id: string): string {
  return `${PREFIX}${id}`
}
