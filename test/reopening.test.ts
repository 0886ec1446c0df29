import { expect } from 'chai'
import type { FileRef } from '../src/message.js'
import type { ThreadPost } from '../src/turn/ports.js'
import { Core, done, MAJA, OMAR, OPEN_MORNING, type Resident } from './support/talk.js'

/**
 * Goal: what was not solved is open again, with what was written and with whoever had it told; too late for that, a new
 * ticket says which one it carries on. How it went is asked once, and a helper is offered again.
 * Method: tickets resolved by real staff actions, and what their residents write in the hours and weeks that follow.
 */
const BUILD_MS = 120_000
const DAY_MINUTES = 24 * 60
const PHOTO: FileRef = { id: 'f1', name: 'lampan.jpg', type: 'image/jpeg', bytes: 1200 }

describe('after a ticket is resolved', () => {
  let core: Core
  let actions = 0
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.start()
  })
  after(() => core.close())
  beforeEach(() => {
    core.now = OPEN_MORNING
  })

  const act = (verb: 'claim' | 'reply' | 'resolve', ref: string, text?: string, by = MAJA) => {
    actions += 1
    return done(core.staff({ id: `r${actions}`, verb, ref, by, ...(text ? { text } : {}) }))
  }

  async function withTicket(channel: 'webchat' | 'sms' = 'webchat', about = 'bygglov') {
    const resident = core.resident(channel)
    const ref = await asksFor(resident, about)
    return { resident, ref }
  }

  async function asksFor(resident: Resident, about: string): Promise<string> {
    await resident.says(`jag vill prata med en människa om ${about}`)
    if (resident.channel === 'webchat') await resident.presses('Svara här i chatten')
    return (await resident.tickets()).at(-1)?._id ?? ''
  }

  async function resolved(channel: 'webchat' | 'sms' = 'webchat', about = 'bygglov') {
    const { resident, ref } = await withTicket(channel, about)
    await act('resolve', ref, 'Beslutet är skickat.')
    return { resident, ref }
  }

  const postsOf = (resident: Resident) =>
    resident.deliveries.flatMap(({ payload }): ThreadPost[] => (payload.kind === 'thread' ? [payload] : []))

  describe('and was not solved', () => {
    const bare: { text: string; channel: 'webchat' | 'sms' }[] = [
      { text: 'Det är inte löst', channel: 'webchat' },
      { text: 'det är inte löst!', channel: 'sms' },
      { text: '4', channel: 'webchat' },
      { text: '4', channel: 'sms' },
      { text: 'it is not solved', channel: 'webchat' },
      { text: 'problemet är kvar', channel: 'sms' },
    ]
    for (const { text, channel } of bare) {
      it(`${channel}: "${text}" opens it again, tells who hears of it, and asks what is left`, async () => {
        const { resident, ref } = await resolved(channel)
        const said = await resident.says(text)
        expect(said).to.match(/öppnat LN-\w{5} igen\. Maja Lind får veta det|opened LN-\w{5} again\. Maja Lind is told/)
        const ticket = await resident.ticket()
        expect(ticket).to.include({ status: 'new' })
        expect(ticket.wished).to.deep.equal(MAJA)
        expect(ticket.awaitingSince).to.deep.equal(core.now)
        expect(postsOf(resident).at(-1)).to.deep.include({ ref, from: 'system', mention: MAJA })
        // Whatever is written next is what is left, though there is an article on it.
        await resident.says('Soporna är inte tömda')
        expect(resident.articles).to.deep.equal([])
        expect(resident.thread).to.deep.equal(['Soporna är inte tömda'])
      })
    }

    it('said in full it is opened with those words and files, and nothing more is asked', async () => {
      const { resident, ref } = await resolved()
      const text = 'det är inte löst, ritningen som ni skickade gäller fel hus'
      const said = await resident.says(text, { files: [PHOTO] })
      expect(said).to.contain('lagt till det du skrev').and.not.contain('?')
      expect(postsOf(resident)[0]).to.deep.equal({ kind: 'thread', ref, text, files: [PHOTO], from: 'resident' })
      expect((await resident.ticket()).status).to.equal('new')
    })

    it('by its reference', async () => {
      const { resident, ref } = await resolved()
      await resident.says('Bra')
      expect(await resident.says(`${ref} är inte löst`)).to.contain(`öppnat ${ref} igen`)
    })

    it('for six days; on the eighth a new ticket in the same queue carries it on', async () => {
      const { resident, ref } = await resolved()
      core.later(6 * DAY_MINUTES)
      await resident.says('det är inte löst')
      expect((await resident.ticket()).status).to.equal('new')
      await act('resolve', ref, 'Nu så.')
      core.later(8 * DAY_MINUTES)
      const said = await resident.says('det är inte löst, grannen har fortfarande fel ritning')
      const [old, fresh] = await resident.tickets()
      expect(old?.status).to.equal('resolved')
      expect(fresh).to.deep.include({
        previous: ref,
        queue: old?.queue,
        kind: old?.kind,
        status: 'new',
        question: 'det är inte löst, grannen har fortfarande fel ritning',
        routedBy: `previous:${ref}`,
      })
      expect(said).to.contain(`${ref} kan inte öppnas igen`).and.contain(fresh?._id)
    })

    it('closed, a press carries the old question on', async () => {
      const { resident, ref } = await resolved()
      core.later(8 * DAY_MINUTES)
      await core.event({ id: 'close-it', ref, what: 'wake', wake: 'close' })
      await resident.says(ref)
      await resident.presses('Det är inte löst')
      const [old, fresh] = await resident.tickets()
      expect([old?.status, fresh?.previous]).to.deep.equal(['closed', ref])
      expect(fresh?.question).to.equal(old?.question)
    })

    it('with another ticket open, it is asked which', async () => {
      const { resident, ref } = await resolved('sms')
      const second = await asksFor(resident, 'parkering')
      await resident.says('det är inte löst')
      expect(resident.choices).to.deep.equal([ref, second, 'Nej, något annat'])
      await resident.presses(ref)
      const [first] = await resident.tickets()
      expect(first?.status).to.equal('new')
      expect(resident.thread).to.include('det är inte löst')
    })

    it('is no word of another department’s matter', async () => {
      const { resident } = await resolved()
      await resident.says('gatubelysningen är inte åtgärdad, problemet är kvar')
      expect((await resident.ticket()).status).to.equal('resolved')
    })

    it('means nothing to whoever has no ticket', async () => {
      const resident = core.resident()
      expect(await resident.says('det är inte löst')).to.contain('hittar tyvärr inget svar')
    })

    it('what is unclear is asked about, and the held words go with it', async () => {
      const { resident, ref } = await resolved()
      expect(await resident.says('men den gröna pärmen då, den ni lovade mig')).to.contain(`Gäller det ${ref}`)
      await resident.presses('Det är inte löst')
      expect(resident.thread).to.include('men den gröna pärmen då, den ni lovade mig')
      expect((await resident.ticket()).status).to.equal('new')
    })

    it('opened again by staff meanwhile, the words are added', async () => {
      const { resident, ref } = await resolved()
      actions += 1
      await done(core.staff({ id: `r${actions}`, verb: 'reopen', ref, by: MAJA }))
      core.later(60)
      expect(await resident.says('det är inte löst')).to.contain('lagt till')
      expect(await resident.tickets()).to.have.length(1)
    })

    it('a new matter is a new matter', async () => {
      const { resident } = await resolved()
      await resident.says('Soporna är inte tömda')
      expect(resident.articles).to.deep.equal(['missed-collection'])
      await resident.presses('Nej, jag vill ha en person')
      await resident.presses('Svara här i chatten')
      const [old, fresh] = await resident.tickets()
      expect([old?.status, fresh?.queue, fresh?.previous]).to.deep.equal(['resolved', 'waste', undefined])
    })
  })

  describe('how it went', () => {
    const pressed: { text: string; channel: 'webchat' | 'sms'; rating: string; says: RegExp }[] = [
      { text: 'Bra', channel: 'webchat', rating: 'good', says: /Tack för att du berättade/ },
      { text: '1', channel: 'sms', rating: 'good', says: /Tack för att du berättade/ },
      { text: '2', channel: 'sms', rating: 'fair', says: /Tack för att du berättade/ },
      { text: 'dåligt', channel: 'sms', rating: 'bad', says: /Tråkigt att höra/ },
    ]
    for (const { text, channel, rating, says } of pressed) {
      it(`${channel}: "${text}" is ${rating}, once`, async () => {
        const { resident } = await resolved(channel)
        expect(await resident.says(text)).to.match(says)
        const ticket = await resident.ticket()
        expect(ticket.rating).to.equal(rating)
        expect(ticket.status).to.equal('resolved')
        expect(ticket.events.filter(({ what }) => what === 'rated')).to.have.length(1)
        expect(resident.last.state.pending?.ask).not.to.equal('rating')
      })
    }

    it('whoever was let down can have it taken up again', async () => {
      const { resident } = await resolved()
      await resident.says('Dåligt')
      expect(resident.choices).to.deep.equal(['Det är inte löst', 'Prata med en person'])
      await resident.presses('Det är inte löst')
      expect((await resident.ticket()).status).to.equal('new')
    })

    it('anything else is no answer to it', async () => {
      const { resident } = await resolved()
      await resident.says('Soporna är inte tömda')
      expect(resident.articles).to.deep.equal(['missed-collection'])
      expect((await resident.ticket()).rating).to.equal(undefined)
    })
  })

  describe('whoever helped last', () => {
    it('is offered again once the next ticket is filed, and is wished for on it', async () => {
      const { resident } = await resolved('sms')
      await resident.says('2')
      const said = await resident.says('jag vill prata med en människa om bygglov')
      expect(said).to.match(/Ditt ärende LN-\w{5}[\s\S]*Vill du ha Maja Lind igen\?/)
      const [, fresh] = await resident.tickets()
      expect(fresh?.wished).to.equal(undefined)
      await resident.says('1')
      expect((await resident.tickets()).at(-1)?.wished).to.deep.equal(MAJA)
      expect(await resident.tickets()).to.have.length(2)
    })

    it('is not offered again after a no, nor while something else is asked', async () => {
      const { resident } = await resolved('sms')
      await resident.says('1')
      await asksFor(resident, 'bygglov')
      await resident.presses('Nej tack')
      expect((await resident.tickets()).at(-1)?.wished).to.equal(undefined)
      await resident.says('jag vill klaga på bygglov')
      expect(resident.choices).to.deep.equal([])

      const { resident: other } = await resolved()
      await other.says('Bra')
      await other.says('jag vill prata med en människa om bygglov')
      await other.presses('Skicka sms')
      expect(other.last.state.pending?.ask).to.equal('number')
      expect(other.choices).to.deep.equal([])
    })

    for (const { why, about, next, minutes } of [
      { why: 'in another department', about: 'bygglov', next: 'parkering', minutes: 0 },
      { why: 'more than ninety days ago', about: 'bygglov', next: 'bygglov', minutes: 91 * DAY_MINUTES },
      { why: 'under their role alone', about: 'försörjningsstöd', next: 'försörjningsstöd', minutes: 0 },
    ]) {
      it(`is not offered when they helped ${why}`, async () => {
        const { resident } = await resolved('sms', about)
        await resident.says('1')
        core.later(minutes)
        await asksFor(resident, next)
        expect(resident.choices).to.deep.equal([])
      })
    }

    it('is offered where the same first line takes the matter', async () => {
      const { resident, ref } = await withTicket('sms', 'skola')
      await act('resolve', ref, 'Klart', OMAR)
      await resident.says('1')
      await asksFor(resident, 'diarium')
      expect(resident.sms.join()).to.contain('Vill du ha Omar Haddad igen?')
    })
  })
})
