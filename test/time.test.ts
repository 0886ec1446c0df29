import { expect } from 'chai'
import type { Article } from '../src/content/article.js'
import type { Content } from '../src/content/content.js'
import type { Notice } from '../src/content/notices.js'
import { createFinder, type Finder } from '../src/retrieval/finder.js'
import { Core, type Resident, readContent } from './support/talk.js'

/**
 * Goal: what is told is true on the day it is told. What goes on just now comes first, and only while it goes on; an
 * article is told to its last day and never after; the season tips what is near and decides nothing else.
 * Method: conversations over a small knowledge made in memory, with the clock set to the minute on both sides of each
 * moment, in winter time (UTC+1), in summer time (UTC+2), and in the night that has an hour twice.
 */
const BUILD_MS = 60_000
const NO_WATER = 'inget vatten i kranen'
const LIBRARY = 'när öppnar biblioteket'
const LAMP = 'gatlampan är trasig'
const SNOW = 'ni har inte plogat'
const SWIM = 'vad kostar simhallen'
const FEE = 'vad är avgiften på förskolan'
const FEE_TITLE = 'Avgift för förskola'
const RATS = 'råttor i källaren'
const DURING_LEAK = '2026-11-26T09:00:00Z'
const DURING_FILM = '2026-12-20T12:00:00Z'
const DURING_SNOW = '2027-02-02T12:00:00Z'
const DURING_STORM = '2027-01-11T12:00:00Z'

