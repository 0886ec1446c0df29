import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { ServiceError } from '../../errors.js'
import { isConversationId } from './conversation-id.js'

/** How long a token opens its conversation before it must be refreshed. Microsoft's client refreshes at half of it. */
export const TOKEN_LIFETIME_S = 1_800
/** How long after that our own widget may still ask for a new one: a tab left open from Friday to Monday is let in. */
export const RENEW_WITHIN_S = 7 * 24 * 3_600

const ISSUER = 'lotsen'
const AUDIENCE = 'directline'
const TOKEN_LENGTH_MAX = 1_000
/** Tokens whose signature has been checked; that does not change, only the time does. */
const KNOWN_MAX = 20_000

export interface Secrets {
  current: string
  /** Still believed, never used for new tokens: lets a secret be changed with no resident thrown out. */
  previous?: string | undefined
}

export interface Token {
  conversationId: string
  token: string
  expires_in: number
}

/** Makes and reads the signed tokens that open one conversation each. Keeps nothing: any instance reads any token. */
export class Tokens {
  readonly #secrets: string[]
  readonly #keys: Uint8Array[]
  readonly #digests: Buffer[]
  readonly #known = new Map<string, { id: string; expiresAtMs: number }>()

  constructor(secrets: Secrets) {
    this.#secrets = [secrets.current, ...(secrets.previous === undefined ? [] : [secrets.previous])]
    // The secret also travels as a bearer, so the signing key is derived from it and never the secret itself.
    this.#keys = this.#secrets.map(
      (secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'lotsen webchat token', 32)),
    )
    this.#digests = this.#secrets.map(digest)
  }

  async issue(conversationId: string, now: Date): Promise<Token> {
    const issuedAt = Math.floor(now.getTime() / 1000)
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(conversationId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TOKEN_LIFETIME_S)
      .sign(this.#keys[0] as Uint8Array)
    return { conversationId, token, expires_in: TOKEN_LIFETIME_S }
  }

  /** True for the current and the previous secret, compared in constant time. */
  isSecret(bearer: string): boolean {
    const given = digest(bearer)
    return this.#digests.map((secret) => timingSafeEqual(secret, given)).includes(true)
  }

  /** The conversation a token opens. `token_expired` (403) only for a token that was ours; anything else is 401. */
  async verify(token: string, now: Date): Promise<string> {
    const known = this.#known.get(token)
    if (known && now.getTime() < known.expiresAtMs) return known.id
    return this.#read(token, now, 0)
  }

  /** As `verify`, and forgives a token that expired within RENEW_WITHIN_S. Only for a caller whose origin was checked, or who leaves. */
  async verifyForRenewal(token: string, now: Date): Promise<string> {
    return this.#read(token, now, RENEW_WITHIN_S)
  }

  async #read(token: string, now: Date, clockTolerance: number): Promise<string> {
    if (token.length > TOKEN_LENGTH_MAX) throw new ServiceError('signature_rejected', 'Token is too long')
    for (const key of this.#keys) {
      const read = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'exp'],
        currentDate: now,
        clockTolerance,
      }).catch(rejectedBy)
      if (read === 'other key') continue
      const id = read.payload.sub ?? ''
      if (!isConversationId(id)) throw new ServiceError('signature_rejected', 'Token names no conversation')
      this.#remember(token, id, (read.payload.exp ?? 0) * 1_000)
      return id
    }
    throw new ServiceError('signature_rejected', 'Token is not ours')
  }

  /** The oldest is forgotten first. */
  #remember(token: string, id: string, expiresAtMs: number): void {
    this.#known.set(token, { id, expiresAtMs })
    if (this.#known.size <= KNOWN_MAX) return
    for (const [oldest] of this.#known) {
      this.#known.delete(oldest)
      return
    }
  }
}

function rejectedBy(cause: unknown): 'other key' {
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'other key'
  if (cause instanceof errors.JWTExpired) throw new ServiceError('token_expired', 'Token has expired', { cause })
  throw new ServiceError('signature_rejected', 'Token is not one of ours', { cause })
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}
