import { expect } from 'chai'
import { loadContent } from '../src/content/load.js'
import { Core, done, MAJA, type Resident, shippedContent } from './support/talk.js'

/**
 * Goal: whoever ends the chat is told what becomes of what is open and how to come back, and is asked once at most how it
 * went; nothing but a half-made errand is lost by it.
 * Method: whole conversations through the real turn, ended by the press that a chat's button is; the state the next turn
 * rests on is looked at beside the words.
 */
const END = { ended: true }

describe('the chat is ended', () => {
  let core: Core
  before(async function () {
    this.timeout(120_000)
    core = await Core.start()
  })
  after(() => core.close())

  const ends = (resident: Resident) => resident.says('', END)

  async function withTicket(how = 'Svara här i chatten'): Promise<{ resident: Resident; ref: string }> {
    core.now = new Date('2026-11-26T08:30:00Z')
    const resident = core.resident()
    await resident.says('prata med en människa om bygglov')
    await resident.presses(how)
    return { resident, ref: (await resident.ticket())._id }
  }

  it('says goodbye and how to come back, is no message of theirs, and says nothing the second time', async () => {
    const resident = core.resident()
    await resident.says('hej')
    expect(await ends(resident))
      .to.contain('Chatten är avslutad')
      .and.contain('börja en ny chatt')
      .and.contain('(tel:+46980319200)')
    expect(resident.last).not.to.have.property('inbound')
    expect(resident.last.state.ended).to.equal(true)
    expect(await ends(resident)).to.equal('')
    expect(resident.last.state.ended).to.equal(true)
  })

  it('goes on as before once they write again', async () => {
    const resident = core.resident()
    await resident.says('Soporna är inte tömda')
    await ends(resident)
    await resident.says('När har biblioteket öppet?')
    expect(resident.articles).to.deep.equal(['library-hours'])
    expect(resident.last.state).not.to.have.property('ended')
    expect(resident.last.state.offered).to.include('missed-collection')
    expect(await ends(resident)).to.contain('Chatten är avslutad')
  })

  it('opening the window on it again says nothing and begins nothing', async () => {
    const resident = core.resident()
    await resident.says('Soporna är inte tömda')
    await ends(resident)
    expect(await resident.says('', { opened: true })).to.equal('')
    expect(resident.last.state.ended).to.equal(true)
  })

  it('is not read as the rest of an unanswered message a moment before', async () => {
    const resident = core.resident()
    await resident.says('xyzzy plugh')
    expect(await resident.says('', END, 0)).to.contain('Chatten är avslutad')
    expect(resident.last.state.noMatches).to.equal(1)
  })

  const ways = [
    { how: 'Svara här i chatten', says: ['kommer i den här chatten', 'samma flik'], number: undefined },
    { how: 'Skicka sms', says: ['säger vi till med sms på 070-174 06 33', 'läser du här'], number: '070-174 06 33' },
    { how: 'Ring mig', says: ['Vi ringer dig på 070-174 06 33'], number: '070-174 06 33' },
  ]
  for (const { how, says, number } of ways)
    it(`tells of an open ticket: where it is, by when, and how the answer comes (${how})`, async () => {
      const { resident, ref } = await withTicket(how)
      if (number) await resident.says(number)
      const told = await ends(resident)
      for (const words of [ref, 'senast', ...says]) expect(told).to.contain(words)
      expect(resident.last.outbound.map(({ ticket }) => ticket)).to.deep.equal([ref])
      expect(resident.choices, 'no rating while it is open').to.deep.equal([])
    })

  it('a number that was proved gets the answer itself, and the code may still come after the goodbye', async () => {
    const { resident, ref } = await withTicket('Skicka sms')
    await resident.says('070-174 06 34')
    await ends(resident)
    expect(await resident.says('123456')).to.contain(ref)
    expect((await resident.ticket()).contact.proven).to.equal(true)
    expect(await ends(resident)).to.contain('kommer med sms till 070-174 06 34')
  })

  it('whoever has the ticket hears of it, live or not, once', async () => {
    const { resident, ref } = await withTicket()
    await done(core.staff({ id: 'e1', verb: 'claim', ref, by: MAJA }))
    expect(await ends(resident)).to.contain(ref)
    expect(resident.thread).to.deep.equal(['Invånaren har avslutat chatten.'])
    await ends(resident)
    expect(resident.thread).to.deep.equal([])
    await resident.says('en sak till om bygglovet')
    expect(resident.thread).to.deep.equal(['en sak till om bygglovet'])
  })

  it('tells nobody’s thread while nobody has the ticket', async () => {
    const { resident } = await withTicket()
    await ends(resident)
    expect(resident.deliveries).to.deep.equal([])
  })

  it('an errand in the middle is dropped, and that is said', async () => {
    const resident = core.resident()
    await resident.says('boka besök')
    expect(resident.last.state.flow).not.to.equal(undefined)
    expect(await ends(resident)).to.contain('är avbrutet. Inget av det är skickat')
    expect(resident.last.state).not.to.have.any.keys('flow')
    expect(await resident.tickets()).to.deep.equal([])
  })

  it('so is a person who was not yet arranged', async () => {
    const resident = core.resident()
    await resident.says('prata med en människa om bygglov')
    expect(await ends(resident)).to.contain('är avbrutet')
    await resident.says('Svara här i chatten')
    expect(await resident.tickets()).to.deep.equal([])
  })

  it('is in the conversation’s language', async () => {
    const resident = core.resident()
    await resident.says('my bin was not emptied yesterday, what do I do?')
    expect(await ends(resident))
      .to.contain('The chat is ended')
      .and.contain('How did it go?')
    expect(resident.choices).to.deep.equal(['Good', 'Fair', 'Bad'])
  })

  describe('how it went', () => {
    async function helped(): Promise<Resident> {
      const resident = core.resident()
      await resident.says('Soporna är inte tömda')
      await ends(resident)
      return resident
    }

    const answers = [
      { press: 'Bra', rated: 'good', says: 'Tack för att du berättade' },
      { press: 'Sådär', rated: 'fair', says: 'Tack för att du berättade' },
      { press: 'Dåligt', rated: 'bad', says: 'Vill du att en person hjälper dig?' },
    ]
    for (const { press, rated, says } of answers)
      it(`"${press}" is remembered and answered`, async () => {
        const resident = await helped()
        expect(await resident.presses(press)).to.contain(says)
        expect(resident.last.state).to.include({ rated, ended: true })
      })

    it('whoever was let down gets a person for what they asked', async () => {
      const resident = await helped()
      await resident.presses('Dåligt')
      await resident.presses('Prata med en person')
      await resident.presses('Svara här i chatten')
      expect((await resident.ticket()).question).to.contain('Soporna är inte tömda')
      expect(resident.last.state).not.to.have.property('ended')
    })

    it('the first answer stands, pressed twice or later, and nobody is asked again', async () => {
      const resident = await helped()
      await resident.presses('Bra')
      expect(await resident.says('Bra', {}, 0), 'twice').to.equal('')
      expect(await resident.says('Dåligt', {}, 5), 'later').to.contain('Tack')
      expect(resident.last.state).to.include({ rated: 'good', ended: true })
      await resident.says('När får vi plats i förskolan?')
      await ends(resident)
      expect(resident.choices).to.deep.equal([])
    })

    it('is not asked of whoever asked nothing', async () => {
      const resident = core.resident()
      await resident.says('hej')
      await ends(resident)
      expect(resident.choices).to.deep.equal([])
    })

    it('is not asked once a ticket has been rated', async () => {
      const { resident, ref } = await withTicket()
      await done(core.staff({ id: 'r1', verb: 'resolve', ref, by: MAJA, text: 'Klart.' }))
      await resident.says('Bra')
      expect((await resident.ticket()).rating).to.equal('good')
      await ends(resident)
      expect(resident.choices).to.deep.equal([])
    })

    it('is not asked besides while a ticket’s own question stands, which may still be answered', async () => {
      const { resident, ref } = await withTicket()
      await done(core.staff({ id: 'r2', verb: 'resolve', ref, by: MAJA, text: 'Klart.' }))
      await ends(resident)
      expect(resident.choices).to.deep.equal([])
      await resident.says('Sådär')
      expect((await resident.ticket()).rating).to.equal('fair')
    })

    it('is not asked where the municipality does not ask', async () => {
      const { content, understand } = await shippedContent()
      const { content: own } = await loadContent('knowledge', 'dialogs')
      if (!own) throw new Error('No content')
      own.organisation.municipality.askRating = false
      const quiet = await Core.on({ ...content, organisation: own.organisation }, understand)
      const resident = quiet.resident()
      await resident.says('Soporna är inte tömda')
      expect(await resident.says('', END))
        .to.contain('Chatten är avslutad')
        .and.not.contain('Hur gick det')
      await quiet.close()
    })
  })
})
