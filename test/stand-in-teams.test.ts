import { expect } from 'chai'
import type { RunningHttp } from '../src/http/server.js'
import { ConnectorStandIn } from '../src/try/connector.js'
import type { StandInOptions } from '../src/try/connector-options.js'
import { STAND_IN_TEAM_ID } from '../src/try/connector-room.js'
import { serveDoors } from './support/doors.js'
import { RecordingBot } from './support/recording-bot.js'

const TOWN = { name: 'Lindnäs', channels: ['Bygglov', 'Avfall'], staff: ['Maja Lind', 'Omar Haddad'] }
const CARE = { name: 'Omsorg', channels: ['Bygglov'], staff: ['Omar Haddad', 'Siv Ek'], guests: ['Konny Konsult'] }
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive'

/**
 * Goal: what is tried against the stand-in is what would happen in Teams: it tells the bot, answers it and refuses it as
 * Teams does, whatever the bot is.
 * Method: a bot that only notes what it is sent, and calls to the Bot Connector made by hand over real HTTP.
 */
describe('the stand-in for Teams', () => {
  let bot: RecordingBot
  const servers: RunningHttp[] = []
  let elapsedMs = 0
  let teams: ConnectorStandIn

  before(async () => {
    bot = await RecordingBot.start()
  })
  after(() => bot.close())
  beforeEach(async () => {
    bot.forget()
    teams = await open({ ...TOWN, team: TOWN.name, teams: [CARE] })
  })
  afterEach(async () => {
    teams.heal()
    for (const server of servers.splice(0)) await server.close()
  })

  // === The bot's side: calls to the Bot Connector ===

  async function open(options: Partial<StandInOptions>): Promise<ConnectorStandIn> {
    let url = ''
    const connectorUrl = () => url
    const made = new ConnectorStandIn({ url: () => bot.url, connectorUrl, now: () => new Date(), ...options })
    const server = await serveDoors(made.doors)
    servers.push(server)
    url = server.url
    return made
  }

  async function call(method: string, path: string, body?: object) {
    const response = await fetch(`${teams.serviceUrl}/v3/${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> & { id?: string; activityId?: string }
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: json }
  }

  const at = (conversation: string, rest = 'activities') => `conversations/${encodeURIComponent(conversation)}/${rest}`

  function message(card?: object, text = 'Hej') {
    return { type: 'message', text, ...(card ? { attachments: [{ contentType: CARD_TYPE, content: card }] } : {}) }
  }

  async function post(channel: string, activity: object = message()) {
    return call('POST', 'conversations', { isGroup: true, channelData: { channel: { id: channel } }, activity })
  }

  /** A card in a new thread. */
  async function postCard(channel: string, card: object): Promise<{ thread: string; id: string }> {
    const { body } = await post(channel, message(card))
    return { thread: body.id ?? '', id: body.activityId ?? '' }
  }

  function channel(team: string, name: string | null): string {
    const found = teams.teams.find((one) => one.name === team)?.channels.find((one) => one.name === name)
    return found?.id ?? ''
  }

  function idOf(name: string): string {
    return teams.staff.find((one) => one.name === name)?.id ?? ''
  }

  function namesIn(body: unknown): unknown[] {
    return (body as { name: unknown }[]).map(({ name }) => name)
  }

  const refreshed = (users: string[], words: string) => ({
    type: 'AdaptiveCard',
    version: '1.5',
    refresh: { action: { type: 'Action.Execute', verb: 'refresh', data: { ref: 'LN-1' } }, userIds: users },
    body: [{ type: 'TextBlock', text: words }],
  })
  const plain = (words: string) => ({
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'TextBlock', text: words }],
  })
  const answerWith = (card: object) => () => ({ status: 200, body: { statusCode: 200, type: CARD_TYPE, value: card } })

  describe('with several teams', () => {
    it('each has an id, General and channels of its own; the first has the id it always had', async () => {
      const [town, care] = teams.teams
      expect(town?.id).to.equal(STAND_IN_TEAM_ID).and.equal(channel(TOWN.name, null))
      expect(care?.id).to.equal(channel(CARE.name, null)).and.not.equal(STAND_IN_TEAM_ID)
      expect(channel(TOWN.name, 'Bygglov')).to.not.equal(channel(CARE.name, 'Bygglov'))
      for (const [team, names] of [
        [town, [null, 'Bygglov', 'Avfall']],
        [care, [null, 'Bygglov']],
      ] as const) {
        const { body } = await call('GET', `teams/${encodeURIComponent(team?.id ?? '')}/conversations`)
        expect(namesIn(body.conversations)).to.deep.equal(names)
      }
      expect((await call('GET', 'teams/19%3Anobody')).status).to.equal(404)
    })

    it('one who is in two has one account; who is in neither is not found there', async () => {
      expect(namesIn(teams.staff)).to.deep.equal(['Maja Lind', 'Omar Haddad', 'Siv Ek', 'Konny Konsult'])
      const rows: [string, string, number][] = [
        [channel(TOWN.name, null), 'Omar Haddad', 200],
        [channel(CARE.name, 'Bygglov'), 'Omar Haddad', 200],
        [channel(CARE.name, null), 'Maja Lind', 404],
        [`${channel(TOWN.name, 'Avfall')};messageid=1`, 'Maja Lind', 200],
        ['19:nobody@thread.tacv2', 'Maja Lind', 404],
        [teams.chatOf('Siv Ek'), 'Siv Ek', 200],
        [teams.chatOf('Siv Ek'), 'Maja Lind', 404],
      ]
      for (const [where, name, status] of rows) {
        expect((await call('GET', at(where, `members/${idOf(name)}`))).status, `${name} in ${where}`).to.equal(status)
      }
      const { body } = await call('GET', at(channel(CARE.name, null), 'pagedmembers?pageSize=2'))
      expect(namesIn(body.members)).to.deep.equal(['Omar Haddad', 'Siv Ek'])
      const rest = await call('GET', at(channel(CARE.name, null), `pagedmembers?continuationToken=2`))
      expect(rest.body.members).to.deep.include({ ...(rest.body.members as object[])[0], userRole: 'guest' })
      expect((await call('GET', at('19:nobody', 'pagedmembers'))).status).to.equal(404)
      expect((await call('GET', at('19:nobody', 'members'))).status).to.equal(404)
    })

    it('the app is put in all of them or in one, and taken out of one', async () => {
      await teams.install()
      const told = () => bot.heard.map(({ type, action, channelData }) => [type, action, channelData.team?.name])
      expect(told()).to.deep.equal(
        [TOWN, CARE].flatMap(({ name }) => [
          ['installationUpdate', 'add', name],
          ['conversationUpdate', undefined, name],
        ]),
      )
      bot.forget()
      await teams.uninstall(CARE.name)
      expect(told()).to.deep.equal([['installationUpdate', 'remove', CARE.name]])

      const [card, own] = [channel(CARE.name, 'Bygglov'), teams.chatOf('Siv Ek')]
      expect(await post(card)).to.deep.include({ status: 403 })
      expect((await call('GET', at(card, 'pagedmembers'))).status).to.equal(403)
      expect(
        (await call('GET', `teams/${encodeURIComponent(channel(CARE.name, null))}/conversations`)).status,
      ).to.equal(403)
      expect((await post(channel(TOWN.name, 'Bygglov'))).status).to.equal(201)
      expect((await call('POST', at(own), message())).status).to.equal(201)
      await teams.install(CARE.name)
      expect((await post(card)).status).to.equal(201)
    })

    it('tells of those who come and go, in that team alone', async () => {
      await teams.removeMember(CARE.name, 'Omar Haddad')
      expect(bot.last.channelData).to.deep.include({ eventType: 'teamMemberRemoved' })
      expect(bot.last.channelData.team?.name).to.equal(CARE.name)
      expect(bot.last.membersRemoved).to.deep.equal([{ id: idOf('Omar Haddad') }])
      expect((await call('GET', at(channel(CARE.name, null), `members/${idOf('Omar Haddad')}`))).status).to.equal(404)
      expect((await call('GET', at(channel(TOWN.name, null), `members/${idOf('Omar Haddad')}`))).status).to.equal(200)

      const back = await teams.addMember(CARE.name, 'Omar Haddad')
      expect(back.id).to.equal(idOf('Omar Haddad'))
      expect(bot.last.channelData.eventType).to.equal('teamMemberAdded')
      bot.forget()
      await teams.leave('Omar Haddad')
      expect(bot.heard.map(({ channelData }) => channelData.team?.name)).to.deep.equal([TOWN.name, CARE.name])
      let failure: unknown
      await teams.removeMember(CARE.name, 'Maja Lind').catch((error: unknown) => {
        failure = error
      })
      expect(failure).to.be.instanceOf(Error)
    })

    it('a channel is made, renamed and deleted in its own team; in a deleted one the bot can do nothing', async () => {
      const id = channel(CARE.name, 'Bygglov')
      const { thread, id: first } = await postCard(id, plain('Kort'))
      await teams.changeChannel({ what: 'channelRenamed', id, name: 'Lov' })
      expect(bot.last.channelData).to.deep.include({ eventType: 'channelRenamed', channel: { id, name: 'Lov' } })
      expect(bot.last.channelData.team?.name).to.equal(CARE.name)
      await teams.changeChannel({ what: 'channelCreated', id: '19:ny@thread.tacv2', name: 'Ny', team: CARE.name })
      expect((await post('19:ny@thread.tacv2')).status).to.equal(201)

      await teams.changeChannel({ what: 'channelDeleted', id, name: 'Lov' })
      for (const { status } of [
        await post(id),
        await call('POST', at(thread), message()),
        await call('PUT', at(thread, `activities/${first}`), message()),
        await call('GET', at(thread, 'members')),
      ])
        expect(status).to.equal(404)
    })

    it('someone sees their own teams’ threads and their own chat, and no others', async () => {
      await post(channel(TOWN.name, 'Avfall'), message(undefined, 'sopor'))
      await post(channel(CARE.name, 'Bygglov'), message(undefined, 'ramp'))
      await call('POST', at(teams.chatOf('Siv Ek')), message(undefined, 'till Siv'))
      const seen = (who: string) => teams.seenBy(who).map(({ messages }) => messages[0]?.text)
      expect(seen('Maja Lind')).to.deep.equal(['sopor'])
      expect(seen('Omar Haddad')).to.deep.equal(['sopor', 'ramp'])
      expect(seen('Siv Ek')).to.deep.equal(['ramp', 'till Siv'])
    })
  })

  describe('with cards that are one’s own', () => {
    it('whoever is named gets their own view when they look, and nobody else does', async () => {
      const { thread, id } = await postCard(channel(TOWN.name, 'Bygglov'), refreshed([idOf('Maja Lind')], 'alla'))
      bot.answer = answerWith(plain('Maja'))
      expect(await teams.look('Omar Haddad', thread, id)).to.equal(undefined)
      expect(bot.heard).to.have.length(0)
      const answer = await teams.look('Maja Lind', thread, id)
      expect(answer?.status).to.equal(200)
      expect(bot.last).to.deep.include({
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: id,
        value: { action: { type: 'Action.Execute', verb: 'refresh', data: { ref: 'LN-1' } }, trigger: 'automatic' },
      })
      expect(teams.viewOf('Maja Lind', thread, id)).to.deep.equal(plain('Maja'))
      expect(teams.viewOf('Omar Haddad', thread, id)).to.equal(undefined)
      expect(teams.cardFor('Omar Haddad', thread, id)).to.deep.equal(refreshed([idOf('Maja Lind')], 'alla'))
      expect(JSON.stringify(teams.seenBy('Maja Lind')))
        .to.include('"Maja"')
        .and.not.include('"alla"')
      expect(JSON.stringify(teams.seenBy('Omar Haddad')))
        .to.include('"alla"')
        .and.not.include('"Maja"')
      expect(JSON.stringify(teams.threads())).to.not.include('"Maja"}')
    })

    it('an answer to a press is the presser’s alone, until everyone’s card is another', async () => {
      const { thread, id } = await postCard(channel(TOWN.name, 'Bygglov'), plain('alla'))
      bot.answer = answerWith(plain('så här ser det ut'))
      await teams.press(idOf('Maja Lind'), id, 'preview', { text: 'x' })
      expect(bot.last.value).to.have.property('trigger', 'manual')
      expect(teams.viewOf('Maja Lind', thread, id)).to.deep.equal(plain('så här ser det ut'))
      await call('PUT', at(thread, `activities/${id}`), message(plain('ny')))
      expect(teams.viewOf('Maja Lind', thread, id)).to.equal(undefined)
      expect(teams.cardFor('Maja Lind', thread, id)).to.deep.equal(plain('ny'))
    })

    it('an answer that was overtaken by everyone’s new card is not put over it', async () => {
      const { thread, id } = await postCard(channel(TOWN.name, 'Bygglov'), plain('alla'))
      bot.answer = async () => {
        await call('PUT', at(thread, `activities/${id}`), message(plain('ny')))
        return answerWith(plain('gammal'))()
      }
      await teams.press('Maja Lind', id, 'claim', {})
      expect(teams.cardFor('Maja Lind', thread, id)).to.deep.equal(plain('ny'))
    })

    const noCards = [
      { name: 'words', body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Tagen' } },
      { name: 'a refusal that holds a card', body: { statusCode: 400, type: CARD_TYPE, value: plain('nej') } },
      { name: 'nothing', body: undefined },
    ]
    for (const { name, body } of noCards) {
      it(`${name} leave the card as it was`, async () => {
        const { thread, id } = await postCard(channel(TOWN.name, 'Bygglov'), plain('alla'))
        bot.answer = () => ({ status: 200, ...(body ? { body } : {}) })
        expect((await teams.press('Maja Lind', id, 'claim', {})).body).to.deep.equal(body)
        expect(teams.viewOf('Maja Lind', thread, id)).to.equal(undefined)
      })
    }

    it('“Refresh card” is there for everyone, and goes by the card they see', async () => {
      const { thread, id } = await postCard(channel(TOWN.name, 'Bygglov'), refreshed([], 'alla'))
      expect(await teams.look('Maja Lind', thread, id)).to.equal(undefined)
      const own = { ...refreshed([], 'Omars'), refresh: { action: { type: 'Action.Execute', verb: 'again' } } }
      bot.answer = answerWith(own)
      await teams.refresh('Omar Haddad', thread, id)
      expect(bot.last.value).to.deep.equal({
        action: { type: 'Action.Execute', verb: 'refresh', data: { ref: 'LN-1' } },
        trigger: 'manual',
      })
      await teams.refresh('Omar Haddad', thread, id)
      expect(bot.last.value).to.have.nested.property('action.verb', 'again')
    })

    it('no more than sixty are looked after unasked', async () => {
      const many = [...Array.from({ length: 60 }, (_, at) => `29:${at}`), idOf('Maja Lind')]
      const { thread, id } = await postCard(channel(TOWN.name, 'Bygglov'), refreshed(many, 'alla'))
      expect(await teams.look('Maja Lind', thread, id)).to.equal(undefined)
    })
  })

  describe('with words in threads', () => {
    it('the bot hears what mentions it, and the rest only with the consent to hear all', async () => {
      for (const hearsAll of [false, true]) {
        teams = await open({ teams: [TOWN], hearsAll })
        const { thread } = await postCard(channel(TOWN.name, 'Bygglov'), plain('kort'))
        bot.forget()
        const answer = await teams.say('Maja Lind', thread, 'Ska vi ringa?')
        expect(answer?.status, `hearsAll ${hearsAll}`).to.equal(hearsAll ? 200 : undefined)
        expect(bot.heard.map(({ text, entities }) => ({ text, entities }))).to.deep.equal(
          hearsAll ? [{ text: 'Ska vi ringa?', entities: [] }] : [],
        )
        await teams.say('Maja Lind', thread, '@Lotsen Vi ringer.')
        expect(bot.last).to.deep.include({ type: 'message', text: '<at>Lotsen</at> Vi ringer.' })
        expect(bot.last.entities).to.have.length(1)

        const talk = await teams.begin('Omar Haddad', channel(TOWN.name, null), 'Fika?')
        expect(talk.answer?.status).to.equal(hearsAll ? 200 : undefined)
        expect((await teams.begin('Omar Haddad', channel(TOWN.name, null), '@Lotsen?')).answer?.status).to.equal(200)
        expect(bot.last.conversation).to.include({ conversationType: 'channel' })
        expect((await call('POST', at(talk.conversation), message())).status).to.equal(201)
      }
    })
  })

  describe('in a chat of one’s own', () => {
    it('opens, is written in both ways, and its cards are pressed', async () => {
      const chat = teams.chatOf('Maja Lind')
      await teams.openChat('Maja Lind')
      expect(bot.heard.map(({ type, action }) => [type, action])).to.deep.equal([
        ['installationUpdate', 'add'],
        ['conversationUpdate', undefined],
      ])
      await teams.sayInChat('Maja Lind', 'mina ärenden')
      expect(bot.last).to.deep.include({ type: 'message', text: 'mina ärenden' })
      expect(bot.last.conversation).to.include({ id: chat, conversationType: 'personal' })
      expect(bot.last.channelData).to.not.have.property('team')

      const { body } = await call('POST', at(chat), message(plain('dina ärenden')))
      bot.answer = answerWith(plain('ärendet'))
      await teams.press('Maja Lind', body.id ?? '', 'open', { ref: 'LN-1' })
      expect(bot.last.conversation.id).to.equal(chat)
      expect(teams.viewOf('Maja Lind', chat, body.id ?? '')).to.deep.equal(plain('ärendet'))
      expect(teams.threads()[0]?.messages.map(({ from }) => from.bot)).to.deep.equal([false, true])
    })

    it('is begun by the bot too, and is the same chat each time', async () => {
      const members = [{ id: idOf('Siv Ek') }]
      const first = await call('POST', 'conversations', { members, activity: message() })
      const second = await call('POST', 'conversations', { isGroup: false, members })
      expect(first.body.id).to.equal(teams.chatOf('Siv Ek')).and.equal(second.body.id)
      expect(teams.threads()[0]?.messages).to.have.length(1)
      expect((await call('POST', 'conversations', { members: [{ id: '29:nobody' }] })).status).to.equal(404)
    })

    it('nobody writes in anyone else’s', async () => {
      await teams.sayInChat('Maja Lind', 'hej')
      const failure = await teams.say('Omar Haddad', teams.chatOf('Maja Lind'), 'hej').catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(Error)
      expect(teams.threads()[0]?.messages).to.have.length(1)
    })

    const submits = [
      { name: 'plain', data: { verb: 'x' }, heard: { type: 'message', value: { verb: 'x' } } },
      {
        name: 'imBack',
        data: { msteams: { type: 'imBack', value: 'hjälp' } },
        heard: { type: 'message', text: 'hjälp' },
      },
      {
        name: 'messageBack',
        data: { msteams: { type: 'messageBack', text: 'kön', displayText: 'Visa kön', value: { n: 1 } } },
        heard: { type: 'message', text: 'kön', value: { n: 1 } },
      },
    ]
    for (const { name, data, heard } of submits) {
      it(`a button of Action.Submit does what its data asks: ${name}`, async () => {
        const { body } = await call('POST', at(teams.chatOf('Maja Lind')), message(plain('kort')))
        await teams.submit('Maja Lind', body.id ?? '', data)
        expect(bot.last).to.deep.include(heard)
        const said = teams
          .threads()[0]
          ?.messages.slice(1)
          .map(({ text }) => text)
        expect(said).to.deep.equal({ plain: [], imBack: ['hjälp'], messageBack: ['Visa kön'] }[name])
      })
    }

    it('what a suggestion says in a thread mentions the bot, or it would not hear', async () => {
      const { thread } = await postCard(channel(TOWN.name, 'Bygglov'), plain('kort'))
      await teams.imBack('Maja Lind', thread, 'skicka')
      expect(bot.last.text).to.equal('<at>Lotsen</at> skicka')
    })

    it('files are fetched from where the bot is told, until they are gone', async () => {
      const photo = Buffer.from([0xff, 0xd8, 0xff, 0x00])
      await teams.sendFiles('Maja Lind', [{ name: 'Karta över å.JPG', content: photo }], 'Till <LN-1>')
      expect(bot.last).to.include({ type: 'message', text: 'Till <LN-1>' })
      const [file, words] = bot.last.attachments as { contentType: string; name: string; content: unknown }[]
      expect(file).to.include({
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name: 'Karta över å.JPG',
      })
      expect(words).to.deep.equal({ contentType: 'text/html', content: '<div>Till &lt;LN-1></div>' })
      const { downloadUrl = '', fileType } = (file?.content ?? {}) as { downloadUrl?: string; fileType?: string }
      expect(fileType).to.equal('jpg')
      expect(Buffer.from(await (await fetch(downloadUrl)).arrayBuffer())).to.deep.equal(photo)
      teams.fail({ on: 'file', how: { status: 500 } })
      expect((await fetch(downloadUrl)).status).to.equal(500)
      expect((await fetch(downloadUrl)).status).to.equal(200)
      teams.expireFiles()
      expect((await fetch(downloadUrl)).status).to.equal(404)
    })
  })

  describe('with the messaging extension and task modules', () => {
    const rows: [string, (where: string) => Promise<{ body: unknown }>, object][] = [
      [
        'composeExtension/query',
        (where) => teams.extension.query('Maja Lind', where, { commandId: 'articles', parameters: { q: 'sopor' } }),
        {
          commandId: 'articles',
          parameters: [{ name: 'q', value: 'sopor' }],
          queryOptions: { skip: 0, count: 25 },
        },
      ],
      [
        'composeExtension/selectItem',
        (where) => teams.extension.selectItem('Maja Lind', where, { article: 'sopor' }),
        { article: 'sopor' },
      ],
      [
        'composeExtension/fetchTask',
        (where) => teams.extension.fetchTask('Maja Lind', where, { commandId: 'new' }),
        { commandId: 'new', commandContext: 'compose', context: { theme: 'default' } },
      ],
      [
        'composeExtension/submitAction',
        (where) => teams.extension.submitAction('Maja Lind', where, { commandId: 'new', data: { text: 'x' } }),
        { commandId: 'new', commandContext: 'compose', data: { text: 'x' }, context: { theme: 'default' } },
      ],
      [
        'task/fetch',
        (where) => teams.extension.fetchTaskModule('Maja Lind', where, { ref: 'LN-1' }, '17'),
        { data: { ref: 'LN-1' }, context: { theme: 'default' } },
      ],
      [
        'task/submit',
        (where) => teams.extension.submitTaskModule('Maja Lind', where, { text: 'x' }, '17'),
        { data: { text: 'x' }, context: { theme: 'default' } },
      ],
    ]
    for (const [name, ask, value] of rows) {
      it(`${name} comes from the thread or chat one is in, and its answer is given back as it is`, async () => {
        const body = { composeExtension: { type: 'result', attachments: [] } }
        bot.answer = () => ({ status: 200, body })
        const places = [
          [`${channel(TOWN.name, 'Bygglov')};messageid=1`, 'channel', TOWN.name],
          [teams.chatOf('Maja Lind'), 'personal', undefined],
          ['19:two@unq.gbl.spaces', 'groupChat', undefined],
        ] as const
        for (const [where, conversationType, team] of places) {
          expect((await ask(where)).body).to.deep.equal(body)
          expect(bot.last).to.deep.include({ type: 'invoke', name, value })
          expect(bot.last.conversation).to.include({ id: where, conversationType })
          expect(bot.last.channelData.team?.name).to.equal(team)
          expect(bot.last.from).to.include({ id: idOf('Maja Lind'), name: 'Maja Lind' })
          expect(bot.last.replyToId).to.equal(name.startsWith('task/') ? '17' : undefined)
        }
      })
    }
  })

  describe('with the limits Teams keeps', () => {
    beforeEach(() => {
      elapsedMs = 1_000
    })

    async function statuses(count: number, one: () => Promise<{ status: number }>): Promise<string> {
      const all: number[] = []
      for (let index = 0; index < count; index += 1) all.push((await one()).status)
      return all.join(' ')
    }

    const [taken, refused] = ['201 201 201 201 201 201 201', '429']

    it('a thread takes seven posts a second, sixty in thirty seconds; then it says how long to wait', async () => {
      teams = await open({ teams: [TOWN], limits: true, elapsedMs: () => elapsedMs })
      const { thread } = await postCard(channel(TOWN.name, 'Bygglov'), plain('kort'))
      const { thread: other } = await postCard(channel(TOWN.name, 'Bygglov'), plain('kort'))
      const say = () => call('POST', at(thread), message())
      expect(await statuses(8, say)).to.equal(`${taken} ${refused}`)
      expect(await say()).to.include({ status: 429, retryAfter: '1' })
      expect((await call('POST', at(other), message())).status, 'another thread').to.equal(201)
      for (let seconds = 1; seconds <= 7; seconds += 1) {
        elapsedMs += 1_000
        expect(await statuses(7, say)).to.equal(taken)
      }
      elapsedMs += 1_000
      expect(await statuses(5, say)).to.equal('201 201 201 201 429')
      expect(await say()).to.include({ retryAfter: '22' })

      const counted = teams.traffic().find(({ conversation, call: how }) => conversation === thread && how === 'send')
      expect(counted).to.deep.equal({
        conversation: thread,
        call: 'send',
        posts: 60 + 4,
        refused: 4,
        most: { in1s: 9, in2s: 16, in30s: 64, in1h: 64 },
      })
    })

    it('new threads are counted in their channel, and an update as a post', async () => {
      teams = await open({ teams: [TOWN], limits: true, elapsedMs: () => elapsedMs })
      const where = channel(TOWN.name, 'Bygglov')
      expect(await statuses(8, () => post(where))).to.equal(`${taken} ${refused}`)
      expect((await post(channel(TOWN.name, 'Avfall'))).status).to.equal(201)
      const [{ conversation, messages } = { conversation: '', messages: [] }] = teams.threads()
      const update = () => call('PUT', at(conversation, `activities/${messages[0]?.id}`), message())
      expect(await statuses(8, update)).to.equal(`${taken.replaceAll('201', '200')} ${refused}`)
    })

    it('as Microsoft has them written down, a channel is one conversation with all its threads', async () => {
      teams = await open({ teams: [TOWN], limits: 'documented', elapsedMs: () => elapsedMs })
      const { thread } = await postCard(channel(TOWN.name, 'Bygglov'), plain('kort'))
      const { thread: other } = await postCard(channel(TOWN.name, 'Bygglov'), plain('kort'))
      expect(await statuses(7, () => call('POST', at(thread), message()))).to.equal(taken)
      expect((await call('POST', at(other), message())).status).to.equal(429)
      elapsedMs += 1_000
      expect(await statuses(2, () => call('POST', at(other), message())), 'eight in two seconds').to.equal('201 429')
    })

    it('without them everything is taken, and counted all the same', async () => {
      teams = await open({ teams: [TOWN], elapsedMs: () => elapsedMs })
      const where = channel(TOWN.name, 'Bygglov')
      await statuses(9, () => post(where))
      expect(teams.traffic()).to.deep.equal([
        { conversation: where, call: 'create', posts: 9, refused: 0, most: { in1s: 9, in2s: 9, in30s: 9, in1h: 9 } },
      ])
    })

    const sizes: [string, number, number][] = [
      ['just small enough', 51_000, 201],
      ['too large, though its UTF-8 is not', 51_200, 413],
    ]
    for (const [name, length, status] of sizes) {
      it(`a message ${name}: ${status}`, async () => {
        expect((await post(channel(TOWN.name, 'Bygglov'), message(undefined, 'a'.repeat(length)))).status).to.equal(
          status,
        )
        expect(teams.threads()).to.have.length(status === 201 ? 1 : 0)
      })
    }
  })

  it('what goes wrong can go wrong in one channel alone', async () => {
    const [bad, good] = [channel(TOWN.name, 'Bygglov'), channel(TOWN.name, 'Avfall')]
    teams.fail({ on: 'create', where: bad, how: { status: 412 }, times: 2 })
    expect((await post(good)).status).to.equal(201)
    expect((await post(bad)).status).to.equal(412)
    expect((await post(bad)).status).to.equal(412)
    const { status, body } = await post(bad)
    expect(status).to.equal(201)
    teams.fail({ on: 'send', where: bad, how: { status: 429, retryAfterSeconds: 3 } })
    expect(await call('POST', at(body.id ?? ''), message())).to.include({ status: 429, retryAfter: '3' })
  })

  it('is never without a team, nor with two of one name', () => {
    const options = { url: () => '', now: () => new Date() }
    expect(() => new ConnectorStandIn(options)).to.throw('a team')
    expect(() => new ConnectorStandIn({ ...options, teams: [TOWN, TOWN] })).to.throw('one name')
  })
})
