import { expect } from 'chai'
import { plainText } from '../src/sms-text/plain-text.js'
import type { StoredTicket } from '../src/store/ticket-document.js'
import { phoneWord } from '../src/store/ticket-words.js'
import { BIRK, buttonsIn, MAJA, OMAR, SARA, TeamsOffice } from './support/teams-office.js'

interface Item {
  content: { body: unknown; actions?: unknown }
  preview: {
    content: { title: string; subtitle: string; text: string; tap: { type: string; value: Record<string, string> } }
  }
}

/**
 * Goal: while they write a message, staff find tickets they may read and articles as residents read them, send an article
 * to the resident from its ticket's thread, and enter a ticket; a word of a ticket never lands before eyes it is not for.
 * Method: the invokes Teams sends, over HTTP, to the whole service; what they are answered, and what the resident gets.
 */
describe('the messaging extension', function () {
  this.timeout(60_000)
  let office: TeamsOffice
  let general: string

  before(async () => {
    office = await TeamsOffice.start()
    general = office.teams.channels.find(({ name }) => name === null)?.id ?? ''
  })
  after(() => office.close())

  describe('tickets', () => {
    it('are found by words, reference and phone number, and with nothing written one’s own', async () => {
      const { ref } = await office.handOver('bygglov för ett växthus')
      await office.service.db
        .collection<StoredTicket>('tickets')
        .updateOne(
          { _id: ref },
          { $set: { 'contact.phone': '+46701740644' }, $push: { words: phoneWord('46701740644') } },
        )
      for (const words of ['växthus', 'bygglov växthus', ref, ref.toLowerCase(), '070-174 06 44']) {
        const [item, ...others] = await search('searchTickets', words)
        expect(others, words).to.deep.equal([])
        expect(item?.preview.content.title, words).to.equal(`Fråga ${ref}`)
        expect(item?.preview.content.text).to.include('växthus')
      }
      expect(await told('searchTickets', 'inget sådant')).to.include('Inget ärende hittades')
      expect(await told('searchTickets', '')).to.include('Skriv vad du letar efter')
      await office.press(MAJA, ref, 'claim')
      expect((await search('searchTickets', '')).map(({ preview }) => preview.content.title)).to.deep.equal([
        `Fråga ${ref}`,
      ])
    })

    it('of another’s confidential queue are found by their reference alone, and show nothing but that they are there', async () => {
      const { ref } = await office.handOver('skulder hos kronofogden')
      for (const words of ['kronofogden', 'skulder', 'skulder kronofogden'])
        expect(await told('searchTickets', words), words).to.include('Inget ärende hittades')
      const [outline] = await search('searchTickets', ref)
      expect(JSON.stringify(outline))
        .to.include(ref)
        .and.to.include('Försörjningsstöd')
        .and.not.match(/kronofogden|skulder/)
      expect((await search('searchTickets', 'kronofogden', SARA))[0]?.preview.content.text).to.include('kronofogden')
      expect((await search('searchTickets', 'kronofogden', BIRK))[0]?.preview.content.title).to.include(ref)
    })

    it('stand in a message as a reference with the way to the thread, none of their words', async () => {
      const { ref } = await office.handOver('en soptunna bakom förrådet')
      const { conversation } = await office.threadOf(ref)
      const [item] = await search('searchTickets', ref)
      const card = await select(item?.preview.content.tap.value ?? {}, general)
      const shown = JSON.stringify(card)
      expect(shown).to.include(`Fråga ${ref}`).and.to.include('Avfall och återvinning').and.not.include('förrådet')
      expect(JSON.stringify(item?.content), 'nor in what a client inserts without asking').to.not.include('förrådet')
      const [link] = buttonsIn(card)
      expect(decodeURIComponent(link?.url ?? '')).to.include(conversation.split(';')[0])

      const secret = await office.handOver('skulder igen')
      const [own] = await search('searchTickets', secret.ref, SARA)
      const stated = JSON.stringify(await select(own?.preview.content.tap.value ?? {}, general, SARA))
      expect(stated, 'the message may be for anyone')
        .to.include(secret.ref)
        .and.not.match(/skulder|Fråga/)
    })
  })

  describe('articles', () => {
    it('are found as a resident would ask, in the language Teams is shown in', async () => {
      const [first] = await search('searchArticles', 'jag såg en råtta vid soprummet')
      expect(first?.preview.content).to.include({ title: 'Råttor', subtitle: 'Artikel' })
      expect(first?.preview.content.text).to.include('Ser du råttor ute')
      const [english] = await search('searchArticles', 'rats in the yard', MAJA, 'en-GB')
      expect(english?.preview.content.title).to.equal('Rats')
      expect(await told('searchArticles', '')).to.include('Skriv vad du letar efter')
      expect(await told('searchArticles', 'qqqq wwww')).to.include('Ingen artikel hittades')
    })

    it('picked in a ticket’s thread, can be sent to the resident as they stand there, once', async () => {
      const { resident, ref } = await office.handOver('en soptunna')
      await office.press(MAJA, ref, 'claim')
      const { conversation } = await office.threadOf(ref)
      const [item] = await search('searchArticles', 'råttor på gården')
      const card = await select(item?.preview.content.tap.value ?? {}, conversation)
      const send = buttonsIn(card).find(({ title }) => title.includes('Skicka till invånaren'))
      expect(send?.title).to.include(ref)
      const text = String(send?.data?.words)
      expect(text).to.include('Ser du råttor ute').and.to.include('https://www.lindnas.example/sv/environment/rats')
      // What can be copied is the same without its signs.
      const plain = plainText(text)
      for (const line of plain.split('\n').filter((one) => one !== '')) expect(JSON.stringify(card)).to.include(line)

      const message = await inserted(MAJA, conversation, card)
      const answers = await Promise.all(
        [1, 2].map(() => office.teams.press(MAJA, message, send?.verb ?? '', send?.data ?? {})),
      )
      for (const { status, body } of answers) {
        expect(status).to.equal(200)
        expect(JSON.stringify(body)).to.include('Maja Lind skickade det till invånaren')
      }
      const heard = await resident.hears('Ser du råttor ute')
      expect(heard.from.name).to.equal(MAJA)
      expect(heard.text).to.equal(text)
      expect((await resident.read()).filter(({ text: said }) => said?.includes('Ser du råttor ute'))).to.have.length(1)
      const other = await office.teams.press(OMAR, message, send?.verb ?? '', { ...send?.data, words: 'Något annat' })
      expect(JSON.stringify(other.body)).to.include(`Maja Lind har hand om ${ref}`)
      expect((await resident.read()).some(({ text: said }) => said?.includes('Något annat'))).to.equal(false)
    })

    it('picked anywhere else, or by whoever may not answer there, are there to read and to copy', async () => {
      const { ref } = await office.handOver('skulder en gång till')
      const { conversation } = await office.threadOf(ref)
      const [item] = await search('searchArticles', 'råttor på gården')
      const chosen = item?.preview.content.tap.value ?? {}
      for (const [who, where] of [
        [MAJA, general],
        [MAJA, conversation],
        [SARA, office.teams.chatOf(SARA)],
      ] as const) {
        const titles = buttonsIn(await select(chosen, where, who)).map(({ title }) => title)
        expect(titles.filter((title) => title.includes('Skicka'))).to.deep.equal([])
      }
      const titles = buttonsIn(await select(chosen, conversation, SARA)).map(({ title }) => title)
      expect(titles.some((title) => title.includes(`Skicka till invånaren (${ref})`))).to.equal(true)
    })
  })

  describe('a new ticket', () => {
    const command = { commandId: 'newTicket' }

    it('is entered in a dialog with the same form as in one’s own chat, once', async () => {
      const opened = await office.teams.extension.fetchTask(MAJA, general, command)
      const { task } = opened.body as {
        task: { type: string; value: { title: string; card: { content: { actions: unknown } } } }
      }
      expect(task).to.include({ type: 'continue' })
      const [submit] = buttonsIn(task.value.card.content.actions)
      expect(submit).to.include({ type: 'Action.Submit', title: 'Lägg in ärendet' })
      const data = { ...submit?.data, chat_text: 'Min soptunna är borta', chat_name: 'Bo', chat_channel: 'visit' }
      const answers = await Promise.all(
        [1, 2].map(() => office.teams.extension.submitAction(MAJA, general, { ...command, data })),
      )
      const [ref, same] = answers.map(({ body }) => /LN-\w{5}/.exec(JSON.stringify(body))?.[0])
      expect(ref).to.be.a('string').and.equal(same)
      expect(answers[0]?.body).to.have.nested.property('task.type', 'message')
      expect(await office.stored(ref ?? '')).to.include({ queue: 'waste', channel: 'visit', reason: 'staff' })
    })

    it('with something missing comes back as it was, with a remark', async () => {
      const data = { chat: 'enter', form: 'f1', lang: 'sv', chat_text: 'Soporna', chat_via: 'sms' }
      const { body } = await office.teams.extension.submitAction(MAJA, general, { ...command, data })
      expect(body).to.have.nested.property('task.type', 'continue')
      expect(JSON.stringify(body)).to.include('Skriv ett mobilnummer').and.to.include('"value":"Soporna"')
    })
  })

  describe('what goes wrong is said in words', () => {
    const rows: { name: string; ask: () => Promise<{ status: number; body: unknown }>; says: string }[] = [
      {
        name: 'a command nobody knows',
        ask: () => office.teams.extension.query(MAJA, general, { commandId: 'searchAll', parameters: { query: 'x' } }),
        says: 'Det går inte att visa längre',
      },
      {
        name: 'something chosen that is none of ours',
        ask: () =>
          office.teams.extension.selectItem(MAJA, general, { lotsen: 'article', slug: { $ne: '' }, lang: 'sv' }),
        says: 'Det går inte att visa längre',
      },
      {
        name: 'a ticket that is gone',
        ask: () => office.teams.extension.selectItem(MAJA, general, { lotsen: 'ticket', ref: 'LN-22222' }),
        says: 'finns inte längre',
      },
      {
        name: 'a dialog nobody opened',
        ask: () =>
          office.teams.extension.submitAction(MAJA, general, { commandId: 'newTicket', data: { chat_text: 'x' } }),
        says: 'Det går inte att visa längre',
      },
      {
        name: 'a guest of the team',
        ask: async () => {
          office.teams.join('Gäst Gästsson', 'guest')
          return query('searchTickets', 'soptunna', 'Gäst Gästsson')
        },
        says: 'inte med i något team',
      },
      {
        name: 'Teams does not say who it is',
        ask: async () => {
          office.teams.join('Ny Nysson')
          office.teams.fail({ on: 'member', how: { status: 500 }, times: 10 })
          return query('searchTickets', 'soptunna', 'Ny Nysson')
        },
        says: 'gick inte att kontrollera',
      },
    ]
    for (const { name, ask, says } of rows) {
      it(name, async () => {
        const { status, body } = await ask()
        office.teams.heal()
        expect(status).to.equal(200)
        expect(JSON.stringify(body))
          .to.include(says)
          .and.not.match(/soptunna|Fråga LN/)
      })
    }

    it('Teams that keeps us waiting: an answer all the same, within what it gives us', async () => {
      office.teams.join('Sen Senström')
      office.teams.fail({ on: 'member', how: 'accept-then-silence', times: 10 })
      // The silence outlasts the asking: without an answer of our own this would throw.
      const { body } = await query('searchTickets', 'soptunna', 'Sen Senström')
      office.teams.heal()
      expect(JSON.stringify(body)).to.match(/gick inte att kontrollera|tog för lång tid/)
    })
  })

  function query(commandId: string, text: string, who = MAJA, where = general) {
    const parameters: Record<string, string> = text === '' ? { initialRun: 'true' } : { query: text }
    return office.teams.extension.query(who, where, { commandId, parameters })
  }

  async function search(commandId: string, text: string, who = MAJA, locale?: string): Promise<Item[]> {
    const { status, body } = locale ? await queryIn(locale, commandId, text) : await query(commandId, text, who)
    expect(status).to.equal(200)
    const { composeExtension } = body as { composeExtension: { type: string; attachments?: Item[] } }
    expect(composeExtension.type, JSON.stringify(body)).to.equal('result')
    return composeExtension.attachments ?? []
  }

  async function told(commandId: string, text: string): Promise<string> {
    const { body } = await query(commandId, text)
    const { composeExtension } = body as { composeExtension: { type: string; text?: string } }
    expect(composeExtension.type, JSON.stringify(body)).to.equal('message')
    return composeExtension.text ?? ''
  }

  async function select(value: unknown, where: string, who = MAJA): Promise<unknown> {
    const { body } = await office.teams.extension.selectItem(who, where, value)
    const { composeExtension } = body as { composeExtension: { attachments: { content: unknown }[] } }
    return composeExtension.attachments[0]?.content
  }

  /** The same search from a Teams shown in another language: the stand-in's own is Swedish. */
  async function queryIn(locale: string, commandId: string, text: string) {
    const maja = office.teams.staff.find(({ name }) => name === MAJA)
    const response = await fetch(`${office.service.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'invoke',
        name: 'composeExtension/query',
        id: `q-${locale}`,
        channelId: 'msteams',
        serviceUrl: office.teams.serviceUrl,
        locale,
        from: { id: maja?.id, aadObjectId: maja?.aadObjectId, name: MAJA },
        recipient: office.teams.bot,
        conversation: { id: general, conversationType: 'channel' },
        value: { commandId, parameters: [{ name: 'query', value: text }], queryOptions: { skip: 0, count: 25 } },
      }),
    })
    return { status: response.status, body: (await response.json()) as unknown }
  }

  /** Puts a card in a thread as whoever picked it does by sending their message; answers the message's id. */
  async function inserted(who: string, conversation: string, card: unknown): Promise<string> {
    const response = await fetch(
      `${office.teams.serviceUrl}/v3/conversations/${encodeURIComponent(conversation)}/activities`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          type: 'message',
          from: { id: who },
          attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
        }),
      },
    )
    return ((await response.json()) as { id: string }).id
  }
})
