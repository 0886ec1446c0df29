import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether the value is one of the secrets, in a time that tells nothing of either; an empty value never is. */
export function isOneOf(value: string | undefined, secrets: readonly string[]): boolean {
  if (!value) return false
  const given = digest(value)
  return secrets.map((secret) => timingSafeEqual(digest(secret), given)).includes(true)
}

/** What a Basic Authorization header says, if it is one. */
export function basicCredentials(header: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0 ? undefined : { user: pair.slice(0, colon), password: pair.slice(colon + 1) }
}

/** Hashed first, so that lengths are equal and not told. */
function digest(value: string): Buffer {
  return createHash('sha256').update(value, 'utf8').digest()
}
