import { expect } from 'chai'
import { auditLines, auditVerdict } from '../src/app/audit.js'
import { newConversationId } from '../src/channels/webchat/conversation-id.js'
import type { AuditDocument } from '../src/store/audit-entry.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { AccessWorld, JSON_TYPE, type Knock } from './support/access-world.js'
import { testMongo } from './support/mongod.js'

/**
 * Goal: nobody is shown a resident's words without its being known afterwards who; where it cannot be noted nothing is
 * shown; and an operator can ask who read and changed what.
 * Method: the whole service, with staff signed in by Teams and a system by its token; a row each way of reading. Then
 * the log is made unwritable, and every row is asked for again.
 */
describe('what is read', function () {
  this.timeout(60_000)
  let world: AccessWorld
  let store: Store
  before(async () => {
    world = await AccessWorld.start()
    const { uri } = await testMongo()
    store = await connectStore({ uri, database: world.service.config.MONGODB_DATABASE })
  })
  after(async () => {
    await store?.close()
    await world?.close()
  })

  const get = (path: string): Knock => ({ method: 'GET', path })
  const post = (path: string, body: object): Knock => ({
    method: 'POST',
    path,
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  })
  const invoke = (name: string, value: object) => post('/api/messages', world.activity({ type: 'invoke', name, value }))
  const extension = (text: string) =>
    invoke('composeExtension/query', {
      commandId: 'searchTickets',
      parameters: [{ name: 'query', value: text }],
      queryOptions: { skip: 0, count: 10 },
    })

  type Caller = 'staff' | 'staffElsewhere' | 'apiToken' | 'fileLink' | 'bot'
  const ROWS: { name: string; knock: () => Knock; by: Caller; noted: Partial<AuditDocument> & { kind: string } }[] = [
    {
      name: 'a ticket opened at the desk',
      knock: () => get(`/desk/api/ticket/${world.ref}`),
      by: 'staffElsewhere',
      noted: { kind: 'staff', did: 'ticket_read', door: 'desk' },
    },
    {
      name: 'the desk’s list',
      knock: () => get('/desk/api/tickets'),
      by: 'staff',
      noted: { kind: 'staff', did: 'tickets_listed', door: 'desk' },
    },
    {
      name: 'a search at the desk',
      knock: () => post('/desk/api/search', { text: world.ref }),
      by: 'staff',
      noted: { kind: 'staff', did: 'tickets_searched', door: 'desk' },
    },
    {
      name: 'a file',
      knock: () => get(`/files/${world.file}`),
      by: 'fileLink',
      noted: { kind: 'staff', did: 'file_opened', door: 'files' },
    },
    {
      name: 'the API’s list',
      knock: () => get('/api/tickets'),
      by: 'apiToken',
      noted: { kind: 'token', did: 'tickets_listed', door: 'api' },
    },
    {
      name: 'a ticket by the API',
      knock: () => get(`/api/tickets/${world.ref}`),
      by: 'apiToken',
      noted: { kind: 'token', did: 'ticket_read', door: 'api' },
    },
    {
      name: 'a conversation asked for by the API',
      knock: () => get(`/api/tickets/${world.ref}/conversation`),
      by: 'apiToken',
      noted: { kind: 'token', did: 'conversation_read', door: 'api' },
    },
    {
      name: 'a search in Teams',
      knock: () => extension('lampan'),
      by: 'bot',
      noted: { kind: 'staff', did: 'tickets_searched', door: 'teams' },
    },
  ]

  const ask = (knock: Knock, by: Caller) => world.send(knock, by, newConversationId())
  const entries = (noted: (typeof ROWS)[number]['noted']) => {
    const { kind, ...rest } = noted
    return store.audit.find({ ...rest, 'who.kind': kind } as never).toArray()
  }

  for (const { name, knock, by, noted } of ROWS) {
    it(`${name} is noted: who, what, where`, async () => {
      const before = (await entries(noted)).length
      expect((await ask(knock(), by)).status).to.be.oneOf([200, 403])
      const after = await entries(noted)
      expect(after).to.have.length(before + 1)
      expect(JSON.stringify(after)).to.not.contain('ingen annan').and.not.contain('lampan')
    })
  }

  it('a ticket that stands as it was is noted once a reader, what a system asks for each time', async () => {
    const opened = { kind: 'staff', did: 'ticket_read', door: 'desk' } as const
    const asked = { kind: 'token', did: 'ticket_read', door: 'api' } as const
    await ask(get(`/desk/api/ticket/${world.ref}`), 'staff')
    const before = [(await entries(opened)).length, (await entries(asked)).length]
    for (let time = 0; time < 3; time += 1) {
      await ask(get(`/desk/api/ticket/${world.ref}`), 'staff')
      await ask(get(`/api/tickets/${world.ref}`), 'apiToken')
    }
    expect([(await entries(opened)).length, (await entries(asked)).length]).to.deep.equal([
      before[0],
      (before[1] ?? 0) + 3,
    ])
  })

  it('is told to an operator, together with what was changed, and that they asked', async () => {
    await ask(post(`/desk/api/ticket/${world.ref}/note`, { key: 'a-note-to-tell', text: 'Något hemligt' }), 'staff')
    const lines = await auditLines(store, { ticket: world.ref.toLowerCase() }, () => new Date())
    const all = lines.join('\n')
    expect(all)
      .to.match(/Sara Social \(staff \S+\) {2}entered/)
      .and.match(/Sara Social \(staff \S+\) {2}note/)
    expect(all)
      .to.match(/Maja Lind \(staff \S+\) {2}ticket_read/)
      .and.match(/token cases {2}conversation_read/)
    expect(all).to.not.contain('hemligt').and.not.contain('ingen annan')
    expect(lines).to.deep.equal([...lines].sort())
    const sara = await auditLines(store, { who: 'sara', json: true }, () => new Date())
    expect(sara.map((line) => JSON.parse(line).who.name))
      .to.include('Sara Social')
      .and.not.include('Maja Lind')
    expect((await store.audit.find({ did: 'audit_read' }).toArray()).map(({ who }) => who.kind)).to.include('operator')
    await auditLines(store, { since: 'nyss' }, () => new Date()).then(
      () => expect.fail('it was taken'),
      (error: Error) => expect(error.message).to.contain('--since'),
    )
  })

  it('stands as it was written, and the verdict names the place where it does not', async () => {
    expect((await auditVerdict(store))[0]).to.match(/^\d+ entries in \d+ chains stand/)
    const [one] = await store.audit.find({ did: 'ticket_read' }).toArray()
    await store.audit.updateOne({ _id: one?._id ?? '' }, { $set: { 'who.name': 'Någon Annan' } })
    const verdict = await auditVerdict(store).catch((error: Error) => error)
    await store.audit.updateOne({ _id: one?._id ?? '' }, { $set: { 'who.name': one?.who.name ?? '' } })
    expect(verdict).to.be.instanceOf(Error).with.property('message').that.contains(one?._id)
  })

  it('is not shown where it cannot be noted', async () => {
    await store.db.command({ collMod: 'audit', validator: { never: true } })
    const shown: string[] = []
    for (const { name, knock, by } of ROWS) {
      // Opened before by the same reader as it stands, it is noted already.
      if (['a ticket opened at the desk', 'the desk’s list', 'a file'].includes(name)) continue
      const { status, body } = await ask(knock(), by)
      if (status !== 503 && !body.includes('Det gick inte just nu'))
        shown.push(`${name}: ${status} ${body.slice(0, 200)}`)
    }
    const other = await ask(
      post('/desk/api/tickets', {
        key: 'another-ticket',
        channel: 'phone',
        kind: 'question',
        lang: 'sv',
        text: 'x',
        via: 'call',
      }),
      'staff',
    )
    if (other.status !== 503) shown.push(`a new ticket: ${other.status}`)
    await store.db.command({ collMod: 'audit', validator: {} })
    expect(shown).to.deep.equal([])
    expect((await ask(get(`/api/tickets/${world.ref}`), 'apiToken')).status).to.equal(200)
  })
})
