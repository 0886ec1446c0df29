import { expect } from 'chai'
import { readActivity } from '../src/channels/webchat/inbound.js'
import { smsParts } from '../src/sms-text/parts.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident, readContent } from './support/talk.js'

/**
 * Goal: by Äldre direkt a person comes first, in large plain words, whichever way in: its number, its page, its name.
 * Method: whole conversations by each way; the ticket is what is looked at, and the SMS that are sent.
 */
const BUILD_MS = 120_000
const ENTRY = 'aldre-direkt'
const NUMBER = '+46701740606'
const MUNICIPALITY = '+46701740605'
const MATTER = 'min mamma behöver hjälp med duschen'

describe('Äldre direkt, a way in of its own', () => {
  let core: Core
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.start()
  })
  beforeEach(() => {
    core.now = OPEN_MORNING
  })
  after(() => core.close())

  const opens = async (entry?: string): Promise<Resident> => {
    const resident = core.resident()
    await resident.says('', { opened: true, id: `opened:${entry}`, ...(entry ? { entry } : {}) })
    return resident
  }
  const sent = (resident: Resident) =>
    resident.deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload] : []))

  describe('each way in', () => {
    const ways: { name: string; come: () => Promise<Resident>; more?: object }[] = [
      { name: 'its page', come: () => opens(ENTRY) },
      {
        name: 'its page, in a chat that is under way',
        async come() {
          const resident = await opens()
          await resident.says('när öppnar biblioteket')
          await resident.says('', { opened: true, id: 'opened:entry', entry: ENTRY })
          return resident
        },
      },
      {
        name: 'its name',
        async come() {
          const resident = core.resident()
          await resident.says('äldre direkt')
          return resident
        },
      },
      {
        name: 'its name with a slip, and a word about it',
        async come() {
          const resident = core.resident()
          await resident.says('Vilka öppettider har äldre dirket?')
          return resident
        },
      },
      {
        name: 'its name by SMS',
        async come() {
          const resident = core.resident('sms')
          await resident.says('Äldre direkt')
          return resident
        },
      },
      {
        name: 'its number',
        more: { to: NUMBER },
        async come() {
          const resident = core.resident('sms')
          await resident.says('Hej!', { to: NUMBER })
          return resident
        },
      },
    ]
    for (const { name, come, more = {} } of ways) {
      it(`${name}: one question, and the next message is filed for a person`, async () => {
        const resident = await come()
        const said = resident.last.outbound.map(({ text }) => text).join('\n')
        expect(said)
          .to.match(/Det här är \**Äldre direkt/)
          .and.match(/så svarar en person/)
          .and.match(/[Aa]nhörig/)
        expect(await resident.tickets()).to.deep.equal([])
        const filed = await resident.says(MATTER, more)
        const ticket = await resident.ticket()
        expect(ticket).to.deep.include({
          queue: 'elderly-direct',
          entry: ENTRY,
          reason: 'entry',
          routedBy: `entry:${ENTRY}`,
          priority: 'high',
          kind: 'question',
          question: MATTER,
        })
        expect(filed).to.contain(ticket._id).and.contain('0980-319 205').and.contain('mån-tors 8-16:30, fre 8-15')
        expect(resident.articles).to.deep.equal([])
      })
    }

    it('the first message is filed when it says what it is about', async () => {
      for (const [text, more] of [
        [`Äldre direkt! ${MATTER}`, {}],
        [MATTER, { to: NUMBER }],
      ] as const) {
        const resident = core.resident('sms')
        await resident.says(text, more)
        expect((await resident.ticket()).question).to.equal(text)
      }
    })

    it('a way in that nobody knows is none', async () => {
      const resident = await opens('no-such-way')
      expect(resident.last.state).not.to.have.property('entry')
      expect(resident.choices).to.include('Soporna är inte tömda')
    })
  })

  describe('the widget’s data-entry', () => {
    const cases: { name: string; channelData?: unknown; entry?: string }[] = [
      { name: 'comes with the opening', channelData: { lotsen: { entry: ENTRY } }, entry: ENTRY },
      { name: 'need not be there' },
      { name: 'that is no id is dropped', channelData: { lotsen: { entry: 'Äldre direkt!' } } },
      { name: 'that is no text is dropped', channelData: { lotsen: { entry: { $gt: '' } } } },
      { name: 'that is too long is dropped', channelData: { lotsen: { entry: 'x'.repeat(41) } } },
    ]
    for (const { name, channelData, entry } of cases) {
      it(name, () => {
        const body = JSON.stringify({ type: 'event', name: 'webchat/join', ...(channelData ? { channelData } : {}) })
        const posted = readActivity(Buffer.from(body), 'abc', () => 'id')
        if (posted.kind !== 'message') throw new Error('Dropped')
        const { message } = posted
        expect([message.opened, message.entry]).to.deep.equal([true, entry])
        expect(message.id).to.equal(entry ? `opened:${entry}` : 'opened')
      })
    }
  })

  describe('by SMS', () => {
    it('the answers come from its own number, and each is one part', async () => {
      const resident = core.resident('sms')
      await resident.says('Hej', { to: NUMBER })
      expect(sent(resident)).to.have.length(1)
      const texts = [...sent(resident)]
      for (const text of [MATTER, 'hon bor i Strand', 'hon heter Anna']) {
        await resident.says(text, { to: NUMBER })
        texts.push(...sent(resident))
      }
      for (const { text, from } of texts) {
        expect(smsParts(text), text).to.include({ encoding: 'GSM-7', parts: 1 })
        expect(from).to.equal(NUMBER)
      }
      const { _id: ref } = await resident.ticket()
      const reply = await done(core.staff({ id: `n-${ref}`, verb: 'reply', ref, by: MAJA, text: 'Vi ringer mamma.' }))
      const from = reply.deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.from] : []))
      expect(from).to.deep.equal([NUMBER])
    })

    it('the very first words say what the law wants: a bot, saved, may be public, no identity numbers', async () => {
      const resident = core.resident('sms')
      await resident.says('Hej', { to: NUMBER })
      const [{ text } = { text: '' }] = sent(resident)
      expect(text)
        .to.match(/bot/)
        .and.match(/sparas/)
        .and.match(/offentligt/)
        .and.match(/personnummer/)
    })

    it('in English too', async () => {
      const resident = core.resident('sms')
      await resident.says('Good morning', { to: NUMBER })
      await resident.says('my mother needs help with showering at home', { to: NUMBER })
      const { ref = '' } = { ref: (await resident.ticket())._id }
      expect(sent(resident)[0]?.text).to.contain(ref)
      expect(smsParts(sent(resident)[0]?.text ?? '').parts).to.equal(1)
    })

    it('outside hours it says when they open, and what to do if it cannot wait', async () => {
      core.now = new Date('2026-11-27T18:00:00Z')
      const resident = core.resident('sms')
      await resident.says('Hej', { to: NUMBER })
      const said = await resident.says(MATTER, { to: NUMBER })
      expect(said).to.contain('Vi öppnar måndag 30 november').and.contain('112')
      expect(smsParts(sent(resident)[0]?.text ?? '').parts).to.be.at.most(2)
    })

    it('the municipality’s own number is answered as ever, before and after', async () => {
      const resident = core.resident('sms')
      await resident.says('när öppnar biblioteket', { to: MUNICIPALITY })
      expect(resident.articles).to.have.length(1)
      await resident.says('Hej', { to: NUMBER })
      await resident.says('när öppnar simhallen', { to: MUNICIPALITY })
      expect(resident.articles).to.have.length(1)
      expect(sent(resident)[0]).not.to.have.property('from')
    })
  })

  describe('while the ticket is open', () => {
    async function withTicket(): Promise<{ resident: Resident; ref: string }> {
      const resident = await opens(ENTRY)
      await resident.says(MATTER)
      return { resident, ref: (await resident.ticket())._id }
    }

    for (const text of ['Soporna är inte tömda', 'vad kostar hemtjänst', 'tack', 'jag vill prata med en person']) {
      it(`"${text}" goes to it, and no article is told`, async () => {
        const { resident, ref } = await withTicket()
        expect(await resident.says(text)).to.equal(`Jag har lagt till det i ${ref}.`)
        expect(resident.thread).to.deep.equal([text])
        expect(await resident.tickets()).to.have.length(1)
      })
    }

    it('asked how it goes, it goes to it and is answered', async () => {
      const { resident, ref } = await withTicket()
      expect(await resident.says('hur går det?'))
        .to.contain(`${ref}`)
        .and.contain('i kön hos Äldre direkt')
      expect(resident.thread).to.deep.equal(['hur går det?'])
    })

    it('a call or an SMS may be had, by the buttons under it', async () => {
      const { resident } = await withTicket()
      expect(resident.choices).to.deep.equal(['Skicka sms', 'Ring mig'])
      await resident.presses('Ring mig')
      await resident.says('0980-319 200')
      await resident.presses('I dag 10-12')
      expect((await resident.ticket()).contact).to.include({ via: 'call', phone: '+46980319200' })
    })

    it('danger is met with 112 first, and the person gets the words', async () => {
      const { resident } = await withTicket()
      expect(await resident.says('mamma har ramlat och andas inte')).to.match(/^\*\*Ring 112 nu/)
      expect(resident.thread[0]).to.equal('mamma har ramlat och andas inte')
    })

    it('settled, thanks are thanks; what is new is asked about, and is a person’s either way', async () => {
      for (const [choice, tickets] of [
        ['Det är inte löst', 1],
        ['Nej, något annat', 2],
      ] as const) {
        const { resident, ref } = await withTicket()
        await done(core.staff({ id: `e-${ref}`, verb: 'resolve', ref, by: MAJA, text: 'Vi har ringt henne.' }))
        expect(await resident.says('tack så mycket')).to.contain('Varsågod')
        await resident.says('det blev ändå inget av med det i går')
        expect(resident.articles).to.deep.equal([])
        await resident.presses(choice)
        const all = await resident.tickets()
        expect(all).to.have.length(tickets)
        expect(all.at(-1)).to.include({ entry: ENTRY, status: 'new' })
      }
    })
  })

  it('danger comes first, and the next message is for a person with both', async () => {
    const resident = core.resident('sms')
    expect(await resident.says('mamma har ramlat och andas inte', { to: NUMBER })).to.match(/Ring 112 nu/)
    await resident.says('hon bor på Strandvägen 4 i Strand', { to: NUMBER })
    expect((await resident.ticket()).question)
      .to.contain('andas inte')
      .and.contain('Strandvägen 4')
  })

  describe('leaving it', () => {
    it('"jag vill fråga boten": the bot answers, until its name is said again', async () => {
      const resident = await opens(ENTRY)
      await resident.says(MATTER)
      expect(await resident.says('jag vill fråga boten')).to.contain('Nu svarar boten')
      await resident.says('Soporna är inte tömda')
      expect(resident.articles).to.deep.equal(['missed-collection'])
      await resident.says('äldre direkt, hon heter Anna Lind')
      expect(resident.thread).to.deep.equal(['äldre direkt, hon heter Anna Lind'])
    })

    it('on its number too, for the day', async () => {
      const resident = core.resident('sms')
      await resident.says('Hej', { to: NUMBER })
      await resident.says('jag vill fråga boten', { to: NUMBER })
      await resident.says('när öppnar biblioteket', { to: NUMBER })
      expect(resident.articles).to.have.length(1)
      core.later(24 * 60)
      await resident.says(MATTER, { to: NUMBER })
      expect((await resident.ticket()).entry).to.equal(ENTRY)
    })
  })

  it('taken out of organisation.yaml, it is no way in any longer, and its tickets live on', async function () {
    this.timeout(BUILD_MS)
    const shipped = await readContent()
    const resident = await opens(ENTRY)
    await resident.says(MATTER)
    const organisation = { ...shipped.organisation, entries: [] }
    const later = await Core.on({ ...shipped, organisation }, undefined, core.store.db.databaseName)
    try {
      later.now = new Date(core.now.getTime() + 60_000)
      const message = { channel: 'webchat', conversation: resident.conversation, id: 'later' } as const
      const turn = await later.receive({ ...message, text: 'Soporna är inte tömda' })
      expect(turn.outbound.map(({ article }) => article)).to.deep.equal(['missed-collection'])
      expect(turn.state.tickets).to.have.length(1)
    } finally {
      await later.leave()
    }
  })
})
