import { expect } from 'chai'
import { Core, done, MAJA, OMAR } from './support/talk.js'

/**
 * Goal: whoever needs a person gets one, who knows what was asked; and nobody is asked twice.
 * Method: whole conversations through the real turn on a real database; the ticket is what is looked at.
 */
describe('a person when needed', () => {
  let core: Core
  before(async function () {
    this.timeout(120_000)
    core = await Core.start()
  })
  after(() => core.close())

  it('is told the department by the words, asks once how to reach them, and files', async () => {
    const resident = core.resident()
    expect(await resident.says('jag vill prata med en människa om bygglov')).to.contain('Hur vill du få svaret?')
    await resident.presses('Svara här i chatten')
    const ticket = await resident.ticket()
    expect(ticket).to.include({
      queue: 'building-permits',
      status: 'new',
      kind: 'question',
      reason: 'asked',
      lang: 'sv',
    })
    expect(ticket.question).to.contain('bygglov')
    expect(resident.last.outbound[0]?.text).to.contain(ticket._id)
    expect(resident.deliveries.map(({ payload }) => payload.kind)).to.include('card')
  })

  it('asks what it is about when nothing tells, and files on the answer', async () => {
    const resident = core.resident()
    await resident.says('kan jag få prata med en människa')
    expect(resident.choices).to.include('Vet inte')
    await resident.says('det gäller min mammas hemtjänst')
    const ticket = await resident.ticket()
    expect(ticket.queue).to.equal('elderly-care')
    expect(ticket.question).to.contain('mammas hemtjänst')
  })

  it('comes after a second no-match', async () => {
    const resident = core.resident()
    expect(await resident.says('xyzzy plugh')).to.contain('hittar tyvärr inget svar')
    expect(await resident.says('qwrt blorp')).to.contain('Vad gäller det?')
    await resident.presses('Vet inte')
    const ticket = await resident.ticket()
    expect(ticket).to.include({ queue: 'contact-centre', reason: 'no_match' })
    expect(ticket.question).to.contain('blorp')
  })

  it('keeps the words that asked for a person when nothing else was said', async () => {
    const resident = core.resident()
    await resident.says('kan jag få prata med en människa')
    await resident.presses('Vet inte')
    expect((await resident.ticket()).question).to.equal('kan jag få prata med en människa')
  })

  it('comes when the answer did not help, to the article’s own queue, with the question and the article', async () => {
    const resident = core.resident()
    await resident.says('Soporna är inte tömda')
    expect(resident.articles).to.deep.equal(['missed-collection'])
    await resident.presses('Nej, jag vill ha en person')
    await resident.presses('Svara här i chatten')
    const ticket = await resident.ticket()
    expect(ticket).to.include({ queue: 'waste', reason: 'not_helped', routedBy: 'article:missed-collection' })
    expect(ticket.question).to.equal('Soporna är inte tömda')
    expect(ticket.articles).to.deep.equal(['missed-collection'])
  })

  it('by SMS is filed at once, since the number is known', async () => {
    const resident = core.resident('sms')
    await resident.says('vill prata med nån om bygglov')
    const ticket = await resident.ticket()
    expect(ticket.contact).to.deep.equal({ via: 'sms', phone: resident.phone, proven: true })
    expect(resident.sms.join()).to.contain(ticket._id)
  })

  it('is due in opening hours, and says when they open if they are closed', async () => {
    const resident = core.resident()
    core.now = new Date('2026-12-24T21:00:00Z')
    await resident.says('jag vill prata med en människa om bygglov')
    const text = await resident.says('Svara här i chatten')
    expect(text).to.match(/De öppnar måndag 28 december kl\. \d\d:\d\d/)
    expect((await resident.ticket()).dueAt.toISOString().slice(0, 10) >= '2026-12-28').to.equal(true)
    core.now = new Date('2026-11-26T08:30:00Z')
  })

  it('takes a number for SMS, and gives no content until the code has come back', async () => {
    const resident = core.resident()
    await resident.says('jag vill prata med en människa om bygglov')
    await resident.presses('Skicka sms')
    expect(await resident.says('070-174 06 11')).to.contain('kod')
    expect(resident.sms.join()).to.contain('123456')
    let ticket = await resident.ticket()
    expect(ticket.contact).to.deep.equal({ via: 'sms', phone: '+46701740611', proven: false })

    const notice = await done(core.staff({ id: 'a1', verb: 'reply', ref: ticket._id, by: MAJA, text: 'Hemlig sak' }))
    const texts = notice.deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
    expect(texts).to.have.length(1)
    expect(texts[0]).to.contain(ticket._id).and.not.contain('Hemlig')

    core.now = new Date(core.now.getTime() + 40 * 60_000)
    const late = core.resident()
    await late.says('jag vill prata med en människa om bygglov')
    await late.presses('Skicka sms')
    await late.says('070-174 06 12')
    expect(await late.says('999999')).to.contain('stämmer inte')
    expect(await late.says('123456')).to.contain('Tack')
    ticket = await late.ticket()
    expect(ticket.contact.proven).to.equal(true)
    const reply = await done(core.staff({ id: 'a2', verb: 'reply', ref: ticket._id, by: MAJA, text: 'Öppen sak' }))
    expect(JSON.stringify(reply.deliveries)).to.contain('Öppen sak')
  })

  it('is claimed by one, answers, and closes with a note; each is told to the resident by name', async () => {
    const resident = core.resident()
    await resident.says('prata med en människa om bygglov')
    await resident.presses('Svara här i chatten')
    const { _id: ref } = await resident.ticket()
    const claimed = await done(core.staff({ id: 'c1', verb: 'claim', ref, by: MAJA }))
    expect(claimed.outbound[0]?.text).to.contain('Maja Lind')
    expect(await core.staff({ id: 'c2', verb: 'claim', ref, by: OMAR })).to.include({ ok: false, why: 'taken' })
    const again = await done(core.staff({ id: 'c1', verb: 'claim', ref, by: MAJA }))
    expect(again.seq).to.equal(claimed.seq)
    const reply = await done(core.staff({ id: 'r1', verb: 'reply', ref, by: MAJA, text: 'Hej! Vad vill du bygga?' }))
    expect(reply.outbound).to.deep.equal([
      { speaker: { kind: 'human', name: 'Maja Lind' }, text: 'Hej! Vad vill du bygga?' },
    ])
    expect(await core.staff({ id: 'e1', verb: 'resolve', ref, by: MAJA, text: '  ' })).to.include({
      ok: false,
      why: 'text_missing',
    })
    await done(core.staff({ id: 'e2', verb: 'resolve', ref, by: MAJA, text: 'Beslutet är skickat.' }))
    expect((await resident.ticket()).status).to.equal('resolved')
    expect(await core.staff({ id: 'e3', verb: 'reply', ref, by: MAJA, text: 'mer' })).to.include({
      ok: false,
      why: 'not_open',
    })
  })
})