describe('what is true just now', () => {
  let core: Core
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.on(small(await readContent()))
  })
  after(() => core.close())

  /** A resident who writes at this very moment. */
  async function writes(
    at: string,
    text: string,
    resident: Resident = core.resident(),
    more: Parameters<Resident['says']>[1] = {},
  ): Promise<string> {
    core.now = new Date(at)
    return resident.says(text, more, 0)
  }

  describe('a notice', () => {
    const moments: { name: string; text: string; at: string; told: boolean }[] = [
      { name: 'the minute before, in winter', text: NO_WATER, at: '2026-11-26T07:59:59Z', told: false },
      { name: 'the minute it starts, in winter', text: NO_WATER, at: '2026-11-26T08:00:00Z', told: true },
      { name: 'its last minute, in winter', text: NO_WATER, at: '2026-11-26T10:59:59Z', told: true },
      { name: 'the minute it ends, in winter', text: NO_WATER, at: '2026-11-26T11:00:00Z', told: false },
      { name: 'the minute before, in summer', text: LIBRARY, at: '2027-07-01T07:59:59Z', told: false },
      { name: 'the minute it starts, in summer', text: LIBRARY, at: '2027-07-01T08:00:00Z', told: true },
      { name: 'its last minute, in summer', text: LIBRARY, at: '2027-07-01T08:59:59Z', told: true },
      { name: 'the minute it ends, in summer', text: LIBRARY, at: '2027-07-01T09:00:00Z', told: false },
      { name: 'before midnight into the long night', text: LAMP, at: '2026-10-24T22:59:59Z', told: false },
      { name: 'at one in the long night', text: LAMP, at: '2026-10-24T23:00:00Z', told: true },
      { name: 'at half past two, the first time', text: LAMP, at: '2026-10-25T00:30:00Z', told: true },
      { name: 'at half past two, the second time', text: LAMP, at: '2026-10-25T01:30:00Z', told: true },
      { name: 'four in the long night', text: LAMP, at: '2026-10-25T03:00:00Z', told: false },
    ]
    for (const { name, text, at, told } of moments) {
      it(`${name}: ${told ? 'told' : 'not told'}`, async () => {
        const said = await writes(at, text)
        expect(said.includes('Just nu:')).to.equal(told)
        expect(said).to.include('Läs mer på kommunens webbplats')
      })
    }

    it('comes after the first words and before the answer', async () => {
      const resident = core.resident()
      await writes(DURING_LEAK, NO_WATER, resident)
      const [hello, notice, answer] = resident.last.outbound
      expect(hello?.text).to.include('chattbot')
      expect(notice?.text).to.equal('**Just nu:** Vi lagar en ledning till klockan 12.')
      expect(answer?.article).to.equal('no-water')
    })

    it('is told in the resident’s language', async () => {
      expect(await writes(DURING_LEAK, 'there is no water in the tap')).to.include('**Right now:** We mend a pipe')
    })

    it('comes first in the SMS too', async () => {
      const resident = core.resident('sms')
      await writes(DURING_LEAK, NO_WATER, resident)
      const text = resident.sms.join()
      expect(text.indexOf('Just nu: Vi lagar')).to.be.above(0).and.be.below(text.indexOf('Ring 0980-319 232'))
    })

    const byWords: { text: string; told: boolean }[] = [
      { text: 'varför är det så många kameror i Tallmon', told: true },
      { text: 'KAMEROR i tallmon, vad är det?', told: true },
      { text: 'var finns det kameror', told: false },
      { text: 'film cameras in Tallmon', told: true },
      { text: 'zzxy blorp', told: false },
    ]
    for (const { text, told } of byWords) {
      it(`by words that no article has: "${text}" ${told ? 'is told' : 'is not told'}`, async () => {
        const resident = core.resident()
        const said = await writes(DURING_FILM, text, resident)
        expect(/Just nu: ?\*\* |Right now:\*\* /.test(said)).to.equal(told)
        expect(resident.articles).to.deep.equal([])
        // Whoever was told is not "not understood", and may still have a person.
        expect(resident.last.state.noMatches).to.equal(told ? 0 : 1)
        expect(resident.choices).to.deep.equal([
          resident.last.state.lang === 'sv' ? 'Prata med en person' : 'Talk to a person',
        ])
      })
    }

    it('by words, by SMS: the notice, and a person by number', async () => {
      const resident = core.resident('sms')
      await writes(DURING_FILM, 'kameror i Tallmon', resident)
      expect(resident.sms.join()).to.match(/Just nu: En film.*\n1 Prata med en person$/s)
      expect(await writes(DURING_FILM, '1', resident)).to.include('Jag ordnar en person')
    })

    const districts: { name: string; before?: string; text: string; told: boolean }[] = [
      { name: 'unknown', text: SNOW, told: true },
      { name: 'known, the notice’s', before: 'när töms soporna i Trollnäs', text: SNOW, told: true },
      { name: 'known, another', before: 'när töms soporna i Strand', text: SNOW, told: false },
      { name: 'named with the question, the notice’s', text: `${SNOW} på Kvarnvägen`, told: true },
      { name: 'named with the question, another', text: `${SNOW} på Strandvägen`, told: false },
      {
        name: 'known, but another is named',
        before: 'när töms soporna i Strand',
        text: `${SNOW} i Trollnäs`,
        told: true,
      },
    ]
    for (const { name, before, text, told } of districts) {
      it(`of one district, the resident’s ${name}: ${told ? 'told' : 'not told'}`, async () => {
        const resident = core.resident()
        if (before) await writes(DURING_SNOW, before, resident)
        const said = await writes(DURING_SNOW, text, resident)
        expect(said.includes('snön vräker ner')).to.equal(told)
        expect(resident.articles).to.deep.equal(['snow-clearing'])
      })
    }

    it('is told at the opening of a chat, once', async () => {
      const resident = core.resident()
      const said = await writes(DURING_STORM, '', resident, { opened: true, id: 'opened' })
      expect(said).to.include('Stormen har fällt många träd')
      expect(said.indexOf('Stormen')).to.be.below(said.indexOf('Vad kan jag hjälpa dig med?'))
      expect(await writes(DURING_STORM, '', resident, { opened: true, id: 'opened again' })).to.equal('')
      expect(await writes(DURING_STORM, SNOW, resident)).not.to.include('Stormen')
    })

    it('is not told at the opening before it starts, once it is over, or when it waits to be asked for', async () => {
      for (const at of ['2027-01-10T04:59:59Z', '2027-01-12T17:00:00Z', DURING_FILM]) {
        const said = await writes(at, '', core.resident(), { opened: true, id: 'opened' })
        expect(said, at).to.include('Vad kan jag hjälpa dig med?').and.not.include('Just nu')
      }
    })
  })

  describe('an article', () => {
    const days: { name: string; at: string; used: boolean }[] = [
      { name: 'long before its last day', at: '2026-11-26T08:30:00Z', used: true },
      { name: 'the last minute of its last day', at: '2027-03-31T21:59:59Z', used: true },
      { name: 'the first minute after', at: '2027-03-31T22:00:00Z', used: false },
      { name: 'a year after', at: '2028-03-31T10:00:00Z', used: false },
    ]
    for (const { name, at, used } of days) {
      for (const text of [SWIM, 'how much is the swimming pool']) {
        it(`${name}: ${used ? 'told' : 'not told'} ("${text}")`, async () => {
          const resident = core.resident()
          await writes(at, text, resident)
          expect(resident.articles).to.deep.equal(used ? ['swimming-hall'] : [])
          expect(picks(resident)).not.to.include('article:swimming-hall')
        })
      }
    }

    it('that ran out while the resident was reading is told no more: not as a choice, a follow-up or a district', async () => {
      const last = '2027-03-31T21:59:00Z'
      const after = '2027-03-31T22:00:00Z'
      const reading = core.resident()
      await writes(last, SWIM, reading)
      expect(await writes(last, 'och bastun?', reading)).to.include('Bastun ingår')
      expect(await writes(after, 'och bastun?', reading)).not.to.include('Bastun ingår')

      const living = core.resident()
      await writes(last, SWIM, living)
      await writes(after, 'Jag bor i Strand', living)
      expect(living.articles).to.deep.equal([])
      expect(living.last.state.district).to.equal('strand')

      const choosing = core.resident()
      await writes(last, FEE, choosing)
      expect(picks(choosing).slice(0, 2).sort()).to.deep.equal(['article:fee-2026', 'article:fee-2027'])
      await writes(after, String(picks(choosing).indexOf('article:fee-2026') + 1), choosing)
      expect(choosing.articles).to.deep.equal([])
    })

    it('that follows on one that ran out is then the answer, and nobody is asked which', async () => {
      const resident = core.resident()
      await writes('2027-04-01T08:00:00Z', FEE, resident)
      expect(resident.articles).to.deep.equal(['fee-2027'])
    })

    it('that is off is not told, nor offered, nor told in its other language’s stead', async () => {
      for (const text of [RATS, 'råttor', 'I saw rats in the basement']) {
        const resident = core.resident()
        await writes(DURING_LEAK, text, resident)
        expect(resident.articles, text).to.deep.equal([])
        expect(picks(resident), text).not.to.include('article:rats')
      }
    })

    it('that is off in Swedish only is told in English, with a word on it', async () => {
      const resident = core.resident()
      expect(await writes(DURING_LEAK, 'komvux ansökan', resident)).to.include('bara på engelska')
      expect(resident.articles).to.deep.equal(['adult-education'])
    })

    it('past its review day is still told', async () => {
      const resident = core.resident()
      await writes(DURING_LEAK, LAMP, resident)
      expect(resident.articles).to.deep.equal(['street-light'])
    })
  })

  describe('the season', () => {
    let find: Finder
    before(async () => {
      const content = await readContent()
      find = createFinder({ ...content, articles: pavements(content), elsewhere: [] }, 'sv')
    })

    const NEAR = ['vem sköter gångbanan', 'min gångbana', 'gångbanan vid skolan']
    const odds = (text: string, day: string) => {
      const { ranked } = find(text, day)
      const score = (wanted: string) => ranked.find(({ slug }) => slug === wanted)?.score ?? 0
      return score('pavements-winter') / score('pavements-spring')
    }
    const days: { day: string; of: 'winter' | 'spring' | 'neither' }[] = [
      { day: '2026-10-31', of: 'neither' },
      { day: '2026-11-01', of: 'winter' },
      { day: '2026-12-31', of: 'winter' },
      { day: '2027-01-01', of: 'winter' },
      { day: '2028-02-29', of: 'winter' },
      { day: '2027-04-15', of: 'winter' },
      { day: '2027-04-16', of: 'spring' },
      { day: '2027-06-15', of: 'spring' },
      { day: '2027-06-16', of: 'neither' },
    ]
    for (const { day, of } of days) {
      it(`${day} is of ${of}: what is near leans that way, a little`, () => {
        for (const text of NEAR) {
          const lean = odds(text, day) / odds(text, '2027-08-01')
          if (of === 'neither') expect(lean, text).to.be.closeTo(1, 1e-9)
          else expect(of === 'winter' ? lean : 1 / lean, text).to.be.within(1.2, 1.8)
        }
      })
    }

    it('changes nothing where it is clear what is asked', () => {
      for (const { day } of days) {
        expect(find('halt på gångbanan', day).articles.map(({ slug }) => slug)).to.deep.equal(['pavements-winter'])
        expect(find('grus på gångbanan', day).articles.map(({ slug }) => slug)).to.deep.equal(['pavements-spring'])
      }
    })
  })
})

