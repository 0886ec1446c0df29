import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { outgoing } from '../outgoing.js'

/** Clocks of Entra and ours may differ by this. */
const CLOCK_TOLERANCE_S = 60
const KEYS_TIMEOUT_MS = 3_000
const TOKEN_LENGTH_MAX = 8_000
/** What the manifest's app asks Entra for: to act as whoever is signed in. */
const SCOPE = 'access_as_user'

export interface TeamsTokenSettings {
  /** Entra's id of our app, and the tenant its staff are in. */
  appId: string
  tenant: string
  /** Host of PUBLIC_URL: the app's own address in Entra is `api://<host>/botid-<app id>`. */
  host: string
  /** In place of Entra's own: who issues tokens, and where its keys stand. */
  issuer?: string | undefined
  keysUrl?: string | undefined
}

const Claims = z.object({ oid: z.string().min(1).max(200), tid: z.string(), scp: z.string() })

/** The bearer of a Teams SSO token, by Entra id. */
export type TeamsTokenReader = (authorization: string | undefined) => Promise<string>

/**
 * Checks single sign-on tokens as Teams hands them to a tab: Entra's own, of version 1 or 2, for this app, this tenant,
 * and a person who is signed in. Throws `credentials_missing`, `token_expired`, `signature_rejected` for all that is
 * wrong with one, and `staff_unchecked` while Entra's keys cannot be had: nobody is let in unchecked.
 */
export function readsTeamsTokens(settings: TeamsTokenSettings): TeamsTokenReader {
  const { appId, tenant, host } = settings
  const entra = `https://login.microsoftonline.com/${tenant}`
  const base = settings.keysUrl ?? `${entra}/discovery/v2.0/keys`
  const keys = createRemoteJWKSet(new URL(base), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    [customFetch]: (url, init) => outgoing(url, init, { base }),
  })
  const options = {
    algorithms: ['RS256'],
    issuer: settings.issuer ? [settings.issuer] : [`https://sts.windows.net/${tenant}/`, `${entra}/v2.0`],
    audience: [`api://${host}/botid-${appId}`, appId],
    requiredClaims: ['exp'],
    clockTolerance: CLOCK_TOLERANCE_S,
  }
  return async (authorization) => {
    const token = bearer(authorization)
    const { payload } = await jwtVerify(token, keys, options).catch(refuse)
    const claims = Claims.safeParse(payload)
    if (!claims.success || claims.data.tid !== tenant || !claims.data.scp.split(' ').includes(SCOPE)) throw rejected()
    return claims.data.oid
  }
}

function bearer(authorization: string | undefined): string {
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? []
  if (token && token.length <= TOKEN_LENGTH_MAX) return token
  throw new ServiceError('credentials_missing', 'Sign in: send Authorization: Bearer with a Teams SSO token')
}

/** What jose throws when a token is to blame; whatever else happened, it was not looked at to the end. */
const BLAME = [
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
]

function refuse(cause: unknown): never {
  if (cause instanceof errors.JWTExpired) throw new ServiceError('token_expired', 'The Teams token has expired')
  if (BLAME.some((kind) => cause instanceof kind)) throw rejected(cause)
  throw new ServiceError('staff_unchecked', "Entra's keys cannot be read", { cause })
}

function rejected(cause?: unknown): ServiceError {
  return new ServiceError('signature_rejected', 'The Teams token is not one for this service', { cause })
}
