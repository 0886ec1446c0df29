import { createRequire } from 'node:module'
import { type Activity, type DirectLine as Client, ConnectionStatus } from 'botframework-directlinejs'
import { expect } from 'chai'
import { WebSocket } from 'ws'
import { toActivitySet } from '../src/channels/webchat/activities.js'
import type { Attach } from '../src/channels/webchat/attachments.js'
import { AzureForm } from '../src/channels/webchat/azure.js'
import type { OutboundMessage } from '../src/message.js'
import type { Turn } from '../src/turn/ports.js'
import type { AzureActivity } from './support/azure-conversations.js'
import { AZURE_SECRET, type AzureDirectLine, startAzure } from './support/azure-direct-line.js'
import { eventually, PATIENCE_MS } from './support/eventually.js'
import { TeamHands } from './support/team-hands.js'
import { MAJA, TeamsOffice } from './support/teams-office.js'

/**
 * Goal: a municipality that has an Azure Bot lets residents reach it by Azure's own Direct Line and Web Chat: they talk,
 * choose, get a person and that person's words, each once and in order; and nothing of what staff can do is reached so.
 * Method: the whole service with a stand-in for Teams and one for Azure's Direct Line, built from Microsoft's documents,
 * spoken to by Microsoft's own client.
 */
const require = createRequire(import.meta.url)

const attach: Attach = (files) =>
  files.map(({ name, type }) => ({ name, contentType: type, contentUrl: `https://lotsen.example/${name}` }))

interface Said {
  text: string
  from: { id: string; name: string; role?: string }
  suggestedActions?: { actions: { title: string; value: string; type: string }[] }
  channelData?: { lotsen?: Record<string, unknown> }
}

