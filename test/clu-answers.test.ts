import type { ServerResponse } from 'node:http'
import { expect } from 'chai'
import type { Article } from '../src/content/article.js'
import type { Content } from '../src/content/content.js'
import { createCluFinder } from '../src/understanding/clu/finder.js'
import type { CluRanked } from '../src/understanding/clu/prediction.js'
import { createCluOpinion } from '../src/understanding/clu/second-opinion.js'
import { createDangerVerdict } from '../src/understanding/danger-verdict.js'
import {
  type Circumstances,
  createUnderstanding,
  type SecondOpinion,
  type Understand,
} from '../src/understanding/understand.js'
import { answering, CluStandIn, cluAnswer, keptLog } from './support/clu-stand-in.js'
import { PATIENCE_MS } from './support/eventually.js'
import { Core, OPEN_MORNING, type Resident, readContent } from './support/talk.js'

/**
 * Goal: CLU may know better which article answers a question, and is asked of nothing else; whatever becomes of it, the
 * resident's turn is committed in time, with what the local search found.
 * Method: the understanding over a small knowledge with a CLU that says what a test wants and remembers what it was
 * asked; then whole turns with the real client against a server that fails in every way there is.
 */
const BUILD_MS = 60_000
const BUDGET_MS = 300
/** Nothing here is meant to be slow. */
const ROOMY_MS = PATIENCE_MS
const THRESHOLDS = { answerMin: 0.75, chooseMin: 0.35 }
/** Found by nothing but CLU. */
const VAGUE = 'vitt överallt hos oss'
/** Surely found without it. */
const PLAIN = 'gatlampan utanför oss är trasig'
const DANGER = 'det brinner hos grannen, de är kvar inne'

/** What understands is made once; the opinion behind it is each test's own. */
let opinion: SecondOpinion
let content: Content
let understand: Understand

before(async function () {
  this.timeout(BUILD_MS)
  const shipped = await readContent()
  content = small(shipped)
  // Danger is told from what is ordinary, and a small knowledge says too little of that.
  const dangerIn = createDangerVerdict(shipped)
  understand = createUnderstanding(content, { second: (text, on) => opinion(text, on), dangerIn })
})

