import { expect } from 'chai'
import type { Install } from '../src/channels/teams/installs.js'
import type { RunningHttp } from '../src/http/server.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { ConnectorStandIn } from '../src/try/connector.js'
import type { RoomMessage, RoomThread } from '../src/try/connector-room.js'
import { serveDoors } from './support/doors.js'
import { eventually } from './support/eventually.js'
import { openClock } from './support/open-clock.js'
import { type Service, startService } from './support/service.js'
import { TeamHands } from './support/team-hands.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const CHANNELS = ['Kontaktcenter', 'Avfall och vatten', 'Bygglov', 'Socialtjänst']

/**
 * Goal: a matter handed over stands as one card in its queue's channel, staff do the job on it, and not a word is lost
 * between the resident and the thread.
 * Method: the whole service, and a stand-in for Teams that speaks the Bot Connector's wire format over real HTTP.
 */
describe('staff in Teams', () => {
  let service: Service
  let connector: RunningHttp
  let teams: ConnectorStandIn
  let hands: TeamHands
  let maja: string
  let omar: string

  before(async () => {
    const now = openClock()
    service = await startService({ env: { WEBCHAT_SECRET, TRY: 'off' }, now })
    teams = new ConnectorStandIn({
      url: () => service.url,
      connectorUrl: () => connector.url,
      team: 'Lindnäs kommun',
      channels: CHANNELS,
      staff: ['Maja Lind', 'Omar Haddad'],
      now,
    })
    connector = await serveDoors(teams.doors)
    hands = new TeamHands(teams)
    ;[maja = '', omar = ''] = teams.staff.map(({ id }) => id)
  })

  after(async () => {
    await service.close()
    await connector.close()
  })

  it('a card waits while the app is installed nowhere, and is posted when it is', async () => {
    const { ticket } = await handOver('sopor som inte är tömda')
    await eventually(async () => {
      const turn = await service.db.collection('turns').findOne({ 'deliveries.payload.kind': 'card' })
      return turn?.deliveries[0]?.attempts > 0
    })
    expect(teams.threads()).to.have.length(0)
    await teams.install()
    const install = await service.db.collection<{ document: Install }>('installs').findOne()
    expect(install?.document.channels.map(({ name }) => name)).to.deep.equal([null, ...CHANNELS])
    const thread = await threadOf(ticket._id)
    expect(thread.channel).to.equal(channelNamed('Avfall och vatten'))
    expect(words(card(thread))).to.include('sopor som inte är tömda')
    await eventually(async () => {
      const stored = await service.db.collection<Ticket>('tickets').findOne({ _id: ticket._id })
      expect(stored?.thread).to.include({ conversation: thread.conversation, activity: thread.messages[0]?.id })
    })
  })

  it('claimed, answered, written to again, resolved: all on one card and in one thread', async () => {
    const { resident, ticket } = await handOver('bygglov för en altan')
    const ref = ticket._id
    const thread = await threadOf(ref)
    expect(thread.channel).to.equal(channelNamed('Bygglov'))
    expect(thread.messages[0]?.summary).to.include(ref)

    const answer = await press(maja, ref, 'claim')
    expect(answer.body).to.include({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' })
    expect(words(answer.body)).to.include('Maja Lind har tagit det')
    await cardSays(ref, '◐ Maja Lind har tagit det')
    await resident.hears('Maja Lind')

    await hands.press('Maja Lind', ref, 'Skicka svaret', { reply: 'Hej! Hur stor är altanen?' })
    const heard = await resident.hears('Hur stor är altanen?')
    expect(heard.from.name).to.equal('Maja Lind')
    await threadSays(ref, 'Hur stor är altanen?')

    await resident.says('Den är <b>tolv</b> kvadratmeter & hög')
    const said = await threadSays(ref, 'kvadratmeter')
    expect(said.text).to.include('Den är &lt;b&gt;tolv&lt;/b&gt; kvadratmeter &amp; hög')
    expect(said.textFormat).to.equal('xml')

    await hands.press('Maja Lind', ref, 'Skicka och lös', { note: 'Du behöver inget bygglov för den.' })
    await resident.hears('Du behöver inget bygglov för den.')
    await cardSays(ref, '✓ Löst av Maja Lind')
    expect(actionTitles(card(await threadOf(ref)))).to.deep.equal(['Öppna igen', 'Anteckna'])
    expect(teams.threads().filter(({ messages }) => words(messages[0]).includes(ref))).to.have.length(1)
  })

  it('the second to claim is told who was first, and nothing happens', async () => {
    const { ticket } = await handOver('en soptunna')
    const ref = ticket._id
    await threadOf(ref)
    const [first, second] = await Promise.all([press(maja, ref, 'claim'), press(omar, ref, 'claim')])
    const told = [first, second].map(({ body }) => words(body)).sort((a, b) => a.length - b.length)
    expect(told.filter((text) => text.includes('hann före'))).to.have.length(1)
    const winner = (await stored(ref)).claimedBy?.name
    expect(told.find((text) => text.includes('hann före'))).to.include(`${winner} hann före och har tagit ${ref}`)
    expect((await stored(ref)).events.filter(({ what }) => what === 'claimed')).to.have.length(1)
  })

  it('a press that comes twice is one action', async () => {
    const { resident, ticket } = await handOver('papperskorgen')
    const ref = ticket._id
    await threadOf(ref)
    const twice = { reply: 'Vi tömmer den i dag.' }
    const data = dataOf(ref, 'reply')
    const answers = await Promise.all([1, 2, 3].map(() => teams.press(maja, root(ref), 'reply', { ...data, ...twice })))
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200])
    await resident.hears('Vi tömmer den i dag.')
    expect((await resident.read()).filter(({ text }) => text?.includes('Vi tömmer'))).to.have.length(1)
    expect((await stored(ref)).events.filter(({ what }) => what === 'replied')).to.have.length(1)
  })

  it('a client without universal actions does the same by a plain submit, and hears a refusal in words', async () => {
    const { ticket } = await handOver('en soptunna som är borta')
    const ref = ticket._id
    await threadOf(ref)
    expect((await teams.submit(omar, root(ref), { ...dataOf(ref, 'claim'), verb: 'claim' })).status).to.equal(200)
    await cardSays(ref, '◐ Omar Haddad har tagit det')
    await teams.submit(maja, root(ref), { ...dataOf(ref, 'note'), verb: 'claim' })
    await threadSays(ref, 'Omar Haddad hann före')
  })

  it('what is said to @Lotsen in the thread goes to the resident; what is not said to it does not', async () => {
    const { resident, ticket } = await handOver('grovsopor')
    const { conversation } = await threadOf(ticket._id)
    expect(await teams.say(maja, conversation, 'Ska vi ringa dem?')).to.equal(undefined)
    await teams.say(maja, conversation, '@Lotsen Vi hämtar dem på fredag.')
    const heard = await resident.hears('Vi hämtar dem på fredag.')
    expect(heard.text).to.not.include('Lotsen')
    expect(heard.from.name).to.equal('Maja Lind')
    expect((await resident.read()).some(({ text }) => text?.includes('Ska vi ringa'))).to.equal(false)
    await teams.say(omar, conversation, '@Lotsen Nej, på torsdag.')
    await threadSays(ticket._id, `Maja Lind har hand om ${ticket._id}`)
    expect((await resident.read()).some(({ text }) => text?.includes('torsdag'))).to.equal(false)
  })

  it('a guest of the team is no staff, and neither is someone who has left it', async () => {
    const { ticket } = await handOver('sopor som luktar')
    const ref = ticket._id
    await threadOf(ref)
    const guest = teams.join('Konsult Konsultsson', 'guest')
    const refused = await press(guest.id, ref, 'claim')
    expect(refused.body).to.deep.include({ type: 'application/vnd.microsoft.activity.message' })
    expect(words(refused.body)).to.include('Bara medlemmar i teamet')
    const leaver = teams.join('Lo Nyss')
    expect(words((await press(leaver.id, ref, 'reply', { reply: ' ' })).body)).to.include('Texten saknas')
    await teams.leave(leaver.id)
    expect(words((await press(leaver.id, ref, 'claim')).body)).to.include('Bara medlemmar i teamet')
    expect((await stored(ref)).status).to.equal('new')
  })

  const malformed = [
    { name: 'an unknown verb', verb: 'delete', data: {}, status: 501 },
    { name: 'a reply without words', verb: 'reply', data: { reply: '  ' }, says: 'Texten saknas' },
    { name: 'a reply too long', verb: 'reply', data: { reply: 'å'.repeat(4_001) }, says: 'Texten är för lång' },
    { name: 'a ticket that never was', verb: 'claim', data: { ref: 'LN-N0NE1' }, says: 'finns inte' },
    { name: 'a ticket that is an operator', verb: 'claim', data: { ref: { $ne: '' } }, status: 501 },
  ]
  for (const { name, verb, data, status = 200, says } of malformed) {
    it(`${name}: ${says ?? status}`, async () => {
      const [thread] = teams.threads()
      const ref = (await service.db.collection<Ticket>('tickets').findOne({ status: 'new' }))?._id
      const answer = await teams.press(maja, thread?.messages[0]?.id ?? '', verb, { ref, version: 1, ...data })
      expect(answer.status).to.equal(status)
      if (says) expect(words(answer.body)).to.include(says)
    })
  }

  it('staff ask the bot in a chat of their own', async () => {
    const chat = teams.chatOf(maja)
    await teams.say(maja, chat, 'När är simhallen öppen?')
    const answer = await eventually(() => {
      const said = teams.threads().find(({ conversation }) => conversation === chat)?.messages ?? []
      return present(said.find(({ from, text }) => from.bot && /simhall/i.test(text ?? '')))
    })
    expect(answer.textFormat).to.equal('markdown')
    await teams.say(maja, chat, 'Jag vill prata med en människa')
    expect(await service.db.collection('tickets').countDocuments({ channel: 'teams' })).to.equal(0)
  })

  it('a channel renamed is still the queue’s by its new name; one deleted leaves its cards to General', async () => {
    await teams.changeChannel({ what: 'channelDeleted', id: channelNamed('Bygglov'), name: 'Bygglov' })
    const { ticket } = await handOver('bygglov för ett plank')
    expect((await threadOf(ticket._id)).channel).to.equal(channelNamed(null))
    await teams.changeChannel({ what: 'channelCreated', id: '19:bygg2@thread.tacv2', name: 'Nya bygg' })
    await teams.changeChannel({ what: 'channelRenamed', id: '19:bygg2@thread.tacv2', name: 'BYGGLOV ' })
    const { ticket: next } = await handOver('bygglov för en carport')
    expect((await threadOf(next._id)).channel).to.equal('19:bygg2@thread.tacv2')
  })

  it('taken out of the team, cards wait again', async () => {
    await teams.uninstall()
    const { ticket } = await handOver('sophämtningen')
    await eventually(async () => {
      const turn = await service.db.collection('turns').findOne({ 'deliveries.payload.ref': ticket._id })
      return turn?.deliveries.some((one: { attempts: number }) => one.attempts > 0)
    })
    expect(teams.threads().some(({ messages }) => words(messages[0]).includes(ticket._id))).to.equal(false)
    await teams.install()
    await threadOf(ticket._id)
  })

  async function handOver(about: string): Promise<{ resident: WebResident; ticket: Ticket }> {
    const resident = await WebResident.open(service.url)
    await resident.says(`Jag vill prata med en människa om ${about}`)
    await resident.hears('Hur vill du få svaret?')
    await resident.says('Svara här i chatten')
    const filed = await resident.hears('LN-')
    const ref = /LN-\w{5}/.exec(filed.text ?? '')?.[0] ?? ''
    return { resident, ticket: await stored(ref) }
  }

  async function stored(ref: string): Promise<Ticket> {
    const ticket = await service.db.collection<Ticket>('tickets').findOne({ _id: ref })
    if (!ticket) throw new Error(`No ticket ${ref}`)
    return ticket
  }

  function find(ref: string): RoomThread | undefined {
    return teams.threads().find(({ messages }) => words(messages[0]?.attachments).includes(ref))
  }

  async function threadOf(ref: string): Promise<RoomThread> {
    return eventually(() => present(find(ref)))
  }

  function root(ref: string): string {
    return find(ref)?.messages[0]?.id ?? ''
  }

  /** The data of the button that sends a verb, as the card has it now. */
  function dataOf(ref: string, verb: string): Record<string, unknown> {
    const found = buttons(find(ref)?.messages[0]?.attachments).find((one) => one.verb === verb)
    if (!found) throw new Error(`No button ${verb}`)
    return found.data as Record<string, unknown>
  }

  async function press(user: string, ref: string, verb: string, inputs: Record<string, string> = {}) {
    return teams.press(user, root(ref), verb, { ...dataOf(ref, verb), ...inputs })
  }

  async function cardSays(ref: string, text: string): Promise<void> {
    await eventually(() => expect(words(find(ref)?.messages[0])).to.include(text))
  }

  async function threadSays(ref: string, text: string): Promise<RoomMessage> {
    const says = ({ from, text: said }: RoomMessage) => from.bot && said?.includes(text)
    return eventually(() => present(find(ref)?.messages.slice(1).find(says)))
  }

  function channelNamed(name: string | null): string {
    return teams.channels.find((channel) => channel.name === name)?.id ?? ''
  }
})

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Not there yet')
  return value
}

function card(thread: RoomThread): unknown {
  return thread.messages[0]?.attachments[0]?.content
}

function words(node: unknown): string {
  return JSON.stringify(node ?? '')
}

function actionTitles(content: unknown): string[] {
  return (content as { actions: { title: string }[] }).actions.map(({ title }) => title)
}

/** Every Action.Execute, in sub-cards too. */
function buttons(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(buttons)
  if (typeof node !== 'object' || node === null) return []
  const own = 'type' in node && node.type === 'Action.Execute' ? [node as Record<string, unknown>] : []
  return [...own, ...Object.values(node).flatMap(buttons)]
}
