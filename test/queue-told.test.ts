import { expect } from 'chai'
import { queuesOf } from '../src/content/organisation.js'
import type { Lang } from '../src/message.js'
import { smsParts } from '../src/sms-text/parts.js'
import { Core, done, MAJA, OPEN_MORNING } from './support/talk.js'

/**
 * Goal: whoever gets a ticket is told where in the queue they are and how long it usually takes, honestly: nothing that
 * is not known, and by SMS in one part.
 * Method: queues filled and answered by real turns, staff on and off duty, open and closed; the words at filing.
 */
const BUILD_MS = 120_000
const CLOSED = new Date('2026-12-24T21:00:00Z')
/** Answers before a median is spoken of. */
const ANSWERS_MIN = 5

describe('what is told of the queue when a ticket is made', () => {
  let core: Core
  let ids = 0
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.start()
  })
  after(() => core.close())
  beforeEach(async () => {
    core.now = OPEN_MORNING
    await Promise.all([core.store.tickets.deleteMany({}), core.store.staff.deleteMany({})])
  })

  async function files(channel: 'webchat' | 'sms' = 'webchat', about = 'bygglov') {
    const resident = core.resident(channel)
    const said = await resident.says(`jag vill prata med en människa om ${about}`)
    const told = channel === 'sms' ? said : await resident.presses('Svara här i chatten')
    return { resident, told, ref: (await resident.ticket())._id }
  }

  /** So many tickets of the queue, each answered after so many minutes. */
  async function answered(count: number, minutes: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      core.now = OPEN_MORNING
      const { ref } = await files('sms')
      core.later(minutes)
      ids += 1
      await done(core.staff({ id: `q${ids}`, verb: 'resolve', ref, by: MAJA, text: 'Klart.' }))
    }
    core.now = OPEN_MORNING
  }

  const onDuty = (duty: 'on' | 'off') =>
    core.staffBook.put({ ...MAJA, duty, queues: ['building-permits', 'contact-centre'], since: OPEN_MORNING })

  it('the first is first, and the next are counted', async () => {
    expect((await files()).told).to.contain('Du är först i kön.')
    expect((await files()).told).to.contain('Du är nummer 2 i kön.')
    const { told, ref } = await files('sms')
    expect(told).to.contain('Du är nummer 3 i kön.')
    ids += 1
    await done(core.staff({ id: `q${ids}`, verb: 'claim', ref, by: MAJA }))
    expect((await files()).told).to.contain('Du är nummer 3 i kön.')
  })

  for (const { minutes, told } of [
    { minutes: 2, told: 'Det brukar ta ungefär 5 minuter.' },
    { minutes: 17, told: 'Det brukar ta ungefär 15 minuter.' },
    { minutes: 58, told: 'Det brukar ta ungefär en timme.' },
    { minutes: 125, told: 'Det brukar ta ungefär 2 timmar.' },
  ]) {
    it(`${ANSWERS_MIN} answers of ${minutes} minutes: "${told}"`, async () => {
      await answered(ANSWERS_MIN, minutes)
      expect((await files()).told).to.contain(told)
    })
  }

  it('of fewer answers nothing is said', async () => {
    await answered(ANSWERS_MIN - 1, 17)
    expect((await files()).told).not.to.match(/brukar/)
  })

  it('an answer that would come after closing time is not told in minutes', async () => {
    await answered(ANSWERS_MIN, 125)
    core.now = new Date('2026-11-26T14:20:00Z')
    expect((await files()).told).to.contain('Svaret brukar inte hinna komma i dag.')
  })

  it('a queue that takes longer than it promises says so', async () => {
    await answered(ANSWERS_MIN, 60 * 24 * 6)
    expect((await files()).told).to.contain('dröjer svaren ofta längre än vi lovar')
  })

  it('with nobody on duty that is said, and no time; with somebody the time', async () => {
    await answered(ANSWERS_MIN, 17)
    await onDuty('off')
    expect((await files()).told)
      .to.match(/Ingen på .* är på plats just nu\./)
      .and.not.match(/brukar/)
    await onDuty('on')
    expect((await files()).told).to.contain('Det brukar ta ungefär 15 minuter.')
  })

  it('closed, it is when they open, and no time', async () => {
    await answered(ANSWERS_MIN, 17)
    await onDuty('off')
    core.now = CLOSED
    const { told } = await files()
    expect(told)
      .to.match(/De öppnar måndag 28 december/)
      .and.contain('i kön')
    expect(told).not.to.match(/brukar|på plats/)
  })

  it('in English in English', async () => {
    await answered(ANSWERS_MIN, 17)
    const resident = core.resident()
    await resident.says('I want to talk to a person about a building permit', { lang: 'en' })
    expect(await resident.presses('Reply here in the chat')).to.match(
      /first in the queue\. It usually takes about 15 minutes/,
    )
  })

  it('by SMS it is one part, for every queue, open and closed, in both languages', async function () {
    this.timeout(BUILD_MS)
    const rows: { queue: string; lang: Lang; now: Date }[] = queuesOf(core.content.organisation).flatMap(
      ({ matters }) =>
        (['sv', 'en'] as const).flatMap((lang) =>
          [OPEN_MORNING, CLOSED].map((now) => ({ queue: matters[lang][0] ?? '', lang, now })),
        ),
    )
    let withPlace = 0
    for (const { queue, lang, now } of rows) {
      core.now = now
      const resident = core.resident('sms')
      await resident.says(lang === 'sv' ? 'hej' : 'hello', { lang })
      await resident.says(
        lang === 'sv' ? `jag vill prata med en människa om ${queue}` : `I want to talk to a person about ${queue}`,
      )
      const [text = ''] = resident.sms
      if (!text.includes('LN-')) continue
      expect(smsParts(text), `${lang} ${text}`).to.include({ encoding: 'GSM-7', parts: 1 })
      if (/kön|queue\./.test(text)) withPlace += 1
    }
    expect(withPlace).to.be.greaterThan(rows.length / 3)
  })
})
