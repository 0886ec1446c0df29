import { expect } from 'chai'
import { Core, done, MAJA, type Resident } from './support/talk.js'

/**
 * Goal: the bot is silent while a person is in live conversation, and only then.
 * Method: one ticket in each state it can be in, the same message, and what became of it.
 */
describe('when the bot is silent', () => {
  let core: Core
  before(async function () {
    this.timeout(120_000)
    core = await Core.start()
  })
  after(() => core.close())

  async function withTicket(): Promise<{ resident: Resident; ref: string }> {
    core.now = new Date('2026-11-26T08:30:00Z')
    const resident = core.resident()
    await resident.says('prata med en människa om bygglov')
    await resident.presses('Svara här i chatten')
    return { resident, ref: (await resident.ticket())._id }
  }

  it('says nothing while the claimer is there, and the words reach the thread', async () => {
    const { resident, ref } = await withTicket()
    await done(core.staff({ id: 's1', verb: 'claim', ref, by: MAJA }))
    expect(await resident.says('Soporna är inte tömda')).to.equal('')
    expect(resident.thread).to.deep.equal(['Soporna är inte tömda'])
  })

  it('answers again when the claimer has been quiet too long', async () => {
    const { resident, ref } = await withTicket()
    await done(core.staff({ id: 's2', verb: 'claim', ref, by: MAJA }))
    await resident.says('Soporna är inte tömda', {}, 45)
    expect(resident.articles).to.deep.equal(['missed-collection'])
    expect(resident.thread).to.deep.equal([])
  })

  it('answers when the office has closed, though the claimer just wrote', async () => {
    const { resident, ref } = await withTicket()
    core.now = new Date('2026-11-26T22:00:00Z')
    await done(core.staff({ id: 's3', verb: 'reply', ref, by: MAJA, text: 'Hej' }))
    await resident.says('Soporna är inte tömda')
    expect(resident.articles).to.deep.equal(['missed-collection'])
  })

  it('answers new matters while nobody has claimed', async () => {
    const { resident } = await withTicket()
    await resident.says('Soporna är inte tömda')
    expect(resident.articles).to.deep.equal(['missed-collection'])
  })

  it('answers after the ticket is resolved', async () => {
    const { resident, ref } = await withTicket()
    await done(core.staff({ id: 's4', verb: 'resolve', ref, by: MAJA, text: 'Klart.' }))
    await resident.says('Soporna är inte tömda')
    expect(resident.articles).to.deep.equal(['missed-collection'])
  })

  it('brings what it cannot answer to the ticket, says so, and makes no second one', async () => {
    const { resident, ref } = await withTicket()
    expect(await resident.says('det är den gröna pärmen förresten'))
      .to.contain('lagt till')
      .and.contain(ref)
    expect(resident.choices).to.deep.equal(['Nej, något annat'])
    expect(resident.thread).to.deep.equal(['det är den gröna pärmen förresten'])
    expect(await resident.tickets()).to.have.length(1)
  })

  it('asks which matter is meant when the words are another department’s, and brings them to the ticket on yes', async () => {
    const { resident, ref } = await withTicket()
    expect(await resident.says('kö förskola kostnad')).to.contain('Gäller det ärendet')
    expect(resident.thread).to.deep.equal([])
    await resident.presses(`Ja, det gäller ${ref}`)
    expect(resident.thread).to.deep.equal(['kö förskola kostnad'])
    expect(await resident.tickets()).to.have.length(1)
  })

  it('treats it as something new on no, and offers a person', async () => {
    const { resident } = await withTicket()
    await resident.says('det är den gröna pärmen förresten')
    expect(await resident.presses('Nej, något annat')).to.contain('hittar tyvärr inget svar')
    expect(resident.choices).to.include('Prata med en person')
  })

  it('breaks every silence for danger, tells the claimer and brings the words', async () => {
    const { resident, ref } = await withTicket()
    await done(core.staff({ id: 's5', verb: 'claim', ref, by: MAJA }))
    expect(await resident.says('det brinner i huset, hjälp')).to.match(/^\*\*Ring 112 nu/)
    const posts = resident.deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload] : []))
    expect(posts.map(({ text }) => text)[0]).to.equal('det brinner i huset, hjälp')
    expect(posts[1]?.mention).to.deep.equal(MAJA)
  })

  it('a bot answer decided just before a claim cannot land after it', async () => {
    const { resident, ref } = await withTicket()
    const [, claim] = await Promise.all([
      resident.says('Soporna är inte tömda', {}, 0),
      core.staff({ id: 's6', verb: 'claim', ref, by: MAJA }),
      resident.says('Hej igen', {}, 0),
    ])
    expect(claim.ok).to.equal(true)
    const log = await core.log.read(resident.conversation, 0, 100)
    const claimSeq = log.find(({ staff }) => staff?.verb === 'claim')?.seq ?? 0
    const botAfter = log.filter(
      ({ seq, kind, outbound }) => seq > claimSeq && kind === 'resident' && outbound.length > 0,
    )
    expect(botAfter).to.deep.equal([])
  })
})
