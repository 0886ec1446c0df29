import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { type Db, type Document, MongoClient } from 'mongodb'
import { eraseVerb, exportVerb, retentionVerb, type VerbOut } from '../src/app/record-verbs.js'
import { Install } from '../src/channels/teams/installs.js'
import { PersonalChat } from '../src/channels/teams/personal.js'
import { type Config, loadConfig } from '../src/config.js'
import { SCHEMA_VERSION } from '../src/store/schema.js'
import { parseTicket } from '../src/store/ticket-document.js'
import { parseTurn } from '../src/store/turn-document.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { eventually } from './support/eventually.js'
import { testMongo } from './support/mongod.js'
import { loadOldDatabase } from './support/old-database.js'
import { type Service, startService } from './support/service.js'

/** The morning after the night in which the old service was talked to. */
const NOW = new Date('2026-11-27T09:00:00Z')
const WEBCHAT_SECRET = 'a-secret-of-the-municipality'
const ADMIN_TOKEN = 'cases:a-token-of-the-case-system'
const MOBILE = '+46701740621'

/**
 * Goal: whoever has used the very first version loses nothing by today's: its database is opened, migrated once, and its
 * residents' and staff's matters go on where they stood.
 * Method: a database that the first version itself made (test/fixtures/first-database) in a real mongod; today's whole
 * service on it, by its own doors and commands.
 */
