import { expect } from 'chai'
import { DateTime } from 'luxon'
import { createHouse } from '../src/app/house.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import type { Content } from '../src/content/content.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import type { Hours, Organisation } from '../src/content/organisation.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import { MemoryLog } from './support/memory-log.js'

/**
 * Goal: whoever has the chat open sees truly who can be called, whether they answer now, and where to go instead.
 * Method: the door on a real server over the shipped content, asked at moments a calendar makes hard; hours that nobody
 * keeps are put in where the shipped ones do not do.
 */
/** A Thursday, by the municipality's clocks. */
const OPEN = '2026-11-26T09:30'

interface Told {
  isOpen: boolean
  today: string | null
  next: string | null
  [more: string]: unknown
}

describe('the house around the chat', () => {
  let shipped: Content
  let server: RunningHttp | undefined
  let webchat: Webchat | undefined

  before(async () => {
    const { content, mistakes } = await loadContent('knowledge', 'dialogs')
    if (!content) throw new Error(listMistakes(mistakes))
    shipped = content
  })
  afterEach(async () => {
    await webchat?.close()
    await server?.close()
  })

  async function ask(
    local: string,
    { lang, content = shipped, publicUrl }: { lang?: string; content?: Content; publicUrl?: string } = {},
  ) {
    const log = new MemoryLog(() => [])
    webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      secrets: { current: 'a-secret-of-the-municipality' },
      origins: [],
      publicUrl,
      texts: { botName: () => 'Lotsen' },
      around: createHouse({ content }),
      now: () => DateTime.fromISO(local, { zone: 'Europe/Stockholm' }).toJSDate(),
      logger: createLog('error'),
    })
    server = await startHttp({ host: '127.0.0.1', port: 0, doors: webchat.doors(), log: createLog('error') })
    const response = await fetch(`${server.url}/widget/house${lang === undefined ? '' : `?lang=${lang}`}`)
    return { status: response.status, headers: response.headers, told: (await response.json()) as Told }
  }

  /** The shipped content with other hours for the contact centre, or anything else of organisation.yaml's. */
  function changed(change: (organisation: Organisation) => void): Content {
    const organisation = structuredClone(shipped.organisation)
    change(organisation)
    return { ...shipped, organisation }
  }
  const keeping = (hours: Hours) =>
    changed(({ departments }) => {
      const queue = departments[0]?.queues[0]
      if (queue?.id !== 'contact-centre') throw new Error('the contact centre has moved')
      queue.hours = hours
    })

  const eve: Hours = { tue: [['08:00', '16:30']], thu: [['08:00', '16:30']], eve: [['08:00', '13:00']] }
  const lunch: Hours = {
    thu: [
      ['08:00', '12:00'],
      ['13:00', '16:00'],
    ],
  }
  const mondays: Hours = { mon: [['09:00', '11:30']] }
  const always: Hours = { thu: [['00:00', '24:00']], fri: [['00:00', '24:00']] }

  const moments: {
    name: string
    at: string
    lang?: string
    hours?: Hours
    told: [boolean, string | null, string | null]
  }[] = [
    { name: 'an open day', at: OPEN, told: [true, '8-16:30', null] },
    { name: 'the minute it opens', at: '2026-11-26T08:00', told: [true, '8-16:30', null] },
    { name: 'the minute it closes', at: '2026-11-26T16:30', told: [false, '8-16:30', 'fredag 8'] },
    { name: 'before it opens', at: '2026-11-26T07:10', told: [false, '8-16:30', 'i dag 8'] },
    { name: 'before it opens, in English', at: '2026-11-26T07:10', lang: 'en', told: [false, '8-16:30', 'today 8'] },
    { name: 'a Friday after closing', at: '2026-11-27T15:10', told: [false, '8-15', 'måndag 8'] },
    { name: 'a weekend', at: '2026-11-28T12:00', told: [false, null, 'måndag 8'] },
    { name: 'a weekend, in English', at: '2026-11-28T12:00', lang: 'en', told: [false, null, 'Monday 8'] },
    { name: 'a summer morning', at: '2026-07-01T08:10', told: [true, '8-16:30', null] },
    { name: 'a public holiday on a weekday', at: '2026-12-25T10:00', told: [false, null, 'måndag 8'] },
    { name: 'the eve of Christmas, when offices are closed', at: '2026-12-24T10:00', told: [false, null, 'måndag 8'] },
    {
      name: 'the day before a holiday, with hours for it',
      at: '2027-01-05T10:00',
      hours: eve,
      told: [true, '8-13', null],
    },
    {
      name: 'the day before a holiday, after its hours',
      at: '2027-01-05T14:00',
      hours: eve,
      told: [false, '8-13', 'torsdag 8'],
    },
    { name: 'closed for lunch', at: '2026-11-26T12:20', hours: lunch, told: [false, '8-12 13-16', 'i dag 13'] },
    {
      name: 'when the next time is a week away, with its date',
      at: '2026-11-30T12:00',
      hours: mondays,
      told: [false, '9-11:30', 'måndag 7 december 9'],
    },
    {
      name: 'when the next time is a week away, in English',
      at: '2026-11-30T12:00',
      lang: 'en',
      hours: mondays,
      told: [false, '9-11:30', 'Monday 7 December 9'],
    },
    { name: 'a day without an end', at: '2026-11-26T23:59', hours: always, told: [true, '0-24', null] },
    { name: 'hours that never open', at: OPEN, hours: {}, told: [false, null, null] },
  ]
  for (const { name, at, lang, hours, told: expected } of moments) {
    it(`tells the hours: ${name}`, async () => {
      const { told } = await ask(at, { ...(lang ? { lang } : {}), ...(hours ? { content: keeping(hours) } : {}) })
      expect([told.isOpen, told.today, told.next]).to.deep.equal(expected)
    })
  }

  const notices: { at: string; lang: string; words: RegExp[] }[] = [
    { at: OPEN, lang: 'sv', words: [/^<p>Trollnäs: vi byter en läckande vattenledning/] },
    { at: OPEN, lang: 'en', words: [/^<p>Trollnäs: we replace a leaking water main/] },
    { at: '2026-11-08T12:00', lang: 'sv', words: [/^<p>Stormen har fällt/] },
    { at: '2027-02-26T16:00', lang: 'sv', words: [] },
  ]
  for (const { at, lang, words } of notices) {
    it(`tells what is going on at ${at}, in ${lang}, and not what waits for a question`, async () => {
      const { told } = await ask(at, { lang })
      const html = (told.notices as { id: string; html: string }[]).map((notice) => notice.html)
      expect(html).to.have.length(words.length)
      for (const [index, word] of words.entries()) expect(html[index]).to.match(word)
    })
  }

  it('tells of the offices: where, when, and which way', async () => {
    const { told } = await ask('2026-11-28T12:00', { lang: 'en' })
    const [hall, strand, ...more] = told.offices as Record<string, unknown>[]
    expect(more).to.have.length(1)
    expect(hall).to.include({ name: 'the town hall', today: null, isOpen: false, district: 'centrum' })
    expect(strand).to.include({
      name: 'Strand library and service point',
      address: 'Strandvägen 8, Strand',
      phone: '0980-319 273',
      today: '11-15',
      isOpen: true,
    })
    expect(strand?.lat).to.be.closeTo(62.5552, 0.0005)
    expect(strand?.lon).to.be.closeTo(17.6433, 0.0005)
  })

  const places: { name: string; change: Partial<Organisation['offices'][number]>; at: [unknown, unknown] }[] = [
    { name: 'as organisation.yaml says', change: { point: [62.1, 17.2] }, at: [62.1, 17.2] },
    {
      name: 'nowhere when its street is not in the list',
      change: { address: 'Sällsamgränd 1' },
      at: [undefined, undefined],
    },
  ]
  for (const { name, change, at } of places) {
    it(`puts an office ${name}`, async () => {
      const content = changed(({ offices }) => void Object.assign(offices[0] ?? {}, change))
      const [office] = (await ask(OPEN, { content })).told.offices as { lat?: number; lon?: number }[]
      expect([office?.lat, office?.lon]).to.deep.equal(at)
    })
  }

  it('tells who it is, whom to call, and where the other pages are', async () => {
    const { told, headers } = await ask(OPEN, { lang: 'en', publicUrl: 'https://chatt.lindnas.example/lots/' })
    expect(told).to.include({
      name: 'Lindnäs municipality',
      site: 'https://www.lindnas.example',
      phone: '0980-319 200',
      leaveTo: 'https://www.smhi.se/',
      statement: 'https://chatt.lindnas.example/lots/accessibility',
      fullPage: 'https://chatt.lindnas.example/lots/chat?lang=en',
    })
    expect(headers.get('cache-control')).to.equal('public, max-age=60')
    expect(headers.get('access-control-allow-origin')).to.equal('*')
  })

  it('without PUBLIC_URL leads back to the host that was called, in Swedish where nothing is said', async () => {
    const { told } = await ask(OPEN)
    expect(told.statement).to.equal(`${server?.url}/tillganglighet`)
    expect(told.fullPage).to.equal(`${server?.url}/chat?lang=sv`)
  })

  for (const lang of ['', 'de', 'sv-SE', 'SV', '__proto__'])
    it(`refuses the language "${lang}"`, async () => expect((await ask(OPEN, { lang })).status).to.equal(400))
})
