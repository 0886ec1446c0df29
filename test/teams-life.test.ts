import { expect } from 'chai'
import type { RunningHttp } from '../src/http/server.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { ConnectorStandIn } from '../src/try/connector.js'
import { serveDoors } from './support/doors.js'
import { eventually } from './support/eventually.js'
import { openClock } from './support/open-clock.js'
import { type Service, startService } from './support/service.js'
import { TeamHands, wordsOfAnswer } from './support/team-hands.js'
import { TeamsBench } from './support/teams-bench.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const CHANNELS = ['Kontaktcenter', 'Utbildning', 'Avfall och vatten', 'Bygglov', 'Gata och park', 'Teknisk kundtjänst']
const MAJA = 'Maja Lind'
const OMAR = 'Omar Haddad'

/**
 * Goal: staff do the whole job on one card, each sees what they themselves can do, and the resident hears of all that
 * concerns them and of nothing else.
 * Method: the whole service and a stand-in for Teams over real HTTP; two people who press only what they see.
 */
describe('a ticket’s whole life in Teams', function () {
  this.timeout(120_000)
  let service: Service
  let connector: RunningHttp
  let teams: ConnectorStandIn
  let hands: TeamHands

  before(async () => {
    const now = openClock()
    service = await startService({ env: { WEBCHAT_SECRET, TRY: 'off' }, now })
    teams = new ConnectorStandIn({
      url: () => service.url,
      connectorUrl: () => connector.url,
      team: 'Lindnäs kommun',
      channels: CHANNELS,
      staff: [MAJA, OMAR],
      now,
    })
    hands = new TeamHands(teams)
    connector = await serveDoors(teams.doors)
    await teams.install()
  })

  after(async () => {
    await service?.close()
    await connector?.close()
  })

  it('claimed by one: she sees her buttons, he sees that she has it and what he can do', async () => {
    const { ref, resident } = await handOver('soporna på Almvägen')
    const free = ['Ta ärendet', 'Svara', 'Lös ärendet', 'Anteckna', 'Mer']
    for (const who of [MAJA, OMAR]) expect(await hands.buttons(who, ref)).to.deep.equal(ofCard(free))

    await hands.press(MAJA, ref, 'Ta ärendet')
    await resident.hears('Maja Lind')
    await everyoneReads(ref, '◐ Maja Lind har tagit det')
    const own = ['Svara', 'Fråga invånaren', 'Lös ärendet', 'Anteckna', 'Mer']
    expect(await hands.buttons(MAJA, ref)).to.deep.equal(ofCard(own))
    expect(await hands.buttons(OMAR, ref)).to.deep.equal(ofCard(['Anteckna', 'Knappar för Maja Lind']))

    // Whoever presses what is hers gets what he had, and nothing has happened.
    await hands.press(OMAR, ref, 'Knappar för Maja Lind')
    expect(await hands.buttons(OMAR, ref)).to.deep.equal(ofCard(['Anteckna']))
    expect((await stored(ref)).events.map(({ what }) => what)).to.deep.equal(['created', 'claimed'])
  })

  it('a reply is looked at, changed, looked at again and sent: the resident gets the last', async () => {
    const { ref, resident } = await claimed('bygglov för en altan')
    await hands.press(MAJA, ref, 'Visa först', { reply: 'Hej! Du slipper **bygglov**.' })
    const shown = await hands.reads(MAJA, ref)
    expect(shown).to.include('Inget är skickat än').and.to.include('Hej! Du slipper **bygglov**.')
    expect(await hands.buttons(MAJA, ref)).to.deep.equal(['Skicka', 'Ändra', 'Avbryt'])
    expect(await hands.reads(OMAR, ref)).to.not.include('slipper')

    await hands.press(MAJA, ref, 'Ändra')
    await hands.press(MAJA, ref, 'Visa först', { reply: 'Hej! Du behöver bygglov.' })
    await hands.press(MAJA, ref, 'Skicka')
    expect((await resident.hears('Du behöver bygglov.')).from.name).to.equal(MAJA)
    await threadSays(ref, 'Du behöver bygglov.')
    await threadSays(ref, '✓ Skickat till webbchatten.')
    expect((await resident.read()).some(({ text }) => text?.includes('slipper'))).to.equal(false)
  })

  it('a standard reply is filled in, changed and sent', async () => {
    const { ref, resident } = await claimed('bygglov för ett plank')
    await hands.press(MAJA, ref, 'Standardsvar')
    expect(await hands.reads(MAJA, ref)).to.include('Vi arbetar med det')
    await hands.press(MAJA, ref, 'Fyll i', { standard: 'received' })
    const filled = await inputOn(MAJA, ref, 'reply')
    expect(filled).to.include(`Ärendet har nummer ${ref}`).and.to.include('Hej!')
    await hands.press(MAJA, ref, 'Skicka svaret', { reply: `${filled} /M` })
    await resident.hears('/M')
  })

  it('a question to the resident waits for them, and their answer is ours to see to again', async () => {
    const { ref, resident } = await claimed('bygglov för ett uterum')
    await hands.press(MAJA, ref, 'Skicka frågan', { ask: 'Hur stort är det?' })
    await resident.hears('Hur stort är det?')
    await everyoneReads(ref, '◇ Maja Lind väntar på invånaren')
    expect(await hands.buttons(MAJA, ref)).to.include('Svara')
    await resident.says('Tolv kvadratmeter')
    await threadSays(ref, 'Tolv kvadratmeter')
    await everyoneReads(ref, '◐ Maja Lind har tagit det')
  })

  it('a note is for colleagues, by whoever has something to note', async () => {
    const { ref, resident } = await claimed('bygglov för en carport')
    await hands.press(OMAR, ref, 'Spara anteckningen', { internal: 'Har ringt <om> detta & förr' })
    expect(await threadSays(ref, 'Intern anteckning')).to.include('Har ringt &lt;om&gt; detta &amp; förr')
    await everyoneReads(ref, 'Har ringt <om> detta & förr')
    expect((await resident.read()).some(({ text }) => text?.includes('Har ringt'))).to.equal(false)
  })

  it('another queue is asked, answers in its own channel, and the ticket stays where it is', async () => {
    const { ref, resident } = await claimed('sopor vid skolan')
    const home = hands.thread(ref).channel
    await hands.press(MAJA, ref, 'Mer')
    await hands.press(MAJA, ref, 'Fråga en annan kö')
    await hands.press(MAJA, ref, 'Skicka frågan', { queue: 'school', question: 'När öppnar ni grinden?' })
    const about = `Fråga från Avfall och återvinning om ${ref}`
    await eventually(() => expect(hands.thread(about).channel).to.equal(channelNamed('Utbildning')))
    expect(await hands.reads(OMAR, about))
      .to.include('När öppnar ni grinden?')
      .and.to.include('sopor vid skolan')

    await hands.press(OMAR, about, 'Skicka svaret till kollegan', { answer: 'Klockan sju.' })
    await eventually(async () => expect(await hands.reads(MAJA, `✓ Besvarad: fråga`)).to.include('Klockan sju.'))
    const said = await threadSays(ref, 'Klockan sju.')
    expect(said).to.include('<at>Maja Lind</at>')
    expect((await stored(ref)).thread?.conversation).to.include(home)
    expect((await resident.read()).some(({ text }) => text?.includes('Klockan sju'))).to.equal(false)
  })

  it('a consult is answered by a mention in its thread, once', async () => {
    const { ref } = await claimed('sopor vid badet')
    await hands.press(MAJA, ref, 'Mer')
    await hands.press(MAJA, ref, 'Fråga en annan kö')
    await hands.press(MAJA, ref, 'Skicka frågan', { queue: 'school', question: 'Vems är den?' })
    const about = `Fråga från Avfall och återvinning om ${ref}`
    const { conversation } = await eventually(() => hands.thread(about))
    await eventually(async () => expect((await stored(ref)).consults?.[0]?.thread).to.not.equal(undefined))
    await teams.say(OMAR, conversation, '@Lotsen Skolans, vi tar den.')
    await threadSays(ref, 'Skolans, vi tar den.')
    await teams.say(MAJA, conversation, '@Lotsen Säkert?')
    await eventually(() => {
      const words = teams.threads().find((thread) => thread.conversation === conversation)?.messages ?? []
      expect(JSON.stringify(words)).to.include('redan besvarad')
    })
    expect((await stored(ref)).consults?.[0]?.answer?.text).to.equal('Skolans, vi tar den.')
  })

  it('handed over: the other has it now, and the first has what others have', async () => {
    const { ref, resident } = await claimed('bygglov för en brygga')
    await hands.press(MAJA, ref, 'Mer')
    await hands.press(MAJA, ref, 'Lämna över')
    const omar = teams.staff.find(({ name }) => name === OMAR)?.aadObjectId ?? ''
    await hands.press(MAJA, ref, 'Lämna över', { to: omar })
    await resident.hears('Omar Haddad')
    expect(await threadSays(ref, 'har lämnat över ärendet till Omar Haddad')).to.include('<at>Omar Haddad</at>')
    await everyoneReads(ref, '◐ Omar Haddad har tagit det')
    expect(await hands.buttons(OMAR, ref)).to.include('Fråga invånaren')
    expect(await hands.buttons(MAJA, ref)).to.deep.equal(ofCard(['Anteckna', 'Knappar för Omar Haddad']))
  })

  it('transferred: the old card points to the new place, where all was brought along', async () => {
    const { ref, resident } = await claimed('gatubelysning på Fyrvägen')
    const before = hands.thread(ref)
    await hands.press(MAJA, ref, 'Mer')
    await hands.press(MAJA, ref, 'Skicka vidare')
    await hands.press(MAJA, ref, 'Skicka vidare', { queue: 'building-permits', summary: 'Hör hemma hos er' })
    await resident.hears('Bygglov')
    await eventually(() => expect(hands.thread(ref).channel).to.equal(channelNamed('Bygglov')))
    await eventually(async () => expect(await hands.reads(OMAR, ref)).to.include('Fråga '))
    expect(await hands.reads(OMAR, ref)).to.include('gatubelysning på Fyrvägen')
    expect(hands.thread(ref).conversation).to.not.equal(before.conversation)
    await threadSays(ref, 'Hör hemma hos er')
    const old = await eventually(() => {
      const found = teams.threads().find(({ conversation }) => conversation === before.conversation)
      const words = JSON.stringify(found?.messages[0])
      expect(words).to.include(`${ref} är skickat till Bygglov`).and.to.include('teams.microsoft.com')
      return found
    })
    expect(JSON.stringify(old?.messages[0]?.attachments)).to.not.include('Action.Execute')
    // A client that still shows the old card's button gets the same.
    const answer = await teams.press(MAJA, old?.messages[0]?.id ?? '', 'claim', { ref, version: 1 })
    expect(wordsOfAnswer(answer)).to.include('är skickat till Bygglov')
    expect(await stored(ref)).to.include({ status: 'new', queue: 'building-permits' })
  })

  it('given back, it is everybody’s again', async () => {
    const { ref } = await claimed('bygglov för en mur')
    await hands.press(MAJA, ref, 'Mer')
    await hands.press(MAJA, ref, 'Lämna tillbaka till kön')
    await everyoneReads(ref, '○ Nytt')
    await threadSays(ref, 'Maja Lind har lämnat tillbaka ärendet till kön')
    expect(await hands.buttons(OMAR, ref)).to.include('Ta ärendet')
  })

  it('resolved with a word to the resident, and opened again by whoever sees that it is not done', async () => {
    const { ref, resident } = await claimed('bygglov för en bod')
    await hands.press(MAJA, ref, 'Skicka och lös', { note: 'Du får bygga.' })
    await resident.hears('Du får bygga.')
    await everyoneReads(ref, '✓ Löst av Maja Lind')
    expect(await hands.buttons(MAJA, ref)).to.deep.equal(ofCard(['Öppna igen', 'Anteckna']))
    await hands.press(OMAR, ref, 'Öppna igen')
    await everyoneReads(ref, '◐ Omar Haddad har tagit det')
    expect(await hands.buttons(OMAR, ref)).to.include('Lös ärendet')
    await resident.hears(ref)
  })

  it('a threat is told to the queue’s managers, after one has said that one means it', async () => {
    const { ref } = await claimed('en allmän handling')
    await hands.press(MAJA, ref, 'Mer')
    await hands.press(MAJA, ref, 'Flagga hot')
    expect(await hands.reads(MAJA, ref)).to.include('Ring 112')
    expect((await stored(ref)).events.some(({ what }) => what === 'threat')).to.equal(false)
    await hands.press(MAJA, ref, 'Flagga hot och säg till chefen')
    expect(await threadSays(ref, 'har flaggat ett hot')).to.include('<at>Maja Lind</at>')
  })

  it('a way out is a way back: nothing of a form is kept or sent', async () => {
    const { ref } = await claimed('bygglov för ett växthus')
    const before = (await stored(ref)).version
    for (const opens of [
      ['Standardsvar'],
      ['Mer', 'Skicka vidare'],
      ['Mer', 'Flagga hot'],
      ['Mer', 'Fråga en annan kö'],
    ]) {
      for (const title of opens) await hands.press(MAJA, ref, title)
      await hands.press(MAJA, ref, 'Avbryt')
    }
    await hands.press(MAJA, ref, 'Mer')
    await hands.press(MAJA, ref, 'Tillbaka')
    expect(await hands.buttons(MAJA, ref)).to.include('Fråga invånaren')
    expect((await stored(ref)).version).to.equal(before)
  })

  it('what cannot be is said in words, and what was written is not lost', async () => {
    const { ref, resident } = await handOver('bygglov för en balkong')
    const seen = await hands.sees(OMAR, ref)
    await hands.press(MAJA, ref, 'Ta ärendet')
    await everyoneReads(ref, '◐ Maja Lind')
    const { id } = hands.thread(ref).messages[0] ?? {}
    const version = JSON.stringify(seen).match(/"version":(\d+)/)?.[1]
    const late = await teams.press(OMAR, id ?? '', 'reply', { ref, version, reply: 'Hej, jag svarar!' })
    expect(wordsOfAnswer(late)).to.include(`Maja Lind har hand om ${ref}`).and.to.include('Hej, jag svarar!')
    expect((await resident.read()).some(({ text }) => text?.includes('jag svarar'))).to.equal(false)
  })

  const unmendable = [
    { opens: 'Lämna över', inputs: { to: '29:nobody' }, says: 'Välj någon som är med i teamet' },
    { opens: 'Skicka vidare', inputs: { queue: 'no-such-queue' }, says: 'Välj en kö i listan' },
    { opens: 'Skicka vidare', inputs: { queue: 'building-permits' }, says: 'är redan i den kön' },
  ]
  it('a form that was filled in wrongly stands open again, and says what to mend', async () => {
    const { ref } = await claimed('bygglov för en friggebod')
    const { version } = await stored(ref)
    for (const { opens, inputs, says } of unmendable) {
      await hands.press(MAJA, ref, 'Mer')
      await hands.press(MAJA, ref, opens)
      expect(wordsOfAnswer(await hands.press(MAJA, ref, opens, inputs))).to.include(says)
      expect(await hands.buttons(MAJA, ref)).to.deep.equal([opens, 'Avbryt'])
      await hands.press(MAJA, ref, 'Avbryt')
    }
    expect((await stored(ref)).version).to.equal(version)
  })

  it('a client without universal actions does what it can, and hears in the thread what it cannot', async () => {
    const { ref, resident } = await handOver('bygglov för en veranda')
    await hands.submit(OMAR, ref, 'Skicka svaret', { reply: 'Hej från en gammal telefon' })
    await resident.hears('Hej från en gammal telefon')
    await everyoneReads(ref, '◐ Omar Haddad har tagit det')
    await hands.submit(MAJA, ref, 'Knappar för Omar Haddad')
    await threadSays(ref, 'Din version av Teams kan inte visa det')
  })

  async function claimed(about: string): Promise<{ resident: WebResident; ref: string }> {
    const one = await handOver(about)
    await hands.press(MAJA, one.ref, 'Ta ärendet')
    await everyoneReads(one.ref, '◐ Maja Lind har tagit det')
    return one
  }

  async function handOver(about: string): Promise<{ resident: WebResident; ref: string }> {
    const resident = await WebResident.open(service.url)
    await resident.says(`Jag vill prata med en människa om ${about}`)
    await resident.hears('Hur vill du få svaret?')
    await resident.says('Svara här i chatten')
    const ref = /LN-\w{5}/.exec((await resident.hears('LN-')).text ?? '')?.[0] ?? ''
    await eventually(() => hands.thread(ref))
    await eventually(async () => expect((await stored(ref)).thread).to.not.equal(undefined))
    return { resident, ref }
  }

  async function stored(ref: string): Promise<Ticket> {
    const ticket = await service.db.collection<Ticket>('tickets').findOne({ _id: ref })
    if (!ticket) throw new Error(`No ticket ${ref}`)
    return ticket
  }

  /** The card everyone sees, not one's own view of it. */
  async function everyoneReads(ref: string, text: string): Promise<void> {
    const root = () => JSON.stringify(hands.thread(`${ref}`).messages[0]?.attachments)
    await eventually(() => expect(root()).to.include(text))
  }

  async function threadSays(ref: string, text: string): Promise<string> {
    const says = () => hands.thread(ref).messages.find(({ from, text: said }) => from.bot && said?.includes(text))?.text
    return eventually(() => {
      const said = says()
      if (said === undefined) throw new Error(`Not said: ${text}`)
      return said
    })
  }

  async function inputOn(who: string, ref: string, id: string): Promise<string> {
    const found = JSON.stringify(await hands.sees(who, ref)).match(new RegExp(`"id":"${id}"[^}]*"value":"([^"]*)"`))
    return JSON.parse(`"${found?.[1] ?? ''}"`)
  }

  function channelNamed(name: string): string | undefined {
    return teams.channels.find((channel) => channel.name === name)?.id
  }
})

