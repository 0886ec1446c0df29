import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { MASKED } from '../src/privacy/mask.js'
import { madeUp, tenOf, written } from './support/identity-numbers.js'
import { API_TOKEN, MAJA, NumberBench } from './support/number-bench.js'
import * as ways from './support/number-carriers.js'
import { NumberSearch } from './support/number-search.js'
import { randomBy } from './support/seeded.js'

const SEED = 1_212_121_212
const COUNT = 1_000

/**
 * Goal: an identity number that anybody sends, by whatever way and however it is written, is nowhere afterwards: not in
 * the database's files, not in the log, and in nothing that left the service. Whoever wrote it is told.
 * Method: a thousand made-up numbers in wild forms by all ways in; a mongod that keeps words as they are, in which a word
 * planted for it is found first; stand-ins for all the service speaks to, which keep what they are told.
 */
describe('a thousand identity numbers', function () {
  this.timeout(120_000)
  const numbers = madeUp(COUNT + 1, randomBy(SEED))
  const planted = numbers.pop()
  const search = new NumberSearch(numbers)
  const used: string[] = []
  let bench: NumberBench

  const take = () => {
    const number = numbers[used.length % COUNT]
    const form = number ? written(number, used.length) : ''
    used.push(form)
    return form
  }

  before(async () => {
    const order = () => ({
      status: 200,
      body: { reference: `W ${oneLine(take())}`, text: { sv: `Till ${take()}`, en: take() }, note: take() },
    })
    bench = await NumberBench.start(order, [MAJA, 'Omar Haddad', `Kim ${take()}`])
  })
  after(() => bench?.close())

  it('are looked for where they would be: one that is planted is found, written as it is', async () => {
    const one = planted ? [written(planted, 0), written(planted, 3)] : []
    const own = new NumberSearch(planted ? [planted] : [])
    await bench.service.db
      .collection<{ _id: string }>('planted')
      .insertOne({ _id: randomUUID(), one } as { _id: string })
    await bench.mongod.flush()
    const { found } = await own.under(bench.mongod.dir)
    const files = Object.keys(found)
    expect(files.filter((name) => name.startsWith('journal/'))).to.not.deep.equal([])
    // The collection's own file, and the oplog's.
    expect(files.filter((name) => /^collection.*\.wt$/.test(name)).length).to.be.at.least(2)
    for (const [at, form] of numbers
      .slice(0, 200)
      .map((number, turn) => [tenOf(number), written(number, turn)] as const))
      expect(search.in(`Hej ${form} hej`), form).to.include(at)
  })

  for (const [name, carry] of Object.entries(ways)) {
    it(`come in: ${name}`, async () => {
      const before = used.length
      await carry(bench, take)
      expect(used.length).to.be.greaterThan(before)
    })
  }

  it('all of them, and whoever wrote one was told', async () => {
    const resident = await bench.resident()
    while (used.length < COUNT) await resident.says(`Hej, ${take()}`)
    await resident.says(`Var är biblioteket? ${take()}`)
    const { text } = await resident.hears('Det sparades inte.')
    expect(text).to.include('Jag tog bort ett personnummer')
    expect((await resident.read()).some((said) => said.text?.includes(MASKED))).to.equal(true)
  })

  it('and are in no file of the database', async () => {
    await bench.sent()
    await bench.mongod.flush()
    const { found, bytes } = await search.under(bench.mongod.dir)
    const turns = await bench.service.db.collection('turns').countDocuments()
    console.log(`      ${used.length} numbers in ${turns} turns; ${Math.round(bytes / 1e6)} MB of files read`)
    expect(found).to.deep.equal({})
    expect(turns).to.be.greaterThan(500)
    expect(
      await bench.service.db.collection('turns').countDocuments({ 'inbound.text': { $regex: 'personnummer' } }),
    ).to.be.greaterThan(300)
  })

  it('nor in the log, in Teams, in an SMS, nor at anybody’s the service speaks to', async () => {
    const { heard } = bench.outside
    const told: Record<string, readonly string[]> = {
      log: bench.logged,
      // What people wrote there themselves is Teams' own.
      teams: bench.teams
        .threads()
        .flatMap(({ messages }) => messages.flatMap((one) => (one.from.bot ? JSON.stringify(one) : []))),
      sms: bench.gateway.sent.map(({ text }) => text),
      centre: bench.centre.received.map(({ target, body }) => `${target} ${decoded(body)}`),
      clu: heard.get('clu') ?? [],
      hook: heard.get('hook') ?? [],
      orders: heard.get('orders') ?? [],
      azure: heard.get('azure') ?? [],
    }
    for (const [name, lines] of Object.entries(told)) {
      expect(lines.length, `nothing was told to ${name}`).to.be.greaterThan(0)
      expect(
        lines.flatMap((line) => search.in(line)),
        name,
      ).to.deep.equal([])
    }
  })

  it('nor in what another system reads of tickets', async () => {
    const headers = { authorization: `Bearer ${API_TOKEN}` }
    const page = await (await fetch(`${bench.service.url}/api/tickets?limit=200`, { headers })).text()
    expect(page).to.include(MASKED)
    expect(search.in(page)).to.deep.equal([])
  })
})

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, '')
}

function decoded(body: Buffer): string {
  return (
    new URLSearchParams(body.toString('utf8')).toString() &&
    decodeURIComponent(body.toString('utf8').replace(/\+/g, ' '))
  )
}
