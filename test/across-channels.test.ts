import { expect } from 'chai'
import { smsParts } from '../src/sms-text/parts.js'
import type { Ticket } from '../src/tickets/ticket.js'
import type { FollowUp } from '../src/turn/ports.js'
import { transcriptOf } from '../src/turn/transcript.js'
import { Core, done, MAJA, OMAR, OPEN_MORNING, type Resident } from './support/talk.js'

/**
 * Goal: what was begun on the web goes on by SMS, and the other way round, by a code sent to the phone and by nothing
 * else; two people's conversations never become one.
 * Method: whole conversations of one resident with a chat and a phone, and of strangers who know all but the code; a
 * crash between the two turns of a link, and other instances that are first.
 */
const CODE = '123456'
const COMPLAINT = 'jag vill klaga på soporna'
const SECRET = 'vill prata med en människa om försörjningsstöd, jag är skyldig Kalle pengar'
const BUILD_MS = 120_000

describe('across channels', () => {
  let core: Core
  let phones = 20
  beforeEach(() => {
    core.now = OPEN_MORNING
    core.code = CODE
  })
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.start()
  })
  after(() => core.close())

  /** A phone nobody has written from. */
  function phone(): Resident {
    phones += 1
    return core.resident('sms', `+467017406${phones}`)
  }

  const asTyped = ({ phone }: Resident) => `0${phone.slice(3)}`

  async function chatWithTicket(): Promise<{ chat: Resident; ref: string }> {
    const chat = core.resident()
    await chat.says('jag vill prata med en människa om bygglov')
    await chat.presses('Svara här i chatten')
    return { chat, ref: (await chat.ticket())._id }
  }

  async function smsWithTicket(
    mobile = phone(),
    text = 'vill prata med en människa om bygglov',
  ): Promise<{ mobile: Resident; ref: string }> {
    const before = (await mobile.tickets()).length
    if (text === COMPLAINT) await mobile.complains(text)
    else await mobile.says(text)
    const tickets = await mobile.tickets()
    expect(tickets).to.have.length(before + 1)
    return { mobile, ref: tickets.at(-1)?._id ?? '' }
  }

  async function ticketOf(ref: string): Promise<Ticket> {
    const ticket = await core.tickets.get(ref)
    if (!ticket) throw new Error(`No ticket ${ref}`)
    return ticket
  }

  /** Brings what was begun by SMS into a chat, all the way. */
  async function bring(chat: Resident, mobile: Resident, words = 'jag har skrivit från min mobil'): Promise<string> {
    await chat.says(words)
    await chat.says(asTyped(mobile))
    const said = await chat.says(CODE)
    await core.followUp()
    return said
  }

  const stateOf = async ({ conversation }: Resident) => (await core.log.load(conversation))?.state
  const textsTo = (resident: Resident, turn: Resident['last']) =>
    turn.deliveries.flatMap(({ payload }) =>
      payload.kind === 'sms' && payload.to === resident.phone ? [payload.text] : [],
    )

  describe('begun on the web, on by SMS', () => {
    for (const words of ['fortsätt på sms', 'Kan ni smsa mig?', 'can you text me please']) {
      it(`"${words}": a number, a code, and from then on the phone speaks in the chat`, async () => {
        const mobile = phone()
        const { chat, ref } = await chatWithTicket()
        expect(await chat.says(words)).to.match(/mobilnummer|mobile number/)
        await chat.says(asTyped(mobile))
        expect(textsTo(mobile, chat.last).join()).to.contain(CODE)
        expect((await ticketOf(ref)).linked).to.equal(undefined)
        expect(await chat.says(CODE)).to.match(/Tack|Thank/)
        await core.followUp()

        const ticket = await ticketOf(ref)
        expect(ticket.contact).to.deep.equal({ via: 'sms', phone: mobile.phone, proven: true })
        expect(ticket).to.deep.include({ conversation: chat.conversation, linked: [mobile.conversation] })
        expect((await stateOf(mobile))?.home).to.deep.equal({ conversation: chat.conversation, ref })

        await mobile.says('det är den gröna pärmen')
        expect(mobile.last.conversation).to.equal(chat.conversation)
        expect(mobile.thread).to.deep.equal(['det är den gröna pärmen'])
        expect(textsTo(mobile, mobile.last).join()).to.contain(ref)
        const shown = await core.log.read(chat.conversation, 0, 50)
        expect(shown.map(({ inbound }) => inbound?.text)).to.include('det är den gröna pärmen')
      })
    }

    it('staff answer in the chat and by SMS, and the silence of a live conversation holds for both', async () => {
      const mobile = phone()
      const { chat, ref } = await chatWithTicket()
      await chat.says(`kan ni smsa mig på ${asTyped(mobile)}`)
      await chat.says(CODE)
      await core.followUp()
      const reply = await done(core.staff({ id: 'across-1', verb: 'reply', ref, by: MAJA, text: 'Hur hög blir den?' }))
      expect(reply.conversation).to.equal(chat.conversation)
      expect(reply.outbound.map(({ text }) => text)).to.deep.equal(['Hur hög blir den?'])
      expect(textsTo(mobile, reply)[0]).to.contain('Hur hög blir den?')
      expect(await mobile.says('två meter')).to.equal('')
      expect(mobile.thread).to.deep.equal(['två meter'])
    })

    it('a choice of SMS when the ticket is made links as well', async () => {
      const mobile = phone()
      const chat = core.resident()
      await chat.says('jag vill prata med en människa om bygglov')
      await chat.presses('Skicka sms')
      await chat.says(asTyped(mobile))
      await chat.says(CODE)
      await core.followUp()
      await mobile.says('finns ni där på sms')
      expect(mobile.last.conversation).to.equal(chat.conversation)
    })

    it('without a ticket there is nothing to carry over: they are told where to write', async () => {
      const chat = core.resident()
      expect(await chat.says('kan ni smsa mig')).to.contain('070-174 06 05')
      expect(chat.choices).to.deep.equal(['Prata med en person'])
      expect(chat.last.state.pending?.ask).to.equal('person')
    })

    const numbers = [
      { name: 'of another country', typed: '+358 40 123 4567' },
      { name: 'of a landline', typed: '0980-319 200' },
    ]
    for (const { name, typed } of numbers) {
      it(`a number ${name} is refused politely, and another may be given`, async () => {
        const mobile = phone()
        const { chat, ref } = await chatWithTicket()
        await chat.says('smsa mig')
        expect(await chat.says(typed)).to.contain('svenska mobilnummer')
        expect(chat.sms).to.deep.equal([])
        await chat.says(asTyped(mobile))
        await chat.says(CODE)
        expect((await ticketOf(ref)).contact.phone).to.equal(mobile.phone)
      })
    }
  })

  describe('begun by SMS, on the web', () => {
    it('by the reference: a code to the phone, and the ticket is at home in the chat', async () => {
      const { mobile, ref } = await smsWithTicket()
      const chat = core.resident()
      await chat.says(ref)
      await chat.says(asTyped(mobile))
      expect(textsTo(mobile, chat.last)[0]).to.contain(CODE)
      const said = await chat.says(CODE)
      expect(said).to.contain(`${ref} finns nu här`).and.contain('ligger i kön hos Bygglov')
      await core.followUp()

      const ticket = await ticketOf(ref)
      expect(ticket).to.deep.include({
        conversation: chat.conversation,
        seq: chat.last.seq,
        linked: [mobile.conversation],
        contact: { via: 'sms', phone: mobile.phone, proven: true },
      })
      expect(ticket.earlier?.map(({ conversation, seq }) => ({ conversation, seq }))).to.deep.equal([
        { conversation: mobile.conversation, seq: 1 },
      ])
      expect(await stateOf(mobile)).to.deep.include({ home: { conversation: chat.conversation, ref }, tickets: [] })
      expect(chat.last.state.tickets.map((pointer) => pointer.ref)).to.deep.equal([ref])

      const read = (await transcriptOf(core.log, ticket)).map(({ text }) => text)
      expect(read).to.include('vill prata med en människa om bygglov').and.include(ref)
      expect(await chat.says('hur går det med mitt ärende')).to.contain(ref)
      const reply = await done(core.staff({ id: `r-${ref}`, verb: 'reply', ref, by: MAJA, text: 'Svaret' }))
      expect(reply.conversation).to.equal(chat.conversation)
      expect(textsTo(mobile, reply)).to.have.length(1)
    })

    it('by their word, without a reference', async () => {
      const { mobile, ref } = await smsWithTicket()
      const chat = core.resident()
      expect(await bring(chat, mobile)).to.contain(`${ref} finns nu här`)
      expect((await ticketOf(ref)).conversation).to.equal(chat.conversation)
    })

    it('what is taken in hand is told to the chat from then on', async () => {
      const { mobile, ref } = await smsWithTicket()
      await bring(core.resident(), mobile)
      const claimed = await done(core.staff({ id: `c-${ref}`, verb: 'claim', ref, by: MAJA }))
      expect(claimed.outbound.map(({ text }) => text).join()).to.contain('Maja Lind')
    })

    it('a resolved one comes while it can be opened again, and can be opened here', async () => {
      const { mobile, ref } = await smsWithTicket()
      await done(core.staff({ id: `e-${ref}`, verb: 'resolve', ref, by: MAJA, text: 'Beslutet är skickat.' }))
      const chat = core.resident()
      expect(await bring(chat, mobile)).to.contain(ref)
      await chat.presses('Det är inte löst')
      expect(await ticketOf(ref)).to.include({ status: 'new', conversation: chat.conversation })
    })

    it('by SMS they are told how to go on in the chat', async () => {
      const { mobile } = await smsWithTicket()
      expect(await mobile.says('jag vill fortsätta i chatten')).to.contain('Öppna chatten')
      expect(smsParts(mobile.sms[0] ?? '').parts).to.equal(1)
    })

    describe('with several tickets', () => {
      it('takes the newest, tells of the others, and these follow without another code for a while', async () => {
        const { mobile, ref: older } = await smsWithTicket()
        const { ref: newer } = await smsWithTicket(mobile, COMPLAINT)
        const chat = core.resident()
        const said = await bring(chat, mobile)
        expect(said).to.contain(`${newer} finns nu här`).and.contain(`har du också ${older}`)
        expect((await ticketOf(older)).conversation).to.equal(mobile.conversation)

        expect(await chat.says(older)).to.contain(`${older} finns nu här`)
        expect(chat.sms).to.deep.equal([])
        await core.followUp()
        expect((await stateOf(mobile))?.tickets).to.deep.equal([])
        expect((await ticketOf(older)).conversation).to.equal(chat.conversation)
      })

      it('takes the one that was asked for; later the others need a code again', async () => {
        const { mobile, ref: older } = await smsWithTicket()
        const { ref: newer } = await smsWithTicket(mobile, COMPLAINT)
        const chat = core.resident()
        expect(await bring(chat, mobile, older)).to.contain(`${older} finns nu här`)
        core.later(16)
        expect(await chat.says(newer)).to.contain('Skriv mobilnumret')
        expect((await ticketOf(newer)).conversation).to.equal(mobile.conversation)
      })

      it('what is written from the phone goes where it was last spoken of, or to the one that is named', async () => {
        const { mobile, ref: there } = await smsWithTicket()
        const { ref: here } = await smsWithTicket(mobile, COMPLAINT)
        const chat = core.resident()
        await bring(chat, mobile)
        await mobile.says('det gäller båda kärlen')
        expect(mobile.last.conversation).to.equal(chat.conversation)
        await mobile.says(`${there}: altanen är tre meter`)
        expect(mobile.last.conversation).to.equal(mobile.conversation)
        expect(mobile.thread).to.deep.equal([`${there}: altanen är tre meter`])

        core.later(1)
        await done(core.staff({ id: `w-${there}`, verb: 'reply', ref: there, by: MAJA, text: 'Vilken färg?' }))
        await mobile.says('röd')
        expect(mobile.thread).to.deep.equal(['röd'])
        expect(mobile.last.conversation).to.equal(mobile.conversation)
        core.later(1)
        await done(core.staff({ id: `w-${here}`, verb: 'reply', ref: here, by: OMAR, text: 'Båda?' }))
        await mobile.says('ja båda')
        expect(mobile.last.conversation).to.equal(chat.conversation)
      })
    })
  })

  describe('what nobody may learn or take', () => {
    it('the chat says the same of every number, and only one with a ticket gets a code', async () => {
      const { mobile: withTicket } = await smsWithTicket()
      const { mobile: stopped } = await smsWithTicket()
      await stopped.says('STOPP')
      const asked = phone()
      await asked.says('när öppnar biblioteket')
      const numbers: { name: string; mobile: Resident; codes: number }[] = [
        { name: 'with a ticket', mobile: withTicket, codes: 1 },
        { name: 'that wants no SMS', mobile: stopped, codes: 0 },
        { name: 'that only asked the bot', mobile: asked, codes: 0 },
        { name: 'that never wrote', mobile: phone(), codes: 0 },
      ]
      const said = new Set<string>()
      for (const { name, mobile, codes } of numbers) {
        const chat = core.resident()
        await chat.says('jag skrev från min mobil')
        said.add(await chat.says(asTyped(mobile)))
        expect(chat.sms, name).to.have.length(codes)
        expect(chat.last.state.pending, name).to.include({ ask: 'code', link: true })
        expect(JSON.stringify(chat.last.state), name).not.to.contain(CODE)
      }
      expect(said.size).to.equal(1)
    })

    it('a stranger with the reference, the number and guesses gets nothing', async () => {
      const { mobile, ref } = await smsWithTicket()
      const before = await ticketOf(ref)
      const stranger = core.resident()
      await stranger.says(ref)
      await stranger.says(asTyped(mobile))
      for (const guess of ['000000', '111111']) expect(await stranger.says(guess)).to.contain('stämmer inte')
      expect(await stranger.says('222222')).to.contain('kan inte visa något')
      await stranger.says(CODE)
      await stranger.says('hur går det med mitt ärende')
      await core.followUp()
      expect(await ticketOf(ref)).to.deep.equal(before)
      expect(stranger.last.state.tickets).to.deep.equal([])
      expect(JSON.stringify(stranger.turns.map(({ outbound }) => outbound))).not.to.contain('Bygglov')
      await mobile.says('altanen är tre meter')
      expect(mobile.last.conversation).to.equal(mobile.conversation)
    })

    it('a code is good for a quarter of an hour, and in the chat that asked for it', async () => {
      const { mobile, ref } = await smsWithTicket()
      const [late, other] = [core.resident(), core.resident()]
      await late.says(ref)
      await late.says(asTyped(mobile))
      core.code = '654321'
      await other.says(ref)
      await other.says(asTyped(mobile))
      expect(await other.says(CODE)).to.contain('stämmer inte')
      core.later(16)
      expect(await late.says(CODE)).to.contain('kan inte visa något')
      expect((await ticketOf(ref)).conversation).to.equal(mobile.conversation)
    })

    it('a number that somebody else only typed proves nothing of theirs', async () => {
      const mobile = phone()
      const { chat, ref } = await chatWithTicket()
      await chat.says('ring mig')
      await chat.says(asTyped(mobile))
      expect((await ticketOf(ref)).contact).to.include({ phone: mobile.phone, proven: false })
      const owner = core.resident()
      await owner.says(ref)
      await owner.says(asTyped(mobile))
      expect(owner.sms).to.deep.equal([])
      await mobile.says('hej hej hallå där')
      expect(mobile.last.conversation).to.equal(mobile.conversation)
    })

    it('a ticket of a chat alone stays in that chat', async () => {
      const { ref } = await chatWithTicket()
      const { mobile } = await smsWithTicket()
      const other = core.resident()
      expect(await other.says(ref)).to.contain('bara visas där')
      await other.says(asTyped(mobile))
      expect(await other.says(CODE)).to.contain(`${ref} kan vi inte visa här`)
      expect(await mobile.says(ref)).to.contain('kan vi inte visa här')
      expect((await ticketOf(ref)).conversation).not.to.equal(other.conversation)
    })

    it('ten codes a day from one chat', async () => {
      const chat = core.resident()
      const asks = async () => {
        await chat.says('jag skrev från min mobil')
        return chat.says(asTyped(phone()))
      }
      for (let codes = 0; codes < 10; codes += 1) expect(await asks()).to.contain('har vi skickat en kod dit')
      expect(await asks()).to.contain('många koder')
      core.later(25 * 60)
      expect(await asks()).to.contain('har vi skickat en kod dit')
    })

    it('three codes an hour to one number, whoever asks; what was not sent cannot be guessed', async () => {
      const { mobile, ref } = await smsWithTicket()
      const sent: number[] = []
      for (let chats = 0; chats < 4; chats += 1) {
        const chat = core.resident()
        await chat.says(ref)
        expect(await chat.says(asTyped(mobile))).to.contain('har vi skickat en kod dit')
        sent.push(chat.sms.length)
        if (chats === 3) expect(await chat.says(CODE)).to.contain('stämmer inte')
      }
      expect(sent).to.deep.equal([1, 1, 1, 0])
      core.later(61)
      expect(await bring(core.resident(), mobile)).to.contain(`${ref} finns nu här`)
    })

    it('words that left a confidential queue without consent stay sealed when the ticket moves', async () => {
      const { mobile, ref } = await smsWithTicket(phone(), SECRET)
      const move = { verb: 'transfer', ref, by: MAJA, queue: 'contact-centre', text: 'Fråga om öppettider' } as const
      await done(core.staff({ id: `t-${ref}`, ...move }))
      await bring(core.resident(), mobile)
      const read = JSON.stringify(await transcriptOf(core.log, await ticketOf(ref)))
      expect(read).not.to.contain('Kalle').and.not.to.contain('försörjningsstöd')
      expect(read).to.contain('jag har skrivit från min mobil')
    })
  })

  describe('between the two turns', () => {
    it('a crash loses nothing: the other conversation is told when the outbox comes to it, once', async () => {
      const { mobile, ref } = await smsWithTicket()
      const chat = core.resident()
      await chat.says(ref)
      await chat.says(asTyped(mobile))
      await chat.says(CODE)
      const asked = chat.deliveries.flatMap(({ payload }) => (payload.kind === 'follow' ? [payload] : []))
      expect(asked.map(({ id }) => id)).to.deep.equal([`link:${ref}:${chat.last.seq}`])
      // Not told yet, and what is written meanwhile is at home all the same.
      expect((await stateOf(mobile))?.home).to.equal(undefined)
      await mobile.says('altanen är tre meter')
      expect(mobile.last.conversation).to.equal(chat.conversation)

      await Promise.all([core.follow(asked[0] as FollowUp), core.follow(asked[0] as FollowUp)])
      await core.followUp()
      const turns = await core.log.read(mobile.conversation, 0, 50)
      expect(turns.filter(({ inboundId }) => inboundId.startsWith('link:'))).to.have.length(1)
      expect((await stateOf(mobile))?.tickets).to.deep.equal([])
    })

    it('an SMS handed over again after the link is still where it was', async () => {
      const mobile = phone()
      await mobile.says('vill prata med en människa om bygglov', { id: 'elks:first' })
      const chat = core.resident()
      await bring(chat, mobile)
      const again = await core.receive({
        channel: 'sms',
        conversation: mobile.conversation,
        phone: mobile.phone,
        id: 'elks:first',
        text: 'vill prata med en människa om bygglov',
      })
      expect(again._id).to.equal(`${mobile.conversation}#1`)
    })

    it('an SMS that another instance linked meanwhile is decided at home', async () => {
      const { mobile, ref } = await smsWithTicket()
      const there = await Core.start(core.store.db.databaseName)
      try {
        const chat = core.resident()
        await chat.says(ref)
        await chat.says(asTyped(mobile))
        core.meanwhile = async () => {
          there.now = core.now
          await there.receive({ channel: 'webchat', conversation: chat.conversation, id: 'code', text: CODE })
          await there.followUp()
        }
        await mobile.says('altanen är tre meter')
        expect(mobile.last.conversation).to.equal(chat.conversation)
        const turns = await core.log.read(mobile.conversation, 1, 10)
        expect(turns.map(({ inboundId }) => inboundId)).to.deep.equal([`link:${ref}:3`])
      } finally {
        await there.leave()
      }
    })

    it('a reply decided just before the move lands in the new home', async () => {
      const { mobile, ref } = await smsWithTicket()
      const there = await Core.start(core.store.db.databaseName)
      try {
        const chat = core.resident()
        await chat.says(ref)
        await chat.says(asTyped(mobile))
        core.meanwhile = async () => {
          there.now = core.now
          await there.receive({ channel: 'webchat', conversation: chat.conversation, id: 'code', text: CODE })
        }
        const action = { id: `m-${ref}`, verb: 'reply', ref, by: MAJA, text: 'Hej!' } as const
        const reply = await done(core.staff(action))
        expect(reply.conversation).to.equal(chat.conversation)
        expect((await done(core.staff(action)))._id).to.equal(reply._id)
      } finally {
        await there.leave()
      }
    })

    it('a reply pressed again after the move is not sent twice', async () => {
      const { mobile, ref } = await smsWithTicket()
      const action = { id: `p-${ref}`, verb: 'reply', ref, by: MAJA, text: 'Hej!' } as const
      const reply = await done(core.staff(action))
      await bring(core.resident(), mobile)
      expect((await done(core.staff(action)))._id).to.equal(reply._id)
    })
  })

  describe('other places of the same resident', () => {
    it('a chat that the ticket has left says so, and what is written there is its own', async () => {
      const mobile = phone()
      const { chat: old, ref } = await chatWithTicket()
      await old.says(`kan ni smsa mig på ${asTyped(mobile)}`)
      await old.says(CODE)
      const chat = core.resident()
      await bring(chat, mobile, ref)
      const last = (await core.log.read(old.conversation, 0, 50)).at(-1)
      expect(last?.outbound[0]?.text).to.contain(`${ref} finns nu i en annan chatt`)
      expect(last?.state).to.not.have.property('home')
      await old.says('Soporna är inte tömda')
      expect(old.last.conversation).to.equal(old.conversation)
      expect(old.articles).to.deep.equal(['missed-collection'])
      await mobile.says('altanen är tre meter')
      expect(mobile.last.conversation).to.equal(chat.conversation)
    })

    it('STOP from the phone holds for every conversation that answers to it, until START', async () => {
      const mobile = phone()
      const { chat, ref } = await chatWithTicket()
      await chat.says(`kan ni smsa mig på ${asTyped(mobile)}`)
      await chat.says(CODE)
      await core.followUp()
      await mobile.says('STOPP')
      expect(mobile.last.conversation).to.equal(chat.conversation)
      await core.followUp()
      expect((await stateOf(mobile))?.optedOut).to.equal(true)
      const silent = await done(core.staff({ id: `s1-${ref}`, verb: 'reply', ref, by: MAJA, text: 'Hej' }))
      expect(textsTo(mobile, silent)).to.deep.equal([])
      await mobile.says('START')
      await core.followUp()
      expect((await stateOf(mobile))?.optedOut).to.equal(undefined)
      const heard = await done(core.staff({ id: `s2-${ref}`, verb: 'reply', ref, by: MAJA, text: 'Hej igen' }))
      expect(textsTo(mobile, heard)).to.have.length(1)
    })

    it('a number that wants no SMS gets no code and no notice when a chat gives it', async () => {
      const mobile = phone()
      await mobile.says('STOPP')
      const { chat, ref } = await chatWithTicket()
      await chat.says(`kan ni smsa mig på ${asTyped(mobile)}`)
      expect(chat.sms).to.deep.equal([])
      expect(await chat.says(CODE)).to.contain('stämmer inte')
      expect((await ticketOf(ref)).contact.proven).to.equal(false)
      const reply = await done(core.staff({ id: `o-${ref}`, verb: 'reply', ref, by: MAJA, text: 'Hej' }))
      expect(textsTo(mobile, reply)).to.deep.equal([])
    })

    it('an answer to what staff entered for whoever phoned reaches that ticket', async () => {
      const mobile = phone()
      const contact = { via: 'sms', phone: mobile.phone, proven: true } as const
      const matter = { channel: 'phone', kind: 'question', lang: 'sv', text: 'Undrar om bygglov', contact } as const
      const { ticket } = await core.enter({ id: `desk-${mobile.phone}`, by: MAJA, ...matter })
      await mobile.says('jag glömde säga att det är tre meter')
      expect(mobile.last.conversation).to.equal(ticket.conversation)
      expect(mobile.thread).to.deep.equal(['jag glömde säga att det är tre meter'])
      const chat = core.resident()
      expect(await bring(chat, mobile, ticket._id)).to.contain(`${ticket._id} finns nu här`)
    })
  })
})
