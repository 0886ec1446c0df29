import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { TicketNews } from '../src/turn/event-decision.js'
import type { Delivery, Turn } from '../src/turn/ports.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident } from './support/talk.js'

/**
 * Goal: what can put somebody at risk is told nowhere but in the chat it was asked in, and is known as such there from the
 * first word to the last.
 * Method: whole conversations on an ordinary matter and on a sensitive one, by the same steps; each message's mark and
 * each SMS is looked at, whoever caused it.
 */
const DISCREET = 'Du har ett meddelande från Lindnäs kommun. Läs det i chatten.'
const PHONE =
  'Lindnäs kommun har ett svar till dig. För att skydda dina uppgifter skriver vi det inte i sms. Ring 0980-319 200, så berättar vi.'
const VIOLENCE = 'Var får jag hjälp vid våld i nära relation?'

describe('what is sensitive', function () {
  this.timeout(120_000)
  let core: Core
  before(async () => {
    core = await Core.start()
  })
  beforeEach(() => {
    core.now = OPEN_MORNING
  })
  after(() => core.close())

  const marks = ({ outbound }: Turn) => outbound.map(({ sensitive }) => sensitive === true)
  const smsIn = ({ deliveries }: { deliveries: Delivery[] }) =>
    deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
  const threadIn = ({ deliveries }: Turn) =>
    deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload.text] : []))
  const isMarked = (resident: Resident) =>
    resident.last.state.sensitive === true && !marks(resident.last).includes(false)

  async function withTicket(about: string, how: 'chat' | 'unproven' | 'proven' = 'chat') {
    const resident = core.resident()
    await resident.says(`prata med en människa om ${about}`)
    await resident.presses(how === 'chat' ? 'Svara här i chatten' : 'Skicka sms')
    if (how !== 'chat') await resident.says(resident.phone.replace('+46', '0'))
    if (how === 'proven') await resident.says('123456')
    return { resident, ref: (await resident.ticket())._id }
  }

  /** What an event came to, at the time it is due. */
  async function happens(resident: Resident, news: TicketNews): Promise<Turn> {
    await core.event(news)
    const turn = (await core.log.read(resident.conversation, 0, 100)).at(-1)
    if (turn?.inboundId !== news.id) throw new Error('It did not happen')
    return turn
  }

  describe('is marked', () => {
    const rows: { name: string; says: string; sensitive: boolean }[] = [
      { name: 'an article on violence at home', says: VIOLENCE, sensitive: true },
      { name: 'the same in English', says: 'Where can I get help with violence at home?', sensitive: true },
      {
        name: 'somebody who would take their life',
        says: 'jag vill inte leva längre, jag tänker ta mitt liv',
        sensitive: true,
      },
      { name: 'somebody beaten at home', says: 'min man slår mig nu, hjälp', sensitive: true },
      { name: 'a fire', says: 'det brinner i huset, hjälp', sensitive: false },
      { name: 'gas', says: 'det luktar gas i hela trapphuset', sensitive: false },
      { name: 'a bin', says: 'Soporna är inte tömda', sensitive: false },
    ]
    for (const { name, says, sensitive } of rows)
      it(`${name}: ${sensitive ? 'yes' : 'no'}`, async () => {
        const resident = core.resident()
        expect(await resident.says(says)).not.to.equal('')
        expect(isMarked(resident)).to.equal(sensitive)
        await resident.says('Hur hårt är vattnet?')
        expect(isMarked(resident), 'and stays so').to.equal(sensitive)
      })

    it('a confidential queue’s receipt and standing, and all that staff and events say of it', async () => {
      const { resident, ref } = await withTicket('försörjningsstöd')
      expect(isMarked(resident)).to.equal(true)
      await resident.says('hur går det med mitt ärende')
      expect(isMarked(resident)).to.equal(true)
      const claimed = await done(core.staff({ id: 'm1', verb: 'claim', ref, by: MAJA }))
      const asked = await done(core.staff({ id: 'm2', verb: 'ask', ref, by: MAJA, text: 'Vilken månad gäller det?' }))
      expect([...marks(claimed), ...marks(asked)]).to.deep.equal([true, true])
      core.now = (await resident.ticket()).wake?.at ?? core.now
      expect(marks(await happens(resident, { id: 'm3', ref, what: 'wake', wake: 'nudge' }))).to.deep.equal([true])
    })

    it('one that is transferred there, and from then on for good', async () => {
      const { resident, ref } = await withTicket('bygglov')
      expect(isMarked(resident)).to.equal(false)
      await done(core.staff({ id: 't1', verb: 'transfer', ref, by: MAJA, queue: 'income-support' }))
      const back = { id: 't2', verb: 'transfer' as const, ref, by: MAJA, queue: 'building-permits', consent: true }
      expect((await done(core.staff(back))).state.sensitive).to.equal(true)
      await resident.says('Hur hårt är vattnet?')
      expect(isMarked(resident)).to.equal(true)
    })

    it('and is not asked how it went, neither by the chat nor by the ticket', async () => {
      const chat = core.resident()
      await chat.says(VIOLENCE)
      expect(await chat.says('', { ended: true })).to.contain('Chatten är avslutad')
      expect(chat.choices).to.deep.equal([])
      const { ref } = await withTicket('försörjningsstöd')
      const end = { verb: 'resolve' as const, by: MAJA, text: 'Klart.' }
      const resolved = await done(core.staff({ id: 'a1', ref, ...end }))
      expect(resolved.outbound).to.have.length(1)
      const ordinary = await withTicket('bygglov')
      expect((await done(core.staff({ id: 'a2', ref: ordinary.ref, ...end }))).outbound).to.have.length(2)
    })
  })

  describe('by SMS', () => {
    const reply = { verb: 'reply' as const, by: MAJA, text: 'Beslutet om pengarna är klart.' }

    it('an ordinary answer goes whole to whoever chose that', async () => {
      const { ref } = await withTicket('bygglov', 'proven')
      const turn = await done(core.staff({ id: 's0', ref, ...reply }))
      expect(smsIn(turn).join()).to.contain('Beslutet om pengarna').and.contain(ref)
    })

    for (const how of ['proven', 'unproven'] as const)
      it(`a sensitive one: that there is something to read, not even its number (${how})`, async () => {
        const { resident, ref } = await withTicket('försörjningsstöd', how)
        const turn = await done(core.staff({ id: 's1', ref, ...reply }))
        expect(smsIn(turn)).to.deep.equal([DISCREET])
        expect(turn.outbound[0]?.text).to.contain('Beslutet om pengarna')
        expect(threadIn(turn).join()).to.contain('Ett sms säger att det finns något att läsa, men inte vad')
        expect(await resident.says('', { ended: true })).to.contain('I sms:et står inte vad det gäller')
      })

    it('nothing to whoever chose the chat', async () => {
      const { ref } = await withTicket('försörjningsstöd')
      expect(smsIn(await done(core.staff({ id: 's2', ref, ...reply })))).to.deep.equal([])
    })

    it('of an ordinary matter in a chat that has become sensitive no more either', async () => {
      const { resident, ref } = await withTicket('bygglov', 'proven')
      await resident.says(VIOLENCE)
      expect(smsIn(await done(core.staff({ id: 's3', ref, ...reply })))).to.deep.equal([DISCREET])
    })

    it('in the conversation’s own language', async () => {
      const resident = core.resident()
      await resident.says('I want to talk to a person about income support')
      await resident.presses('Send a text message')
      await resident.says(resident.phone.replace('+46', '0'))
      const { _id: ref } = await resident.ticket()
      const turn = await done(core.staff({ id: 's4', ref, ...reply }))
      expect(smsIn(turn)).to.deep.equal(['You have a message from Lindnäs municipality. Read it in the chat.'])
    })

    const reminded: [string, string, number][] = [
      ['an ordinary matter', 'bygglov', 1],
      ['a sensitive one', 'försörjningsstöd', 0],
    ]
    for (const [name, about, count] of reminded) {
      it(`reminders of a question, ${name}: ${count}`, async () => {
        const { resident, ref } = await withTicket(about, 'proven')
        await done(core.staff({ id: 'n1', verb: 'ask', ref, by: MAJA, text: 'Vilken månad gäller det?' }))
        core.now = (await resident.ticket()).wake?.at ?? core.now
        const nudged = await happens(resident, { id: 'n2', ref, what: 'wake', wake: 'nudge' })
        expect(nudged.outbound, 'in the chat').to.have.length(1)
        expect(smsIn(nudged)).to.have.length(count)
      })

      it(`news of it that nobody waits for, ${name}: ${count}`, async () => {
        const { ref } = await withTicket(about, 'proven')
        await done(core.staff({ id: 'o1', verb: 'resolve', ref, by: MAJA, text: 'Klart.' }))
        const open = await done(core.staff({ id: 'o2', verb: 'reopen', ref, by: MAJA }))
        expect(open.outbound).to.have.length(1)
        expect(smsIn(open)).to.have.length(count)
      })

      it(`news of a fault they follow, ${name}: ${count}`, async () => {
        const { resident } = await withTicket(about, 'proven')
        const { conversation, phone } = resident
        const news = { how: 'resolved' as const, note: 'Lagat.' }
        const change = { what: 'news' as const, ref: 'LN-22222', phone, news }
        await core.follow({ kind: 'follow', conversation, channel: 'webchat', lang: 'sv', id: `f:${about}`, change })
        const turn = (await core.log.read(conversation, 0, 100)).at(-1)
        expect(turn?.inboundId).to.equal(`f:${about}`)
        expect(turn?.outbound).to.have.length(1)
        expect(smsIn(turn ?? { deliveries: [] })).to.have.length(count)
      })
    }

    it('a visit is not reminded of, but whoever would come in vain is called to the chat', async () => {
      const resident = core.resident()
      await resident.says(VIOLENCE)
      for (const text of ['boka besök', 'Stadshuset', 'datorn', 'tisdag kl 13', 'Ja, skicka', 'Skicka sms'])
        await resident.says(text)
      await resident.says(resident.phone.replace('+46', '0'))
      await resident.says('123456')
      const { _id: ref, wake, contact } = await resident.ticket()
      expect(contact).to.include({ via: 'sms', proven: true })
      core.now = wake?.at ?? core.now
      expect(smsIn(await happens(resident, { id: 'v1', ref, what: 'wake', wake: 'visit' }))).to.deep.equal([])
      const off = await happens(resident, { id: 'v2', ref, what: 'visit_cancelled', by: MAJA, note: 'Sjukdom.' })
      expect(smsIn(off)).to.deep.equal([DISCREET])
    })

    it('whoever writes by SMS is answered by SMS as before, danger and all, but for what a person writes', async () => {
      const resident = core.resident('sms')
      await resident.says('hej')
      await resident.says(VIOLENCE)
      expect(isMarked(resident)).to.equal(true)
      expect(resident.sms.join()).to.contain('0980-319 292')
      await resident.says('min man slår mig nu, hjälp')
      expect(resident.sms.join()).to.contain('Ring 112 nu')
      await resident.says('prata med en människa om försörjningsstöd')
      const { _id: ref } = await resident.ticket()
      const [text, ...more] = smsIn(await done(core.staff({ id: 'w1', ref, ...reply })))
      expect([text, more]).to.deep.equal([PHONE, []])
    })

    const entered = [
      { queue: 'income-support', names: false },
      { queue: 'building-permits', names: true },
    ]
    for (const { queue, names } of entered)
      it(`the receipt of what staff entered names its queue: ${queue} ${names}`, async () => {
        const contact = { phone: '+46701740699', via: 'sms' as const, proven: true }
        const matter = { id: `in-${queue}`, by: MAJA, channel: 'phone' as const, lang: 'sv' as const, text: 'Undrar.' }
        const { turn, ticket } = await core.enter({ ...matter, kind: 'question', queue, contact })
        const [text = '', ...more] = smsIn(turn)
        expect(more).to.deep.equal([])
        expect(text).to.contain(ticket._id)
        const name = queue === 'income-support' ? 'Försörjningsstöd' : 'ygglov'
        expect(text.includes(name)).to.equal(names)
      })

    it('everything that goes by SMS is made in one place, so that the rule holds for it', async () => {
      const names = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts'))
      const made = await Promise.all(
        names.map(async (name) => ({ name, text: await readFile(join('src', name), 'utf8') })),
      )
      const makers = made.filter(({ text }) => /kind: 'sms'(?! *\n? *to: string)/.test(text)).map(({ name }) => name)
      expect(makers.filter((name) => !name.startsWith(join('channels', 'sms')))).to.deep.equal(['turn/by-sms.ts'])
    })
  })
})
