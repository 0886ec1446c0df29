import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import Ajv2020 from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect } from 'chai'
import { importBaseline } from '../src/app/report/import-baseline.js'
import { recompute } from '../src/app/report/recompute.js'
import { createReports, type Reports } from '../src/app/report.js'
import type { Content } from '../src/content/content.js'
import { type DayFigures, figuresOfDay } from '../src/reports/day-figures.js'
import type { Report } from '../src/reports/report.js'
import { AuditLog } from '../src/store/audit.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { Facts } from '../src/store/facts.js'
import { Figures } from '../src/store/figures.js'
import type { Fact } from '../src/turn/fact.js'
import { testMongo } from './support/mongod.js'
import { type Service, startService } from './support/service.js'
import { SmallKnowledge } from './support/small-knowledge.js'

/** A Sunday, on which the service has no queues to count. */
const NOW = new Date('2026-11-29T12:00:00Z')
const AT = {
  hour: 9,
  lang: 'sv',
  department: 'waste-water',
  queue: 'waste',
  topic: 'article:missed-collection',
} as const

/**
 * Goal: the report is made of the facts that are kept, stays right while more come, and is given to other systems by whole
 * months, in bounds, as JSON that is what /openapi.json says and as CSV. Method: the whole service over HTTP on a database
 * with facts in it; the days' figures made by several at once.
 */
