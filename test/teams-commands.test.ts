import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type CommandName, readCommand } from '../src/channels/teams/commands/command.js'
import type { Content } from '../src/content/content.js'
import { phoneWord } from '../src/store/ticket-words.js'
import type { Ticket } from '../src/tickets/ticket.js'
import type { StaffRecord, Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { readContent } from './support/talk.js'
import { BIRK, type ChatCard, MAJA, OMAR, SARA, TeamsOffice } from './support/teams-office.js'

/**
 * Goal: in a chat of their own with the bot, staff see what is theirs and what waits, find what they may read and no more,
 * and enter and count what comes by phone or over the counter; every other word is a question like a resident's.
 * Method: the titles of the Teams app's own command lists; then the whole service with two teams in a stand-in for Teams,
 * everything typed and pressed over HTTP.
 */
describe('staff in a chat of their own with the bot', function () {
  this.timeout(60_000)

  describe('commands', () => {
    let content: Content
    before(async () => {
      content = await readContent()
    })

    it('are every title that Teams shows, in both languages', () => {
      const manifest = JSON.parse(readFileSync('manifest/manifest.json', 'utf8'))
      const english = JSON.parse(readFileSync('manifest/en.json', 'utf8'))
      const [list] = manifest.bots[0].commandLists
      const titles: string[] = list.commands.map(({ title }: { title: string }) => title)
      const both = titles.map((title, at) => [title, english[`bots[0].commandLists[0].commands[${at}].title`]])
      expect(both).to.have.length(10)
      const names = both.map(([sv, en]) => {
        const [first, second] = [readCommand(sv, content.staff), readCommand(en, content.staff)]
        expect(first, sv).to.include({ lang: 'sv', rest: '' })
        expect(second, en).to.include({ lang: 'en', rest: '', name: first?.name })
        return first?.name
      })
      expect(new Set(names).size).to.equal(10)
    })

    const written: { text: string; name: CommandName; rest?: string }[] = [
      { text: 'mina arenden', name: 'mine' },
      { text: 'Mina ärende!', name: 'mine' },
      { text: 'my tikets', name: 'mine' },
      { text: 'kön?', name: 'queue' },
      { text: 'the queu', name: 'queue' },
      { text: 'i tjänst', name: 'on' },
      { text: 'off duty', name: 'off' },
      { text: 'lämma över', name: 'hand_over' },
      { text: 'nyt ärende', name: 'enter' },
      { text: 'Sök  LN-7K3F9', name: 'search', rest: 'LN-7K3F9' },
      { text: 'search a deck, please', name: 'search', rest: 'a deck, please' },
      { text: 'Logga samtal skolskjuts', name: 'log', rest: 'skolskjuts' },
      { text: 'borta till fredag', name: 'away', rest: 'till fredag' },
    ]
    for (const { text, name, rest = '' } of written) {
      it(`"${text}" is ${name}${rest ? ` ${rest}` : ''}`, () => {
        expect(readCommand(text, content.staff)).to.include({ name, rest })
      })
    }

    const questions = [
      'När är simhallen öppen?',
      'Hur söker jag skolskjuts?',
      'of duty',
      'Hur lång är kön till förskolan?',
      'Kan jag ta paus med abonnemanget?',
      'lediga jobb',
      '',
      '🙂',
      'sök'.repeat(2_000),
    ]
    for (const text of questions) {
      it(`"${text.slice(0, 40)}" is a question`, () => expect(readCommand(text, content.staff)).to.equal(undefined))
    }
  })

  describe('at work', () => {
    let office: TeamsOffice
    before(async () => {
      office = await TeamsOffice.start()
    })
    after(() => office.close())

    it('is told what can be done, each a button that says its command; anything else is answered from the articles', async () => {
      const help = await office.asks(MAJA, 'Hjälp')
      expect(help.buttons).to.include.members([
        'Mina ärenden',
        'Kön',
        'Sök',
        'Nytt ärende',
        'Logga samtal',
        'Lämna över',
      ])
      const { data } = help.button('Kön')
      await office.teams.submit(MAJA, help.message, data ?? {})
      await eventually(() => expect(office.cards(MAJA).at(-1)?.text).to.include('Allt är taget'))
      await office.teams.sayInChat(MAJA, 'När öppnar biblioteket?')
      await eventually(() => expect(office.said(MAJA).at(-1)?.text).to.include('Biblioteket har öppet på vardagar'))
    })

    it('the queue: what waits in one’s own queues, the most urgent first, to be claimed once', async () => {
      const garden = await office.handOver('bygglov för en altan')
      const bin = await office.handOver('en soptunna')
      const elder = await office.handOver('en soptunna som är trasig')
      const debts = await office.handOver('skulder och försörjningsstöd')
      await office.service.db
        .collection<Ticket>('tickets')
        .updateOne({ _id: elder.ref }, { $set: { queue: 'elderly-direct', priority: 'high' } })

      const seen = await office.asks(MAJA, 'Kön')
      expect(order(seen, [garden.ref, bin.ref, elder.ref])).to.deep.equal([elder.ref, bin.ref, garden.ref])
      expect(seen.text).to.include('▲').and.not.include(debts.ref)
      expect((await office.asks(SARA, 'The queue')).text)
        .to.include(debts.ref)
        .and.not.include(garden.ref)

      const stale = await office.asks(OMAR, 'Kön')
      const claimed = await seen.press('Ta ärendet', {}, { ref: garden.ref })
      expect(claimed.text).to.include(`Du har tagit ${garden.ref}`).and.to.include('Gå till tråden')
      expect((await office.stored(garden.ref)).claimedBy).to.include({ name: MAJA })
      await garden.resident.hears('Maja Lind')
      const late = await stale.press('Ta ärendet', {}, { ref: garden.ref })
      expect(late.text).to.include('Maja Lind hann före')
      // Everyone who looks at the message itself later sees how it went, not the button.
      await eventually(() => expect(office.cards(OMAR).at(-1)?.text).to.include('hann före'))
      const again = await seen.press('Ta ärendet', {}, { ref: garden.ref })
      expect(again.text, 'a double press').to.include(`Du har tagit ${garden.ref}`)
      expect((await office.stored(garden.ref)).events.filter(({ what }) => what === 'claimed')).to.have.length(1)
    })

    it('one’s own: to the thread, back to the queue, or to a colleague who may have it', async () => {
      await office.asks(OMAR, 'Hjälp')
      const { ref } = await office.handOver('parkering på torget')
      await (await office.asks(MAJA, 'Kön')).press('Ta ärendet', {}, { ref })
      const mine = await office.asks(MAJA, 'Mina ärenden')
      expect(mine.text).to.include(ref).and.to.include('Gå till tråden')
      const released = await mine.press('Lämna tillbaka till kön', {}, { ref })
      expect(released.text).to.include(`${ref} är tillbaka i kön`)
      expect((await office.stored(ref)).status).to.equal('new')

      await (await office.asks(MAJA, 'Kön')).press('Ta ärendet', {}, { ref })
      const held = await office.asks(MAJA, 'Mina ärenden')
      const refused = await held.press('Lämna över', { [`chat_to_${ref}`]: idOf(SARA) }, { ref })
      expect(refused.text).to.include('välj någon som hör till köns team')
      expect((await held.press('Lämna över', {}, { ref })).text).to.include('välj någon')
      expect((await office.stored(ref)).claimedBy?.name).to.equal(MAJA)
      const given = await held.press('Lämna över', { [`chat_to_${ref}`]: idOf(OMAR) }, { ref })
      expect(given.text).to.include(`Omar Haddad har hand om ${ref} nu`)
      expect((await office.stored(ref)).claimedBy?.name).to.equal(OMAR)
      await eventually(() => expect(JSON.stringify(office.said(OMAR))).to.include(`lämnat över ${ref} till dig`))
    })

    it('a client without universal actions does the same by a plain submit', async () => {
      const { ref } = await office.handOver('grovsopor')
      const seen = await office.asks(OMAR, 'Kön')
      const { data } = seen.button('Ta ärendet', { ref })
      expect((await office.teams.submit(OMAR, seen.message, data ?? {})).status).to.equal(200)
      expect((await office.stored(ref)).claimedBy?.name).to.equal(OMAR)
      await eventually(() =>
        expect(office.cards(OMAR).find(({ message }) => message === seen.message)?.text).to.include('Du har tagit'),
      )
    })

    it('long lists are turned page by page', async () => {
      const { ref } = await office.handOver('hål i vägen')
      await copies(ref, 13, { queue: 'streets' })
      const first = await office.asks(MAJA, 'Kön')
      const total = Number(/\/(\d+)\)/.exec(first.text)?.[1])
      expect(total).to.be.above(13)
      expect(refsIn(first)).to.have.length(10)
      const second = await first.press('Visa fler')
      expect(refsIn(second).length).to.equal(Math.min(10, total - 10))
      expect(refsIn(second).filter((one) => refsIn(first).includes(one))).to.deep.equal([])
      expect(refsIn(await second.press('Till början'))).to.deep.equal(refsIn(first))
      await office.service.db.collection<Ticket>('tickets').deleteMany({ _id: /^LN-COPY/ })
    })

    it('a search finds by reference, phone number and words, and what one may not read by its reference alone', async () => {
      const open = await office.handOver('bygglov för en carport av limträ')
      const secret = await office.handOver('skulder hos inkassobolaget')
      await office.service.db
        .collection<Ticket & { words: string[] }>('tickets')
        .updateMany(
          { _id: { $in: [open.ref, secret.ref] } },
          { $set: { 'contact.phone': '+46701740633' }, $push: { words: phoneWord('+46701740633') } },
        )

      for (const words of [
        'Sök limträ',
        'search limträ carport',
        `Sök ${open.ref}`,
        `sök ${open.ref.toLowerCase().replace('-', ' ')}`,
      ])
        expect((await office.asks(MAJA, words)).text, words).to.include('carport av limträ')
      for (const words of ['Sök inkassobolaget', 'Sök skulder inkasso']) {
        expect((await office.asks(MAJA, words)).text, words).to.not.include(secret.ref)
        expect((await office.asks(SARA, words)).text, words).to.include(secret.ref)
      }
      const outline = await office.asks(MAJA, `Sök ${secret.ref}`)
      expect(outline.text).to.include(`${secret.ref} finns hos Försörjningsstöd`).and.not.include('inkassobolaget hos')
      expect(outline.buttons).to.not.include('Ta ärendet')
      expect((await office.asks(BIRK, `Sök ${secret.ref}`)).text).to.include('inkassobolaget')

      const byPhone = await office.asks(MAJA, 'Sök 070-174 06 33')
      expect(byPhone.text).to.include(open.ref).and.not.include(secret.ref)
      expect((await office.asks(BIRK, 'Sök +46 70 174 06 33')).text)
        .to.include(open.ref)
        .and.to.include(secret.ref)

      const found = await office.asks(MAJA, 'Sök limträ')
      expect((await found.press('Ta ärendet')).text).to.include(`Du har tagit ${open.ref}`)
    })

    it('a search shows articles too, and has a field for the next', async () => {
      const found = await office.asks(MAJA, 'Sök råttor')
      expect(found.text).to.include('"Råttor"')
      expect(found.button('Öppna på webbplatsen').url).to.include('https://')
      expect((await found.press('Sök', { chat_words: 'boendeparkering' })).text).to.include('"Boendeparkering"')
      const empty = await office.asks(MAJA, 'Sök')
      expect(empty.text).to.include('Referens, telefonnummer eller ord')
      for (const words of ['$ne', '.*', '" OR 1', '(', 'å'.repeat(4_000)]) {
        const hostile = await empty.press('Sök', { chat_words: words })
        expect(hostile.text, words.slice(0, 9)).to.include('Inget ärende hittades')
      }
    })

    const FORM = {
      chat_text: 'Lampan vid skolbacken lyser inte',
      chat_name: 'Anna Ek',
      chat_phone: '070-174 06 05',
      chat_via: 'call',
    }

    it('a matter of somebody who phones becomes a ticket like any other, once', async () => {
      const form = await office.asks(MAJA, 'Nytt ärende')
      const sent = {
        ...FORM,
        chat_channel: 'phone',
        chat_kind: 'fault',
        chat_queue: 'streets',
        chat_district: 'trollnas',
        chat_checked: 'true',
      }
      const entered = await form.press('Lägg in ärendet', sent)
      const ref = /LN-\w{5}/.exec(entered.text)?.[0] ?? ''
      expect(entered.text).to.include(`${ref} ligger hos Gator och vägar`)
      expect(await office.stored(ref)).to.deep.include({
        kind: 'fault',
        status: 'new',
        queue: 'streets',
        channel: 'phone',
        reason: 'staff',
        district: 'trollnas',
        question: FORM.chat_text,
        contact: { via: 'call', phone: '+46701740605', name: 'Anna Ek', proven: true },
      })
      expect((await form.press('Lägg in ärendet', sent)).text, 'the same press again').to.include(ref)
      expect((await form.press('Lägg in ärendet', { ...sent, chat_text: 'En annan lampa' })).text).to.not.include(ref)
      const channel = office.teams.channels.find(({ name }) => name === 'Gata och park')?.id
      expect((await office.threadOf(ref)).channel).to.equal(channel)
    })

    it('without a queue it goes by its words; with none that says anything, to the contact centre', async () => {
      const form = await office.asks(MAJA, 'New ticket')
      for (const [text, queue] of [
        ['The rubbish bin is broken', 'waste'],
        ['Xyzzy', 'contact-centre'],
      ] as const) {
        const entered = await form.press('Enter the ticket', {
          chat_text: text,
          chat_lang: 'en',
          chat_channel: 'visit',
        })
        const ref = /LN-\w{5}/.exec(entered.text)?.[0] ?? ''
        expect(await office.stored(ref)).to.deep.include({
          queue,
          lang: 'en',
          channel: 'visit',
          contact: { via: 'call', proven: false },
        })
      }
    })

    const remarks = [
      { name: 'nothing written', inputs: { chat_text: '   ' }, says: 'Skriv vad det gäller' },
      { name: 'a text too long', inputs: { chat_text: 'å'.repeat(4_001) }, says: 'Texten är för lång' },
      { name: 'a number that is none', inputs: { ...FORM, chat_phone: '12' }, says: 'inte ut som ett telefonnummer' },
      {
        name: 'an SMS to nowhere',
        inputs: { ...FORM, chat_phone: '', chat_via: 'sms' },
        says: 'Skriv ett mobilnummer',
      },
      { name: 'an SMS to a number nobody checked', inputs: { ...FORM, chat_via: 'sms' }, says: 'Läs upp numret' },
      { name: 'a queue nobody has', inputs: { ...FORM, chat_queue: '$where' }, says: 'Se över det du har fyllt i' },
    ]
    for (const { name, inputs, says } of remarks) {
      it(`${name}: is told, nothing is entered and nothing written is lost`, async () => {
        const form = await office.asks(MAJA, 'Nytt ärende')
        const count = await office.service.db.collection('tickets').countDocuments()
        const told = await form.press('Lägg in ärendet', inputs)
        expect(told.text).to.include(says)
        if (inputs.chat_text.trim() !== '') expect(told.text).to.include(inputs.chat_text.slice(0, 100))
        expect(await office.service.db.collection('tickets').countDocuments()).to.equal(count)
      })
    }

    it('identity numbers are kept nowhere', async () => {
      const form = await office.asks(MAJA, 'Nytt ärende')
      const inputs = { chat_text: 'Gäller 19121212-1212, fakturan', chat_name: 'Tolvan 121212-1212' }
      const ref = /LN-\w{5}/.exec((await form.press('Lägg in ärendet', inputs)).text)?.[0] ?? ''
      expect(JSON.stringify(await office.stored(ref))).to.not.match(/121212-?1212/)
    })

    it('one press counts a call or visit, by queue or by article, and nothing that was said', async () => {
      const before = await logged()
      const card = await office.asks(OMAR, 'Logga samtal råttor')
      const queue = card.button('Logga samtal', { article: undefined, channel: 'phone' }).data?.queue
      const once = await card.press('Logga samtal', {}, { queue, article: undefined })
      expect(once.text).to.include('✓ Loggat')
      await card.press('Logga samtal', {}, { queue, article: undefined })
      expect(await logged(), 'a double press').to.have.length(before.length + 1)
      await once.press('Logga samtal', {}, { queue, article: undefined })
      await once.press('Logga besök', {}, { article: 'rats' })
      const after = (await logged()).slice(before.length)
      expect(after.map(({ channel, staff }) => [channel, staff?.queue, staff?.article, staff?.by.name])).to.deep.equal([
        ['phone', queue, undefined, OMAR],
        ['phone', queue, undefined, OMAR],
        ['visit', 'environment', 'rats', OMAR],
      ])
      expect(JSON.stringify(after)).to.not.include('råttor')
    })

    it('a card that was not renewed still counts the next call', async () => {
      const card = await office.asks(OMAR, 'Log a call')
      const queue = card.button('Log a call').data?.queue
      const before = (await logged()).length
      await card.press('Log a call', {}, { queue })
      office.clock.forward(5)
      await card.press('Log a call', {}, { queue })
      expect(await logged()).to.have.length(before + 2)
    })

    it('whoever is in no team gets answers from articles, and not a word of tickets', async () => {
      office.teams.join('Gäst Gästsson', 'guest')
      await office.teams.sayInChat('Gäst Gästsson', 'Kön')
      await eventually(() =>
        expect(office.said('Gäst Gästsson').at(-1)?.text).to.include('Du är inte med i något team'),
      )
      const others = await office.asks(MAJA, 'Kön')
      const answer = await office.teams.press('Gäst Gästsson', others.message, 'lotsen.chat', {
        chat: 'list',
        place: { list: 'queue', from: 0 },
      })
      expect(JSON.stringify(answer.body)).to.include('inte med i något team').and.not.include('LN-')
    })

    it('when Teams will not say who somebody is, nothing is shown', async () => {
      office.teams.join('Ny Nysson')
      office.teams.fail({ on: 'member', how: { status: 500 }, times: 20 })
      await office.teams.sayInChat('Ny Nysson', 'Kön')
      await eventually(() => expect(office.said('Ny Nysson').at(-1)?.text).to.include('gick inte att kontrollera'))
      office.teams.heal()
    })

    const malformed = [
      { name: 'a deed nobody knows', data: { chat: 'delete' } },
      { name: 'a place that is none', data: { chat: 'list', place: { list: 'mine', from: -1 } } },
      {
        name: 'a ticket that is an operator',
        data: { chat: 'act', move: 'claim', ref: { $ne: '' }, version: 1, place: { list: 'mine', from: 0 } },
      },
      { name: 'another verb', verb: 'lotsen.chats', data: { chat: 'list', place: { list: 'mine', from: 0 } } },
    ]
    for (const { name, verb = 'lotsen.chat', data } of malformed) {
      it(`${name} is refused and harms nothing`, async () => {
        const [card] = office.cards(MAJA)
        expect((await office.teams.press(MAJA, card?.message ?? '', verb, data)).status).to.equal(501)
      })
    }

    it('their chat is remembered, so that a word to them finds it', async () => {
      const record = await office.service.db
        .collection<StaffRecord & { _id: string }>('staff')
        .findOne({ _id: idOf(OMAR) })
      expect(record).to.include({ chat: office.teams.chatOf(OMAR), duty: 'off' })
    })

    function idOf(who: string): string {
      return office.teams.staff.find(({ name }) => name === who)?.aadObjectId ?? ''
    }

    async function logged(): Promise<Turn[]> {
      return office.service.db.collection<Turn>('turns').find({ 'staff.verb': 'logged' }).sort({ at: 1 }).toArray()
    }

    /** The same ticket many times over, as a busy day would leave them. */
    async function copies(ref: string, count: number, more: Partial<Ticket>): Promise<void> {
      const { thread: _, ...ticket } = await office.stored(ref)
      const made = Array.from({ length: count }, (_, at) => ({ ...ticket, ...more, _id: `LN-COPY${at}` }))
      await office.service.db.collection<Ticket>('tickets').insertMany(made)
    }
  })
})

function refsIn(card: ChatCard): string[] {
  return [...card.text.matchAll(/"text":"[^"]*?(LN-\w+)[^"]*"/g)].map(([, ref = '']) => ref)
}

/** In which order a card names these tickets. */
function order(card: ChatCard, refs: string[]): string[] {
  return refs.toSorted((a, b) => card.text.indexOf(a) - card.text.indexOf(b))
}
