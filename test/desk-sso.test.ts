import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import type { SignIn } from '../src/desk/sign-in.js'
import { readsTeamsTokens } from '../src/desk/teams-token.js'
import type { WireMe } from '../src/desk/wire.js'
import { DeskBench } from './support/desk-bench.js'
import { type OpenIdServer, startOpenId } from './support/open-id.js'

const APP = '11111111-2222-4333-8444-555555555555'
const TENANT = '99999999-8888-4777-8666-555555555555'
const HOST = 'lotsen.lindnas.example'
const AUDIENCE = `api://${HOST}/botid-${APP}`

/**
 * Goal: in a Teams tab whoever Teams has signed in is at the desk as themselves; a token of another kind, another's, or
 * one that cannot be checked opens nothing.
 * Method: the desk's own doors with an issuer of this machine in Entra's place; each row is a token and what came of it.
 */
describe('signing in to the desk by Teams', function () {
  this.timeout(60_000)
  let bench: DeskBench
  let entra: OpenIdServer

  before(async () => {
    entra = await startOpenId()
    bench = await DeskBench.start(() => byTeams(`${entra.issuer}/keys`))
  })
  after(async () => {
    await bench.close()
    await entra.close()
  })

  function byTeams(keysUrl: string): SignIn {
    const settings = { appId: APP, tenant: TENANT, host: HOST, issuer: entra.issuer, keysUrl }
    return { by: 'teams', user: readsTeamsTokens(settings) }
  }

  const claims = () => ({ iss: entra.issuer, aud: AUDIENCE, tid: TENANT, oid: 'maja', scp: 'access_as_user' })
  const ask = (token: string, at = bench) =>
    at.with({ authorization: `Bearer ${token}` }).get<Partial<WireMe> & Refused>('me')

  const opening: [string, object][] = [
    ['of version 1, for the app’s own address', {}],
    ['of version 2, for the app’s id', { aud: APP, ver: '2.0' }],
    ['with more scopes than ours', { scp: 'profile access_as_user openid' }],
  ]
  for (const [name, part] of opening) {
    it(`opens to a token ${name}`, async () => {
      const { status, body } = await ask(await entra.sign({ ...claims(), ...part }))
      expect([status, body.name]).to.deep.equal([200, 'Maja Lind'])
    })
  }

  it('is as the one the token names, whoever else the request says', async () => {
    const authorization = `Bearer ${await entra.sign({ ...claims(), oid: 'omar' })}`
    const { body } = await bench.with({ authorization, 'x-desk-as': 'maja' }).get<WireMe>('me')
    expect(body.name).to.equal('Omar Haddad')
  })

  const wrong: [string, object, { expires?: string }, number, string][] = [
    ['that has expired', {}, { expires: '-10m' }, 403, 'token_expired'],
    ['for another audience', { aud: 'api://elsewhere.example/botid-1' }, {}, 401, 'signature_rejected'],
    ['for another host of the same app', { aud: `api://evil.example/botid-${APP}` }, {}, 401, 'signature_rejected'],
    ['of another issuer', { iss: 'https://login.microsoftonline.com/other/v2.0' }, {}, 401, 'signature_rejected'],
    ['of another tenant', { tid: '00000000-0000-4000-8000-000000000000' }, {}, 401, 'signature_rejected'],
    ['without a tenant', { tid: undefined }, {}, 401, 'signature_rejected'],
    [
      'of a program, with no person behind it',
      { scp: undefined, roles: ['access_as_user'] },
      {},
      401,
      'signature_rejected',
    ],
    ['for something else', { scp: 'User.Read' }, {}, 401, 'signature_rejected'],
    ['of a scope that only begins like ours', { scp: 'access_as_user.readonly' }, {}, 401, 'signature_rejected'],
    ['without a person', { oid: undefined }, {}, 401, 'signature_rejected'],
    ['not yet valid', { nbf: Math.floor(Date.now() / 1_000) + 3_600 }, {}, 401, 'signature_rejected'],
    ['of somebody who is no staff', { oid: 'eve' }, {}, 403, 'forbidden'],
  ]
  for (const [name, part, options, status, code] of wrong) {
    it(`stays shut for a token ${name}`, async () => {
      const answer = await ask(await entra.sign({ ...claims(), ...part }, options))
      expect([answer.status, answer.body.error?.code]).to.deep.equal([status, code])
      expect(answer.body.name).to.equal(undefined)
    })
  }

  it('stays shut for forged tokens: by another key of the same name, by none, by a secret, cut short', async () => {
    const good = await entra.sign(claims())
    const [head, body, signature] = good.split('.')
    const swapped = Buffer.from(JSON.stringify({ ...claims(), oid: 'omar', exp: 9_999_999_999 })).toString('base64url')
    const forged = [
      await entra.sign(claims(), { key: entra.strangerKey }),
      new UnsecuredJWT(claims()).setExpirationTime('1h').encode(),
      await bySecret(claims()),
      `${head}.${swapped}.${signature}`,
      `${head}.${body}.`,
      `${head}.${body}`,
    ]
    for (const token of forged) {
      const answer = await ask(token)
      expect([answer.status, answer.body.error?.code], token).to.deep.equal([401, 'signature_rejected'])
    }
    const never = ['', 'x', good.repeat(20), `${good} x`]
    for (const token of never) expect((await ask(token)).status, token.slice(0, 40)).to.equal(401)
  })

  it('stays shut for the key of a machine without Teams', async () => {
    const { status } = await bench
      .with({ authorization: 'Desk a-key-that-was-printed-at-start', 'x-desk-as': 'maja' })
      .get('me')
    expect(status).to.equal(401)
    expect((await bench.with({ authorization: `Bearer ${await entra.sign(claims())}` }).get('people')).status).to.equal(
      404,
    )
  })

  it('lets nobody in while the keys cannot be had, and says that it is not their fault', async () => {
    const away = await silentServer()
    const other = await DeskBench.start(() => byTeams(`http://127.0.0.1:${(away.address() as AddressInfo).port}/keys`))
    const { status, body } = await ask(await entra.sign(claims()), other)
    await other.close()
    away.close()
    expect([status, body.error?.code]).to.deep.equal([503, 'staff_unchecked'])
  })

  it('may be framed by Teams and by nobody else but ourselves', async () => {
    const page = await fetch(`${bench.url}/desk/`)
    const framers = /frame-ancestors ([^;]*)/.exec(page.headers.get('content-security-policy') ?? '')?.[1]?.split(' ')
    expect(framers).to.include.members(["'self'", 'https://teams.microsoft.com', 'https://*.cloud.microsoft'])
    expect(framers?.every((one) => one === "'self'" || one.startsWith('https://'))).to.equal(true)
  })
})

interface Refused {
  error?: { code: string }
}

async function bySecret(claims: object): Promise<string> {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true })
  // The classic mistake: what is published taken for a shared secret.
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)))
  const header = { alg: 'HS256', kid: 'bot-framework-key' }
  return new SignJWT({ ...claims }).setProtectedHeader(header).setExpirationTime('1h').sign(secret)
}

/** Answers that it has no keys to give. */
async function silentServer(): Promise<Server> {
  const server = createServer((_, response) => {
    response.statusCode = 500
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
