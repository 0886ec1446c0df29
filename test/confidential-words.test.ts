import { expect } from 'chai'
import type { Ticket } from '../src/tickets/ticket.js'
import { eventually } from './support/eventually.js'
import { API_TOKEN, MAJA, NumberBench } from './support/number-bench.js'
import { pdf } from './support/sample-files.js'
import { wordsOfAnswer } from './support/team-hands.js'

/** Said before the matter was anybody's, to those who have it, in a file's name, and the number they can be reached at. */
const SECRETS = ['hyresskulden', 'skilsmässan', 'medicinen', 'vräkningen', '1740697']

const SARA = 'Sara Social'
const SOCIAL = { name: 'Socialtjänsten', channels: ['Socialtjänst'], staff: [SARA] }

/**
 * Goal: what somebody tells a confidential queue is in nothing that leaves it: not in what CLU is asked, in webhooks, by
 * SMS, at the operations centre, in the log, in another queue's channel or in what other systems read.
 * Method: words planted in every part of a confidential matter, and an ordinary matter beside it that all of these do
 * hear of; then everything that left is searched.
 */
describe('words of a confidential matter', function () {
  this.timeout(120_000)
  let bench: NumberBench
  let ref: string

  before(async () => {
    bench = await NumberBench.start(() => ({ status: 200, body: {} }), [MAJA, 'Omar Haddad'], [SOCIAL])
    const ordinary = await bench.handedOver('bygglov för altanen')
    await bench.posted(ordinary.ref)
    const other = await bench.resident()
    await other.says('När öppnar badstranden för säsongen?')
    const asker = await bench.resident()
    await asker.says('Kan man få försörjningsstöd för hyresskulden?')
    const told = await bench.handedOver('försörjningsstöd, hyresskulden växer efter skilsmässan')
    ref = told.ref
    await told.resident.says('medicinen tog slut, ring mig på 070-174 06 97')
    await told.resident.says('Hur blir det med vräkningen nu?')
    await told.resident.shows('här är brevet', ['vräkningen.pdf', pdf])
    await bench.posted(ref)
    await bench.sent()
  })
  after(() => bench?.close())

  const found = (text: unknown) => SECRETS.filter((secret) => JSON.stringify(text).toLowerCase().includes(secret))
  const api = (path: string) =>
    fetch(`${bench.service.url}/api/tickets${path}`, { headers: { authorization: `Bearer ${API_TOKEN}` } })

  it('are kept, all of them, in its own queue', async () => {
    const { queue, question, conversation } = await bench.stands(ref, () => undefined)
    expect(queue).to.equal('income-support')
    const turns = await bench.service.db.collection('turns').find({ conversation }).toArray()
    expect(found([question, turns.map(({ inbound }) => inbound)])).to.have.members(SECRETS.slice(0, 4))
    expect(JSON.stringify(turns)).to.include('070-174 06 97')
  })

  it('are not in what CLU is asked, of which there is some', () => {
    const asked = bench.outside.heard.get('clu') ?? []
    expect(asked.join()).to.include('badstranden')
    expect(found(asked)).to.deep.equal([])
    expect(asked.join()).to.not.include('174 06 97')
  })

  it('nor in a webhook, where the ticket is told of and nothing of it', async () => {
    const heard = await eventually(() => {
      const all = bench.outside.heard.get('hook') ?? []
      expect(all.join()).to.include(ref).and.to.include('altanen')
      return all
    })
    expect(found(heard)).to.deep.equal([])
  })

  it('nor in the log, by SMS, at the operations centre or a department’s system', () => {
    const { logged, gateway, centre, outside } = bench
    expect(found(logged)).to.deep.equal([])
    expect(found(gateway.sent)).to.deep.equal([])
    expect(found(centre.received.map(({ target, body }) => target + body.toString('utf8')))).to.deep.equal([])
    expect(found(outside.heard.get('orders') ?? [])).to.deep.equal([])
  })

  it('nor anywhere in Teams that another queue’s people see, lists and alarms among it', async () => {
    const seen = bench.teams.seenBy(MAJA)
    expect(JSON.stringify(seen)).to.include(ref).and.to.include('altanen')
    expect(found(seen)).to.deep.equal([])
    await bench.teams.sayInChat(MAJA, `sök ${ref}`)
    await bench.teams.sayInChat(MAJA, 'sök hyresskulden')
    const botsWords = () => bench.teams.seenBy(MAJA).flatMap(({ messages }) => messages.filter(({ from }) => from.bot))
    const before = seen.flatMap(({ messages }) => messages.filter(({ from }) => from.bot)).length
    await eventually(() => expect(botsWords().length).to.be.at.least(before + 2))
    // What was looked for stands over what was found, which is nothing.
    expect(found(botsWords()).filter((secret) => secret !== 'hyresskulden')).to.deep.equal([])
  })

  it('nor in what other systems read: a list, the ticket, its conversation', async () => {
    const list = await (await api('?limit=200')).text()
    expect(list).to.include(ref).and.to.include('altanen')
    const one = await (await api(`/${ref}`)).text()
    const said = await api(`/${ref}/conversation`)
    expect(said.status).to.equal(403)
    expect(found([list, one, await said.text()])).to.deep.equal([])
  })

  it('nor in an SMS to whoever wrote by SMS: for what staff write they are asked to phone', async () => {
    const { gateway, service, teams, hands } = bench
    const phone = '+46701740698'
    const sentTo = () => gateway.sent.filter(({ to }) => to === phone).map(({ text }) => text)
    await teams.install(SOCIAL.name)
    await gateway.residentSends(phone, 'prata med en människa om försörjningsstöd', 'elks')
    const { _id: own } = await eventually(async () => {
      const filed = await service.db.collection<Ticket>('tickets').findOne({ conversation: `sms:${phone}` })
      if (filed?.queue !== 'income-support') throw new Error('not filed')
      return filed
    })
    await bench.posted(own)
    await hands.press(SARA, own, 'Ta ärendet')
    const reply = { reply: 'Vi har läst om hyresskulden.' }
    const shown = await hands.press(SARA, own, 'Visa först', reply)
    expect(wordsOfAnswer(shown)).to.include('skickas inte med sms').and.to.include('har ett svar till dig')
    // Her view of it may have been replaced by the card as it is for everyone meanwhile.
    const sends = () => hands.press(SARA, own, 'Skicka').catch(() => hands.press(SARA, own, 'Skicka svaret', reply))
    await eventually(sends)
    await hands.press(SARA, own, 'Skicka frågan', { ask: 'När var skilsmässan?' })
    await hands.press(SARA, own, 'Skicka och lös', { note: 'Vi betalar medicinen och stoppar vräkningen.' })
    await eventually(() => expect(sentTo().join()).to.include('har en fråga till dig'))
    await bench.sent()
    expect(sentTo().filter((text) => text.includes('har ett svar till dig'))).to.have.length(2)
    expect(found(gateway.sent)).to.deep.equal([])
  })
})
