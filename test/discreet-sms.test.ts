import { expect } from 'chai'
import { staffSayFrom } from '../src/content/staff-texts.js'
import { isGsm7 } from '../src/sms-text/gsm7.js'
import { smsParts } from '../src/sms-text/parts.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import type { TicketNews } from '../src/turn/event-decision.js'
import { KeyedQueue } from '../src/turn/keyed-queue.js'
import type { StaffAction, Turn } from '../src/turn/ports.js'
import { askedText, createStaffPreview } from '../src/turn/staff-preview.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident } from './support/talk.js'

const ANSWER =
  'Lindnäs kommun har ett svar till dig. För att skydda dina uppgifter skriver vi det inte i sms. Ring 0980-319 200, så berättar vi.'
const QUESTION =
  'Lindnäs kommun har en fråga till dig. För att skydda dina uppgifter skriver vi den inte i sms. Ring 0980-319 200, så berättar vi.'
const NEWS =
  'Lindnäs kommun har något att berätta för dig. För att skydda dina uppgifter skriver vi det inte i sms. Ring 0980-319 200.'
const WORDS = 'Beslutet om skulderna är klart.'

/**
 * Goal: nothing of a confidential matter goes by SMS: no words, no queue, no reference, only that one should phone; staff
 * know it before they press and see it after; the words stand in the ticket.
 * Method: all that goes by SMS unasked for, by the same steps on an ordinary matter, which is told whole, and on a
 * confidential one, in its resident's own SMS and in what staff entered.
 */
