import { expect } from 'chai'
import { Core } from './support/talk.js'

/**
 * Goal: the bot answers when it is clear, asks when it is near, says so when it knows nothing, and behaves like
 * someone at a counter for all that is no question.
 * Method: tables of what people write and what the conversation then is.
 */
describe('understanding', () => {
  let core: Core
  before(async () => {
    core = await Core.start()
  })
  after(() => core.close())

  const says: { typed: string; expects: RegExp; channel?: 'webchat' | 'sms' }[] = [
    { typed: 'hej', expects: /Vad kan jag hjälpa dig med/ },
    { typed: 'Hello!', expects: /What can I help you with/ },
    { typed: 'tack så mycket', expects: /Varsågod/ },
    { typed: 'är du en robot?', expects: /Jag är en bot/ },
    { typed: 'are you human', expects: /I am a bot/ },
    { typed: 'vad kan du göra', expects: /Skriv din fråga/ },
    { typed: 'Ni är idioter hela bunten', expects: /arg.*klagomål/s },
    { typed: 'dom har inte tömt soporna', expects: /./ },
    { typed: 'english please', expects: /answer in English/ },
    { typed: 'minun äitini tarvitsee apua kotona', expects: /ihminen auttaa sinua suomeksi/ },
    { typed: 'мені потрібна допомога', expects: /Перекладач безкоштовний/ },
    { typed: 'أحتاج مساعدة من فضلك', expects: /الترجمة الفورية مجانية/ },
    { typed: 'من به کمک نیاز دارم', expects: /مترجم رایگان/ },
    { typed: 'waxaan u baahanahay caawimaad', expects: /Turjubaanku waa bilaash/ },
    { typed: 'potrzebuję pomocy', expects: /Tłumacz jest bezpłatny/ },
    { typed: 'mun dárbbašan veahki', expects: /Dulka lea nuvttá/ },
    { typed: 'mie tartten apua', expects: /Tulkki on ilmanen/ },
  ]
  for (const { typed, expects } of says) {
    it(`"${typed}"`, async () => {
      expect(await core.resident().says(typed)).to.match(expects)
    })
  }

  it('says the first words once, in every channel', async () => {
    for (const channel of ['webchat', 'sms', 'teams'] as const) {
      const resident = core.resident(channel)
      expect(await resident.says('hej'), channel).to.match(/bot.*sparas.*personnummer/s)
      expect(await resident.says('hej'), channel).not.to.match(/sparas/)
    }
  })

  it('says them when the chat is opened, with something to begin with', async () => {
    const resident = core.resident()
    await resident.says('', { opened: true, id: 'opened' })
    expect(resident.choices.length).to.be.greaterThan(0)
    await resident.presses(resident.choices[0] ?? '')
    expect(resident.articles).to.have.length(1)
  })

  for (const typed of ['skrotbil i skogen', 'råttor i källaren', 'vi pratar svenska hemma, får vi modersmål']) {
    it(`takes "${typed}" for Swedish, whatever the small words are`, async () => {
      const resident = core.resident()
      await resident.says(typed, { lang: 'sv' })
      expect(resident.last.state).to.include({ lang: 'sv', langChosen: false })
    })
  }

  it('switches language in the middle of a question without losing it', async () => {
    const resident = core.resident()
    await resident.says('prata med en människa om bygglov')
    expect(await resident.says('In English, please')).to.contain('English')
    expect(await resident.tickets()).to.deep.equal([])
    expect(await resident.says('1')).to.contain('Your case number')
  })

  it('offers near articles as choices, and a number chooses', async () => {
    const resident = core.resident('sms')
    await resident.says('kö förskola kostnad')
    expect(resident.sms.join()).to.match(/1 .*\n2 /s)
    await resident.says('1')
    expect(resident.articles).to.have.length(1)
  })

  it('follows the resident’s language and keeps what was chosen', async () => {
    const resident = core.resident()
    expect(await resident.says('my bin was not emptied')).to.match(/Phone \[0980/)
    expect(await resident.says('soporna är inte tömda')).to.match(/Ring \[0980/)
    await resident.says('english please')
    expect(await resident.says('tack')).to.match(/welcome/)
    expect(await resident.says('soporna är inte tömda')).to.match(/Phone \[0980/)
  })

  it('counts a burst as one: one no-match, one ticket', async () => {
    const resident = core.resident()
    await resident.says('zzxy blorp')
    await resident.says('qwrt plugh', {}, 0.05)
    await resident.says('vvvk mmnn', {}, 0.05)
    expect(resident.last.state.noMatches).to.equal(1)
    expect(await resident.tickets()).to.deep.equal([])
  })

  it('decides a burst on both halves', async () => {
    const resident = core.resident()
    await resident.says('min tunna')
    await resident.says('soporna tömdes aldrig', {}, 0.05)
    expect(resident.articles).to.deep.equal(['missed-collection'])
  })

  it('an SMS that says nothing is told so', async () => {
    expect(await core.resident('sms').says('')).to.contain('tomt')
  })

  it('stores a STOP and obeys it, but for danger, until START', async () => {
    const resident = core.resident('sms')
    await resident.says('Stopp!')
    expect(resident.sms).to.have.length(1)
    await resident.says('soporna är inte tömda')
    expect(resident.sms).to.deep.equal([])
    await resident.says('det brinner hos grannen, de är kvar inne')
    expect(resident.sms.join()).to.contain('112')
    await resident.says('START')
    await resident.says('soporna är inte tömda')
    expect(resident.sms).to.have.length(1)
  })

  it('cuts a long answer by SMS at a sentence, and MER gives the rest once', async () => {
    const resident = core.resident('sms')
    await resident.says('soporna är inte tömda')
    const pieces = [...resident.sms]
    expect(pieces[0]).to.match(/0980-319 231/)
    expect(pieces[0]).to.match(/[.!?]\nSkriv MER för resten\.$/)
    for (let more = 0; more < 5 && /Skriv MER/.test(pieces.at(-1) ?? ''); more += 1) {
      await resident.says('mer')
      pieces.push(...resident.sms)
    }
    const whole = pieces.map((piece) => piece.replace(/\nSkriv MER för resten\.$/, '')).join(' ')
    expect(whole).to.match(/275 kronor/)
    expect(whole.match(/Låt soptunnan stå kvar/g)).to.have.length(1)
    await resident.says('mer')
    expect(resident.sms.join()).to.contain('inget mer')
  })

  it('masks an identity number before anything is stored, and says so', async () => {
    const resident = core.resident()
    expect(await resident.says('mitt personnummer är 19121212-1212, när får vi dagisplats')).to.contain(
      'Jag tog bort ett personnummer',
    )
    const stored = JSON.stringify(await core.log.read(resident.conversation, 0, 10))
    expect(stored).not.to.contain('1212-1212')
    expect(stored).to.contain('[personnummer]')
  })

  it('is at most two messages from a person, whatever was said before', async () => {
    const befores = [
      [],
      ['hej'],
      ['zzxy blorp'],
      ['kö förskola kostnad'],
      ['soporna är inte tömda'],
      ['jag vill klaga'],
      ['mie tartten apua'],
      ['zzxy blorp', 'Prata med en person'],
      ['mun dárbbašan veahki'],
    ]
    for (const channel of ['webchat', 'sms'] as const) {
      for (const before of befores) {
        const resident = core.resident(channel)
        for (const text of before) await resident.says(text)
        await resident.says('jag vill prata med en människa')
        if ((await resident.tickets()).length === 0) await resident.says(resident.choices[0] ?? '1')
        expect(await resident.tickets(), `${channel}: ${before.join(' / ')}`).to.have.length(1)
      }
    }
  })
})