describe('the report for other systems', () => {
  let service: Service
  let store: Store
  let facts: Facts
  let figures: Figures<DayFigures>
  // biome-ignore lint/suspicious/noExplicitAny: a document is walked as JSON
  let document: any
  let content: Content | undefined

  before(async () => {
    service = await startService({ env: { ADMIN_TOKENS: 'board:the-token-of-the-board' }, now: () => NOW })
    store = await connectStore({ uri: (await testMongo()).uri, database: service.config.MONGODB_DATABASE })
    facts = new Facts(store)
    figures = new Figures<DayFigures>(store)
    document = await (await fetch(`${service.url}/openapi.json`)).json()
  })

  after(async () => {
    await store?.close()
    await service?.close()
  })

  it('is there with nothing in it, and says so', async () => {
    const report = await asked('?from=2026-01&to=2026-12&lang=en')
    expect([report.days, report.madeUp, report.municipality]).to.deep.equal([0, false, 'Lindnäs municipality'])
    expect(valueIn(report, 'contacts')).to.equal(null)
    expect(report.sections.map(({ id }) => id)).to.deep.equal([
      'service',
      'channels',
      'departments',
      'working_days',
      'time',
      'knowledge',
    ])
    for (const { summary } of report.sections.flatMap(({ charts }) => charts)) expect(summary).to.not.equal('')
  })

  it('is made of what has been counted up to now', async () => {
    await facts.add(contacts('2026-11-24', 'webchat', 12), 'a')
    expect(valueIn(await asked('?from=2026-11&to=2026-11'), 'contacts')).to.equal(12)
    await facts.add(contacts('2026-11-24', 'sms', 6), 'b')
    await facts.add(contacts('2026-11-25', 'visit', 3), 'c')
    const report = await asked('?from=2026-11&to=2026-11')
    expect([valueIn(report, 'contacts'), report.days]).to.deep.equal([21, 2])
    expect(valueIn(await asked('?from=2026-10&to=2026-10'), 'contacts')).to.equal(null)
    // Twelve months up to this one, where nothing is said.
    const whole = await asked('')
    expect([whole.from, whole.to, valueIn(whole, 'contacts')]).to.deep.equal(['2025-12', '2026-11', 21])
  })

  it('is what the document says it is', async () => {
    const ajv = new Ajv2020.default({ strict: false, validateFormats: true })
    formats.default(ajv)
    ajv.addSchema(document, 'openapi')
    const check = ajv.getSchema('openapi#/components/schemas/Report')
    if (!check) throw new Error('No schema of the report')
    for (const lang of ['sv', 'en']) {
      check(await asked(`?lang=${lang}`))
      expect(check.errors ?? []).to.deep.equal([])
    }
  })

  it('shows no group of fewer than five, and none by taking one report from another', async () => {
    await facts.add(contacts('2026-10-05', 'webchat', 30), 'd')
    const reports = await Promise.all(
      ['?from=2026-10&to=2026-11', '?from=2026-11&to=2026-11', '?from=2026-10&to=2026-10'].map(asked),
    )
    const channels = reports.map((report) => Object.fromEntries(rowsOf(report, 'channels')))
    // Three came to an office in November; six wrote SMS, who are with them.
    expect(channels).to.deep.equal([{ Chatt: 42, Övriga: 9 }, { Chatt: 12, Övriga: 9 }, { Chatt: 30 }])
    for (const report of reports) expect(JSON.stringify(report)).to.not.match(/"Besök",\d/)
  })

  it('refuses what it cannot answer, and says what', async () => {
    const rows: [string, RegExp][] = [
      ['?from=2026-13', /from/],
      ['?from=2026', /from/],
      ['?from=2026-01-01', /from/],
      ['?to=nu', /to/],
      ['?from=2026-05&to=2026-04', /from is after to/],
      ['?from=2023-01&to=2026-01', /at most 36 months/],
      ['?from=1026-01&to=2026-01', /from/],
      ['?lang=fi', /lang/],
      ['?format=xlsx', /format/],
      ['?person=maja', /person/],
      ['?from=2026-01&from=2026-02x', /from/],
    ]
    for (const [query, says] of rows) {
      const response = await get(query)
      expect(response.status, query).to.equal(400)
      const { error } = (await response.json()) as { error: { code: string; message: string } }
      expect(error.code, query).to.equal('payload_invalid')
      expect(error.message, query).to.match(says)
    }
    expect((await get('?from=2023-02&to=2026-01')).status).to.equal(200)
    expect((await fetch(`${service.url}/api/report`)).status).to.equal(401)
  })

  it('comes as CSV', async () => {
    const response = await get('?from=2026-10&to=2026-11&format=csv')
    expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).to.equal('attachment; filename="lotsen-2026-10-2026-11.csv"')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf])
    expect(bytes.toString('utf8')).to.match(/\r\nSiffra;service;contacts;Kontakter;;;51;count;/)
  })

  it('makes the same figures however many make them, and makes a day again that changed meanwhile', async () => {
    const day = '2026-09-01'
    await facts.add(contacts(day, 'webchat', 20), 'e')
    await Promise.all(Array.from({ length: 4 }, () => recompute({ facts, figures })))
    expect(await facts.dirtyDays(10)).to.deep.equal([])
    expect((await figures.range(day, day))[0]?.figures).to.deep.equal(figuresOfDay(day, contacts(day, 'webchat', 20)))

    await facts.add(contacts(day, 'sms', 10), 'f')
    const seen = await figures.dirtied(day)
    const few = figuresOfDay(day, [...contacts(day, 'webchat', 20), ...contacts(day, 'sms', 10)])
    await facts.add(contacts(day, 'visit', 7), 'g')
    // Made of facts that were read before the last came: kept for now, and not done with.
    expect(await figures.put(day, few, seen)).to.equal(false)
    expect(await facts.dirtyDays(10)).to.deep.equal([day])
    await recompute({ facts, figures })
    expect((await figures.range(day, day))[0]?.figures.all.counts.contacts).to.equal(37)
    // And whoever was slow does not put the old in place of the new.
    expect(await figures.put(day, few, seen)).to.equal(true)
    expect((await figures.range(day, day))[0]?.figures.all.counts.contacts).to.equal(37)
  })

  it('is set beside the year before, as many days into it', async () => {
    await facts.add(contacts('2025-11-03', 'webchat', 8), 'h')
    await facts.add(contacts('2025-11-27', 'webchat', 50), 'i')
    const report = await asked('?from=2026-11&to=2026-11')
    expect(report.against).to.deep.equal({ from: '2025-11', to: '2025-11', what: 'year_before' })
    // The 27th, by what is counted, has not come yet this year.
    expect(report.sections[0]?.figures.find(({ id }) => id === 'contacts')?.before).to.equal(8)
    const reports = await ownReports()
    const rows = [
      ['year_before', 'year_before'],
      ['period_before', 'period_before'],
      ['baseline', undefined],
    ] as const
    for (const [against, what] of rows) {
      const other = await reports.build({ from: '2026-11', to: '2026-11', lang: 'sv', against })
      expect(other.against?.what, against).to.equal(what)
    }
  })

  it('takes what teams enter once a month, notes who did, and never what', async () => {
    const reports = await ownReports()
    const who = { kind: 'staff' as const, id: 'oid-maja' }
    const entry = { month: '2026-11', team: 'contact-centre', what: 'time_used' as const, use: 'library' as const }
    await reports.entered.put({ ...entry, value: 5 }, who, 'desk')
    await reports.entered.put({ ...entry, value: 7.5 }, who, 'desk')
    const report = await asked('?from=2026-11&to=2026-11')
    expect([valueIn(report, 'time_used'), valueIn(report, 'guided_hours')]).to.deep.equal([7.5, 7.5])
    const noted = await store.audit.find({ did: 'figure_entered' }).toArray()
    expect(noted.map(({ who: { id }, about }) => [id, about])).to.deep.equal([
      ['oid-maja', { count: 1 }],
      ['oid-maja', { count: 1 }],
    ])
  })

  it('takes in figures from before, all of a file or nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lotsen-baseline-'))
    const file = join(folder, 'before.csv')
    const config = { ...service.config, MONGODB_URI: (await testMongo()).uri }
    const said: string[] = []
    const out = new Writable({ write: (chunk, _, done) => done(void said.push(String(chunk))) })
    const run = (dryRun: boolean) => importBaseline(config, file, { dryRun }, { out, now: () => NOW })
    await writeFile(file, 'month;figure;value\n2024-01;contacts;900\n2024-02;nothing;1\n')
    const refused = await run(false).catch((error: Error) => error)
    expect(refused).to.have.property('code', 'content_invalid')
    expect(String(refused)).to.match(/before\.csv:3 {2}figure/)
    await writeFile(file, 'month;figure;value\n2024-01;contacts;900\n2024-02;contacts;700,0\n')
    await run(true)
    expect(await store.db.collection('baseline').countDocuments()).to.equal(0)
    await run(false)
    expect(said).to.deep.equal([
      '2 figures, 2024-01 to 2024-02: would be imported\n',
      '2 figures, 2024-01 to 2024-02: imported\n',
    ])
    const report = await asked('?from=2025-11&to=2025-11')
    expect(report.against).to.deep.equal({ from: '2024-01', to: '2024-02', what: 'baseline' })
    expect(report.sections[0]?.figures[0]?.before).to.equal(800)
    await rm(folder, { recursive: true })
  })

  it('shows a made-up year to whoever has none, and says that it is', async () => {
    const reports = await ownReports()
    const report = await reports.build({ from: '2026-11', to: '2026-11', lang: 'sv', madeUp: true })
    expect([report.madeUp, report.days]).to.deep.equal([true, 30])
    expect(valueIn(report, 'contacts')).to.be.above(1_000)
    expect(reports.csv(report)).to.match(/^\uFEFFPåhittade siffror\r\n/)
    const again = await (await ownReports()).build({ from: '2026-11', to: '2026-11', lang: 'sv', madeUp: true })
    expect(again).to.deep.equal(report)
  })

  it('names a missing sentence by file and line', async () => {
    const small = await SmallKnowledge.make()
    await small.edit('organisation.yaml', 'no_match: 10', 'employee_of_the_month: 10')
    const failed = await small.content().catch((error: Error) => error)
    const line = await small.lineOf('organisation.yaml', 'employee_of_the_month')
    expect(String(failed)).to.match(new RegExp(`organisation\\.yaml:${line} .*the report has no such figure`))
    await small.remove()
  })

  async function ownReports(): Promise<Reports> {
    content ??= await contentOf()
    return createReports({ store, knowing: { content }, audit: new AuditLog(store, () => NOW), now: () => NOW })
  }

  async function contentOf(): Promise<Content> {
    const small = await SmallKnowledge.make()
    const read = await small.content()
    await small.remove()
    return read
  }

  function get(query: string): Promise<Response> {
    return fetch(`${service.url}/api/report${query}`, { headers: { authorization: 'Bearer the-token-of-the-board' } })
  }

  async function asked(query: string): Promise<Report> {
    const response = await get(query)
    expect(response.status, query).to.equal(200)
    return (await response.json()) as Report
  }

  function valueIn({ sections }: Report, id: string): number | null | undefined {
    return sections.flatMap(({ figures: all }) => all).find((one) => one.id === id)?.value
  }

  function rowsOf({ sections }: Report, id: string): [string, number][] {
    const table = sections.flatMap(({ tables }) => tables).find((one) => one.id === id)
    return (table?.rows ?? []).map(([name, count]) => [String(name), Number(count)])
  }

  function contacts(day: string, channel: 'webchat' | 'sms' | 'visit', count: number): Fact[] {
    return Array.from({ length: count }, () => ({ ...AT, what: 'contact', day, channel }))
  }
})
