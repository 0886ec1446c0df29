import { join } from 'node:path'
import { expect } from 'chai'
import type { Document } from 'mongodb'
import { erase } from '../src/app/erase/erase.js'
import { finishErasures } from '../src/app/erase/finish.js'
import { reapplyErasures } from '../src/app/erase/reapply.js'
import { RegisterFile } from '../src/app/erase/register-file.js'
import { erasuresVerb } from '../src/app/record-verbs.js'
import { foundIn, RecordsBench } from './support/records-bench.js'
import { startService } from './support/service.js'
import { OPEN_MORNING } from './support/talk.js'
import { liveOn } from './support/whole-life.js'

/**
 * Goal: a database that is restored from a backup gives back nothing that was erased since: it is erased again before
 * anyone is let in.
 * Method: the collections are read out, somebody is erased, the collections are put back as they were, the register of
 * erasures among them; then the service is started on them, with nothing but the register's copy in a file.
 */
const SECRET = 'a-secret-of-the-municipality'

describe('erasures after a restore', function () {
  this.timeout(60_000)
  let bench: RecordsBench
  beforeEach(async () => {
    bench = await RecordsBench.start()
    bench.core.now = OPEN_MORNING
  })
  afterEach(() => bench.close())

  type Dump = Map<string, Document[]>
  async function dump(): Promise<Dump> {
    const { db } = bench.core.store
    const names = (await db.listCollections().toArray()).map(({ name }) => name)
    return new Map(
      await Promise.all(names.map(async (name) => [name, await db.collection(name).find().toArray()] as const)),
    )
  }
  async function restore(dumped: Dump): Promise<void> {
    const { db } = bench.core.store
    for (const { name } of await db.listCollections().toArray()) await db.collection(name).deleteMany({})
    for (const [name, documents] of dumped) if (documents.length > 0) await db.collection(name).insertMany(documents)
  }

  it('are carried out again before any door is open', async () => {
    const { core } = bench
    const life = await liveOn(bench, '+46701740651', 'Strandvägen 8')
    const kept = await bench.chats.chat()
    await kept.says('kan man dricka kranvattnet Bevarad')
    const backup = await dump()
    await erase(bench.parts, { about: { phone: life.phone }, decision: 'KS 2026/201 § 4' })
    core.later(1)
    bench.untilForgotten()
    await finishErasures(bench.parts)
    expect(await bench.found([...life.words, ...life.numbers])).to.deep.equal([])
    await restore(backup)
    expect((await bench.found(life.words)).length).to.be.above(life.words.length)

    const database = core.store.db.databaseName
    const said: string[] = []
    let atTheDoor: Promise<string[]> | undefined
    const service = await startService({
      database,
      now: () => core.now,
      env: {
        WEBCHAT_SECRET: SECRET,
        ERASURE_KEY: bench.config.ERASURE_KEY,
        ERASURE_REGISTER: join(bench.dir, 'erasures.jsonl'),
      },
      say(line) {
        said.push(line)
        if (line.startsWith('Erasures: ')) atTheDoor = foundIn(database, life.words)
      },
    })
    try {
      expect(said.find((line) => line.startsWith('Erasures: '))).to.contain('1 carried out again')
      expect(await atTheDoor).to.deep.equal([])
      const names = bench.parts.names.all(life.mobile.conversation)
      // What a provider still lists is not read back in.
      expect(await bench.parts.register.covers(names, OPEN_MORNING)).to.equal(true)
      expect(await bench.parts.register.covers(names, core.now)).to.equal(false)
      expect(await bench.found(['Bevarad'])).to.deep.equal(['Bevarad in turns'])
      await ownDeletion(service.url)
    } finally {
      await service.close()
    }
    bench.untilForgotten()
    await finishErasures(bench.parts)
    expect(await bench.found([...life.words, ...life.numbers])).to.deep.equal([])
  })

  /** A resident's own stands in the register and in its copy too. */
  async function ownDeletion(url: string): Promise<void> {
    const post = async (path: string, bearer: string, body?: object) => {
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
      const sent = await fetch(`${url}${path}`, {
        method: 'POST',
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      return (await sent.json()) as { conversationId: string; token: string; deletedAt?: string }
    }
    const { conversationId, token } = await post('/v3/directline/tokens/generate', SECRET)
    const said = { type: 'message', from: { id: 'me' }, id: 'm1', text: 'kan man dricka kranvattnet Egenord' }
    await post(`/v3/directline/conversations/${conversationId}/activities`, token, said)
    expect(await bench.found(['Egenord'])).to.deep.equal(['Egenord in turns'])
    expect((await post('/widget/deletion', token)).deletedAt).to.be.a('string')
    expect(await bench.found(['Egenord'])).to.deep.equal([])
    const entry = await bench.core.store.erasures.findOne({ 'by.kind': 'resident' })
    expect(entry).to.deep.include({ asked: 'conversation', state: 'emptied', tickets: [], kept: [] })
    expect(entry?.conversations.join()).to.contain(conversationId)
    const copy = await new RegisterFile(join(bench.dir, 'erasures.jsonl')).read()
    expect(copy.entries.get(entry?._id ?? '')).to.include({ state: 'emptied' })
  }

  it('cost nothing where there is nothing to do, and leave what was written since', async () => {
    const chat = await bench.chats.chat()
    await chat.says('kan man dricka kranvattnet Borttagen')
    await erase(bench.parts, { about: { conversation: chat.conversation } })
    bench.core.later(1)
    await chat.says('kan man dricka kranvattnet Nyskriven')
    expect(await reapplyErasures(bench.parts)).to.equal(0)
    expect(await bench.found(['Borttagen', 'Nyskriven'])).to.deep.equal(['Nyskriven in turns'])
  })

  it('go by a copy of the register too, and a torn line of it costs no other', async () => {
    const chat = await bench.chats.chat()
    await chat.says('kan man dricka kranvattnet Borttagen')
    const backup = await dump()
    await erase(bench.parts, { about: { conversation: chat.conversation } })
    const copy = join(bench.dir, 'copy.jsonl')
    expect(await bench.verb(erasuresVerb, { out: copy })).to.contain('1 entries')
    await restore(backup)
    expect(await bench.found(['Borttagen'])).to.have.length(1)
    const told = await bench.verb(erasuresVerb, { apply: copy })
    expect(told).to.contain('1 entries read, 1 were new here, 1 erasures carried out again')
    expect(await bench.found(['Borttagen'])).to.deep.equal([])
    const file = new RegisterFile(copy)
    const [entry] = (await file.read()).entries.values()
    if (!entry) throw new Error('no entry')
    await file.write([{ ...entry, by: { kind: 'operator', name: 'x'.repeat(201) } }, entry])
    expect(await file.read()).to.deep.include({ bad: 1 })
    expect(await file.read({ isStrict: true }).catch((error) => error)).to.have.property('code', 'config_invalid')
  })
})
