import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { WebSocket } from 'ws'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import type { Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { withLearnedBefore } from './support/learned-before.js'
import { cleanUp, type LotsenProcess, runLotsen, tempFolder } from './support/lotsen-process.js'
import { testMongo } from './support/mongod.js'
import { RESIDENT } from './support/sms-service.js'
import { ELKS_FORM, postForm } from './support/sms-webhooks.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const DRAIN_MS = 3_000
/** A lease that nobody gave back would hold a phone up for so long. */
const LEASE_MS = 30_000
const ELKS_SECRET = 'the-secret-of-the-46elks-webhook'

/**
 * Goal: an instance can be taken out of a running service without anybody noticing: the proxy hears of it first, requests
 * are served meanwhile, sockets are told to go elsewhere, and what it was sending is another's to send at once.
 * Method: a real process beside a database that outlives it, with a socket open and an SMS under way that its provider
 * does not answer.
 */
describe('a stop that drains', function () {
  this.timeout(120_000)
  let provider: Server
  let client: MongoClient
  /** SMS the provider was asked to send, and has never answered. */
  let asked = 0

  before(async () => {
    await buildIfStale(() => undefined)
    provider = createServer((request) => {
      if (request.method === 'POST') asked += 1
    })
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    client = await new MongoClient((await testMongo()).uri).connect()
  })
  after(async () => {
    provider.closeAllConnections()
    provider.close()
    await client.close()
    await cleanUp()
  })

  async function serve(database: string, drainMs: number): Promise<LotsenProcess> {
    const { uri } = await testMongo()
    return runLotsen(['serve'], {
      DATA_DIR: await withLearnedBefore(await tempFolder()),
      MONGODB_URI: uri,
      MONGODB_DATABASE: database,
      DRAIN_MS: String(drainMs),
      TRY: 'off',
      WEBCHAT_SECRET,
      ELKS_USERNAME: 'u',
      ELKS_PASSWORD: 'p',
      ELKS_FROM: '+46766860000',
      ELKS_SECRET,
      ELKS_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
    })
  }

  it('says so first, goes on serving, then sends its sockets away and gives back what it was sending', async () => {
    const service = await serve('drained', DRAIN_MS)
    const url = await service.ready()
    const resident = await WebResident.open(url)
    const { closed } = await openSocket(url)
    await postForm(`${url}/api/sms/46elks?secret=${ELKS_SECRET}`, ELKS_FORM)
    await eventually(() => asked > 0)

    service.child.kill('SIGTERM')
    await eventually(async () => {
      const ready = await fetch(`${url}/readyz`)
      expect([ready.status, await ready.json()]).to.deep.equal([503, { status: 'draining' }])
    })
    expect((await fetch(`${url}/healthz`)).status).to.equal(200)
    await resident.says('När är tippen öppen?')
    expect((await resident.read()).length).to.be.above(1)

    expect(await closed).to.be.oneOf([1001, 1012])
    const { ending } = await service.end()
    expect(ending).to.equal(0)
    expect(service.out()).to.match(/Stopped\n$/)
    await expectGivenBack(client)
  })

  it('ends at once for somebody who will not wait', async () => {
    const service = await serve('impatient', 60_000)
    const url = await service.ready()
    service.child.kill('SIGTERM')
    await eventually(async () => (await fetch(`${url}/readyz`)).status === 503)
    // Right after the first, a second signal is taken for the same wish.
    await eventually(() => !service.child.kill('SIGTERM') || service.child.exitCode !== null)
    expect((await service.end()).ending).to.equal(130)
  })
})

/** A web chat's socket, open, and what it will be closed with. */
async function openSocket(url: string): Promise<{ closed: Promise<number> }> {
  const headers = { authorization: `Bearer ${WEBCHAT_SECRET}` }
  const opened = await fetch(`${url}/v3/directline/conversations`, { method: 'POST', headers })
  const { token, conversationId } = (await opened.json()) as { token: string; conversationId: string }
  const path = `/v3/directline/conversations/${conversationId}/stream?t=${token}`
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return { closed }
}

/** Nobody holds the phone's line any more, and its SMS is due long before a lease that was left would be over. */
async function expectGivenBack(client: MongoClient): Promise<void> {
  const db = client.db('drained')
  const leases = await db.collection<{ _id: string }>('destinations').find({ _id: /^sms:/ }).toArray()
  expect(leases).to.deep.equal([])
  const turn = await db.collection<Turn>('turns').findOne({ 'deliveries.destination': `sms:${RESIDENT}` })
  const [delivery] = turn?.deliveries ?? []
  expect(delivery).to.include({ state: 'pending', attempts: 1 })
  expect((delivery?.due.getTime() ?? Number.POSITIVE_INFINITY) - Date.now()).to.be.below(LEASE_MS / 3)
}
