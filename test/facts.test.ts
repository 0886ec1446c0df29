import { expect } from 'chai'
import { Facts } from '../src/store/facts.js'
import type { Ticket } from '../src/tickets/ticket.js'
import type { Fact } from '../src/turn/fact.js'
import { DeskBench, type Hands } from './support/desk-bench.js'
import { eventually } from './support/eventually.js'
import { startService } from './support/service.js'
import type { Resident } from './support/talk.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

/**
 * Goal: what happens to residents and to their tickets is counted as it happens, once, on every channel, with what the
 * figures need and nothing that leads to anyone.
 * Method: a few days in the house by its own ways: residents on the web and by SMS, staff at the desk's own doors. Each step
 * tells what there is to count of it, as a line; and when all has been moved, the very bytes of every fact are looked through
 * for whatever was said, and for whoever said or did it.
 */
describe('facts', () => {
  let bench: DeskBench
  let maja: Hands
  let omar: Hands
  let told = 0
  const said: string[] = []

  before(async function () {
    this.timeout(120_000)
    bench = await DeskBench.start()
    maja = bench.as('maja')
    omar = bench.as('omar')
  })
  beforeEach(() => {
    told = bench.core.committed.length
    // Days apart, so that each story stands alone.
    bench.core.now = new Date('2026-11-26T08:30:00Z')
  })
  after(() => bench.close())

  /** What there is to count of all that was done since this was asked last. */
  function counted(): string[] {
    const turns = bench.core.committed.slice(told)
    told = bench.core.committed.length
    return turns.flatMap(({ facts = [] }) => facts.map(lineOf)).sort()
  }

  async function says(resident: Resident, text: string, minutes = 1): Promise<string[]> {
    said.push(text)
    await resident.says(text, {}, minutes)
    return counted()
  }

  async function does(hands: Hands, { _id: ref }: Ticket, verb: string, deed: object = {}): Promise<string[]> {
    bench.core.later(10)
    const { status, body } = await hands.act(ref, verb, deed)
    expect(status, JSON.stringify(body)).to.be.below(300)
    return counted()
  }

  const WASTE = 'webchat sv - waste-water waste article:missed-collection'
  const ANSWERED = [
    `answer (${WASTE}) how=article`,
    `article (${WASTE}) use=shown`,
    `contact (${WASTE})`,
    `outcome (${WASTE}) of=2026-11-26 to=answered`,
  ]

  it('tell of a question that the bot answers, and of the same again within a week', async () => {
    const resident = bench.core.resident()
    expect(await says(resident, 'Soporna är inte tömda')).to.deep.equal(ANSWERED)
    expect(await says(resident, 'Ja, det hjälpte')).to.deep.equal([`article (${WASTE}) use=helped`])
    expect(await says(resident, 'Tack!', 600)).to.deep.equal([])
    expect(await says(resident, 'Soporna är inte tömda', 2 * 24 * 60)).to.deep.equal([
      `answer (${WASTE}) outside how=article`,
      `article (${WASTE}) outside use=shown`,
      `contact (${WASTE}) outside repeat=true`,
      `outcome (${WASTE}) outside of=2026-11-28 to=answered`,
      `repeated (${WASTE}) outside of=2026-11-26 outcome=answered`,
    ])
    expect(await says(resident, 'Soporna är inte tömda', 9 * 24 * 60)).to.include(`contact (${WASTE}) outside`)
  })

  it('tell how an answer that did not help leads to a person, and what becomes of that', async () => {
    const resident = bench.core.resident()
    await says(resident, 'Soporna är inte tömda')
    expect(await says(resident, 'Nej, jag vill ha en person')).to.deep.equal([
      `article (${WASTE}) use=not_helped`,
      `outcome (${WASTE}) of=2026-11-26 to=unanswered from=answered`,
    ])
    expect(resident.last).to.include({ missed: 'not_helped', missedSeq: 1 })
    expect(await says(resident, 'Svara här i chatten')).to.deep.equal([
      `article (${WASTE}) use=led_to_person`,
      `outcome (${WASTE}) of=2026-11-26 to=handed from=unanswered`,
      `ticket (${WASTE}) kind=question reason=not_helped`,
    ])
    expect(resident.last, 'its question is missed once').to.not.have.property('missed')
    const ticket = await resident.ticket()
    const there = 'webchat sv - building building-permits article:missed-collection'
    expect(await does(maja, ticket, 'claim')).to.deep.equal([`deed (${WASTE})`])
    expect(await does(maja, ticket, 'reply', { text: 'Bilen kommer i morgon.' })).to.deep.equal([
      `deed (${WASTE})`,
      `first_answer (${WASTE}) waitMinutes=20 dueKept=true`,
    ])
    expect(await says(resident, 'Tack, men när?'), 'said to a person who is there').to.deep.equal([])
    expect(await does(maja, ticket, 'consult', { queue: 'water', text: 'Vet ni?' })).to.deep.equal([
      `consulted (${WASTE})`,
      `deed (${WASTE})`,
    ])
    expect(await does(maja, ticket, 'transfer', { queue: 'building-permits', text: 'Kan ni?' })).to.deep.equal([
      `deed (${WASTE})`,
      `transferred (${WASTE}) from=waste-water to=building fromQueue=waste toQueue=building-permits`,
    ])
    expect(await does(omar, ticket, 'resolve', { text: 'Klart nu.' })).to.deep.equal([
      `deed (${there})`,
      `resolved (${there}) of=2026-11-26 handlingMinutes=41 transfers=1 firstLine=false first=false`,
    ])
    expect(await says(resident, 'Dåligt')).to.deep.equal([`rated (${there}) rating=bad whose=ticket`])
    expect(await says(resident, 'Det är inte löst')).to.deep.equal([`reopened (${there}) of=2026-11-26 first=false`])
  })

  it('tell by SMS what was near, what was none of it, and what nobody knew', async () => {
    const resident = bench.core.resident('sms')
    const nothing = 'sms sv - - - -'
    expect(await says(resident, 'Hej')).to.deep.equal([`contact (${nothing})`])
    expect(await says(resident, 'Var finns enhörningarna?')).to.deep.equal([
      `answer (${nothing}) how=choice`,
      'article (sms sv - building building-permits article:building-drawings) use=offered',
      'article (sms sv - waste-water waste article:missed-collection) use=offered',
      `outcome (${nothing}) of=2026-11-26 to=near`,
    ])
    expect(await says(resident, 'Inget av dem')).to.deep.equal([
      `outcome (${nothing}) of=2026-11-26 to=unanswered from=near`,
    ])
    expect(resident.last).to.include({ missed: 'none_of_these', missedSeq: 2 })
    expect(await says(resident, 'prata med en människa om bygglov')).to.deep.equal([
      `asked_person (${nothing})`,
      `outcome (${nothing}) of=2026-11-26 from=unanswered`,
      'outcome (sms sv - building building-permits -) of=2026-11-26 to=handed',
      'ticket (sms sv - building building-permits -) kind=question reason=asked',
    ])
    expect(await says(resident, 'Hur går det med mitt ärende?', 24 * 60)).to.deep.equal([
      'contact (sms sv - building building-permits -) repeat=true',
      'outcome (sms sv - building building-permits -) of=2026-11-27 to=answered',
      'repeated (sms sv - building building-permits -) of=2026-11-26 outcome=handed',
    ])
    expect(await says(resident, 'STOP')).to.deep.equal([])
  })

  it('tell of a booking that nobody had to see to, of danger, and of threats', async () => {
    const visitor = bench.core.resident()
    const booking = 'webchat sv - contact-centre contact-centre flow:book-visit'
    expect(await says(visitor, 'Jag vill boka ett besök')).to.deep.equal([
      'answer (webchat sv - - - flow:book-visit) how=errand',
      'contact (webchat sv - - - flow:book-visit)',
    ])
    for (let asked = 0; asked < 3; asked += 1) expect(await says(visitor, visitor.choices[0] ?? '')).to.deep.equal([])
    expect(await says(visitor, visitor.choices[0] ?? '')).to.deep.equal([
      `outcome (${booking}) of=2026-11-26 to=answered`,
      `ticket (${booking}) kind=errand reason=flow`,
    ])
    const neighbour = bench.core.resident()
    expect(await says(neighbour, 'Det brinner i huset bredvid')).to.deep.equal([
      'contact (webchat sv - - - -)',
      'danger (webchat sv - - - -)',
    ])
    expect(await says(neighbour, 'Jag ska döda er')).to.include('abusive (webchat sv - - - -)')
    expect(neighbour.last).to.not.have.property('missed')
  })

  it('tell of what is confidential only where it is', async () => {
    const resident = bench.core.resident()
    await says(resident, 'jag vill prata med en människa om försörjningsstöd')
    const there = 'webchat - - social-services income-support -'
    expect(await says(resident, 'Svara här i chatten')).to.deep.equal([
      `outcome (${there}) of=2026-11-26 to=handed`,
      `ticket (${there}) kind=question reason=asked`,
    ])
    expect(await says(resident, 'Soporna är inte tömda', 24 * 60)).to.satisfy((lines: string[]) =>
      lines
        .filter((line) => !line.startsWith('repeated'))
        .every((line) => /\(webchat - - [\w-]+ [\w-]+ -\)/.test(line)),
    )
  })

  it('tell of phone calls and visits by what staff enter', async () => {
    const logged = { key: 'logged-0001', channel: 'phone', queue: 'waste' }
    const waste = 'phone - - waste-water waste -'
    for (let twice = 0; twice < 2; twice += 1) expect((await maja.post('contacts', logged)).status).to.equal(201)
    expect(counted(), 'once').to.deep.equal([
      `contact (${waste})`,
      `outcome (${waste}) of=2026-11-26 to=handed`,
      `resolved (${waste}) of=2026-11-26 transfers=0 firstLine=false first=true`,
    ])
    said.push('Hon undrar över altanen', 'Ingrid Nordanstig', '+46701740699')
    const matter = {
      channel: 'visit',
      kind: 'question',
      lang: 'sv',
      text: 'Hon undrar över altanen',
      queue: 'building-permits',
    }
    const contact = { via: 'call', phone: '+46701740699', name: 'Ingrid Nordanstig' }
    expect((await maja.post('tickets', { key: 'entered-0001', ...matter, ...contact })).status).to.equal(201)
    const building = 'visit sv - building building-permits -'
    expect(counted()).to.deep.equal([
      `contact (${building})`,
      `deed (${building})`,
      `outcome (${building}) of=2026-11-26 to=handed`,
      `ticket (${building}) kind=question reason=staff`,
    ])
  })

  it('lead back to nobody once they have been moved, and are all there', async () => {
    const { store, committed } = bench.core
    const facts = new Facts(store)
    while (await facts.fold(50));
    const made = committed.flatMap(({ facts: ofTurn = [] }) => ofTurn)
    const kept = await store.facts.find().toArray()
    const lines = (all: readonly Fact[]) => all.map(lineOf).sort()
    expect(lines(kept.map(({ _id, schema, ...fact }) => fact as Fact))).to.deep.equal(lines(made))
    const tickets = await store.tickets.find().toArray()
    const secrets = [
      ...said,
      ...said.flatMap((text) => text.split(/[^\p{L}]+/u).filter((word) => word.length > 6 && word !== 'människa')),
      ...committed.flatMap(({ conversation, inboundId }) => [
        conversation,
        conversation.replace(/^\w+:/, ''),
        inboundId,
      ]),
      ...tickets.flatMap(({ _id, contact }) => [_id, contact.phone ?? _id]),
      ...[...bench.members].flatMap(([id, { name }]) => [`"${id}"`, name, ...name.split(' ')]),
    ]
    const raw = JSON.stringify(await store.facts.find().toArray())
    expect(secrets.length).to.be.above(60)
    expect(secrets.filter((secret) => raw.includes(secret))).to.deep.equal([])
    expect(raw).to.not.match(/\d{2}:\d{2}/)
  })

  it('are moved by the service itself, soon after', async function () {
    this.timeout(60_000)
    const service = await startService({ env: { WEBCHAT_SECRET } })
    try {
      const resident = await WebResident.open(service.url)
      await resident.says('Soporna är inte tömda')
      const facts = service.db.collection('facts')
      const isMoved = async () => (await facts.countDocuments({ what: 'contact' })) > 0
      await eventually(isMoved)
      const moved = await facts.distinct('what', { channel: 'webchat' })
      expect(moved).to.have.members(['answer', 'article', 'contact', 'outcome'])
      expect(await service.db.collection('turns').countDocuments({ facts: { $exists: true } })).to.equal(0)
    } finally {
      await service.close()
    }
  })

  it('stand in the turn itself until then, and cost its state little', () => {
    const sizes = bench.core.committed.map(({ state }) => JSON.stringify(state.contact ?? {}).length)
    expect(Math.max(...sizes)).to.be.below(300)
  })
})

/** A fact as a line: what, where, about what, and its own. */
function lineOf({ what, channel, lang, district, department, queue, topic, day, hour, outside, ...own }: Fact): string {
  const where = [channel, lang, district, department, queue, topic].map((one) => one ?? '-').join(' ')
  const more = Object.entries(own).map(([name, value]) => `${name}=${value}`)
  return [what, `(${where})`, ...(outside ? ['outside'] : []), ...more].join(' ')
}
