import { expect } from 'chai'
import { readCommand } from '../src/channels/teams/commands/command.js'
import { eventually } from './support/eventually.js'
import { type SmsAccounts, startSmsAccounts } from './support/sms-accounts.js'
import { readContent } from './support/talk.js'
import { type ChatCard, MAJA, SARA, TeamsOffice } from './support/teams-office.js'
import { WebResident } from './support/web-resident.js'

/** Of waste and water, and in no other team. */
const VERA = 'Vera Vatten'
const WILLE = 'Wille Vatten'
const LEAK = 'Vattnet är avstängt på Almvägen till klockan 12. Hämta vatten vid skolan.'
const PHONE = '+46701740611'

/**
 * Goal: whoever hears of a disruption first tells all who ask, at once and in every channel, and an answer that is wrong is
 * off as soon as somebody sees it; by those whose matter it is, and by nobody else.
 * Method: the whole service, three teams in a stand-in for Teams and an SMS provider; staff fill in and press cards,
 * residents ask on the web and by SMS; the end of a notice by the service's own clock.
 */
describe('disruptions and answers switched off, from Teams', function () {
  this.timeout(60_000)
  let office: TeamsOffice
  let sms: SmsAccounts
  let texted = 0

  before(async () => {
    sms = await startSmsAccounts({ serviceUrl: () => office.service.url })
    office = await TeamsOffice.start(
      {
        teams: [
          { name: 'Lindnäs kommun', channels: ['Kontaktcenter', 'Kultur och fritid'], staff: [MAJA] },
          { name: 'Teknik', channels: ['Avfall och vatten'], staff: [VERA, WILLE] },
          { name: 'Socialförvaltningen', channels: ['Socialtjänst'], staff: [SARA] },
        ],
      },
      { env: sms.env },
    )
  })
  after(async () => {
    await office?.close()
    await sms?.close()
  })

  it('are commands in both languages, and among what help shows', async () => {
    const { staff } = await readContent()
    for (const text of ['Driftstörning', 'driftstorning', 'Disruption'])
      expect(readCommand(text, staff)?.name, text).to.equal('notices')
    expect(readCommand('Stäng av svar avgift', staff)).to.include({ name: 'switch_off', rest: 'avgift' })
    expect(readCommand('Switch off answer', staff)?.name).to.equal('switch_off')
    expect(readCommand('är det driftstörning på bussen?', staff)).to.equal(undefined)
    expect((await office.asks(VERA, 'Hjälp')).buttons).to.include.members(['Driftstörning', 'Stäng av svar'])
  })

  describe('a disruption', () => {
    it('is written, looked at and put up; not before', async () => {
      const form = await office.asks(VERA, 'Driftstörning')
      expect(form.text)
        .to.include('"value":"2026-11-26"')
        .and.to.include('"value":"14:00"')
        .and.not.include('Ute just nu')
      const found = await form.press('Hitta artikel', { ...filled(), chat_find: 'brunt vatten i kranen' })
      expect(found.text).to.include('drinking-water').and.to.include(LEAK).and.not.include('school-bus')
      const preview = await found.press('Förhandsgranska', { ...filled(), chat_articles: 'drinking-water' })
      expect(preview.text)
        .to.include('Inget är ute än')
        .and.to.include(`In Swedish: ${LEAK}`)
        .and.to.include('hela kommunen')
        .and.to.include('Dricksvatten')
        .and.to.include('Antal sms-delar: 1')
      expect(await notices()).to.have.length(0)
      const back = await preview.press('Ändra')
      expect(back.text).to.include(LEAK).and.to.include('"value":"12:00"').and.to.include('"value":"drinking-water"')

      const done = await preview.press('Lägg ut nu')
      expect(done.text).to.include('✓ Det är ute nu').and.to.include(LEAK).and.to.include(VERA)
      expect((await preview.press('Lägg ut nu')).text, 'pressed again').to.include('✓ Det är ute nu')
      expect(await notices()).to.have.length(1)
    })

    it('is told at once on the web, when a chat is opened, in English and by SMS', async () => {
      const asking = await resident('det är brunt vatten ur kranen')
      await asking.hears(LEAK)
      const opening = await WebResident.open(office.service.url)
      await opening.joins()
      await opening.hears(LEAK)
      const english = await resident('why is the tap water brown and cloudy?')
      await english.hears(`In Swedish: ${LEAK}`)
      expect(await texts('brunt vatten ur kranen')).to.include(LEAK)
      expect(await texts('när öppnar biblioteket')).to.not.include(LEAK)
    })

    it('is shown to others, who cannot take it down unless it is theirs', async () => {
      const seen = await (await office.asks(SARA, 'Driftstörning')).press('Visa och ta ner')
      expect(seen.text).to.include(LEAK)
      expect(seen.buttons).to.not.include('Ta ner')
      const forged = await office.teams.press(SARA, seen.message, 'lotsen.chat', {
        chat: 'notice_end',
        id: (await notices())[0]?._id,
      })
      expect(JSON.stringify(forged.body)).to.include('Det är Vera Vatten som har lagt ut den')
      expect(await notices()).to.have.length(1)
    })

    it('ends by itself', async () => {
      office.clock.forward(3 * 60)
      const asking = await resident('det är brunt vatten ur kranen')
      await asking.hears('Vattnet i kranen går att dricka')
      expect(JSON.stringify(await asking.read())).to.not.include(LEAK)
      expect((await office.asks(VERA, 'Driftstörning')).text).to.not.include('Ute just nu')
    })

    it('by words alone, for one part of the municipality, is taken down by a colleague', async () => {
      const form = await office.asks(SARA, 'Disruption')
      const inputs = {
        ...filled('Socialkontoret har stängt.', '16:00'),
        chat_districts: 'strand',
        chat_opening: 'false',
      }
      const preview = await form.press('Preview', {
        ...inputs,
        chat_text_en: 'The social services office is closed.',
        chat_words: 'socialkontoret öppet, office open',
      })
      expect(preview.text).to.include('Where: Strand').and.to.include('Told only to whoever asks')
      await preview.press('Put it up now')
      await (await resident('Är socialkontoret öppet?')).hears('Socialkontoret har stängt')
      await (await resident('is the social services office open?')).hears('The social services office is closed')
      expect(await texts('Bor i Trollnäs, är socialkontoret öppet')).to.not.include('har stängt')
      const opening = await WebResident.open(office.service.url)
      await opening.joins()
      await opening.hears('Hej')
      expect(JSON.stringify(await opening.read())).to.not.include('har stängt')

      const maja = await (await office.asks(MAJA, 'Driftstörning')).press('Visa och ta ner')
      expect((await maja.press('Ta ner')).text).to.include('✓ Nedtagen')
      expect((await maja.press('Ta ner')).text).to.include('Den är redan nere')
      const after = await resident('Är socialkontoret öppet?')
      await eventually(
        async () => expect((await after.read()).filter(({ from }) => from.role === 'bot')).to.not.be.empty,
      )
      expect(JSON.stringify(await after.read())).to.not.include('har stängt')
    })

    const refused: { name: string; inputs: Record<string, string>; says: string }[] = [
      { name: 'that says nothing', inputs: { ...filled(' '), chat_words: 'vatten' }, says: 'Skriv vad som händer' },
      {
        name: 'that is too long',
        inputs: { ...filled('x'.repeat(501)), chat_words: 'vatten' },
        says: 'högst 500 tecken',
      },
      { name: 'that has ended', inputs: { ...filled(LEAK, '09:00'), chat_words: 'vatten' }, says: 'inte har varit' },
      {
        name: 'that never ends',
        inputs: { ...filled(), chat_date: '2027-11-26', chat_words: 'vatten' },
        says: 'högst 60 dagar',
      },
      {
        name: 'that ends on no day',
        inputs: { ...filled(), chat_date: '2026-02-30', chat_words: 'vatten' },
        says: 'inte har varit',
      },
      {
        name: 'that ends never said when',
        inputs: { chat_text_sv: LEAK, chat_words: 'vatten' },
        says: 'inte har varit',
      },
      { name: 'that nobody would find', inputs: filled(LEAK, '20:00'), says: 'Välj minst en artikel' },
      {
        name: 'found by words that say nothing',
        inputs: { ...filled(LEAK, '20:00'), chat_words: 'och, på' },
        says: 'Välj minst en artikel',
      },
      {
        name: 'about another department’s article',
        inputs: { ...filled(LEAK, '20:00'), chat_articles: 'school-bus' },
        says: 'hör till en annan förvaltning',
      },
      {
        name: 'about no article there is',
        inputs: { ...filled(LEAK, '20:00'), chat_articles: '../etc/passwd' },
        says: 'Se över det du har fyllt i',
      },
      {
        name: 'in no district there is',
        inputs: { ...filled(LEAK, '20:00'), chat_words: 'vatten', chat_districts: 'mars' },
        says: 'Se över det du har fyllt i',
      },
    ]
    it('is refused kindly, and the form comes back with what was written', async () => {
      const form = await office.asks(VERA, 'Driftstörning')
      for (const { name, inputs, says } of refused) {
        const again = await form.press('Förhandsgranska', inputs)
        expect(again.text, name).to.include(says).and.to.include('Förhandsgranska')
        if (inputs.chat_text_sv === LEAK) expect(again.text, name).to.include(LEAK)
      }
      const draft = {
        sv: LEAK,
        en: '',
        until: '2026-11-26 20:00',
        districts: [],
        articles: ['school-bus'],
        words: [],
        atOpening: true,
      }
      const forged = await office.teams.press(VERA, form.message, 'lotsen.chat', { chat: 'notice_put', draft })
      expect(JSON.stringify(forged.body)).to.include('hör till en annan förvaltning')
      expect(await notices()).to.have.length(0)
    })
  })

  describe('an answer', () => {
    const BODY = 'Vattnet i kranen går att dricka'

    it('is switched off with a reason by its queue’s staff, and nobody gets it any more', async () => {
      const card = await office.asks(VERA, 'Stäng av svar brunt vatten')
      expect(card.text).to.include('Dricksvatten').and.to.include('Inga svar är avstängda')
      const bare = await card.press('Stäng av nu', { 'chat_reason_drinking-water': ' ' }, { article: 'drinking-water' })
      expect(bare.text).to.include('Skriv varför')
      await (await resident('kan man dricka kranvattnet?')).hears(BODY)

      const done = await off(card, 'Texten är fel')
      expect(done.text)
        .to.include('✓ Dricksvatten är avstängt i alla kanaler')
        .and.to.include('Texten är fel')
        .and.to.include(VERA)
      const asking = await resident('kan man dricka kranvattnet?')
      await asking.hears('kan vi tyvärr inte svara på just nu')
      expect(JSON.stringify(await asking.read()))
        .to.not.include(BODY)
        .and.not.include('Texten är fel')
      expect(await texts('kan man dricka kranvattnet'))
        .to.include('inte svara på just nu')
        .and.not.include(BODY)
      const again = await office.asks(VERA, 'Stäng av svar kan man dricka kranvattnet')
      expect(again.buttons).to.not.include('Stäng av nu')
    })

    it('of others is told whose it is, and stays as it is', async () => {
      const card = await office.asks(SARA, 'Stäng av svar bibliotekets öppettider')
      expect(card.text).to.include('Bibliotekets öppettider').and.to.include('Be dem eller kontaktcenter')
      expect(card.buttons).to.not.include('Stäng av nu').and.not.include('Slå på igen')
      for (const [chat, article] of [
        ['switch_off', 'library-hours'],
        ['switch_on', 'drinking-water'],
      ]) {
        const data = { chat, article, [`chat_reason_${article}`]: 'Därför' }
        const { body } = await office.teams.press(SARA, card.message, 'lotsen.chat', data)
        expect(JSON.stringify(body)).to.include('Inget ändrades')
      }
      await (await resident('När öppnar biblioteket?')).hears('Biblioteket har öppet på vardagar')
    })

    it('is switched on again by the contact centre', async () => {
      const card = await office.asks(MAJA, 'Stäng av svar')
      const data = { chat: 'switch_off', article: 'nothing', chat_reason_nothing: 'Därför' }
      const { body } = await office.teams.press(MAJA, card.message, 'lotsen.chat', data)
      expect(JSON.stringify(body)).to.include('Svaret finns inte längre')
      const on = await card.press('Slå på igen', {}, { article: 'drinking-water' })
      expect(on.text).to.include('✓ Dricksvatten är på igen').and.to.include('Inga svar är avstängda')
      expect((await card.press('Slå på igen', {}, { article: 'drinking-water' })).text).to.include('Inget ändrades')
      await (await resident('kan man dricka kranvattnet?')).hears(BODY)
    })

    it('each is noted in the audit log, by ids', async () => {
      const noted = await office.service.db.collection('audit').find({ door: 'knowledge' }).toArray()
      const did = noted.map((one) => one.did)
      expect(did.filter((one) => one === 'notice_put')).to.have.length(2)
      expect(did).to.include.members(['notice_ended', 'article_off', 'article_on'])
      expect(JSON.stringify(noted)).to.not.include('Almvägen').and.not.include('Texten är fel')
    })
  })

  function filled(text = LEAK, time = '12:00'): Record<string, string> {
    return { chat_text_sv: text, chat_text_en: '', chat_date: '2026-11-26', chat_time: time, chat_opening: 'true' }
  }

  function off(card: ChatCard, reason: string): Promise<ChatCard> {
    return card.press('Stäng av nu', { 'chat_reason_drinking-water': reason }, { article: 'drinking-water' })
  }

  async function resident(text: string): Promise<WebResident> {
    const one = await WebResident.open(office.service.url)
    await one.says(text)
    return one
  }

  /** All that a new phone is sent in answer. */
  async function texts(text: string): Promise<string> {
    texted += 1
    const phone = PHONE.replace(/..$/, String(10 + texted))
    await sms.gateway.residentSends(phone, text, 'elks')
    return eventually(() => {
      const sent = sms.gateway.sent.filter(({ to }) => to === phone).map((one) => one.text)
      if (sent.length === 0) throw new Error('No SMS yet')
      return sent.join('\n')
    })
  }

  /** What staff have put up that has not ended, as it is stored. */
  async function notices() {
    const all = office.service.db.collection<{ _id: string; kind: string; endsAt: Date }>('live')
    return all.find({ kind: 'notice', endsAt: { $gt: office.clock.now() } }).toArray()
  }
})
