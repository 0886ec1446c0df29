import { expect } from 'chai'
import { looksLikeAnswer } from '../src/channels/teams/looks-like-answer.js'
import type { Lang } from '../src/message.js'
import type { RoomMessage } from '../src/try/connector-room.js'
import { eventually } from './support/eventually.js'
import { buttonsIn, MAJA, OMAR, SARA, TeamsOffice } from './support/teams-office.js'

const COLLEAGUES = ['Maja Lind', 'Omar Haddad']

/** Words in a ticket's thread that were meant for the resident, as staff write them. */
const MEANT: Record<Lang, (string | { text: string; residentName: string })[]> = {
  sv: [
    'Hej! Vi tömmer ditt kärl i morgon.',
    'Hej Anna, du hittar blanketten på vår webbplats.',
    'Hejsan! Tack för din anmälan, vi åtgärdar hålet under veckan.',
    'God morgon! Biblioteket öppnar klockan tio, välkommen.',
    'Du kan hämta nya matavfallspåsar på biblioteket.',
    'Du behöver inget bygglov för en altan under 60 cm.',
    'Tyvärr kan vi inte ta bort trädet, men du kan överklaga beslutet.',
    'Vi beklagar att sopbilen missade er gata.',
    'Vi hämtar dem på fredag.',
    'Vi kommer och lagar gatlyktan senast på torsdag.',
    'Tack för att du hörde av dig! Vi plogar gatan i kväll.',
    'Hej! Kan du skicka en bild på skadan?',
    'Hej, vilken adress gäller din fråga?',
    'Hör gärna av dig om det inte fungerar i morgon.',
    'Ditt ärende är klart och du får beslutet med posten.',
    'Ja, ni får ställa ut kärlet redan på kvällen. Mvh Maja',
    'Ansökan skickar du in i e-tjänsten, den är öppen hela året. Vänliga hälsningar Omar',
    { text: 'Anna, vi ringer dig klockan två.', residentName: 'Anna Ek' },
    { text: 'Hej Anna! Nu är lampan bytt.', residentName: 'Anna Ek' },
    'Hej! Din faktura är rättad, du behöver inte betala den första.',
    'Du ser barnets plats i kön när du loggar in.',
    'Ring oss gärna så hjälper vi dig med ansökan.',
  ],
  en: [
    'Hello! We will empty your bin tomorrow.',
    'Hi Anna, you can find the form on our website.',
    'Thank you for your report, we are going to fix the hole this week.',
    'You do not need a permit for a small deck.',
    'Unfortunately we cannot remove the tree, but you can appeal.',
    'We are sorry that the lorry missed your street.',
    'Good morning! The library opens at ten, welcome.',
    'We will come and mend the street light by Thursday.',
    'Please send us a picture and your address.',
    'Hello, could you tell us which street it is?',
    'Your application is complete and you will get the decision by post.',
    'Dear Anna, the lamp has been replaced. Kind regards, Maja',
    'You are welcome to call us if it does not work.',
    { text: 'Anna, we will phone you at two.', residentName: 'Anna Ek' },
  ],
}

/** Words that were meant for the room. */
const INTERNAL: Record<Lang, (string | { text: string; residentName: string })[]> = {
  sv: [
    'Ok',
    'Jag tar den här.',
    'Ska vi ringa dem?',
    'Kan du ta den här Omar?',
    'Omar, kan du titta på det här i eftermiddag?',
    'Hej Omar! Kan du svara på den här, du kan ju bygglov?',
    'Hej Maja, du hade en likadan i förra veckan.',
    '@Omar du kan väl det här med parkering?',
    'Invånaren verkar arg, var försiktig.',
    'Hon ringde hit i går också och fick samma svar.',
    'Han har redan fått besked om det här på telefon.',
    'Vet du om vi har några kärl kvar?',
    'Har någon pratat med driften?',
    'Vem har hand om Strandvägen nu för tiden?',
    'Kolla med driftledaren innan du svarar.',
    'Jag kollar med Avfall och återkommer här.',
    'Borde vi inte skicka den vidare till miljö?',
    'Lägg den tillbaka i kön så tar jag den i morgon.',
    'Det är tredje gången den här veckan på samma gata.',
    'Samma sak som LN-7K3F9.',
    'Bra svar!',
    'Det där är väl inte vårt, det är Trafikverkets väg.',
    'Internt: du kan strunta i den här, den är dubblett.',
    'Någon av er som kan finska?',
    'Jag ringer driften nu.',
    'Vi tar det på mötet på fredag.',
    'Tack Omar, då vet jag.',
    { text: 'Omar, Anna väntar fortfarande på svar.', residentName: 'Anna Ek' },
    { text: 'Har du ringt Anna?', residentName: 'Anna Ek' },
    'Ser du bilden som kom?',
    'Tar du den eller ska jag?',
  ],
  en: [
    'Thanks!',
    'I can take this one.',
    'Should we call them?',
    'Omar, can you have a look at this today?',
    'Hi Omar, you know building permits, right?',
    'The resident sounds upset, you should be careful.',
    'She called yesterday too and got the same answer.',
    'Do you know if we have any bins left?',
    'Who looks after Strandvägen these days?',
    'Check with operations before you answer.',
    'I will check with Waste and come back here.',
    'Shall I forward it to the environment unit?',
    'Put it back in the queue, please.',
    'Third time this week on the same street.',
    'FYI you can ignore this one, it is a duplicate.',
    'Can anyone speak Finnish?',
    'Has he been told already?',
    'Same as LN-7K3F9.',
  ],
}

