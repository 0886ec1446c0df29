import { readdir, readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { PAGE_BLANKS } from '../src/content/report-page-texts.js'
import { REPORT_LINK_MS, ReportLinks } from '../src/desk/report/links.js'
import { LIMITS } from '../src/limits.js'
import { shiftMonth } from '../src/reports/period.js'
import type { Report } from '../src/reports/report.js'
import { type Asked, ReportHouse } from './support/report-house.js'
import { emptyReport, reportTexts, sampleReport } from './support/report-sample.js'

/** Of a year with everything in it, before it is packed for the way. */
const PAGE_BYTES_MAX = 400_000
const YEAR = { from: '2025-12', to: '2026-11' }

/**
 * Goal: whoever has a link reads the report on a page that runs nothing and loads nothing but its own styles: each chart told
 * in a sentence and a table too, nothing shown that is not there, and nothing of what is in it able to become markup.
 * Method: the report's doors over HTTP, with reports of seeded numbers in place of those that are counted.
 */
describe('the report as a page', () => {
  let house: ReportHouse
  before(async () => {
    house = await ReportHouse.open()
  })
  after(() => house?.close())

  it('has every part with its figures, what they count, and charts with a sentence and a table each', async () => {
    const { status, text } = await house.read({})
    const report = sampleReport(YEAR)
    expect(status).to.equal(200)
    expect(Buffer.byteLength(text)).to.be.below(PAGE_BYTES_MAX)
    for (const { title, figures, charts } of report.sections) {
      expect(text).to.contain(`>${title}</h2>`)
      for (const figure of figures)
        expect(text, figure.id).to.contain(escaped(figure.title)).and.contain(escaped(figure.definition))
      for (const chart of charts) {
        const block = blockOf(text, chart.title)
        expect(block.match(/<svg [^>]*class="drawn/g), chart.id).to.have.length(2)
        expect(block, chart.id).to.contain(`<figcaption>${escaped(chart.summary)}</figcaption>`)
        expect(block, chart.id).to.match(/<details><summary>[^<]+<\/summary>.*<table[^>]*>\s*<caption/s)
        expect(block, chart.id)
          .to.match(/<th scope="col"/)
          .and.match(/<th scope="row"/)
      }
    }
  })

  it('says a change in words and with a sign, and whether it is for the better', async () => {
    const { text } = await house.read({})
    expect(text).to.match(/<span class="sign" aria-hidden="true">▲<\/span>[^<]*mer, (bättre|sämre)/)
    expect(text).to.match(/<span class="sign" aria-hidden="true">✓<\/span>Mål [^<]*: nått/)
    expect(text).to.match(/<span class="sign" aria-hidden="true">!<\/span>Mål [^<]*: inte nått/)
  })

  const cases: readonly [string, Partial<Report['sections'][number]['figures'][number]>, string][] = [
    ['nobody', { value: null, of: 0 }, 'Inga ännu'],
    ['nothing to count', { value: null }, 'Inga ännu'],
    ['too few', { value: null, of: 3 }, 'För få för att visas'],
    ['nothing to compare with', { value: 7, before: null }, 'Inget att jämföra med'],
    ['as much as before', { value: 7, before: 7 }, 'Samma som förut'],
    ['a goal that cannot be told', { value: null, goal: { value: 5, met: null } }, 'går inte att säga än'],
    ['more of few', { value: 9, before: 6 }, '3 mer'],
    ['more of many', { value: 150, before: 100 }, '50\u00a0% mer'],
    ['bounds', { value: 40, low: 10, high: 95 }, 'mellan 10 och 95'],
  ]
  for (const [name, figure, told] of cases) {
    it(`tells of ${name} what is true: ${told}`, async () => {
      house.report = (asked) => withFigure(sampleReport(asked), figure)
      expect(cardOf((await house.read({})).text, 'Kontakter')).to.contain(told)
    })
  }

  it('draws nothing of a chart without values, and has a dash in the table for what is not shown', async () => {
    house.report = (asked) => {
      const report = sampleReport(asked)
      for (const { charts } of report.sections)
        for (const chart of charts) for (const one of chart.series) one.values = one.values.map(() => null)
      return report
    }
    const { text } = await house.read({})
    expect(text).to.not.contain('class="drawn')
    expect(blockOf(text, 'Kontakter per förvaltning')).to.contain('<figcaption>').and.not.contain('<table')
    expect(text).to.contain('– betyder inga ännu, eller för få för att visas.')
  })

  it('runs nothing, and has no style that its own policy would not let it have', async () => {
    const { text, headers } = await house.read({})
    expect(headers.get('content-security-policy')).to.equal(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    )
    expect(text).to.not.match(/<script|<style|\sstyle=|\son\w+=|javascript:|<iframe|<img|<use|xlink|url\(/i)
    expect(
      [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)]
        .map(([, to = '']) => to)
        .filter((to) => !/^(#|\/report|data:image\/svg)/.test(to)),
    ).to.deep.equal([])
    const [address = ''] = /\/report\.css\?v=[\w-]+/.exec(text) ?? []
    const style = await house.get(address)
    expect(style.headers.get('cache-control')).to.contain('immutable')
    expect(style.text)
      .to.contain('@media print')
      .and.contain('forced-colors')
      .and.not.match(/@import|url\(/)
  })

  it('lets no name become markup, wherever it stands', async () => {
    const evil = '<script>alert(1)</script>"\'&{x}<img src=x onerror=y>'
    house.report = (asked) => hostile(sampleReport(asked), evil)
    const { text } = await house.read({})
    expect(text)
      .to.contain('&lt;script&gt;')
      .and.not.match(/<script|<img/)
    // What stands in a drawing is escaped by the library that draws; it is held to the same.
    expect(text.match(/<svg[\s\S]*?<\/svg>/g)?.join(''))
      .to.contain('&lt;script')
      .and.not.match(/<(?!\/?(?:svg|g|path|text|tspan|rect)\b)/)
  })

  it('has one day’s data, and three years’', async () => {
    house.report = (asked) => ({ ...sampleReport(asked), days: 1 })
    expect((await house.read({ from: '2026-11', to: '2026-11' })).text).to.contain('En dag med siffror')
    house.report = sampleReport
    const { text } = await house.read({ from: '2023-12', to: '2026-11' })
    expect(text).to.contain('1 080 dagar med siffror'.replace(' ', '\u00a0'))
    expect(Buffer.byteLength(text)).to.be.below(PAGE_BYTES_MAX)
  })

  it('says when figures come where there are none, and shows the way to a made-up year', async () => {
    house.report = emptyReport
    house.known = { from: '2026-11', to: '2026-11' }
    const { text } = await house.read({})
    expect(text).to.contain('Inga siffror än').and.contain('strax efter att den första')
    expect(text).to.contain('href="/report/example?lang=sv"').and.not.contain('/report.csv')
    house.known = { from: '2024-01', to: '2026-11' }
    expect((await house.read({ from: '2024-01', to: '2024-02' })).text).to.contain(
      'För de här månaderna finns inga siffror',
    )
  })

  it('has no more of the made-up year than there is, and makes so many of its pages for one address', async () => {
    const own = await ReportHouse.open()
    const months = (from: string, to: string) => own.get(`/report/example?from=${from}&to=${to}`)
    await months('1999-01', '2090-12')
    expect(own.asked).to.have.lengthOf(1)
    expect(own.asked[0]).to.include(own.known)
    const many = Array.from({ length: LIMITS.examplesPerAddress }, (_, n) =>
      months('2024-01', shiftMonth('2024-01', n)),
    )
    const statuses = (await Promise.all(many)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 429)).to.have.lengthOf(1)
    await own.close()
  })

  it('marks the made-up year as that, for anyone, and makes each of its pages once', async () => {
    house.report = sampleReport
    house.asked.length = 0
    const [one] = await Promise.all([1, 2, 3].map(() => house.get('/report/example?lang=sv')))
    expect(one?.status).to.equal(200)
    expect(one?.text)
      .to.contain('<strong>Påhittade siffror.</strong>')
      .and.contain('class="watermark"')
      .and.contain('<title>Påhittade siffror')
    expect(house.asked).to.have.length(1)
    expect(house.asked[0]).to.include({ madeUp: true })
    expect((await house.read({})).text).to.not.contain('Påhittade siffror')
  })

  const periods: readonly [Record<string, string>, Partial<Asked>][] = [
    [{}, { from: '2025-12', to: '2026-11' }],
    [
      { from: '2026-03', to: '2026-05' },
      { from: '2026-03', to: '2026-05' },
    ],
    [
      { from: '2026-05', to: '2026-03' },
      { from: '2026-03', to: '2026-05' },
    ],
    [
      { from: '2020-01', to: '2026-11' },
      { from: '2023-12', to: '2026-11' },
    ],
    [{ to: '2026-02' }, { from: '2025-03', to: '2026-02' }],
    [{ against: 'baseline' }, { against: 'baseline' }],
    [{ against: '' }, { from: '2025-12' }],
    [{ lang: 'en' }, { lang: 'en' }],
  ]
  for (const [query, asked] of periods) {
    it(`asked for ${JSON.stringify(query)} it is of ${JSON.stringify(asked)}`, async () => {
      house.report = undrawn
      house.asked.length = 0
      expect((await house.read(query)).status).to.equal(200)
      expect(house.asked[0]).to.include(asked)
    })
  }

  for (const query of [
    { from: '2026-13' },
    { to: 'x' },
    { against: 'me' },
    { from: '9999-01' },
    { lang: 'x'.repeat(40) },
  ]) {
    it(`refuses ${JSON.stringify(query)}`, async () => {
      expect((await house.read(query)).status).to.equal(400)
    })
  }

  it('carries along what opens it, to the other language, other months and the file', async () => {
    house.report = undrawn
    const { text } = await house.read({ lang: 'sv', theme: 'dark' })
    expect(text).to.contain('<html lang="sv" data-theme="dark">')
    const links = [...text.matchAll(/href="(\/report[^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))
    const own = links.filter((href) => /^\/report(\.csv)?\?/.test(href))
    expect(own.length).to.be.above(4)
    for (const href of own) expect((await house.get(href)).status, href).to.equal(200)
    for (const name of ['e', 's', 'lang', 'theme'])
      expect(text).to.match(new RegExp(`type="hidden" name="${name}" value="[^"]+"`))
  })

  it('gives the same as a file', async () => {
    const { headers, text } = await house.get(house.link.replace('/report?', '/report.csv?'))
    expect(headers.get('content-type')).to.equal('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).to.equal('attachment; filename="lotsen-2025-12-2026-11.csv"')
    expect(text).to.equal('the file')
  })

  it('opens to nobody whose link is forged, altered or over, and says what to do', async () => {
    const strange = new ReportLinks({ current: 'a-secret-of-somebody-else' }, () => new Date())
    const before = new ReportLinks({ current: house.secret }, () => new Date(Date.now() - REPORT_LINK_MS - 7_200_000))
    for (const path of [
      '/report',
      '/report?e=x&s=y',
      strange.path(),
      before.path(),
      house.link.replace(/e=\d/, 'e=9'),
    ]) {
      const { status, text } = await house.get(path)
      expect(status, path).to.equal(404)
      expect(text).to.contain('Länken gäller inte längre').and.not.contain('class="card"')
      expect((await house.get(path.replace('/report', '/report.csv'))).status).to.equal(404)
    }
  })

  it('opens links of the secret before this one, until they end', () => {
    const now = () => new Date('2026-11-26T12:00:00Z')
    const query = new URLSearchParams(new ReportLinks({ current: 'the-one-before-this' }, now).path().split('?')[1])
    expect(new ReportLinks({ current: 'the-new-one', previous: 'the-one-before-this' }, now).opens(query)).to.have.keys(
      'e',
      's',
    )
    expect(new ReportLinks({ current: 'the-new-one' }, now).opens(query)).to.equal(undefined)
  })

  it('may be framed by Teams where staff sign in by Teams', async () => {
    const inTeams = await ReportHouse.open({ inTeams: true })
    const { headers } = await inTeams.read({})
    expect(headers.get('content-security-policy')).to.contain(
      "frame-ancestors 'self' https://*.cloud.microsoft https://teams.microsoft.com",
    )
    await inTeams.close()
  })

  it('has every sentence in both languages, and says each of them', async () => {
    for (const lang of ['sv', 'en'] as const) expect(reportTexts(lang)).to.include.keys(...Object.keys(PAGE_BLANKS))
    const files = await readdir('src/desk/report')
    const source = (await Promise.all(files.map((file) => readFile(`src/desk/report/${file}`, 'utf8')))).join('\n')
    // Some names are put together, such as page_axis_${unit}.
    const said = (key: string) =>
      source.includes(key) || source.includes(`${key.replace(/(axis|against|quick)_.*/, '$1')}_\${`)
    expect(Object.keys(PAGE_BLANKS).filter((key) => !said(key))).to.deep.equal([])
  })
})

/** For what is not about drawings. */
function undrawn(asked: Asked): Report {
  return { ...emptyReport(asked), days: 5 }
}

function withFigure(report: Report, figure: object): Report {
  const [first] = report.sections[0]?.figures ?? []
  if (!first) throw new Error('No figures')
  const { before: _, goal: __, of: ___, ...bare } = first
  const figures = [{ ...bare, ...figure }]
  return {
    ...report,
    sections: report.sections.slice(0, 1).map((one) => ({ ...one, figures, charts: [], tables: [] })),
  }
}

/** The same words in every place that can hold any. */
function hostile(report: Report, evil: string): Report {
  return {
    ...report,
    municipality: evil,
    sections: report.sections.map((section) => ({
      ...section,
      title: evil,
      lead: evil,
      figures: section.figures.map((figure) => ({ ...figure, title: evil, definition: evil, skr: evil })),
      charts: section.charts.map((chart) => ({
        ...chart,
        title: evil,
        summary: evil,
        categories: chart.categories.map(() => evil),
        series: chart.series.map((one) => ({ ...one, id: evil, name: evil })),
      })),
      tables: section.tables.map((table) => ({
        ...table,
        title: evil,
        columns: table.columns.map((column) => ({ ...column, title: evil })),
        rows: table.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? evil : cell))),
      })),
    })),
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** The chart of that title, with its table. */
function blockOf(text: string, title: string): string {
  const [, ...blocks] = text.split('<div class="chart">')
  const block = blocks.find((one) => /<h3[^>]*>([^<]*)/.exec(one)?.[1] === title) ?? ''
  return block.split('\n</div>\n')[0] ?? ''
}

function cardOf(text: string, title: string): string {
  return (
    text
      .split('<li class="card">')
      .find((block) => block.includes(`<h3>${title}</h3>`))
      ?.split('</li>')[0] ?? ''
  )
}