const NOTICES: Notice[] = [
  notice('leak', '2026-11-26 09:00', '2026-11-26 12:00', {
    text: { sv: 'Vi lagar en ledning till klockan 12.', en: 'We mend a pipe until 12.' },
    articles: ['no-water'],
  }),
  notice('library', '2027-07-01 10:00', '2027-07-01 11:00', { articles: ['library-hours'] }),
  notice('lamps', '2026-10-25 01:00', '2026-10-25 04:00', { articles: ['street-light'] }),
  notice('film', '2026-12-20 08:00', '2026-12-21 08:00', {
    text: { sv: 'En film spelas in i Tallmon i dag.', en: 'A film is shot in Tallmon today.' },
    words: { sv: ['kameror tallmon'], en: ['cameras tallmon'] },
  }),
  notice('snow', '2027-02-01 00:00', '2027-02-28 00:00', {
    text: { sv: 'Trollnäs: snön vräker ner.', en: 'Trollnäs: the snow is heavy.' },
    articles: ['snow-clearing'],
    districts: ['trollnas'],
  }),
  notice('storm', '2027-01-10 06:00', '2027-01-12 18:00', {
    text: { sv: 'Stormen har fällt många träd.', en: 'The storm has felled many trees.' },
    words: { sv: ['storm träd'], en: ['storm tree'] },
    atOpening: true,
  }),
]

