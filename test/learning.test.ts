import { expect } from 'chai'
import type { AuditDocument } from '../src/store/audit-entry.js'
import type { StoredProposal } from '../src/store/proposals.js'
import type { Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { HearingServer } from './support/hearing-server.js'
import { ELKS_FORM, postForm } from './support/sms-webhooks.js'
import { BIRK, type ChatCard, MAJA, OMAR, SARA, TeamsOffice } from './support/teams-office.js'
import { WebResident } from './support/web-resident.js'

const SECRET = 'a-secret-of-elks'
const PHONE = '+46701740605'
const ASKED = ['Får jag ha höns i trädgården?', 'höns i tradgarden', 'får man hålla höns i sin trädgård']
const TITLE = 'Höns i tätort'
const ANSWER = 'Höns får du ha med tillstånd från miljökontoret.'

/**
 * Goal: a question missed in the morning is a group at noon, a proposal that its owner alone approves, and an answer in the
 * afternoon, on every channel; and whoever has their chat deleted is in the group no more.
 * Method: the whole service on a knowledge folder of its own, residents on the website and by SMS, and staff in a stand-in
 * for Teams who write and press through the Bot Framework's own door.
 */
describe('the learning loop', function () {
  this.timeout(150_000)
  let office: TeamsOffice
  let gateway: HearingServer
  const residents: WebResident[] = []

  before(async () => {
    gateway = await HearingServer.start(() => ({ status: 200, body: { id: 's1', status: 'created' } }))
    const env = {
      ELKS_USERNAME: 'u',
      ELKS_PASSWORD: 'p',
      ELKS_FROM: '+46701740698',
      ELKS_SECRET: SECRET,
      ELKS_BASE_URL: `${gateway.url}/elks`,
      PRIVATE_HOSTS: '127.0.0.1',
    }
    office = await TeamsOffice.start({}, { env })
    for (const who of [MAJA, OMAR, SARA, BIRK]) await office.asks(who, 'Hjälp')
  })
  after(async () => {
    await office?.close()
    gateway?.close()
  })

  it('in the morning several ask what nobody has an answer to', async () => {
    for (const words of ASKED) residents.push(await asks(words, 'hittar'))
    await texts('Kan man ha höns i trädgården hemma?', 'a1')
    await asks('min man slår mig', '112')
    await eventually(async () => expect(await flagged()).to.have.length(4))
  })

  it('at noon it is one group, ranked by people; nothing sensitive is in any', async () => {
    const card = await office.asks(OMAR, 'Missade frågor')
    expect(card.text).to.include('4 personer').and.to.include('inget svar: 4')
    expect(card.text).to.not.include('slår mig')
    expect(card.text).to.not.include(PHONE.slice(4)).and.to.not.include('sms:')
    const entry = await office.service.db.collection<AuditDocument>('audit').findOne({ did: 'missed_listed' })
    expect(entry?.about?.count).to.equal(4)
  })

  it('whoever has their chat deleted is in it no more', async () => {
    await residents.pop()?.deletes()
    const card = await office.asks(OMAR, 'missade fragor')
    expect(card.text).to.include('3 personer').and.to.not.include(ASKED[2])
  })

  let form: ChatCard
  let deed: { verb: string; data: Record<string, unknown> }
  it('a form that lacks something comes back with a remark and loses nothing', async () => {
    form = await (await office.asks(OMAR, 'Missade frågor')).press('Föreslå ett svar')
    const back = await propose(form, { chat_article_title: '', chat_article_body: ANSWER })
    expect(back.text).to.include('Fyll i: Rubrik').and.to.include(ANSWER)
    expect(await proposals()).to.have.length(0)
  })

  it('one proposes an answer, once however often it is pressed; it is tried before its owner sees it', async () => {
    const made = await propose(form)
    expect(made.text).to.include('provas nu')
    const [again] = await Promise.all([propose(form), propose(form)])
    expect(again.text).to.include('Höns i tätort')
    expect(await proposals()).to.have.length(1)
    const waiting = await reaches('waiting')
    expect(waiting.trial?.mistakes).to.deep.equal([])
    expect(waiting.trial?.answers.length).to.equal(3)
    expect(
      waiting.trial?.answers.every(({ before, after }) => before.how === 'none' && after.how === 'answer'),
    ).to.equal(true)
    // Of what came by SMS nothing was written into the proposal.
    expect(JSON.stringify(waiting), 'no words of residents, nor who they are').to.not.match(/hemma|sms:|46701740605/)
  })

  it('while it waits the group says so', async () => {
    const card = await office.asks(BIRK, 'Missade frågor')
    expect(card.text).to.include('Ett förslag är på väg')
  })

  it('its owner has the trial in their own chat, with what residents asked, before and after', async () => {
    const card = await ownersCard()
    expect(card.text)
      .to.include('höns i tradgarden')
      .and.to.include(`Efter: ${TITLE}`)
      .and.to.include('Före: inget svar')
    expect(card.buttons).to.include.members(['Godkänn', 'Säg nej'])
  })

  it('nobody else may approve, whoever they are and whatever they press', async () => {
    const { data = {}, verb = '' } = (await ownersCard()).button('Godkänn')
    deed = { verb, data }
    for (const who of [OMAR, SARA, BIRK]) {
      const { body } = await office.teams.press(who, office.cards(who).at(-1)?.message ?? '', verb, data)
      expect(JSON.stringify(body), who).to.include('Det är inte du som bestämmer')
    }
    expect((await proposals())[0]?.state).to.equal('waiting')
  })

  it('a refusal needs a reason', async () => {
    const card = await (await ownersCard()).press('Säg nej', {}, { move: 'refuse' })
    expect(card.text).to.include('Skriv varför')
    expect((await proposals())[0]?.state).to.equal('waiting')
  })

  it('the owner approves, twice as it happens, and it is in the knowledge with its history', async () => {
    const card = await ownersCard()
    await Promise.all([card.press('Godkänn'), card.press('Godkänn')])
    const applied = await reaches('applied')
    expect(applied.verdict?.by.name).to.equal(MAJA)
    expect(applied.edit).to.match(/^edit-\d+$/)
    const edits = await office.service.db.collection('edits').find().toArray()
    expect(edits).to.have.length(1)
    await eventually(() => expect(office.cards(OMAR).at(-1)?.text).to.include(`Godkänt av ${MAJA}`))
    const did = await office.service.db.collection<AuditDocument>('audit').distinct('did')
    expect(did).to.include.members(['proposal_made', 'proposal_approved', 'knowledge_edited'])
  })

  it('in the afternoon everyone is answered: on the website, by SMS, and staff in Teams', async () => {
    await eventually(async () => void (await asks(ASKED[0] ?? '', ANSWER)), { withinMs: 30_000 })
    await texts('Kan man ha höns i trädgården hemma?', 'a2')
    await eventually(() =>
      expect(gateway.heard.get('elks')?.map(decoded).join()).to.include('tillstånd från miljökontoret'),
    )
    await office.teams.sayInChat(SARA, 'Får man ha höns i trädgården?')
    await eventually(() => expect(office.said(SARA).at(-1)?.text).to.include(ANSWER))
  })

  it('what is answered now is no missed question any more', async () => {
    const card = await office.asks(OMAR, 'Missade frågor')
    expect(card.text).to.include('Inga frågor har blivit utan svar')
  })

  it('what is decided cannot be decided again', async () => {
    const data = { ...deed.data, move: 'refuse', chat_reason: 'nej' }
    const { body } = await office.teams.press(MAJA, office.cards(MAJA).at(-1)?.message ?? '', deed.verb, data)
    expect(JSON.stringify(body)).to.include('redan avgjort')
    expect((await proposals())[0]?.state).to.equal('applied')
  })

  it('a refusal is told to whoever proposed, with the reason, and the questions stay in the list', async () => {
    const resident = await asks('Är isbanan spolad?', 'Menade du')
    await resident.says('Inget av dem')
    await resident.hears('Då har jag inget bra svar')
    const seen = async () => (await office.asks(OMAR, 'Missade frågor')).text
    await eventually(async () =>
      expect(await seen())
        .to.include('isbanan')
        .and.to.include('inget av förslagen: 1'),
    )
    await hasBeenTried({ kind: 'variant', article: 'library-hours', lang: 'sv', texts: ['Är isbanan spolad?'] })
    const list = await office.asks(MAJA, 'Missade frågor')
    expect(list.text).to.include('Förslag som väntar på dig: 1')
    const card = await list.press('Se: Fler sätt att fråga om Bibliotekets öppettider')
    await card.press('Säg nej', { chat_reason: 'Biblioteket har ingen isbana.' }, { move: 'refuse' })
    await eventually(() => expect(office.cards(OMAR).at(-1)?.text).to.include('Biblioteket har ingen isbana.'))
    expect(await seen())
      .to.include('isbanan')
      .and.to.include('Föreslå ett svar')
  })

  async function asks(words: string, answer: string): Promise<WebResident> {
    const resident = await WebResident.open(office.service.url)
    await resident.says(words)
    await resident.hears(answer)
    return resident
  }

  async function texts(message: string, id: string): Promise<void> {
    const url = `${office.service.url}/api/sms/46elks?secret=${SECRET}`
    const { status } = await postForm(url, { ...ELKS_FORM, id: `s${id}`, from: PHONE, message })
    expect(status).to.equal(204)
  }

  function decoded(heard: string): string {
    return decodeURIComponent(heard.replaceAll('+', ' '))
  }

  function flagged(): Promise<Turn[]> {
    return office.service.db.collection<Turn>('turns').find({ missed: 'no_match' }).toArray()
  }

  function proposals(): Promise<StoredProposal[]> {
    return office.service.db.collection<StoredProposal>('proposals').find().sort({ at: 1 }).toArray()
  }

  /** Another proposal of Omar's, as far as the first was once; trying one out takes long. */
  async function hasBeenTried(change: StoredProposal['change']): Promise<void> {
    const [first] = await proposals()
    if (!first) throw new Error('No proposal to go by')
    const { verdict: _, edit: __, ...rest } = first
    const tried = { ...rest, _id: 'another', key: 'another', change, state: 'waiting' as const, told: [], version: 1 }
    await office.service.db.collection<StoredProposal>('proposals').insertOne(tried)
  }

  function reaches(state: StoredProposal['state'], which = 0): Promise<StoredProposal> {
    return eventually(
      async () => {
        const one = (await proposals())[which]
        if (one?.state !== state) throw new Error(`It is ${one?.state}: ${one?.failure?.join()}`)
        return one
      },
      { withinMs: 110_000 },
    )
  }

  function propose(card: ChatCard, more: Record<string, string> = {}): Promise<ChatCard> {
    const inputs = {
      chat_article_title: TITLE,
      chat_article_body: ANSWER,
      chat_article_texts: [
        ...ASKED,
        'tillstånd för höns',
        'regler för hönor i villaområde',
        'tupp och höns i stan',
      ].join('\n'),
      chat_article_queue: 'environment',
      ...more,
    }
    return card.press('Prova och skicka till ägaren', inputs, { kind: 'article' })
  }

  /** The card by which Maja, who answers for the contact centre, is told what waits for her. */
  function ownersCard(): Promise<ChatCard> {
    return eventually(() => {
      const card = office.cards(MAJA).findLast(({ buttons }) => buttons.includes('Godkänn'))
      if (!card) throw new Error('No card to approve yet')
      return card
    })
  }
})