/** The button that unfolds the conversation stands in the card, before those at its end. */
function ofCard(buttons: string[]): string[] {
  return ['Visa eller dölj samtalet', ...buttons]
}

/**
 * Goal: what a reply costs and how it reads on a phone is seen before it is sent; calls are noted.
 * Method: a resident by SMS and one who wants to be called, each delivery sent by hand.
 */
describe('residents who are not in the chat', function () {
  this.timeout(120_000)
  let bench: TeamsBench

  before(async () => {
    bench = await TeamsBench.start(CHANNELS)
    await bench.teams.install()
  })
  after(() => bench?.close())

  it('an SMS is shown as it would be sent, its parts and characters counted', async () => {
    const resident = bench.core.resident('sms')
    await resident.says('jag vill prata med en människa om bygglov')
    const { _id: ref } = await resident.ticket()
    await bench.deliver(ref)
    await bench.hands.press(MAJA, ref, 'Visa först', { reply: 'Det går bra att bygga. '.repeat(10) })
    const shown = await bench.hands.reads(MAJA, ref)
    expect(shown)
      .to.include('Som sms')
      .and.to.include(`(${ref})`)
      .and.to.match(/2 sms-delar, \d{3} tecken/)
    expect((await bench.stored(ref)).events.map(({ what }) => what)).to.deep.equal(['created'])
    await bench.hands.press(MAJA, ref, 'Skicka')
    await bench.deliver(ref)
    expect(bench.hands.said(ref).join()).to.include('✓ Skickat med sms (2 sms-delar)')
  })

  it('one who wants to be called: the number stands on the card, and the call is one press and a note', async () => {
    const resident = bench.core.resident()
    await resident.says('jag vill prata med en människa om bygglov')
    await resident.presses('Ring mig')
    await resident.says('070-174 06 05')
    const { _id: ref } = await resident.ticket()
    await bench.deliver(ref)
    await bench.hands.press(MAJA, ref, 'Ta ärendet')
    await bench.deliver(ref)
    expect(await bench.hands.reads(MAJA, ref)).to.include('+46701740605')
    await bench.hands.press(MAJA, ref, 'Spara samtalet', { called: 'Allt klart.' })
    await bench.deliver(ref)
    const said = bench.hands.said(ref).join()
    expect(said)
      .to.include('Maja Lind har ringt invånaren')
      .and.to.include('Intern anteckning')
      .and.to.include('Allt klart.')
  })

  it('a file the resident sent stands on the card and in the thread, by name and with a link', async () => {
    const resident = bench.core.resident()
    await resident.says('jag vill prata med en människa om bygglov')
    await resident.presses('Svara här i chatten')
    const { _id: ref } = await resident.ticket()
    await bench.hands.teams.install()
    await bench.deliver(ref)
    await bench.hands.press(MAJA, ref, 'Ta ärendet')
    await resident.says('Här är ritningen', {
      files: [{ id: 'f'.repeat(24), name: 'ritning & <plan>.png', type: 'image/png', bytes: 10 }],
    })
    await bench.deliver(ref)
    const card = JSON.stringify(await bench.hands.sees(OMAR, ref))
    expect(card).to.include('"type":"Image"').and.to.include('ritning & <plan>.png')
    expect(bench.hands.said(ref).join()).to.include('>ritning &amp; &lt;plan&gt;.png</a>')
  })
})