describe('a confidential matter by SMS', function () {
  this.timeout(120_000)
  let core: Core
  let deeds = 0
  before(async () => {
    core = await Core.start()
  })
  beforeEach(() => {
    core.now = OPEN_MORNING
  })
  after(() => core.close())

  const smsIn = ({ deliveries }: Turn) =>
    deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
  const threadIn = ({ deliveries }: Turn) =>
    deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload.text] : [])).join('\n')

  interface Matter {
    ref: string
    conversation: string
    resident?: Resident
  }

  async function written(about: string, says = `prata med en människa om ${about}`): Promise<Matter> {
    const resident = core.resident('sms')
    await resident.says(says)
    return { ref: (await resident.ticket())._id, conversation: resident.conversation, resident }
  }

  async function entered(queue: string, proven = true): Promise<Matter> {
    deeds += 1
    const contact = { phone: '+46701740699', via: 'sms' as const, proven }
    const matter = { id: `in${deeds}`, by: MAJA, channel: 'phone' as const, lang: 'sv' as const, text: 'Undrar.' }
    const { ticket } = await core.enter({ ...matter, kind: 'question', queue, contact })
    return { ref: ticket._id, conversation: ticket.conversation }
  }

  function act(ref: string, verb: StaffAction['verb'], more: Partial<StaffAction> = {}): Promise<Turn> {
    deeds += 1
    return done(core.staff({ id: `d${deeds}`, verb, ref, by: MAJA, ...more }))
  }

  async function happens({ ref, conversation }: Matter, news: object): Promise<Turn> {
    deeds += 1
    const id = `e${deeds}`
    await core.event({ id, ref, ...news } as TicketNews)
    return lastIn(conversation, id)
  }

  async function lastIn(conversation: string, id: string): Promise<Turn> {
    const turn = (await core.log.read(conversation, 0, 100)).at(-1)
    if (turn?.inboundId !== id) throw new Error('It did not happen')
    return turn
  }

  const rows: { name: string; says: string; comes: (matter: Matter) => Promise<Turn> }[] = [
    { name: 'a reply', says: ANSWER, comes: ({ ref }) => act(ref, 'reply', { text: WORDS }) },
    { name: 'a question', says: QUESTION, comes: ({ ref }) => act(ref, 'ask', { text: WORDS }) },
    { name: 'a closing note', says: ANSWER, comes: ({ ref }) => act(ref, 'resolve', { text: WORDS }) },
    {
      name: 'that it is open again',
      says: NEWS,
      comes: async ({ ref }) => {
        await act(ref, 'resolve', { text: WORDS })
        return act(ref, 'reopen')
      },
    },
    {
      name: 'a reminder of a question',
      says: QUESTION,
      comes: async (matter) => {
        await act(matter.ref, 'ask', { text: WORDS })
        core.now = (await core.tickets.get(matter.ref))?.wake?.at ?? core.now
        return happens(matter, { what: 'wake', wake: 'nudge' })
      },
    },
  ]
  const matters: { name: string; make: (queue: 'income-support' | 'building-permits') => Promise<Matter> }[] = [
    { name: 'written', make: (queue) => written(queue === 'income-support' ? 'försörjningsstöd' : 'bygglov') },
    { name: 'entered', make: (queue) => entered(queue) },
  ]
  for (const { name, says, comes } of rows)
    for (const { name: how, make } of matters) {
      it(`${name}, ${how}: asks them to phone, and the words stand in the ticket`, async () => {
        const matter = await make('income-support')
        const turn = await comes(matter)
        expect(smsIn(turn)).to.deep.equal([says])
        const said = await core.transcript(matter.ref)
        expect(said.map(({ text }) => text).join()).to.include(WORDS)
      })

      it(`${name}, ${how}: an ordinary one goes whole`, async () => {
        const matter = await make('building-permits')
        expect(smsIn(await comes(matter)).join()).to.include(matter.ref)
      })
    }

  it('each sentence is one part, in either language', () => {
    for (const lang of ['sv', 'en'] as const)
      for (const key of ['sms_phone_answer', 'sms_phone_question', 'sms_phone_news'] as const) {
        const text = core.content.replies[lang][key].replace('{phone}', core.content.organisation.municipality.phone)
        expect(isGsm7(text), key).to.equal(true)
        expect(smsParts(text).parts, key).to.equal(1)
        expect(text).to.not.include('{')
      }
  })

  it('in the conversation’s own language, and to a number not proven too', async () => {
    const english = await written('', 'I want to talk to a person about income support')
    expect(smsIn(await act(english.ref, 'reply', { text: WORDS })).join()).to.include('has an answer for you')
    const unproven = await entered('income-support', false)
    expect(smsIn(await act(unproven.ref, 'reply', { text: WORDS }))).to.deep.equal([ANSWER])
  })

  it('is not asked how it went, where the answer would be all there was to read', async () => {
    const { resident, ref } = await written('försörjningsstöd')
    await act(ref, 'resolve', { text: WORDS })
    const turns = await core.log.read(resident?.conversation ?? '', 0, 100)
    expect(turns.at(-1)?.state.pending?.ask).to.not.equal('rating')
  })

  const ways: { name: string; queue: string; more: Partial<StaffAction>; says: RegExp }[] = [
    {
      name: 'summed up, its words sealed',
      queue: 'contact-centre',
      more: { text: 'En blankett.' },
      says: /har ett svar/,
    },
    { name: 'with consent', queue: 'contact-centre', more: { consent: true }, says: /Beslutet om skulderna/ },
  ]
  for (const { name, queue, more, says } of ways)
    it(`that left its queue, ${name}: ${says.source}`, async () => {
      const { ref } = await written('försörjningsstöd')
      await act(ref, 'transfer', { queue, ...more })
      expect(smsIn(await act(ref, 'reply', { text: WORDS })).join()).to.match(says)
    })

  it('that was an ordinary one first: from its transfer on', async () => {
    const { ref } = await written('bygglov')
    await act(ref, 'transfer', { queue: 'family-support' })
    expect(smsIn(await act(ref, 'reply', { text: WORDS }))).to.deep.equal([ANSWER])
  })

  it('beside an ordinary one of the same resident’s, which is told whole', async () => {
    const { resident, ref } = await written('försörjningsstöd')
    await act(ref, 'reply', { text: WORDS })
    await act(ref, 'resolve', { text: WORDS })
    core.later(24 * 60)
    await resident?.says('prata med en människa om bygglov')
    const other = (await resident?.tickets())?.at(-1)?._id ?? ''
    expect(other).to.not.equal(ref)
    expect(smsIn(await act(other, 'reply', { text: 'Ritningen är godkänd.' })).join()).to.include('Ritningen')
  })

  it('news of a fault they follow that a confidential queue has now', async () => {
    const { ref } = await written('försörjningsstöd')
    const follower = core.resident('sms')
    await follower.says('hej')
    const news = { how: 'resolved' as const, note: WORDS }
    const change = { what: 'news' as const, ref, phone: follower.phone, news }
    const asked = {
      conversation: follower.conversation,
      channel: 'sms' as const,
      lang: 'sv' as const,
      id: 'f1',
      change,
    }
    await core.follow({ kind: 'follow', ...asked })
    expect(smsIn(await lastIn(follower.conversation, 'f1'))).to.deep.equal([NEWS])
  })

  it('a visit is reminded of, and put off, in no word of it', async () => {
    const resident = core.resident('sms')
    for (const text of ['boka besök', 'Stadshuset', 'datorn', 'tisdag kl 13', 'Ja, skicka']) await resident.says(text)
    const { _id: ref, visit } = await resident.ticket()
    const matter = { ref, conversation: resident.conversation }
    const queue = 'family-support'
    expect(visit?.office).to.be.a('string')
    await core.store.tickets.updateOne({ _id: ref as never }, { $set: { queue } })
    core.now = (await resident.ticket()).wake?.at ?? core.now
    expect(smsIn(await happens(matter, { what: 'wake', wake: 'visit' }))).to.deep.equal([NEWS])
    core.later(61)
    const off = { what: 'visit_cancelled', by: MAJA, note: WORDS }
    expect(smsIn(await happens(matter, off))).to.deep.equal([NEWS])
  })

  describe('several in a row', () => {
    it('are one SMS, until they write or an hour has gone; a question after an answer is another', async () => {
      const { resident, ref } = await written('försörjningsstöd')
      const replies = async () => smsIn(await act(ref, 'reply', { text: WORDS }))
      expect(await replies()).to.deep.equal([ANSWER])
      core.later(1)
      const second = await act(ref, 'reply', { text: WORDS })
      expect(smsIn(second)).to.deep.equal([])
      expect(threadIn(second)).to.include('Inget nytt sms').and.include('0980-319 200')
      expect(smsIn(await act(ref, 'ask', { text: WORDS }))).to.deep.equal([QUESTION])
      expect(await replies()).to.deep.equal([ANSWER])
      await resident?.says('jag kan inte ringa förrän i morgon')
      expect(await replies()).to.deep.equal([ANSWER])
      expect(await replies()).to.deep.equal([])
      core.later(61)
      expect(await replies()).to.deep.equal([ANSWER])
    })
  })

  describe('to staff', () => {
    const shownOf = async (ref: string) => {
      const { log, tickets, content, now } = core
      const preview = createStaffPreview({
        ...{ log, tickets, content: () => content, now: () => now, hooks: () => [], newReference: () => '' },
        ...{ calendar: swedishCalendar('Europe/Stockholm'), queue: new KeyedQueue(), committed: () => undefined },
      })
      const shown = await preview({ id: 'p', verb: 'reply', ref, by: MAJA, text: WORDS })
      if (!shown.ok) throw new Error(shown.why)
      return { ...shown, words: askedText(staffSayFrom(content.staff.sv), shown) }
    }

    it('is said before they press: the words go nowhere, and the SMS is shown as it is sent', async () => {
      const { ref } = await written('försörjningsstöd')
      const shown = await shownOf(ref)
      expect(shown.sms.map(({ text, parts }) => ({ text, parts }))).to.deep.equal([{ text: ANSWER, parts: 1 }])
      expect(shown.messages).to.deep.equal([])
      expect(shown.words).to.include('skickas inte med sms').and.include('0980-319 200')
      expect(threadIn(await act(ref, 'reply', { text: WORDS })))
        .to.include(WORDS)
        .and.include('ber invånaren att ringa')
      const again = await shownOf(ref)
      expect(again.sms).to.deep.equal([])
      expect(again.words).to.include('Inget sms skickas')
    })

    it('nothing of that of an ordinary matter, nor of one whose resident has said STOP', async () => {
      const ordinary = await shownOf((await written('bygglov')).ref)
      expect([ordinary.asked, ordinary.words]).to.deep.equal([undefined, undefined])
      const { resident, ref } = await written('försörjningsstöd')
      await resident?.says('STOPP')
      const turn = await act(ref, 'reply', { text: WORDS })
      expect(smsIn(turn)).to.deep.equal([])
      expect(threadIn(turn)).to.include('STOPP')
    })
  })
})