describe("a chat that azure's direct line holds", function () {
  this.timeout(60_000)
  const globals = globalThis as unknown as Record<string, unknown>
  const original = { XMLHttpRequest: globals.XMLHttpRequest, WebSocket: globals.WebSocket }
  let DirectLine: typeof Client
  let office: TeamsOffice
  let azure: AzureDirectLine
  const clients: Client[] = []

  before(async () => {
    Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket })
    DirectLine = (require('botframework-directlinejs') as { DirectLine: typeof Client }).DirectLine
    office = await TeamsOffice.start()
    azure = await startAzure({ bot: office.service.url })
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.end()
    expect(azure.faults.splice(0), 'faults nobody met').to.deep.equal([])
  })
  after(async () => {
    Object.assign(globalThis, original)
    await azure?.close()
    await office?.close()
  })

  /** A client as a website makes one, with a token of the municipality's own endpoint, and all it has heard. */
  async function connect(more: { user?: string; locale?: string } = {}) {
    const given = await token(more.user)
    const services = { random: () => 0 }
    const start = more.locale ? { conversationStartProperties: { locale: more.locale } } : {}
    const options = {
      domain: `${azure.url}/v3/directline`,
      token: given.token,
      timeout: PATIENCE_MS,
      ...start,
      ...services,
    }
    const client = new DirectLine(options)
    const heard: Said[] = []
    client.activity$.subscribe(
      (activity) => activity.type === 'message' && heard.push(activity as unknown as Said),
      () => undefined,
    )
    clients.push(client)
    await eventually(() => expect(client.connectionStatus$.getValue()).to.equal(ConnectionStatus.Online))
    return { client, heard, id: given.conversationId }
  }

  async function token(user: string | undefined): Promise<{ token: string; conversationId: string }> {
    if (user === undefined) return (await fetch(azure.tokenUrl)).json() as never
    const response = await fetch(`${azure.url}/v3/directline/tokens/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${AZURE_SECRET}` },
      body: JSON.stringify({ user: { id: user } }),
    })
    return response.json() as never
  }

  const post = (client: Client, activity: object) =>
    new Promise<string>((resolve, reject) => {
      client.postActivity({ from: { id: 'dl_1' }, ...activity } as Activity).subscribe(resolve, reject)
    })
  const say = (client: Client, text: string, more: object = {}) => post(client, { type: 'message', text, ...more })
  const join = (client: Client) => post(client, { type: 'event', name: 'webchat/join', locale: 'sv-SE' })
  const texts = (heard: Said[]) => heard.map(({ text }) => text)
  const hears = (heard: Said[], words: string | RegExp) =>
    eventually(() => {
      const found = heard.find(({ text }) => (typeof words === 'string' ? text.includes(words) : words.test(text)))
      if (found) return found
      throw new Error(`No ${String(words)} among: ${texts(heard).join(' | ')}`)
    })
  const turns = (id: string) =>
    office.service.db
      .collection<Turn>('turns')
      .find({ conversation: `azure:${id}` })
      .sort({ seq: 1 })
      .toArray()

  /** Everything the log says was told in this conversation has been heard, once each and in its order. */
  async function heardAll(heard: Said[], id: string): Promise<void> {
    await eventually(async () => {
      const told = (await turns(id)).flatMap(({ outbound }) => outbound.map(({ text }) => text))
      expect(texts(heard.filter(({ channelData }) => channelData?.lotsen?.seq !== undefined))).to.deep.equal(told)
    })
  }

  it('begins with the first words, once, however many times it is told that somebody came', async () => {
    const { client, heard, id } = await connect({ user: 'dl_resident' })
    await join(client)
    await join(client)
    await hears(heard, 'chattbot')
    await heardAll(heard, id)
    expect(await turns(id)).to.have.length(1)
    expect(texts(heard).filter((text) => text.includes('chattbot'))).to.have.length(1)
  })

  it('speaks the language its page was opened in', async () => {
    const { heard } = await connect({ user: 'dl_english', locale: 'en-GB' })
    await hears(heard, 'not a person')
  })

  it('answers a question, with all a client of ours needs beside the words', async () => {
    const { client, heard, id } = await connect()
    const activity = await say(client, 'Jag vill prata med en människa om sopor', {
      channelData: { clientActivityID: 'mine', lotsen: { speaker: 'human' } },
    })
    const own = await eventually(() => heard.find(({ text }) => text.startsWith('Jag vill')) ?? false)
    expect(own).to.include({ id: activity })
    const asked = await hears(heard, 'Hur vill du få svaret?')
    await heardAll(heard, id)
    expect(asked.channelData?.lotsen).to.include({ speaker: 'bot', seq: (await turns(id)).at(-1)?.seq })
    expect(asked.channelData?.lotsen?.html).to.include('<p>')
    expect(asked.suggestedActions?.actions.map(({ type, title, value }) => [type, title === value])).to.deep.equal(
      Array.from({ length: 3 }, () => ['imBack', true]),
    )
  })

  it('what a resident chooses is understood, and a person takes over and replies', async () => {
    const { client, heard, id } = await connect()
    const ref = await handOver(client, heard)
    const hands = new TeamHands(office.teams)
    await office.threadOf(ref)
    await hands.press(MAJA, ref, 'Ta ärendet')
    await hears(heard, /Maja/)
    await say(client, 'Kan ni komma på fredag?')
    await eventually(() => expect(hands.said(ref).join()).to.include('Kan ni komma på fredag?'))
    const { conversation } = await office.threadOf(ref)
    await office.teams.say(MAJA, conversation, '@Lotsen Vi hämtar dem på **fredag**.')
    const reply = await hears(heard, 'Vi hämtar dem på **fredag**.')
    expect(reply.from.name).to.equal('Maja Lind')
    expect(reply.channelData?.lotsen).to.include({ speaker: 'human', name: 'Maja Lind' })
    await heardAll(heard, id)
  })

  const faults = [
    { name: '429', fault: { status: 429, retryAfterS: 1 } },
    { name: '500, not taken', fault: { status: 500 } },
    { name: '502', fault: { status: 502 } },
  ]
  for (const { name, fault } of faults) {
    it(`the connector answers with ${name}: all arrives, once and in order`, async () => {
      const { client, heard, id } = await connect()
      await join(client)
      await hears(heard, 'chattbot')
      await heardAll(heard, id)
      azure.faults.push(fault)
      await say(client, 'Jag vill prata med en människa om sopor')
      await say(client, 'Svara här i chatten')
      await eventually(() => expect(texts(heard).join()).to.match(/LN-\w{5}/))
      await heardAll(heard, id)
      expect(azure.tries.filter(({ status }) => status === fault.status)).to.not.be.empty
    })
  }

  it('answered with 500 though it had arrived, it comes again, and can be told from another', async () => {
    const { client, heard, id } = await connect()
    await join(client)
    await heardAll(heard, id)
    azure.faults.push({ status: 500, taken: true })
    await say(client, 'Jag vill prata med en människa om sopor')
    const asked = () => heard.filter(({ text }) => text === 'Jag ordnar en person. Hur vill du få svaret?')
    await eventually(() => expect(asked()).to.have.length(2))
    const [first, again] = asked().map(({ channelData }) => channelData?.lotsen)
    expect([first?.seq, first?.n]).to.deep.equal([again?.seq, again?.n])
  })

  it('is drawn as in our own chat, whatever is said', () => {
    const view = { names: { botName: () => 'Lotsen' }, attach }
    const everything: OutboundMessage = {
      speaker: { kind: 'human', name: 'Maja Lind' },
      text: '**Hej** [du](https://example.se)',
      choices: ['Ja', 'Nej'],
      article: 'sopor',
      files: [{ id: 'f1', name: 'karta.pdf', type: 'application/pdf', bytes: 9 }],
      wants: 'place',
      ticket: 'LN-7K3F9',
      sensitive: true,
      urgent: true,
    }
    for (const message of [everything, { speaker: { kind: 'bot' as const }, text: 'Hej' }]) {
      const turn = { seq: 3, at: new Date(), outbound: [message], state: { lang: 'sv' } as Turn['state'] }
      const [own] = toActivitySet('x', [turn], 0, view).activities
      if (!own) throw new Error('Nothing was said')
      const drawn = new AzureForm(view).draw({
        kind: 'azure',
        conversation: 'azure:x',
        seq: 3,
        n: 1,
        message,
        lang: 'sv',
      })
      const { id: _, timestamp: __, channelId: ___, conversation: ____, ...rest } = own
      const { lotsen } = own.channelData as { lotsen: object }
      expect(drawn).to.deep.equal({ ...rest, channelData: { lotsen: { ...lotsen, n: 1 } } })
    }
  })

  it('a person’s words that do not arrive are told of in the ticket’s thread', async () => {
    const { client, heard } = await connect()
    const ref = await handOver(client, heard)
    const hands = new TeamHands(office.teams)
    await office.threadOf(ref)
    await hands.press(MAJA, ref, 'Ta ärendet')
    await hears(heard, /Maja/)
    azure.faults.push({ status: 404 })
    await office.teams.say(MAJA, (await office.threadOf(ref)).conversation, '@Lotsen Det här kommer inte fram.')
    await eventually(() => expect(hands.said(ref).join()).to.include('kom inte fram i chatten'))
    expect(texts(heard).join()).to.not.include('Det här kommer inte fram.')
  })

  it('a line that is cut, and a token that has run out, lose nothing', async () => {
    const { client, heard, id } = await connect()
    await join(client)
    await heardAll(heard, id)
    azure.cut(id)
    await say(client, 'hej')
    await eventually(() => expect(texts(heard)).to.include('hej'))
    await heardAll(heard, id)
    azure.expireTokens()
    expect(await say(client, 'tack')).to.equal('retry')
    expect(client.connectionStatus$.getValue()).to.equal(ConnectionStatus.ExpiredToken)
    expect((await turns(id)).map(({ inbound }) => inbound?.text)).to.not.include('tack')
  })

  it('files are not taken, and the resident is told', async () => {
    const { client, heard, id } = await connect()
    await join(client)
    await heardAll(heard, id)
    const before = (await turns(id)).length
    const attachment = { name: 'lampan.png', contentType: 'image/png', contentUrl: 'https://example.test/lampan.png' }
    await azure.post({ type: 'message', id: 'f1', text: '', from: { id: 'dl_1' }, attachments: [attachment] }, id)
    await eventually(async () => expect(await turns(id)).to.have.length(before + 1))
    await heardAll(heard, id)
    expect(texts(heard).at(-1)).to.match(/fil/i)
    expect((await turns(id)).at(-1)?.inbound?.files).to.equal(undefined)
  })

  it('the same activity twice is one turn', async () => {
    const { client, heard, id } = await connect()
    await join(client)
    await heardAll(heard, id)
    const activity = { type: 'message', id: `${id}|0000009`, text: 'hej', from: { id: 'dl_1' } }
    expect(await azure.post(activity, id)).to.equal(200)
    const after = (await turns(id)).length
    expect(await azure.post(activity, id)).to.equal(200)
    expect(await turns(id)).to.have.length(after)
  })

  describe('nothing of what staff can do is reached', () => {
    const member = () => office.teams.staff.find(({ name }) => name === MAJA)
    /** Whoever posts says that they are Maja, in every way there is. */
    const maja = () => ({ id: member()?.id ?? '', aadObjectId: member()?.aadObjectId, name: MAJA })
    /** What is known of teams, of staff and of their chats with the bot. */
    const books = () =>
      Promise.all(
        ['installs', 'personal', 'staff'].map((name) =>
          office.service.db.collection(name).find().sort({ _id: 1 }).toArray(),
        ),
      )

    const press = (verb: string, ref: string) => ({
      action: { type: 'Action.Execute', verb, data: { ref, version: 1 } },
    })
    const rows: { name: string; status: number; words?: true; activity: (ref: string) => AzureActivity }[] = [
      {
        name: 'a card’s button, as an invoke',
        status: 501,
        activity: (ref) => ({ type: 'invoke', name: 'adaptiveCard/action', value: press('claim', ref) }),
      },
      {
        name: 'a card’s button, as a submit',
        status: 200,
        words: true,
        activity: (ref) => ({ type: 'message', text: 'x', value: { verb: 'claim', ref, version: 1 } }),
      },
      {
        name: 'the messaging extension',
        status: 501,
        activity: () => ({ type: 'invoke', name: 'composeExtension/query', value: { commandId: 'tickets' } }),
      },
      { name: 'a command', status: 200, words: true, activity: () => ({ type: 'message', text: 'mina ärenden' }) },
      { name: 'on duty', status: 200, words: true, activity: () => ({ type: 'message', text: 'i tjänst' }) },
      {
        name: 'words in a channel, with a mention',
        status: 200,
        words: true,
        activity: (ref) => ({
          type: 'message',
          text: `<at>Lotsen</at> ${ref}`,
          channelData: { team: { id: '19:evil' }, channel: { id: '19:evil' } },
          entities: [{ type: 'mention', text: '<at>Lotsen</at>', mentioned: { id: 'lindnas-bot@Qk3' } }],
        }),
      },
      {
        name: 'an install',
        status: 200,
        activity: () => ({
          type: 'installationUpdate',
          action: 'add',
          channelData: { team: { id: '19:evil', name: 'Evil' }, eventType: 'teamMemberAdded' },
        }),
      },
      {
        name: 'the bot added to a team',
        status: 200,
        activity: () => ({
          type: 'conversationUpdate',
          membersAdded: [{ id: 'lindnas-bot@Qk3' }],
          channelData: { team: { id: '19:evil', name: 'Evil' }, eventType: 'teamMemberAdded' },
        }),
      },
      {
        name: 'somebody who left a team',
        status: 200,
        activity: () => ({
          type: 'conversationUpdate',
          membersRemoved: [{ id: maja().id }],
          channelData: { team: { id: maja().id }, eventType: 'teamMemberRemoved' },
        }),
      },
    ]
    for (const channelId of ['directline', 'webchat', 'emulator', 'slack']) {
      describe(`by ${channelId}`, () => {
        const isTaken = channelId === 'directline' || channelId === 'webchat'
        let id: string
        let ref: string

        before(async () => {
          const chat = await connect()
          id = chat.id
          ref = await handOver(chat.client, chat.heard)
          await office.threadOf(ref)
        })

        for (const [row, { name, status, words, activity }] of rows.entries()) {
          it(`${name}: ${words && isTaken ? 'a resident’s words' : 'nothing'}`, async () => {
            const [before, known] = [await books(), (await turns(id)).length]
            const posted = { id: `x${row}`, from: maja(), channelId, ...activity(ref) }
            expect(await azure.post(posted, id)).to.equal(status)
            const after = await turns(id)
            expect(after.length - known).to.equal(words && isTaken ? 1 : 0)
            if (words && isTaken) expect(after.at(-1)).to.include({ kind: 'resident', channel: 'webchat' })
            const { status: stands, claimedBy } = await office.stored(ref)
            expect([stands, claimedBy]).to.deep.equal(['new', undefined])
            expect(await books()).to.deep.equal(before)
          })
        }
      })
    }
  })

  /** Asks for a person and waits in the chat; gives the ticket's reference. */
  async function handOver(client: Client, heard: Said[]): Promise<string> {
    await say(client, 'Jag vill prata med en människa om sopor')
    const { suggestedActions } = await hears(heard, 'Hur vill du få svaret?')
    await say(client, suggestedActions?.actions[0]?.value ?? '')
    const { text } = await hears(heard, /LN-\w{5}/)
    return /LN-\w{5}/.exec(text)?.[0] ?? ''
  }
})