describe('a database of the first version', function () {
  this.timeout(120_000)
  const database = `upgrade-${randomUUID()}`
  const said: string[] = []
  let client: MongoClient
  let db: Db
  let service: Service
  let key: string
  let dir: string

  before(async () => {
    const { uri } = await testMongo()
    client = await new MongoClient(uri).connect()
    db = client.db(database)
    dir = await mkdtemp(join(tmpdir(), 'lotsen-upgrade-'))
    await loadOldDatabase('first-database', db)
    service = await start((line) => said.push(line))
    const kept = await readFile(join(service.config.DATA_DIR, 'secrets.json'), 'utf8')
    key = (JSON.parse(kept) as { DESK_KEY: string }).DESK_KEY
  })
  after(async () => {
    await service?.close()
    await db.dropDatabase()
    await client.close()
    await rm(dir, { recursive: true, force: true })
  })

  const start = (say: (line: string) => void) =>
    startService({ database, env: { TRY: 'auto', WEBCHAT_SECRET, ADMIN_TOKENS: ADMIN_TOKEN }, now: () => NOW, say })
  const ticketOf = async (filter: Document): Promise<Ticket> => {
    const found = await db.collection('tickets').findOne(filter)
    if (!found) throw new Error('no such ticket')
    return parseTicket(found)
  }
  const call = async <T>(path: string, authorization: string, body?: object): Promise<T> => {
    const answer = await fetch(`${service.url}${path}`, {
      headers: {
        authorization,
        'content-type': 'application/json',
        'x-desk-as': '00000000-0000-4000-8000-100000000001',
      },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    })
    const json = (await answer.json().catch(() => undefined)) as T
    expect(answer.status, `${path}: ${JSON.stringify(json)}`).to.be.below(300)
    return json
  }
  const desk = <T>(path: string, body?: object) => call<T>(`/desk/api/${path}`, `Desk ${key}`, body)
  const api = <T>(path: string) => call<T>(`/api/${path}`, `Bearer ${ADMIN_TOKEN.split(':')[1]}`)

  it('is brought to today’s version, and tells each step', async () => {
    expect(said.filter((line) => line.startsWith('Database: version'))).to.have.length(SCHEMA_VERSION)
    expect(await db.collection('schema').findOne({ _id: 'lotsen' as never })).to.include({ version: SCHEMA_VERSION })
  })

  it('is read by today’s readers, every document of every collection', async () => {
    const readers: Record<string, (document: Document) => unknown> = {
      turns: parseTurn,
      tickets: parseTicket,
      installs: ({ document }) => Install.parse(document),
      personal: ({ document }) => PersonalChat.parse(document),
    }
    for (const [name, read] of Object.entries(readers)) {
      let count = 0
      for await (const document of db.collection(name).find()) {
        read(document)
        count += 1
      }
      expect(count, name).to.be.above(0)
    }
    for await (const turn of db.collection('turns').find({ 'inbound.clientData': { $exists: true } }))
      expect(turn.inbound.clientData).to.be.a('string')
    for await (const { events } of db.collection('tickets').find())
      for (const event of events) expect(event.by).to.be.oneOf(['resident', 'staff', 'system'])
  })

  it('lets an old conversation go on where it stood', async () => {
    const { _id: ref, conversation } = await ticketOf({ question: /Almvägen 4/ })
    const line = `/v3/directline/conversations/${conversation.replace('web:', '')}`
    const { token } = await call<{ token: string }>(line, `Bearer ${WEBCHAT_SECRET}`)
    const read = async () =>
      (await call<{ activities: Document[] }>(`${line}/activities`, `Bearer ${token}`)).activities
    const before = await read()
    expect(before.map(({ text: words }) => words)).to.include.members([
      'Soptunnan på Almvägen 4 är inte tömd på tre veckor',
      'Hej! Jag har bett entreprenören åka dit i morgon.',
    ])
    // What a client wants echoed comes back to it as it sent it.
    expect(before.find(({ id }) => String(id).includes('0000002.0'))?.channelData).to.include.keys(
      'clientActivityID',
      'a.b',
    )
    const asked = { type: 'message', from: { id: 'me' }, id: 'later', text: `Hur går det med ${ref}?` }
    await call(`${line}/activities`, `Bearer ${token}`, asked)
    expect((await read()).at(-1)?.text)
      .to.contain(ref)
      .and.contain('Maja Lind')
    const { tickets } = await call<{ tickets: Document[] }>('/widget/standing', `Bearer ${token}`)
    expect(tickets).to.have.length(1)
    expect(tickets[0]).to.include({ ref, status: 'claimed', claimedBy: 'Maja Lind' })
  })

  it('wakes old tickets: who waits is told of in time, who was answered is closed in the end', async () => {
    // The first version did not tell on the ticket that a resident had written to whoever has it.
    const asked = await ticketOf({ question: /water in the basement/ })
    expect(asked.awaitingSince).to.be.a('date')
    expect((await ticketOf({ question: /street light/ })).awaitingSince).to.equal(undefined)
    await eventually(async () => {
      const wakes = (await db.collection('tickets').find().toArray()).map(({ status, wake }) => [status, wake?.what])
      const next: Record<string, string[]> = {
        new: ['remind', 'due'],
        claimed: ['remind', 'due', 'return', 'nudge'],
        resolved: ['close'],
      }
      for (const [status, what] of wakes) expect(next[status], status).to.include(what)
    })
    const { wake, resolvedAt } = await ticketOf({ status: 'resolved', kind: 'complaint' })
    expect(wake?.at).to.be.above(resolvedAt ?? NOW)
  })

  it('shows old tickets at the desk, where they are found, claimed, answered and resolved', async () => {
    const { _id: ref } = await ticketOf({ status: 'new' })
    const found = await desk<{ rows: Document[] }>('search', { text: 'brunnen' })
    expect(found.rows.map((one) => one.ref)).to.deep.equal([ref])
    for (const [verb, words] of [
      ['claim'],
      ['reply', 'Vi åker dit i dag.'],
      ['resolve', 'Brunnen är rensad.'],
    ] as const) {
      await desk(`ticket/${ref}/${verb}`, { key: randomUUID(), ...(words ? { text: words } : {}) })
    }
    expect(await ticketOf({ _id: ref })).to.include({ status: 'resolved', closingNote: 'Brunnen är rensad.' })
    const shown = await desk<{ events: Document[]; lines: Document[] }>(`ticket/${ref}`)
    expect(shown.events.map(({ what }) => what)).to.deep.equal(['created', 'claimed', 'replied', 'resolved'])
  })

  it('gives old tickets and their conversations to other systems', async () => {
    const { tickets } = await api<{ tickets: Document[] }>('tickets?limit=50')
    expect(tickets).to.have.length(await db.collection('tickets').countDocuments())
    for (const { ref } of tickets) {
      const { ticket } = await api<{ ticket: Document }>(`tickets/${ref}/conversation`)
      expect(ticket).to.include({ ref })
    }
  })

  it('is exported, looked through by retention, and erased like any other', async () => {
    const config = loadConfig({
      MONGODB_URI: (await testMongo()).uri,
      MONGODB_DATABASE: database,
      DATA_DIR: dir,
      LOG_LEVEL: 'error',
    })
    expect(await verb(exportVerb, { phone: MOBILE, out: join(dir, 'out') }, config)).to.contain('2 tickets')
    expect(await readFile(join(dir, 'out', 'export.txt'), 'utf8')).to.contain('Vattnet är brunt på Bryggaregatan 3')
    expect(await verb(retentionVerb, { dryRun: true }, config)).to.contain('would go')
    const years = () => new Date('2030-01-01T09:00:00Z')
    expect(await verb(retentionVerb, { dryRun: true, json: true }, config, years)).to.match(
      /"type":"transcript".*?"count":[1-9]/,
    )
    await verb(eraseVerb, { phone: MOBILE, decision: 'KS 2026/201 § 4' }, config)
    for (const name of ['turns', 'tickets'])
      for await (const raw of db.collection(name).find({}, { raw: true }))
        expect((raw as unknown as Buffer).includes(Buffer.from('Bryggaregatan')), name).to.equal(false)
  })

  it('is not migrated again by the next start', async () => {
    await service.close()
    said.length = 0
    service = await start((line) => said.push(line))
    expect(said.filter((line) => line.startsWith('Database: '))).to.deep.equal([`Database: ${database}`])
  })

  async function verb<Options>(
    run: (config: Config, options: Options, out: VerbOut) => Promise<void>,
    options: Options,
    config: Config,
    now = () => NOW,
  ): Promise<string> {
    const out = new PassThrough()
    const read = text(out)
    await run(config, options, { out, now }).finally(() => out.end())
    return read
  }
})
