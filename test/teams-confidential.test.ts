import { expect } from 'chai'
import type { BotAnswer } from '../src/try/connector-bot.js'
import type { StandInTeam } from '../src/try/connector-teams.js'
import { done, type Resident } from './support/talk.js'
import { wordsIn, wordsOfAnswer } from './support/team-hands.js'
import { TeamsBench } from './support/teams-bench.js'

const MAJA = 'Maja Lind'
const SARA = 'Sara Social'
const TORE = 'Tore Team'
/** What nobody but social services may read: said by the resident, noted by staff, on a file, in a name. */
const SECRETS = ['slut på pengar', 'hyresskuld', 'lönespecifikation', 'utredning pågår', 'kvinnan i fråga']

/**
 * Goal: what a confidential ticket is about is read and acted on by its queue's own team alone, wherever its card stands
 * and whatever goes wrong.
 * Method: social services in a team of their own; someone of another team who presses all there is, and is shown all of
 * Teams that is theirs to see.
 */
describe('a confidential ticket in Teams', function () {
  this.timeout(120_000)
  let bench: TeamsBench

  before(async () => {
    const teams = [
      { name: 'Socialtjänsten', channels: ['Socialtjänst'], staff: [SARA, TORE], guests: ['Gäst Gästsson'] },
    ]
    bench = await TeamsBench.start(['Kontaktcenter', 'Bygglov'], { teams })
    await bench.teams.install()
  })
  after(() => bench?.close())
  afterEach(() => bench.teams.heal())

  it('its own team reads it and works on it', async () => {
    const { ref } = await filed()
    expect(bench.hands.thread(ref).channel).to.equal(channelNamed('Socialtjänst'))
    expect(await bench.hands.reads(SARA, ref)).to.include('slut på pengar')
    await bench.hands.press(SARA, ref, 'Ta ärendet')
    await bench.hands.press(SARA, ref, 'Spara anteckningen', { internal: 'utredning pågår' })
    await bench.deliver(ref)
    expect(await bench.hands.reads(TORE, ref)).to.include('utredning pågår')
    expect(leaks(MAJA)).to.deep.equal([])
  })

  const presses: { verb: string; data?: object }[] = [
    { verb: 'view' },
    { verb: 'claim' },
    { verb: 'reply', data: { reply: 'Hej' } },
    { verb: 'ask', data: { ask: 'Hej?' } },
    { verb: 'note', data: { internal: 'Hej' } },
    { verb: 'resolve', data: { note: 'Klart' } },
    { verb: 'called', data: {} },
    { verb: 'release' },
    { verb: 'assign', data: { to: '29:staff-1' } },
    { verb: 'transfer', data: { queue: 'contact-centre', summary: 'Hit' } },
    { verb: 'transfer', data: { queue: 'contact-centre', consent: 'true' } },
    { verb: 'consult', data: { queue: 'contact-centre', question: 'Vad?' } },
    { verb: 'reopen' },
    { verb: 'threat' },
    { verb: 'preview', data: { of: 'reply', reply: 'Hej' } },
    { verb: 'open', data: { form: 'reply' } },
    { verb: 'open', data: { form: 'more' } },
    { verb: 'open', data: { form: 'assign' } },
    { verb: 'fill', data: { standard: 'received' } },
  ]
  for (const { verb, data = {} } of presses) {
    it(`someone of another team who presses ${verb} ${JSON.stringify(data)}: the reference alone, and why`, async () => {
      const { ref } = await noted()
      const { version } = await bench.stored(ref)
      // From a card in a channel that is theirs: what is pressed there is checked all the same.
      const stray = await bench.teams.begin(MAJA, channelNamed('Kontaktcenter') ?? '', 'Vad är detta?')
      const { messages } = bench.teams.threads().find((one) => one.conversation === stray.conversation) ?? {
        messages: [],
      }
      const answer = await bench.teams.press(MAJA, messages[0]?.id ?? '', verb, { ref, version, ...data })
      expect(answer.status).to.equal(200)
      expect(secretsIn(answer)).to.deep.equal([])
      expect(wordsOfAnswer(answer)).to.include(`${ref} är ett sekretessärende`)
      expect(buttonsIn(answer)).to.deep.equal([])
      expect(await bench.stored(ref)).to.include({ version, queue: 'income-support' })
    })
  }

  it('nor by a client without universal actions, which is told in words', async () => {
    const { ref } = await noted()
    const stray = await bench.teams.begin(MAJA, channelNamed('Kontaktcenter') ?? '', 'Vad är detta?')
    const thread = () => bench.teams.threads().find((one) => one.conversation === stray.conversation)
    await bench.teams.submit(MAJA, thread()?.messages[0]?.id ?? '', { ref, version: 1, verb: 'claim' })
    expect(JSON.stringify(thread())).to.include('sekretessärende')
    expect(secretsIn(thread())).to.deep.equal([])
    expect((await bench.stored(ref)).claimedBy?.name).to.equal(SARA)
  })

  it('a mention in its thread by someone of another team goes nowhere', async () => {
    const { ref, resident } = await noted()
    const { conversation } = bench.hands.thread(ref)
    await bench.teams.say(MAJA, conversation, '@Lotsen Hej från Kontaktcenter')
    expect(bench.hands.said(ref).join()).to.include('Bara köns eget team')
    expect(resident.last.outbound.map(({ text }) => text).join()).to.not.include('Hej från')
    expect((await bench.core.transcript(ref)).some(({ text }) => text.includes('Hej från'))).to.equal(false)
  })

  it('a guest of its team is no staff, nor is someone who has just left it', async () => {
    const { ref } = await noted()
    const root = bench.hands.thread(ref).messages[0]?.id ?? ''
    const guest = await bench.teams.press('Gäst Gästsson', root, 'view', { ref, version: 1 })
    expect(wordsOfAnswer(guest)).to.include('Bara medlemmar i teamet')
    expect(secretsIn(guest)).to.deep.equal([])
    expect(wordsOfAnswer(await bench.teams.press(TORE, root, 'view', { ref, version: 1 }))).to.include('slut på pengar')
    await bench.teams.removeMember('Socialtjänsten', TORE)
    const gone = await bench.teams.press(TORE, root, 'view', { ref, version: 1 })
    expect(secretsIn(gone)).to.deep.equal([])
    await bench.teams.addMember('Socialtjänsten', TORE)
  })

  it('while Teams cannot be asked who somebody is, nobody is let through', async () => {
    const { ref } = await noted()
    bench.core.later(5)
    bench.teams.fail({ on: 'member', how: { status: 500 }, times: 20 })
    const root = bench.hands.thread(ref).messages[0]?.id ?? ''
    const answer = await bench.teams.press(SARA, root, 'view', { ref, version: 1 })
    expect(wordsOfAnswer(answer)).to.include('Försök igen om en stund')
    expect(secretsIn(answer)).to.deep.equal([])
  })

  it('its channel deleted: elsewhere it shows none of its words, its own see them for themselves and can claim', async () => {
    const id = channelNamed('Socialtjänst') ?? ''
    await bench.teams.changeChannel({ what: 'channelDeleted', id, name: 'Socialtjänst' })
    const { ref } = await filed()
    await bench.send({ kind: 'thread', ref, text: 'hyresskuld', from: 'resident' })
    await bench.send({ kind: 'thread', ref, text: 'utredning pågår', from: 'note' })
    expect(bench.hands.thread(ref).channel).to.equal(general('Socialtjänsten'))
    expect(secretsIn(bench.hands.thread(ref))).to.deep.equal([])
    expect(await bench.hands.reads(SARA, ref)).to.include('sekretessärende')
    await bench.hands.press(SARA, ref, 'Visa innehållet för mig')
    expect(await bench.hands.reads(SARA, ref)).to.include('slut på pengar')
    await bench.hands.press(SARA, ref, 'Ta ärendet')
    expect((await bench.stored(ref)).claimedBy?.name).to.equal(SARA)

    await bench.teams.changeChannel({ what: 'channelCreated', id, name: 'Socialtjänst', team: 'Socialtjänsten' })
    await bench.deliver(ref)
    expect(bench.hands.thread(ref).channel).to.equal(id)
    expect(await bench.hands.reads(TORE, ref)).to.include('slut på pengar')
    expect(leaks(MAJA)).to.deep.equal([])
  })

  it('the app taken out of its team: told with the contact centre, who cannot claim it; its own can, when it is back', async () => {
    silently('Socialtjänsten', (team) => {
      team.withoutApp = true
    })
    const { ref } = await filed()
    await bench.send({ kind: 'thread', ref, text: 'hyresskuld', from: 'resident' })
    expect(bench.hands.thread(ref).channel).to.equal(channelNamed('Kontaktcenter'))
    for (const title of ['Ta ärendet', 'Visa innehållet för mig']) {
      await bench.hands.press(MAJA, ref, title).catch(() => undefined)
      expect(await bench.hands.reads(MAJA, ref)).to.include('sekretessärende')
    }
    await bench.send({ kind: 'digest', queue: 'income-support', escalate: true })
    expect(leaks(MAJA)).to.deep.equal([])
    expect((await bench.stored(ref)).status).to.equal('new')

    await bench.teams.install('Socialtjänsten')
    await bench.send({ kind: 'card', ref })
    expect(bench.hands.thread(ref).channel).to.equal(channelNamed('Socialtjänst'))
    await bench.hands.press(SARA, ref, 'Ta ärendet')
    expect((await bench.stored(ref)).claimedBy?.name).to.equal(SARA)
  })

  it('another team makes a channel of the same name: until it is said which is meant, neither gets a word', async () => {
    const copy = { id: '19:copy@thread.tacv2', name: 'Socialtjänst' }
    await bench.teams.changeChannel({ what: 'channelCreated', ...copy, team: 'Lindnäs kommun' })
    const { ref } = await filed()
    expect(secretsIn(bench.hands.thread(ref))).to.deep.equal([])
    const root = bench.hands.thread(ref).messages[0]?.id ?? ''
    expect(secretsIn(await bench.teams.press(MAJA, root, 'view', { ref, version: 1 }))).to.deep.equal([])
    await bench.teams.changeChannel({ what: 'channelDeleted', ...copy })
    await bench.send({ kind: 'card', ref })
    expect(bench.hands.thread(ref).channel).to.equal(channelNamed('Socialtjänst'))
    expect(leaks(MAJA)).to.deep.equal([])
  })

  it('a colleague elsewhere is asked, and sees the question alone', async () => {
    const { ref } = await noted()
    await bench.hands.press(SARA, ref, 'Mer')
    await bench.hands.press(SARA, ref, 'Fråga en annan kö')
    expect(await bench.hands.reads(SARA, ref)).to.include('Den andra kön ser bara det du skriver här')
    await bench.hands.press(SARA, ref, 'Skicka frågan', { queue: 'building-permits', question: 'Finns ett bygglov?' })
    await bench.deliver(ref)
    const about = `Fråga från Försörjningsstöd om ${ref}`
    expect(bench.hands.thread(about).channel).to.equal(channelNamed('Bygglov'))
    expect(await bench.hands.reads(MAJA, about)).to.include('Finns ett bygglov?')
    await bench.hands.press(MAJA, about, 'Skicka svaret till kollegan', { answer: 'Ja, sedan i maj.' })
    await bench.deliver(ref)
    expect(await bench.hands.reads(SARA, ref)).to.include('Ja, sedan i maj.')
    expect(leaks(MAJA)).to.deep.equal([])
  })

  it('out of its queue goes a summary by staff, and none of the words', async () => {
    const { ref } = await noted()
    await openTransfer(ref)
    const kept = await bench.hands.press(SARA, ref, 'Skicka vidare', { queue: 'contact-centre' })
    expect(wordsOfAnswer(kept)).to.include('Skriv en sammanfattning')
    expect((await bench.stored(ref)).queue).to.equal('income-support')
    await bench.hands.press(SARA, ref, 'Skicka vidare', { queue: 'contact-centre', summary: 'Behöver en blankett' })
    await bench.deliver(ref)
    expect(bench.hands.thread(ref).channel).to.equal(channelNamed('Kontaktcenter'))
    expect(await bench.hands.reads(MAJA, ref)).to.include('Behöver en blankett')
    expect(leaks(MAJA)).to.deep.equal([])
  })

  it('words that were still on their way when it left its queue do not come along', async () => {
    const { ref, resident } = await noted()
    await resident.says('kvinnan i fråga')
    await openTransfer(ref)
    await bench.hands.press(SARA, ref, 'Skicka vidare', { queue: 'contact-centre', summary: 'Behöver en blankett' })
    await bench.deliver(ref)
    expect(bench.hands.said(ref).join()).to.include('Invånaren har skrivit').and.to.include('Behöver en blankett')
    expect(leaks(MAJA)).to.deep.equal([])
  })

  it('with the resident’s consent all goes along', async () => {
    const { ref } = await noted()
    await openTransfer(ref)
    await bench.hands.press(SARA, ref, 'Skicka vidare', { queue: 'contact-centre', consent: 'true' })
    await bench.deliver(ref)
    expect(await bench.hands.reads(MAJA, ref)).to.include('slut på pengar')
  })

  it('a ticket that is sent to a confidential queue leaves none of its words where it was', async () => {
    const resident = bench.core.resident()
    await resident.says('jag vill prata med en människa om bygglov')
    await resident.presses('Svara här i chatten')
    const { _id: ref } = await resident.ticket()
    await bench.deliver(ref)
    await bench.hands.press(MAJA, ref, 'Ta ärendet')
    await resident.says('det är slut på pengar och en hyresskuld')
    await bench.deliver(ref)
    await bench.hands.press(MAJA, ref, 'Spara anteckningen', { internal: 'kvinnan i fråga' })
    await bench.deliver(ref)
    const { conversation } = bench.hands.thread(ref)
    await markSent(ref)
    await bench.hands.press(MAJA, ref, 'Mer')
    await bench.hands.press(MAJA, ref, 'Skicka vidare')
    await bench.hands.press(MAJA, ref, 'Skicka vidare', { queue: 'income-support' })
    await bench.deliver(ref)
    expect(await bench.hands.reads(SARA, ref)).to.include('slut på pengar')
    const left = bench.teams.threads().find((one) => one.conversation === conversation)
    expect(wordsIn(left)).to.include(`${ref} är skickat till Försörjningsstöd`)
    expect(secretsIn(left)).to.deep.equal([])
  })

  /** A ticket of somebody's in need, its card posted. */
  async function filed(): Promise<{ ref: string; resident: Resident }> {
    const resident = bench.core.resident()
    await resident.says('jag vill prata med en människa om försörjningsstöd, det är slut på pengar')
    await resident.presses('Svara här i chatten')
    const { _id: ref, queue } = await resident.ticket()
    expect(queue).to.equal('income-support')
    await bench.deliver(ref)
    return { ref, resident }
  }

  /** The same, claimed by Sara and written more about. */
  async function noted(): Promise<{ ref: string; resident: Resident }> {
    const one = await filed()
    const { aadObjectId: id = '', id: teams = '' } = bench.teams.staff.find(({ name }) => name === SARA) ?? {}
    const by = { id, name: SARA, teams }
    await done(bench.core.staff({ id: 'claim', verb: 'claim', ref: one.ref, by }))
    const file = { id: 'f'.repeat(24), name: 'lönespecifikation.pdf', type: 'application/pdf', bytes: 9 }
    await one.resident.says('och en hyresskuld', { files: [file] })
    await done(bench.core.staff({ id: 'note', verb: 'note', ref: one.ref, by, text: 'utredning pågår' }))
    await bench.deliver(one.ref)
    return one
  }

  async function openTransfer(ref: string): Promise<void> {
    const { claimedBy } = await bench.stored(ref)
    expect(claimedBy?.name).to.equal(SARA)
    await bench.hands.press(SARA, ref, 'Mer')
    await bench.hands.press(SARA, ref, 'Skicka vidare')
  }

  /** What an outbox would have done: each delivery knows the id of what it became. */
  async function markSent(ref: string): Promise<void> {
    const posts = bench.hands
      .thread(ref)
      .messages.slice(1)
      .filter(({ from }) => from.bot)
    const { conversation } = await bench.stored(ref)
    const turns = await bench.core.log.read(conversation, 0, 200)
    const keys = turns.flatMap(({ deliveries }) => deliveries.filter(({ payload }) => payload.kind === 'thread'))
    expect(keys.length).to.equal(posts.length)
    for (const [at, { key }] of keys.entries()) {
      const mark = { $set: { 'deliveries.$.providerId': posts[at]?.id } }
      await bench.core.store.turns.updateOne({ 'deliveries.key': key }, mark)
    }
  }

  function silently(name: string, change: (team: StandInTeam) => void): void {
    const team = bench.teams.teams.find((one) => one.name === name)
    if (!team) throw new Error('No such team')
    change(team as StandInTeam)
  }

  function channelNamed(name: string): string | undefined {
    return bench.teams.channels.find((channel) => channel.name === name)?.id
  }

  function general(team: string): string | undefined {
    return bench.teams.teams.find(({ name }) => name === team)?.id
  }

  /** Secrets that somebody can find in all of Teams that is theirs to see. */
  function leaks(who: string): string[] {
    return secretsIn(bench.teams.seenBy(who))
  }
})

function secretsIn(node: unknown): string[] {
  const json = JSON.stringify(node)
  return SECRETS.filter((secret) => json.includes(secret))
}

function buttonsIn({ body }: BotAnswer): unknown[] {
  const { actions = [] } = (body as { value?: { actions?: unknown[] } }).value ?? {}
  return actions
}