/**
 * Goal: what staff write in a ticket's thread stays among them, is kept nowhere, and an answer that was meant for the
 * resident is not left lying there unsent: the bot asks, once.
 * Method: sentences as staff write them, half of them answers; then the whole service with a Teams that lets the bot hear all.
 */
describe('words in a ticket’s thread', () => {
  for (const lang of ['sv', 'en'] as const) {
    for (const row of MEANT[lang])
      it(`meant for the resident: ${textOf(row)}`, () => expect(looks(row, lang)).to.equal(true))
    for (const row of INTERNAL[lang])
      it(`among colleagues: ${textOf(row)}`, () => expect(looks(row, lang)).to.equal(false))
  }

  it('Swedish in the thread of somebody who writes English is said among colleagues', () => {
    expect(looksLikeAnswer('Du behöver inget bygglov för den.', { lang: 'en' })).to.equal(false)
  })

  describe('heard by the bot', function () {
    this.timeout(60_000)
    let office: TeamsOffice

    before(async () => {
      office = await TeamsOffice.start({ hearsAll: true })
    })
    after(() => office.close())

    it('among colleagues: nobody is asked, the resident hears nothing, and nothing is kept', async () => {
      const { resident, ref, conversation } = await claimedBy(MAJA)
      for (const words of ['Kollar med driften innan jag svarar, zebra.', 'Ska vi ringa dem, zebra?', 'Ok zebra'])
        await office.teams.say(MAJA, conversation, words)
      await office.teams.say(MAJA, conversation, '@Lotsen Vi hämtar den på fredag.')
      await resident.hears('Vi hämtar den på fredag.')
      expect(cardsIn(conversation)).to.have.length(1)
      expect(JSON.stringify(await resident.read())).to.not.include('zebra')
      expect(await kept('zebra')).to.deep.equal([])
      expect((await office.stored(ref)).status).to.equal('claimed')
    })

    it('an answer by whoever has the ticket: asked once, sent word by word when they say so, and told to all', async () => {
      const { resident, conversation } = await claimedBy(MAJA)
      const text = 'Hej! Du får ett nytt kärl på torsdag, <b>grönt</b> & *fint*.'
      await office.teams.say(MAJA, conversation, text)
      const [asks] = await askedIn(conversation, 1)
      expect(JSON.stringify(asks)).to.include('Det här skickades inte till invånaren. Skicka?')
      expect(titlesOf(asks)).to.deep.equal(['Skicka', 'Nej, det var internt'])
      expect(await kept('nytt kärl'), 'not even now').to.deep.equal([])

      await press(MAJA, asks, 'Skicka')
      const heard = await resident.hears('nytt kärl på torsdag')
      expect(heard.text).to.equal(text)
      expect(heard.from.name).to.equal(MAJA)
      await eventually(() => {
        const card = cardsIn(conversation).find(({ id }) => id === asks?.id)
        expect(JSON.stringify(card)).to.include('Maja Lind skickade det till invånaren').and.not.include('nytt kärl')
        expect(titlesOf(card)).to.deep.equal([])
      })
      await press(MAJA, asks, 'Skicka')
      expect((await resident.read()).filter(({ text: said }) => said?.includes('nytt kärl'))).to.have.length(1)
    })

    it('meant for the room after all: the card says so, and nothing was sent or kept', async () => {
      const { resident, conversation } = await claimedBy(MAJA)
      await office.teams.say(MAJA, conversation, 'Hej! Du kan ställa den lila tunnan vid grinden.')
      const [asks] = await askedIn(conversation, 1)
      await press(MAJA, asks, 'Nej, det var internt')
      await eventually(() => expect(JSON.stringify(cardsIn(conversation).at(-1))).to.include('Internt, sade Maja Lind'))
      expect(JSON.stringify(cardsIn(conversation))).to.not.include('lila tunnan')
      expect(JSON.stringify(await resident.read())).to.not.include('lila tunnan')
      expect(await kept('lila tunnan')).to.deep.equal([])
    })

    it('a burst is one card, and sends all of it; a message that comes twice is in it once', async () => {
      const { resident, conversation } = await claimedBy(MAJA)
      await office.teams.say(MAJA, conversation, 'Hej! Vi tömmer ditt kärl i morgon.')
      await office.teams.say(MAJA, conversation, 'Du behöver inte vara hemma då.')
      await office.teams.say(MAJA, conversation, 'Du behöver inte vara hemma då.')
      const [asks] = await askedIn(conversation, 1)
      await press(MAJA, asks, 'Skicka')
      const heard = await resident.hears('ditt kärl i morgon')
      expect(heard.text).to.equal('Hej! Vi tömmer ditt kärl i morgon.\n\nDu behöver inte vara hemma då.')
      // What is written after it was sent is asked about anew.
      await office.teams.say(MAJA, conversation, 'Du får gärna höra av dig igen.')
      await askedIn(conversation, 2)
      office.clock.forward(2)
      await office.teams.say(MAJA, conversation, 'Hej! Du kan ställa ut det redan i kväll.')
      await askedIn(conversation, 3)
    })

    it('by somebody else than whoever has it: not asked; while nobody has, any of the queue is, and claims it by sending', async () => {
      const { conversation } = await claimedBy(MAJA)
      await office.teams.say(OMAR, conversation, 'Hej! Du kan hämta påsar på biblioteket.')
      await office.teams.say(OMAR, conversation, '@Lotsen hej')
      expect(cardsIn(conversation)).to.have.length(1)

      const free = await office.handOver('en soptunna')
      const thread = (await office.threadOf(free.ref)).conversation
      await office.teams.say(OMAR, thread, 'Hej! Du kan hämta påsar på biblioteket.')
      const [asks] = await askedIn(thread, 1)
      office.teams.join('Gäst Gästsson', 'guest')
      expect(JSON.stringify(await press('Gäst Gästsson', asks, 'Skicka'))).to.not.include('skickade det')
      expect((await office.stored(free.ref)).status).to.equal('new')
      await press(OMAR, asks, 'Skicka')
      await free.resident.hears('hämta påsar')
      expect((await office.stored(free.ref)).claimedBy?.name).to.equal(OMAR)
    })

    it('a colleague may send it, but not past whoever has it', async () => {
      const { resident, ref, conversation } = await claimedBy(MAJA)
      await office.teams.say(MAJA, conversation, 'Hej! Du får besked i morgon.')
      const [asks] = await askedIn(conversation, 1)
      expect(JSON.stringify(await press(OMAR, asks, 'Skicka'))).to.include(`Maja Lind har hand om ${ref}`)
      expect(JSON.stringify(await resident.read())).to.not.include('besked i morgon')
      expect(titlesOf(cardsIn(conversation).at(-1)), 'it still asks').to.include('Skicka')
    })

    it('in English where the resident writes English, and to a colleague by name not at all', async () => {
      const { ref, conversation } = await claimedBy(MAJA)
      await office.asks(OMAR, 'I tjänst')
      await office.teams.say(MAJA, conversation, 'Hej Omar, du kan ta den här i morgon förmiddag.')
      await office.service.db.collection<{ _id: string }>('tickets').updateOne({ _id: ref }, { $set: { lang: 'en' } })
      await office.teams.say(MAJA, conversation, 'Hej! Du får besked i morgon.')
      await office.teams.say(MAJA, conversation, 'Hello! You will get your new bin tomorrow.')
      const [asks] = await askedIn(conversation, 1)
      expect(JSON.stringify(asks))
        .to.include('new bin tomorrow')
        .and.not.match(/besked|Omar/)
    })

    it('once the ticket is resolved, in a thread of no ticket, and in a chat of no bot: dropped, and kept nowhere', async () => {
      const { ref, conversation } = await claimedBy(MAJA)
      await office.press(MAJA, ref, 'resolve', { note: 'Det är gjort.' })
      await eventually(async () => expect((await office.stored(ref)).status).to.equal('resolved'))
      await office.teams.say(MAJA, conversation, 'Hej! Du får besked om giraffen i morgon.')
      const general = office.teams.channels.find(({ name }) => name === null)?.id ?? ''
      const begun = await office.teams.begin(MAJA, general, 'Hej! Du får besked om giraffen i morgon.')
      expect(begun.answer?.status).to.equal(200)
      await office.teams.say(SARA, office.teams.chatOf(SARA), 'Hjälp')
      expect(cardsIn(conversation)).to.have.length(1)
      expect(cardsIn(begun.conversation)).to.deep.equal([])
      expect(await kept('giraffen')).to.deep.equal([])
    })

    const hostile = [
      { name: 'words too long', data: { send: 'yes', words: 'å'.repeat(4_001) }, status: 501 },
      { name: 'no words', data: { send: 'yes', words: '  ' }, says: 'Texten saknas' },
      {
        name: 'a ticket that is gone',
        data: { send: 'yes', words: 'Hej', ref: 'LN-22222' },
        says: 'finns inte längre',
      },
      { name: 'a ticket that is an operator', data: { send: 'yes', words: 'Hej', ref: { $ne: '' } }, status: 501 },
      { name: 'an answer nobody asked for', data: { send: 'maybe', words: 'Hej' }, status: 501 },
    ]
    for (const { name, data, status = 200, says } of hostile) {
      it(`a press with ${name}: ${says ?? status}`, async () => {
        const { ref, conversation } = await claimedBy(MAJA)
        const root = cardsIn(conversation)[0]?.id ?? ''
        const answer = await office.teams.press(MAJA, root, 'lotsen.send', { ref, ...data })
        expect(answer.status).to.equal(status)
        if (says) expect(JSON.stringify(answer.body)).to.include(says)
      })
    }

    async function claimedBy(who: string) {
      const { resident, ref } = await office.handOver('en soptunna')
      await office.press(who, ref, 'claim')
      return { resident, ref, conversation: (await office.threadOf(ref)).conversation }
    }

    /** Messages in a thread that hold a card, the ticket's own first. */
    function cardsIn(conversation: string): RoomMessage[] {
      const thread = office.teams.threads().find((one) => one.conversation === conversation)
      return (thread?.messages ?? []).filter(({ attachments }) => attachments.length > 0)
    }

    /** The cards that ask about words there, once there are so many. */
    async function askedIn(conversation: string, count: number): Promise<RoomMessage[]> {
      return eventually(() => {
        const asks = cardsIn(conversation).slice(1)
        expect(asks).to.have.length(count)
        return asks
      })
    }

    async function press(who: string, card: RoomMessage | undefined, title: string): Promise<unknown> {
      const newest = cardsIn(threadWith(card?.id ?? '')).find(({ id }) => id === card?.id)
      const found = buttonsIn([newest?.attachments, card?.attachments]).find((one) => one.title === title)
      return (await office.teams.press(who, card?.id ?? '', found?.verb ?? '', found?.data ?? {})).body
    }

    function threadWith(message: string): string {
      return (
        office.teams.threads().find(({ messages }) => messages.some(({ id }) => id === message))?.conversation ?? ''
      )
    }

    function titlesOf(card: RoomMessage | undefined): string[] {
      return buttonsIn(card?.attachments).map(({ title }) => title)
    }

    /** Collections that hold these words anywhere. */
    async function kept(words: string): Promise<string[]> {
      const { db } = office.service
      const names = (await db.listCollections().toArray()).map(({ name }) => name)
      const found = await Promise.all(
        names.map(async (name) => JSON.stringify(await db.collection(name).find().toArray()).includes(words)),
      )
      return names.filter((_, at) => found[at])
    }
  })
})

function textOf(row: string | { text: string }): string {
  return typeof row === 'string' ? row : row.text
}

function looks(row: string | { text: string; residentName: string }, lang: Lang): boolean {
  const residentName = typeof row === 'string' ? undefined : row.residentName
  return looksLikeAnswer(textOf(row), { lang, residentName, colleagues: COLLEAGUES })
}
