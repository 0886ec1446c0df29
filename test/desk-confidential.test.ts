import { expect } from 'chai'
import type { Ticket } from '../src/tickets/ticket.js'
import { DeskBench } from './support/desk-bench.js'
import { photo } from './support/sample-files.js'

/** Words of the matter, of its conversation, of its notes and files, and who it is about. */
const SECRETS = [
  'hyresskulden',
  'kronofogden',
  'skilsmässan',
  'läkarintyget',
  'delbetalning',
  'Nordanstig',
  '701740699',
  'kvitto-från-apoteket',
]

/**
 * Goal: what somebody tells a confidential queue is read by that queue's own staff, and by nobody else at the desk,
 * however they look for it; what leaves the queue is what the resident agreed to, or a summary.
 * Method: a ticket whose every part holds a word of its own, and every door of the desk asked as a member of another
 * queue: no answer holds any of the words.
 */
describe('a confidential ticket at the desk', function () {
  this.timeout(60_000)
  let bench: DeskBench
  let ticket: Ticket
  const sofia = () => bench.as('sofia')
  const maja = () => bench.as('maja')

  before(async () => {
    bench = await DeskBench.start()
    ticket = await bench.entered('income-support', 'Jag får inte ihop hyresskulden efter skilsmässan')
    const ref = ticket._id
    const { body } = await sofia().sendFile(ref, 'kvitto-från-apoteket.jpg', await photo())
    await sofia().act(ref, 'claim')
    await sofia().act(ref, 'note', { text: 'Väntar på läkarintyget.', files: [body.file.id] })
    await sofia().act(ref, 'reply', { text: 'Vi talar med kronofogden.' })
  })
  after(() => bench.close())

  function found(answer: unknown): string[] {
    const text = JSON.stringify(answer).toLowerCase()
    return SECRETS.filter((secret) => text.includes(secret.toLowerCase()))
  }

  it('is whole to its own queue', async () => {
    const { _id: ref } = ticket
    expect(found(await sofia().ticket(ref))).to.have.members(SECRETS.filter((secret) => secret !== 'delbetalning'))
    expect((await sofia().search('hyresskulden')).rows.map((row) => row.ref)).to.deep.equal([ref])
    expect((await sofia().list('view=mine')).rows.map((row) => row.ref)).to.include(ref)
  })

  it('is in no list of others, and where its queue is asked for it is a reference', async () => {
    const answers = []
    for (const view of ['open', 'mine', 'waiting', 'resolved']) {
      for (const queue of ['all', ...bench.queues]) answers.push(await maja().list(`view=${view}&queue=${queue}`))
    }
    expect(found(answers)).to.deep.equal([])
    const row = (await maja().list('view=open&queue=income-support')).rows.find(({ ref }) => ref === ticket._id)
    expect(row).to.have.all.keys('ref', 'status', 'queue', 'arrivedAt', 'dueAt', 'hidden', 'late')
    expect((await maja().list('view=open&queue=all')).rows.map(({ ref }) => ref)).to.not.include(ticket._id)
  })

  it('is found by no word of it, and by its reference only that it is there', async () => {
    for (const secret of [...SECRETS, '070-174 06 99', '+46701740699', 'hyresskulden skilsmässan'])
      expect((await maja().search(secret)).rows, secret).to.deep.equal([])
    const [row] = (await maja().search(ticket._id)).rows
    expect(row).to.have.all.keys('ref', 'status', 'queue', 'arrivedAt', 'dueAt', 'hidden', 'late')
  })

  it('opens to others as a reference alone', async () => {
    const opened = await maja().ticket(ticket._id)
    expect(found(opened)).to.deep.equal([])
    expect(opened).to.have.all.keys(
      'ref',
      'status',
      'queue',
      'arrivedAt',
      'dueAt',
      'hidden',
      'late',
      'version',
      'verbs',
      'consults',
    )
    expect(opened.verbs).to.deep.equal([])
  })

  it('gives others nothing at any other door, and no refusal tells what it is about', async () => {
    const { _id: ref } = ticket
    const answers = [
      await maja().get(`ticket/${ref}/phrases`),
      await maja().get(`ticket/${ref}/colleagues`),
      await maja().post(`ticket/${ref}/preview`, { verb: 'reply', text: 'Hej' }),
      await maja().sendFile(ref, 'bild.jpg', await photo()),
      await maja().get('tickets?view=consults&queue=income-support'),
    ]
    for (const verb of [
      'claim',
      'reply',
      'note',
      'release',
      'transfer',
      'resolve',
      'reopen',
      'threat',
      'answer_consult',
    ])
      answers.push(await maja().act(ref, verb, { text: 'Hej', queue: 'waste', consult: 'c1' }))
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 403))
    expect(found(answers.map(({ body }) => body))).to.deep.equal([])
    expect(answers.at(-1)?.body.error?.message).to.contain('sekretess')
  })

  it('shows a department that was asked what it was asked, and no more', async () => {
    const { _id: ref } = ticket
    await sofia().act(ref, 'consult', { queue: 'waste', text: 'Går det att få delbetalning av avgiften?' })
    const opened = await maja().ticket(ref)
    expect(found(opened)).to.deep.equal(['delbetalning'])
    expect(opened.consults[0]).to.include({ mayAnswer: true })
    expect(found(await bench.as('omar').ticket(ref))).to.deep.equal([])
    const answered = await maja().act(ref, 'answer_consult', { consult: 'c1', text: 'Ja, i tre delar.' })
    expect([answered.status, found(answered.body)]).to.deep.equal([200, ['delbetalning']])
    expect((await sofia().ticket(ref)).consults[0]?.answer?.text).to.equal('Ja, i tre delar.')
  })

  it('leaves only with consent or a summary, and then as the summary', async () => {
    const { _id: ref } = ticket
    const seen = await sofia().ticket(ref)
    expect(seen.consentFor).to.include('waste').and.not.include('family-support')
    expect((await sofia().act(ref, 'transfer', { queue: 'waste' })).body.refused?.why).to.equal('consent_missing')
    await sofia().act(ref, 'transfer', { queue: 'waste', text: 'Vill dela upp fakturan för sophämtning.' })
    const arrived = await maja().ticket(ref)
    expect(arrived).to.include({ hidden: false, question: 'Vill dela upp fakturan för sophämtning.' })
    expect(found({ ...arrived, contact: undefined, name: undefined })).to.deep.equal([])
    expect(JSON.stringify(arrived)).to.not.contain('Försörjningsstöd')
    for (const secret of ['hyresskulden', 'kronofogden', 'läkarintyget'])
      expect((await maja().search(secret)).rows, secret).to.deep.equal([])
  })
})
