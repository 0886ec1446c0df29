import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { builtPages } from './support/built.js'
import { eventually } from './support/eventually.js'
import { asked, HANG_MS, OpenChat } from './support/open-chat.js'
import { ScratchMongod } from './support/scratch-mongod.js'
import { type Service, startService } from './support/service.js'
import { SmallKnowledge } from './support/small-knowledge.js'
import { type SmsAccounts, startSmsAccounts } from './support/sms-accounts.js'
import { PUBLIC_URL } from './support/sms-service.js'
import { MAJA, TeamsOffice } from './support/teams-office.js'
import { WEBCHAT_SECRET } from './support/web-resident.js'

/**
 * Goal: while MongoDB is gone nobody is told that anything was saved, nobody waits long for that, and everything works
 * again by itself when it is back: what was written meanwhile is refused or, by SMS, taken afterwards from the providers'
 * lists; sockets that stayed open hear what comes then.
 * Method: the whole service over a mongod of the test's own, which is killed and started again under it; every door is
 * knocked at meanwhile; both SMS providers' stand-in, whose webhooks are refused.
 */
const ADMIN_TOKEN = 'a-token-of-the-case-system'
const RESIDENT = '+46701740641'
const NEIGHBOUR = '+46701740642'

describe('MongoDB is gone', function () {
  this.timeout(60_000)
  let mongod: ScratchMongod
  let office: TeamsOffice
  let tried: Service
  let knowledge: SmallKnowledge
  let sms: SmsAccounts
  let url: string
  let ref: string
  let web: OpenChat
  /** Ids the providers have given what was refused. */
  const refused: string[] = []

  before(async () => {
    await builtPages()
    mongod = await ScratchMongod.start()
    // Its messages are sent a while ago, by the office's clock: no webhook is on its way any more.
    sms = await startSmsAccounts({
      serviceUrl: () => office.service.url,
      now: () => new Date(office.clock.now().getTime() - 16 * 60_000),
    })
    const env = { ADMIN_TOKENS: `cases:${ADMIN_TOKEN}`, ...sms.env }
    office = await TeamsOffice.start({}, { mongoUri: mongod.uri, env })
    url = office.service.url
    knowledge = await SmallKnowledge.make()
    tried = await startService({ mongoUri: mongod.uri, env: { TRY: 'auto', KNOWLEDGE_DIR: knowledge.dir } })
    ref = (await office.handOver('sopor')).ref
    await office.threadOf(ref)
    web = await OpenChat.start(url)
    await web.says('hej', 'c1')
    await web.hears(/Lindnäs/)
    // The lists have been read for the first time: from here on what is missed is known to be.
    await eventually(async () => (await office.service.db.collection('marks').countDocuments()) >= 4)
    office.clock.forward(25)
    await mongod.kill()
  })
  after(async () => {
    web?.close()
    await mongod.run().catch(() => undefined)
    await tried.close()
    await office.close()
    await sms.close()
    await mongod.close()
    await knowledge.remove()
  })

  describe('while it is', () => {
    const own = { authorization: `Bearer ${WEBCHAT_SECRET}` }
    const doors: { door: string; says: number; ask: () => Promise<Response> }[] = [
      { door: 'GET /healthz', says: 200, ask: () => get('/healthz') },
      { door: 'GET /readyz', says: 503, ask: () => get('/readyz') },
      { door: 'GET /', says: 200, ask: () => get('/') },
      { door: 'GET /chat', says: 200, ask: () => get('/chat') },
      { door: 'GET /widget.js', says: 200, ask: () => get('/widget.js') },
      { door: 'GET /widget/house', says: 200, ask: () => get('/widget/house') },
      { door: 'GET /openapi.json', says: 200, ask: () => get('/openapi.json') },
      { door: 'GET /desk/', says: 200, ask: () => get('/desk/') },
      { door: 'POST /widget/token', says: 200, ask: () => post('/widget/token?lang=sv', { origin: PUBLIC_URL }) },
      { door: 'POST …/tokens/generate', says: 200, ask: () => post('/v3/directline/tokens/generate', own) },
      { door: 'POST …/activities', says: 503, ask: () => web.post('är någon där?', 'c2') },
      { door: 'GET …/activities', says: 503, ask: () => web.get('/activities') },
      { door: 'POST …/upload', says: 503, ask: () => web.upload() },
      { door: 'GET /widget/standing', says: 503, ask: () => get('/widget/standing', web.bearer) },
      { door: 'GET /api/tickets', says: 503, ask: () => get('/api/tickets', admin()) },
      { door: 'GET /api/tickets/:ref', says: 503, ask: () => get(`/api/tickets/${ref}`, admin()) },
      { door: 'GET …/conversation', says: 503, ask: () => get(`/api/tickets/${ref}/conversation`, admin()) },
      { door: 'desk: who I am', says: 503, ask: () => desk('GET', 'me') },
      { door: 'desk: tickets', says: 503, ask: () => desk('GET', 'tickets') },
      { door: 'desk: a ticket', says: 503, ask: () => desk('GET', `ticket/${ref}`) },
      { door: 'desk: claim', says: 503, ask: () => desk('POST', `ticket/${ref}/claim`, { version: 1 }) },
      { door: 'desk: on duty', says: 503, ask: () => desk('POST', 'duty', { on: true }) },
    ]
    const said = new Map<string, { response: Response; text: string }>()
    // All at once: each waits for the database for its own two seconds, and nobody for another.
    before(() =>
      Promise.all(
        doors.map(async ({ door, ask }) => {
          const response = await ask()
          said.set(door, { response, text: await response.text() })
        }),
      ),
    )
    for (const { door, says } of doors) {
      it(`${door} says ${says}`, () => {
        const { response, text } = said.get(door) as { response: Response; text: string }
        expect(response.status, text.slice(0, 200)).to.equal(says)
        if (says !== 503 || door.includes('readyz')) return
        expect(JSON.parse(text).error.code).to.equal('store_unavailable')
        expect(JSON.parse(text).error.message).not.to.equal('')
        expect(Number(response.headers.get('retry-after'))).to.be.greaterThan(0)
      })
    }

    it('/readyz names what is missing, and not where it was', async () => {
      const body = await (await get('/readyz')).text()
      expect(JSON.parse(body)).to.deep.equal({ status: 'not ready', checks: { mongodb: 'missing' } })
    })

    for (const provider of ['elks', 'twilio'] as const) {
      it(`${provider}'s webhook is refused, so that it comes again`, async () => {
        const from = provider === 'elks' ? RESIDENT : NEIGHBOUR
        const { id, status } = await sms.gateway.residentSends(
          from,
          'Jag vill prata med en människa om sopor',
          provider,
        )
        expect(status).to.equal(503)
        refused.push(`${provider}:${id}`)
      })
    }

    it('a resident in the chat is answered nothing, and told nothing that is not so', async () => {
      await web.pause()
      expect(web.said.join(' ')).not.to.contain('är någon där')
    })

    it('whoever presses a card in Teams is told that nothing was saved, and sees no card that says otherwise', async () => {
      const [root] =
        (await office.teams.threads().find(({ messages }) => JSON.stringify(messages[0]).includes(ref)))?.messages ?? []
      const { status, body } = await office.teams.press(MAJA, root?.id ?? '', 'claim', { ref, version: 1 })
      expect(status).to.equal(200)
      expect(body).to.deep.include({ type: 'application/vnd.microsoft.activity.message' })
      expect(JSON.stringify(body)).to.contain('Det gick inte att spara just nu').and.to.contain('Försök igen')
    })

    it('whoever writes to the bot in Teams is told the same', async () => {
      await office.teams.sayInChat(MAJA, 'mina ärenden')
      await eventually(() => JSON.stringify(office.said(MAJA)).includes('Det gick inte att spara just nu'))
    })
  })

  describe('when it is back', () => {
    before(async () => {
      await mongod.run()
      await eventually(async () => (await get('/readyz')).ok, { withinMs: HANG_MS })
    })

    it('nothing of what was refused had been stored', async () => {
      const turns = await office.service.db.collection('turns').find({ conversation: web.conversation }).toArray()
      expect(turns.map(({ inbound }) => inbound?.text).filter(Boolean)).to.deep.equal(['hej'])
      const { claimedBy } = await office.stored(ref)
      expect(claimedBy).to.equal(undefined)
    })

    it('a message sent again under its own id is taken once, and the socket that stayed open hears the answer', async () => {
      await web.says('är någon där?', 'c2')
      await web.says('är någon där?', 'c2')
      await eventually(() => web.said.some((text) => text.includes('är någon där?')), { withinMs: HANG_MS })
      const seen = web.said.filter((text) => text === 'är någon där?')
      expect(seen).to.have.length(1)
    })

    it('what another instance commits reaches that socket too', async () => {
      // The second service of this test has a database of its own; so by hand, as another instance would.
      const client = await new MongoClient(mongod.uri).connect()
      try {
        const turns = client.db(office.service.db.databaseName).collection<{ _id: string; seq: number }>('turns')
        const last = await turns.find({ conversation: web.conversation }).sort({ seq: -1 }).limit(1).next()
        if (!last) throw new Error('No turn')
        const seq = last.seq + 1
        const outbound = [{ speaker: { kind: 'human', name: 'Maja' }, text: 'Hej, det är Maja.' }]
        await turns.insertOne({
          ...last,
          _id: `${web.conversation}#${seq}`,
          seq,
          inboundId: 'other',
          outbound,
        } as never)
        await eventually(() => web.said.includes('Hej, det är Maja.'), { withinMs: HANG_MS })
      } finally {
        await client.close()
      }
    })

    it('a card can be pressed again', async () => {
      const answer = await office.press(MAJA, ref, 'claim')
      expect(answer).to.deep.include({ type: 'application/vnd.microsoft.card.adaptive' })
      expect((await office.stored(ref)).claimedBy?.name).to.equal(MAJA)
    })

    it('what was refused by SMS is read from the lists, once, and answered with a word of that it is late', async () => {
      const taken = () =>
        office.service.db
          .collection('turns')
          .find({ inboundId: { $in: refused } })
          .toArray()
      await eventually(async () => (await taken()).length === refused.length, { withinMs: HANG_MS })
      for (const phone of [RESIDENT, NEIGHBOUR]) {
        const said = await eventually(() => sms.gateway.sent.find(({ to }) => to === phone)?.text ?? false, {
          withinMs: HANG_MS,
        })
        expect(said).to.contain('nådde oss först nu')
      }
      for (const id of refused) {
        const [provider, own] = id.split(':') as ['elks' | 'twilio', string]
        // The provider tries again after all.
        const from = provider === 'elks' ? RESIDENT : NEIGHBOUR
        const { status } = await sms.gateway.residentSends(from, '', provider, { id: own })
        expect(status).to.be.within(200, 204)
      }
      expect(await taken()).to.have.length(refused.length)
    })
  })

  const get = (path: string, headers: Record<string, string> = {}) => asked(url + path, { headers })
  const post = (path: string, headers: Record<string, string>) => asked(url + path, { method: 'POST', headers })
  const admin = () => ({ authorization: `Bearer ${ADMIN_TOKEN}` })

  /** As somebody who opened the desk by its link. */
  async function desk(method: 'GET' | 'POST', path: string, body?: object): Promise<Response> {
    const { DESK_KEY } = JSON.parse(await readFile(join(tried.config.DATA_DIR, 'secrets.json'), 'utf8'))
    const key = { authorization: `Desk ${DESK_KEY}` }
    const { people } = (await (await asked(`${tried.url}/desk/api/people`, { headers: key })).json()) as {
      people: { id: string }[]
    }
    const headers = { ...key, 'x-desk-as': people[0]?.id ?? '', 'content-type': 'application/json' }
    return asked(`${tried.url}/desk/api/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  }
})