describe('CLU: a second opinion', () => {
  let asked: { text: string; lang: string }[]
  let ranking: Record<string, number> | undefined

  beforeEach(() => {
    asked = []
    ranking = { 'snow-clearing': 0.9 }
    opinion = createCluOpinion(
      content.articles,
      async (text, lang) => {
        asked.push({ text, lang })
        return ranking && ranked(ranking)
      },
      THRESHOLDS,
    )
  })

  const understood = (text: string, more: Partial<Circumstances> = {}) =>
    understand(text, { lang: 'sv', now: OPEN_MORNING, ...more })

  const heard: { name: string; says: Record<string, number>; decision: string; articles: string[] }[] = [
    { name: 'sure', says: { 'snow-clearing': 0.9, None: 0.1 }, decision: 'answer', articles: ['snow-clearing'] },
    { name: 'just sure', says: { 'snow-clearing': 0.75 }, decision: 'answer', articles: ['snow-clearing'] },
    { name: 'not quite', says: { 'snow-clearing': 0.749 }, decision: 'choose', articles: ['snow-clearing'] },
    {
      name: 'two near, one far',
      says: { 'snow-clearing': 0.6, 'sand-sweeping': 0.36, rats: 0.2 },
      decision: 'choose',
      articles: ['snow-clearing', 'sand-sweeping'],
    },
    {
      name: 'four near',
      says: { 'snow-clearing': 0.7, 'sand-sweeping': 0.6, rats: 0.5, 'no-water': 0.4 },
      decision: 'choose',
      articles: ['snow-clearing', 'sand-sweeping', 'rats'],
    },
    { name: 'barely', says: { 'snow-clearing': 0.35 }, decision: 'choose', articles: ['snow-clearing'] },
    {
      name: 'an intent that is no article behind',
      says: { 'snow-clearing': 0.9, 'intent.thanks': 0.6, 'no-such-article': 0.5, rats: 0.4 },
      decision: 'answer',
      articles: ['snow-clearing'],
    },
    {
      name: 'sensitive, and sure only as others may be',
      says: { 'concern-report': 0.87 },
      decision: 'choose',
      articles: ['concern-report'],
    },
    {
      name: 'sensitive, and very sure',
      says: { 'concern-report': 0.88 },
      decision: 'answer',
      articles: ['concern-report'],
    },
  ]
  for (const { name, says, decision, articles } of heard) {
    it(`${name}: ${decision} ${articles.join(', ')}`, async () => {
      ranking = says
      const { found } = await understood(VAGUE)
      expect({ decision: found.decision, articles: slugs(found.articles) }).to.deep.equal({ decision, articles })
      expect(found.ranked[0]).to.deep.equal({ slug: articles[0], score: Object.values(says)[0] })
    })
  }

  const unheard: { name: string; says: Record<string, number> | undefined }[] = [
    { name: 'is not to be had', says: undefined },
    { name: 'has nothing to say', says: {} },
    { name: 'takes it for none of them', says: { None: 0.5, 'snow-clearing': 0.45 } },
    { name: 'takes it for thanks', says: { 'intent.thanks': 0.8, 'snow-clearing': 0.79 } },
    { name: 'names an article nobody has', says: { 'no-such-article': 0.9, 'snow-clearing': 0.8 } },
    { name: 'names one that has run out', says: { 'swimming-hall': 0.95, 'snow-clearing': 0.8 } },
    { name: 'names one that is off', says: { 'library-hours': 0.95, 'snow-clearing': 0.8 } },
    { name: 'is not sure of any', says: { 'snow-clearing': 0.349, rats: 0.3 } },
  ]
  for (const { name, says } of unheard) {
    it(`one that ${name}: the local search stands`, async () => {
      ranking = says
      expect(slugs((await understood(PLAIN)).found.articles)).to.deep.equal(['street-light'])
      expect((await understood(VAGUE)).found.decision).to.equal('none')
      expect(asked).to.have.length(2)
    })
  }

  it('an article of the last day is still named, and not the day after', async () => {
    ranking = { 'swimming-hall': 0.95 }
    const on = async (at: string) => slugs((await understood(VAGUE, { now: new Date(at) })).found.articles)
    expect(await on('2026-10-31T22:59:59Z')).to.deep.equal(['swimming-hall'])
    expect(await on('2026-10-31T23:00:00Z')).to.deep.equal([])
  })

  it('is told the language, and the article is in that language where there is one', async () => {
    const { found } = await understood('the whole street looks like Siberia')
    expect(asked.map(({ lang }) => lang)).to.deep.equal(['en'])
    expect(found.articles.map(({ slug, lang }) => `${slug}.${lang}`)).to.deep.equal(['snow-clearing.en'])
    ranking = { rats: 0.9 }
    const other = await understood('the whole street looks like Siberia')
    expect(other.found.articles.map(({ slug, lang }) => `${slug}.${lang}`)).to.deep.equal(['rats.sv'])
  })

  const unasked = [
    DANGER,
    'jag vill inte leva längre',
    'hej',
    'Hello!',
    'tack så mycket',
    'är du en robot?',
    'vad kan du göra',
    'jag vill prata med en människa',
    'jag vill klaga',
    'english please',
    'det hjälpte inte',
  ]
  for (const text of unasked) {
    it(`"${text}" is no question: it stays here`, async () => {
      const { found } = await understood(text)
      expect(asked).to.deep.equal([])
      expect(slugs(found.articles)).not.to.include('snow-clearing')
    })
  }

  it('a message that leans on the last answer stays here, and one that leans on nothing does not', async () => {
    const leaning = await understood('och bastun?', { article: 'sauna' })
    expect(leaning.passage).to.include('Bastun')
    expect(asked).to.deep.equal([])
    await understood('och bastun?')
    expect(asked).to.have.length(1)
  })

  it('both halves of a burst are asked together, once', async () => {
    const { found } = await understood('ser ut som Sibirien', { earlier: 'vår gata' })
    expect(asked).to.deep.equal([{ text: 'vår gata\nser ut som Sibirien', lang: 'sv' }])
    expect(slugs(found.articles)).to.deep.equal(['snow-clearing'])
  })

  it('danger in two halves stays here', async () => {
    const { danger } = await understood('brinner hos grannen', { earlier: 'hjälp det' })
    expect(danger).to.equal('danger')
    expect(asked).to.deep.equal([])
  })

  it('what goes on just now is found by what it names', async () => {
    const { notices } = await understood(VAGUE)
    expect(notices.map(({ id }) => id)).to.deep.equal(['snow'])
    ranking = undefined
    expect((await understood(VAGUE)).notices).to.deep.equal([])
  })
})