function notice(id: string, start: string, end: string, more: Partial<Notice>): Notice {
  const text = { sv: `Något pågår (${id}).`, en: `Something is going on (${id}).` }
  return { id, text, start, end, articles: [], words: { sv: [], en: [] }, atOpening: false, ...more }
}

/** A few articles, of which one runs out, one is off, one is off in Swedish and one is overdue. */
function small(content: Content): Content {
  const slugs = ['no-water', 'collection-day', 'library-hours', 'snow-clearing']
  const changes: Record<string, (article: Article) => Article> = {
    'swimming-hall': (article) => ({
      ...article,
      validUntil: '2027-03-31',
      local: { strand: 'Badbussen går från Strand varje lördag.' },
    }),
    rats: (article) => ({ ...article, status: 'off' }),
    'adult-education': (article) => ({ ...article, status: article.lang === 'sv' ? 'off' : 'on' }),
    'street-light': (article) => ({ ...article, reviewBy: '2020-01-01' }),
  }
  const articles = content.articles.flatMap((article) => {
    const change = changes[article.slug]
    return change ? [change(article)] : slugs.includes(article.slug) ? [article] : []
  })
  const fees = content.articles.filter(({ slug }) => slug === 'preschool-fee')
  const years = fees.flatMap((fee): Article[] => [
    { ...fee, slug: 'fee-2026', title: `${FEE_TITLE} 2026`, validUntil: '2027-03-31' },
    { ...fee, slug: 'fee-2027', title: `${FEE_TITLE} 2027` },
  ])
  const elsewhere = content.elsewhere.slice(0, 6)
  return { ...content, articles: [...articles, ...years], elsewhere, notices: NOTICES }
}

/** Two articles that the words "gångbanan" alone do not tell apart, among others. */
function pavements(content: Content): Article[] {
  const others = content.articles.filter(
    ({ slug, lang }) => lang === 'sv' && ['no-water', 'library-hours', 'rats', 'street-light'].includes(slug),
  )
  const [like] = others
  if (!like) throw new Error('No article to be like')
  const both = [
    'gångbanan framför huset',
    'vem sköter gångbanan',
    'gångbanan är i dåligt skick',
    'kommunens gångbana vid skolan',
    'kan ni göra något åt gångbanan',
    'ramlade på gångbanan',
  ]
  const body = 'Skriv var gångbanan är, så kommer vi.'
  const winter: Article = {
    ...like,
    slug: 'pavements-winter',
    title: 'Gångbanor när det är halt',
    variants: [...both, 'halt på gångbanan', 'is på gångbanan'],
    season: { from: '11-01', to: '04-15' },
    body,
  }
  const spring: Article = {
    ...like,
    slug: 'pavements-spring',
    title: 'Gångbanor med vinterns grus',
    variants: [...both, 'grus på gångbanan', 'damm från gångbanan'],
    season: { from: '04-16', to: '06-15' },
    body,
  }
  return [...others, winter, spring]
}

function picks(resident: Resident): string[] {
  return resident.last.state.pending?.choices.map(({ pick }) => pick) ?? []
}
