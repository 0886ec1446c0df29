import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

type Claims = Record<string, unknown>
type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey']

/** An OpenID document and its keys on this machine, in place of the Bot Framework's. */
export interface OpenIdServer {
  issuer: string
  metadataUrl: string
  /** A token by the key that is published. */
  sign(claims: Claims, options?: { expires?: string | number; key?: Key }): Promise<string>
  /** A key of the same name that nobody publishes. */
  strangerKey: Key
  close(): Promise<void>
}

const KEY_ID = 'bot-framework-key'

/** `endorsements`: the channels whose activities the key may speak for. */
export async function startOpenId(endorsements: readonly string[] = ['msteams']): Promise<OpenIdServer> {
  const own = await generateKeyPair('RS256')
  const stranger = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(own.publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig', endorsements }
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    const document = { issuer: 'x', jwks_uri: `http://127.0.0.1:${port}/keys` }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : document))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  return {
    issuer,
    metadataUrl: `${issuer}/.well-known/openidconfiguration`,
    strangerKey: stranger.privateKey,
    sign: (claims, { expires = '10m', key = own.privateKey } = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' })
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
