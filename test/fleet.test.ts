import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { heardAcross } from './fleet/heard-across.js'
import { eventually } from './support/eventually.js'
import { testMongo } from './support/mongod.js'
import { randomBy } from './support/seeded.js'
import { type Service, startService } from './support/service.js'
import { WEBCHAT_SECRET } from './support/web-resident.js'
import { WebChat } from './torture/web-chat.js'

/**
 * Goal: to a resident several instances are one: what is posted to any is heard from any, once and in order, and one that
 * goes takes nothing with it.
 * Method: two whole services on one database, and a chat that meets now this and now that one. `npm run torture:fleet` does
 * it with processes behind a proxy, under load.
 */
describe('two instances', function () {
  this.timeout(90_000)
  const database = `fleet-${randomUUID()}`
  const random = randomBy(7)
  let one: Service
  let other: Service

  before(async () => {
    const env = { WEBCHAT_SECRET }
    one = await startService({ database, env })
    other = await startService({ database, env })
  })
  after(async () => {
    await other.close()
    const client = await new MongoClient((await testMongo()).uri).connect()
    await client.db(database).dropDatabase()
    await client.close()
  })

  it('each hear what is said to the other', async () => {
    expect(await heardAcross([one.url, other.url], random)).to.have.length(2)
  })

  it('take a message once that is sent to both, at once and again later', async () => {
    const chat = await WebChat.open(siteOf(one), random)
    const there = WebChat.known(siteOf(other), random, chat.id)
    const answers = await Promise.all([chat.post('hej hej', 'same'), there.post('hej hej', 'same')])
    expect(answers).to.deep.equal([200, 200])
    const all = await chat.read()
    expect(await there.post('hej hej', 'same')).to.equal(200)
    expect(await there.read()).to.deep.equal(all)
    expect(all.filter(({ from }) => from.role === 'user')).to.have.length(1)
  })

  it('go on with a chat where one stops, from where its socket was', async () => {
    const places = { url: one.url }
    const site = { fleet: { url: () => places.url, count: 1 } }
    const chat = await WebChat.open(site, random)
    const seen: string[] = []
    let isOver = false
    const watching = chat.watch(() => isOver, seen)
    await chat.post('hej hej', 'first')
    await eventually(() => seen.length > 0)
    places.url = other.url
    await one.close()
    await chat.post('när öppnar biblioteket', 'second')
    const all = (await chat.read()).map(({ id }) => id)
    await eventually(() => seen.length >= all.length)
    isOver = true
    await watching
    expect(seen).to.deep.equal(all)
  })
})

function siteOf({ url }: Service) {
  return { fleet: { url: () => url, count: 1 } }
}