describe('CLU: whole turns', () => {
  const { log } = keptLog()
  let core: Core
  let clu: CluStandIn

  before(async () => {
    core = await Core.on(content, understand)
    // The first question of a process takes longer than the budget: the SDK is still loading parts of itself.
    clu = await standIn(ROOMY_MS)
    await opinion(VAGUE, { lang: 'sv', today: '2026-11-26' })
    clu.close()
  })
  after(() => core.close())
  beforeEach(async () => {
    clu = await standIn(BUDGET_MS)
  })
  afterEach(() => clu.close())

  async function standIn(budgetMs: number): Promise<CluStandIn> {
    const server = new CluStandIn()
    await server.start()
    opinion = createCluOpinion(content.articles, createCluFinder(server.settings(budgetMs), { log }), THRESHOLDS)
    return server
  }

  /** One whose answer is wanted has all the time it needs. */
  async function withTime(): Promise<void> {
    clu.close()
    clu = await standIn(ROOMY_MS)
  }

  /** Says something and insists that its turn is in the log, as told. */
  async function says(resident: Resident, text: string): Promise<void> {
    await resident.says(text)
    const stored = await core.log.turn(resident.conversation, resident.last.seq)
    expect(stored?.inbound?.text).to.equal(text)
    expect(stored?.outbound).to.deep.equal(resident.last.outbound)
  }

  it('what it knows better is what is answered', async () => {
    await withTime()
    const resident = core.resident()
    await says(resident, VAGUE)
    expect(resident.articles).to.deep.equal(['snow-clearing'])
    expect(clu.answered).to.equal(1)
  })

  it('what it is not sure of may be chosen, by SMS by number', async () => {
    await withTime()
    clu.behave = answering(200, cluAnswer({ 'snow-clearing': 0.6, 'sand-sweeping': 0.5 }))
    const resident = core.resident('sms')
    await says(resident, VAGUE)
    expect(resident.sms.join()).to.match(/1 Snöröjning.*\n2 Sandupptagning.*\n3 Inget av dem/)
    await says(resident, '2')
    expect(resident.articles).to.deep.equal(['sand-sweeping'])
  })

  const outages: { name: string; behave: CluStandIn['behave'] | 'down' }[] = [
    { name: 'is down', behave: 'down' },
    { name: 'never answers', behave: () => undefined },
    { name: 'stops in the middle', behave: (response) => begin(response).write('{"kind":') },
    { name: 'drips', behave: (response) => drip(begin(response)) },
    { name: 'answers too late', behave: late },
    { name: 'is throttled', behave: answering(429, {}, { 'retry-after': '7' }) },
    { name: 'does not know the key', behave: answering(401, { error: { code: '401' } }) },
    { name: 'is broken', behave: answering(500, {}) },
    { name: 'talks nonsense', behave: answering(200, { hej: 1 }) },
    { name: 'shows a page instead', behave: (response) => begin(response).end('<html>') },
    { name: 'is surer than sure', behave: answering(200, cluAnswer({ 'snow-clearing': 97 })) },
  ]
  for (const { name, behave } of outages) {
    for (const channel of ['webchat', 'sms'] as const) {
      it(`${channel}: one that ${name} costs nobody the local answer`, async () => {
        if (behave === 'down') clu.close()
        else clu.behave = behave
        const resident = core.resident(channel)
        for (const text of [PLAIN, 'när öppnar återvinningscentralen']) {
          await says(resident, text)
          expect(resident.articles).to.deep.equal([text === PLAIN ? 'street-light' : 'recycling-centre'])
        }
        await says(resident, VAGUE)
        expect(resident.last.outbound.at(-1)?.text).to.include('Jag hittar tyvärr inget svar')
      })
    }
  }

  it('many at once wait beside each other, and none twice', async () => {
    clu.behave = () => undefined
    const residents = Array.from({ length: 8 }, () => core.resident())
    await Promise.all(residents.map((resident) => resident.says(PLAIN)))
    for (const resident of residents) expect(resident.articles).to.deep.equal(['street-light'])
    const { seen } = clu
    for (const resident of residents) await says(resident, PLAIN)
    expect(clu.seen).to.equal(seen)
  })

  it('danger does not wait for it, not even to be asked', async () => {
    clu.behave = () => undefined
    const resident = core.resident()
    await says(resident, DANGER)
    expect(resident.last.outbound[0]).to.include({ urgent: true })
    expect(clu.seen).to.equal(0)
  })
})

function ranked(says: Record<string, number>): CluRanked[] {
  return Object.entries(says).map(([intent, confidence]) => ({ intent, confidence }))
}

function slugs(articles: readonly Article[]): string[] {
  return articles.map(({ slug }) => slug)
}

/** A few articles: one has run out, one is off, one is in Swedish only, one is sensitive. Snow is a notice too. */
function small(shipped: Content): Content {
  const kept = ['snow-clearing', 'sand-sweeping', 'no-water', 'street-light', 'recycling-centre', 'concern-report']
  const articles = shipped.articles.flatMap((article): Article[] => {
    if (kept.includes(article.slug)) return [article]
    if (article.slug === 'swimming-hall')
      return [
        { ...article, validUntil: '2026-10-31' },
        { ...article, slug: 'sauna' },
      ]
    if (article.slug === 'library-hours') return [{ ...article, status: 'off' }]
    return article.slug === 'rats' && article.lang === 'sv' ? [article] : []
  })
  const text = { sv: 'Det snöar.', en: 'It snows.' }
  const snow = { id: 'snow', text, start: '2026-11-01 00:00', end: '2026-12-01 00:00', articles: ['snow-clearing'] }
  const notices = [{ ...snow, words: { sv: [], en: [] }, atOpening: false }]
  return { ...shipped, articles, notices, elsewhere: shipped.elsewhere.slice(0, 6) }
}

function begin(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'application/json' })
  return response
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(timer))
}

/** Right, but when nobody waits for it any more. */
function late(response: ServerResponse, request: Parameters<CluStandIn['behave']>[1]): void {
  const timer = setTimeout(() => answering(200, cluAnswer({ 'snow-clearing': 0.99 }))(response, request), 3 * BUDGET_MS)
  response.on('close', () => clearTimeout(timer))
}
