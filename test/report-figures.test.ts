import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Content } from '../src/content/content.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import type { MonthlyEntry } from '../src/content/report-entries.js'
import { FIGURE_IDS, type FigureId } from '../src/content/report-figures.js'
import { goalFor, ReportSettings } from '../src/content/report-settings.js'
import { REPORT_BLANKS, ReportTexts, reportSayFrom } from '../src/content/report-texts.js'
import { buildReport } from '../src/reports/build-report.js'
import { figuresOfDay, mergeFigures } from '../src/reports/day-figures.js'
import { medianMinutes, percentileMinutes } from '../src/reports/minutes.js'
import { parseBaseline } from '../src/reports/parse-baseline.js'
import { monthly, type ReportParts, type Span } from '../src/reports/parts.js'
import { monthsOf, shiftMonth, weekOf, weeksOf } from '../src/reports/period.js'
import type { Figure, Report } from '../src/reports/report.js'
import { reportCsv } from '../src/reports/report-csv.js'
import type { About, Fact, FactDetail } from '../src/turn/fact.js'
import type { PulseResult } from '../src/turn/pulse.js'

const DAY = '2026-11-02'
const AT = { day: DAY, hour: 9, channel: 'webchat', lang: 'sv', department: 'waste-water', queue: 'waste' } as const

/**
 * Goal: each figure counts what its definition says, is shown of no fewer than five, and stands beside the goal, the time
 * before and its honest bounds. Method: tables of facts made by hand, and what each figure must come to.
 */
describe('the figures of the report', () => {
  let content: Content

  before(async () => {
    const loaded = await loadContent('knowledge', 'dialogs')
    if (!loaded.content) throw new Error(listMistakes(loaded.mistakes))
    content = loaded.content
  })

  it('count what they say, of facts made by hand', () => {
    const rows: [FigureId, Fact[], number | null][] = [
      ['contacts', of(7, { what: 'contact' }), 7],
      ['contacts', [...of(2, { what: 'contact' }), ...of(3, { what: 'contact' }, { channel: 'teams' })], 2],
      ['phone_contacts', [...of(6, { what: 'contact' }, { channel: 'phone' }), ...of(3, { what: 'contact' })], 6],
      ['personal_meetings', of(2, { what: 'contact' }, { channel: 'visit' }), 2],
      ['repeat_contacts', [...of(3, { what: 'contact' }), ...of(1, { what: 'contact', repeat: true })], null],
      ['repeat_contacts', [...of(6, { what: 'contact' }), ...of(2, { what: 'contact', repeat: true })], 25],
      ['answered_by_bot', [...of(8, { what: 'contact' }), ...of(4, came('answered')), ...of(1, came('handed'))], 50],
      ['answered_by_bot', [...of(5, { what: 'contact' }), ...of(5, came('answered'), { channel: 'phone' })], 0],
      ['answered_by_bot', [...of(5, { what: 'contact' }), ...of(3, came('answered')), left('answered')], 40],
      [
        'solved_first',
        [
          ...of(10, { what: 'contact' }),
          ...of(5, came('answered')),
          ...of(1, { what: 'repeated', of: DAY, outcome: 'answered' }),
          ...of(2, { what: 'resolved', of: DAY, transfers: 0, firstLine: true, first: true }),
          ...of(1, { what: 'reopened', of: DAY, first: true }),
        ],
        50,
      ],
      ['no_match', [...of(9, { what: 'answer', how: 'article' }), ...of(1, { what: 'answer', how: 'no_match' })], 10],
      ['near_choices', [...of(4, { what: 'answer', how: 'notice' }), ...of(1, { what: 'answer', how: 'choice' })], 20],
      ['wait_median', waits(10, 20, 30, 40), null],
      ['wait_median', waits(10, 20, 30, 40, 1_000), 30],
      ['wait_median', waits(10, 20, 30, 40, 50, 60), 35],
      ['wait_p90', waits(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 9],
      ['answered_within_day', waits(60, 480, 481, 5_000, 1), 60],
      ['due_kept', [...waits(1, 2, 3), ...of(2, { what: 'first_answer', waitMinutes: 9, dueKept: false })], 60],
      ['transfers_per_ticket', [1, 0, 2, 0, 0].flatMap((transfers) => of(1, resolved(transfers))), 0.6],
      ['rating', [...of(4, rated('good')), ...of(1, rated('fair'))], 90],
      ['transfers_between', [...of(2, passed('education')), ...of(5, passed('waste-water'))], 2],
      ['transfers_within', [...of(2, passed('education')), ...of(5, passed('waste-water'))], 5],
      ['staffed_hours', of(3, { what: 'staffed', minutes: 50 }), 2.5],
      ['handoffs_per_staffed_hour', [...of(2, { what: 'staffed', minutes: 60 }), ...of(3, ticket())], 1.5],
      [
        'interruptions_per_staffed_hour',
        [...of(1, { what: 'staffed', minutes: 30 }), ...of(3, { what: 'released' })],
        null,
      ],
      ['queue_oldest_median', [0, 2, 4, 6, 8, 10].flatMap((waiting) => of(1, queued(waiting))), 60],
      ['deeds_outside', [...of(3, { what: 'deed' }), ...of(1, { what: 'deed' }, { outside: true } as object)], null],
      ['deeds_outside', [...of(9, { what: 'deed' }), ...of(1, { what: 'deed' }, { outside: true } as object)], 10],
      ['articles_helped', [...of(4, used('helped')), ...of(1, used('not_helped'))], 80],
      ['articles_led_to_person', [...of(10, used('shown')), ...of(1, used('led_to_person'))], 10],
      ['contacts', [], null],
    ]
    for (const [id, facts, value] of rows) expect(figure(reportOf(facts), id).value, id).to.equal(value)
  })

  it('are counted on the day that a contact or a ticket began', () => {
    const late: Fact = {
      ...AT,
      day: '2026-12-20',
      what: 'resolved',
      of: DAY,
      transfers: 0,
      firstLine: true,
      first: true,
    }
    expect(figuresOfDay('2026-12-20', [late]).all.counts).to.deep.equal({})
    expect(figuresOfDay(DAY, [late]).all.counts.resolved).to.equal(1)
  })

  it('add up, day by day, with medians as exact as of all at once', () => {
    const facts = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5].map((waitMinutes, index): Fact => {
      return { ...AT, day: `2026-11-0${1 + (index % 3)}`, what: 'first_answer', waitMinutes, dueKept: true }
    })
    const days = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => figuresOfDay(day, facts))
    const whole = mergeFigures(days)
    const { waits: map = {} } = whole.all
    expect([medianMinutes(map), percentileMinutes(map, 0.9)]).to.deep.equal([4, 6])
    expect(whole.all).to.deep.equal(mergeFigures([...days].reverse()).all)
    expect(days[0]?.all.counts.firstAnswers).to.equal(4)
  })

  it('tell the time that was won within bounds, and what nobody accounted for, never below none', () => {
    const facts = [...of(60, { what: 'contact' }), ...of(60, came('answered'))]
    const used = (value: number): MonthlyEntry => ({
      month: '2026-11',
      team: 'contact-centre',
      what: 'time_used',
      value,
      use: 'library',
    })
    const { value, low, high } = figure(reportOf(facts), 'time_freed')
    expect([low, value, high]).to.deep.equal([0.5, 2, 5])
    const rows: [number, number, number, number][] = [
      [0, 2, 0.5, 5],
      [1.5, 0.5, 0, 3.5],
      [40, 0, 0, 0],
    ]
    for (const [hours, likely, least, most] of rows) {
      const report = reportOf(facts, { entries: [used(hours)] })
      const left = figure(report, 'time_unaccounted')
      expect([left.value, left.low, left.high], `${hours} hours used`).to.deep.equal([likely, least, most])
      expect(figure(report, 'guided_hours').value).to.equal(hours)
      const bars = report.sections.flatMap(({ charts }) => charts).find(({ id }) => id === 'time_uses')
      expect(bars?.series[0]?.values.at(-1)).to.equal(likely)
    }
  })

  it('never tell of a team of fewer than five who was ill', () => {
    const entry = (team: string, what: MonthlyEntry['what'], value: number): MonthlyEntry => ({
      month: '2026-11',
      team,
      what,
      value,
    })
    const small = [entry('parks', 'people', 4), entry('parks', 'sick_leave', 50)]
    const large = [entry('waste', 'people', 10), entry('waste', 'sick_leave', 4)]
    const unknown = [entry('water', 'sick_leave', 90)]
    const facts = of(1, { what: 'contact' })
    const rows: [MonthlyEntry[], number | null][] = [
      [[...small, ...unknown], null],
      [[...small, ...large, ...unknown], 4],
      [[...large, entry('streets', 'people', 30), entry('streets', 'sick_leave', 8)], 7],
      [[], null],
    ]
    for (const [entries, value] of rows)
      expect(figure(reportOf(facts, { entries }), 'sick_leave').value).to.equal(value)
  })

  it('show teams, and of those under five only what they are together', () => {
    const facts = ['contact-centre', 'waste', 'water', 'parks'].flatMap((queue) =>
      of(10, { what: 'staffed', minutes: 60 }, { queue }),
    )
    const sizes = { 'contact-centre': 12, waste: 7, water: 2, parks: 3 }
    const rows: [Record<string, number>, number][] = [
      [sizes, 3],
      [{ ...sizes, water: 1, parks: 1 }, 2],
      [{ 'contact-centre': 12 }, 1],
      [{ ...sizes, water: 8, parks: 9 }, 4],
      [{}, 0],
    ]
    for (const [teamSizes, count] of rows) {
      const table = reportOf(facts, {}, { teamSizes })
        .sections.flatMap(({ tables }) => tables)
        .find(({ id }) => id === 'teams')
      expect(table?.rows.length, JSON.stringify(teamSizes)).to.equal(count)
    }
  })

  it('hold goals for a month or a year against what they are', () => {
    const { goals } = ReportSettings.parse({
      goals: { contacts: 100, personal_meetings: { year: 120 }, no_match: 10, rating: { month: 70, year: 80 } },
    })
    const rows: [FigureId, number, number | undefined][] = [
      ['contacts', 1, 100],
      ['contacts', 12, 1_200],
      ['personal_meetings', 12, 120],
      ['personal_meetings', 3, 30],
      ['no_match', 1, 10],
      ['no_match', 36, 10],
      ['rating', 1, 70],
      ['rating', 12, 80],
      ['danger', 12, undefined],
    ]
    for (const [id, months, goal] of rows) expect(goalFor({ goals }, id, months), `${id} ${months}`).to.equal(goal)
    const wrong = ReportSettings.safeParse({ goals: { best_employee: 3 } })
    expect(wrong.error?.issues[0]?.path).to.deep.equal(['goals', 'best_employee'])
    const met = figure(
      reportOf([...of(9, { what: 'answer', how: 'article' }), ...of(1, { what: 'answer', how: 'no_match' })]),
      'no_match',
    )
    expect(met.goal).to.deep.equal({ value: 10, met: true })
    expect(figure(reportOf([]), 'no_match').goal).to.deep.equal({ value: 10, met: null })
  })

  it('stand beside the time before, or beside what was imported', () => {
    const before = { ...spanOf(of(4, { what: 'contact' }), '2025-11'), what: 'year_before' as const }
    const beside = reportOf(of(5, { what: 'contact' }), {}, { before })
    expect(beside.against).to.deep.equal({ from: '2025-11', to: '2025-11', what: 'year_before' })
    expect([figure(beside, 'contacts').value, figure(beside, 'contacts').before]).to.deep.equal([5, 4])
    const rows = [
      { month: '2025-10', figure: 'contacts', value: 100 },
      { month: '2025-11', figure: 'contacts', value: 200 },
      { month: '2025-11', figure: 'rating', value: 70 },
      { month: '2025-11', figure: 'rating', value: 10, department: 'education' },
    ]
    const imported = reportOf(
      of(5, { what: 'contact' }),
      {},
      { baseline: { period: { from: '2025-10', to: '2025-11' }, rows } },
    )
    expect(imported.against?.what).to.equal('baseline')
    expect(figure(imported, 'contacts').before).to.equal(150)
    expect(figure(imported, 'rating').before).to.equal(70)
    expect(figure(imported, 'no_match')).to.not.have.property('before')
  })

  it('tell of the weekly questions as one score', () => {
    const week = (means: PulseResult['means'], team?: string): PulseResult => ({
      week: '2026-W45',
      answers: 5,
      means,
      ...(team ? { team } : {}),
    })
    const pulse = [week({ time: 3, help: 3, support: 3 }), week({ time: 5, help: 5, support: 5 }, 'Kontaktcenter')]
    const report = reportOf([], { pulse })
    expect([figure(report, 'pulse').value, figure(report, 'pulse_answers').value]).to.deep.equal([50, 5])
    expect(figure(reportOf([]), 'pulse').value).to.equal(null)
  })

  it('are each told what they count, in both languages, and no sentence is left over', () => {
    for (const lang of ['sv', 'en'] as const) {
      const texts = content.report[lang]
      expect(Object.keys(texts).sort()).to.deep.equal(Object.keys(REPORT_BLANKS).sort())
      for (const { title, definition } of figuresIn(reportOf([], {}, { lang, say: reportSayFrom(texts) }))) {
        expect(definition.length, title).to.be.above(20)
      }
    }
    const ids = figuresIn(reportOf([])).map(({ id }) => id)
    expect(ids).to.deep.equal(FIGURE_IDS)
    const { contacts: _, ...missing } = { ...content.report.sv, contacts: '' }
    expect(ReportTexts.safeParse({ ...missing, unit_count: 'utan {antal}' }).error?.issues[0]?.path).to.deep.equal([
      'unit_count',
    ])
  })

  it('leave no sentence unused', async () => {
    const folder = 'src/reports'
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'))
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    const code = texts.join('').replaceAll(/_\$\{string\}/g, '')
    const isUsed = (key: string) => {
      const parts = key.split('_')
      return code.includes(`'${key}'`) || parts.some((_, n) => code.includes(`\`${parts.slice(0, n).join('_')}_\${`))
    }
    // By channel and by language they are said under a name that is put together; the page says its own.
    const keys = Object.keys(REPORT_BLANKS).filter((key) => !/^(channel|lang|page)_/.test(key))
    expect(keys.filter((key) => !isUsed(key))).to.deep.equal([])
  })

  it('are no individual’s: no figure, chart or table can name one', () => {
    const facts = [...of(9, { what: 'deed' }), ...of(9, ticket())].map((fact) => ({
      ...fact,
      who: 'Maja Lind',
      staff: 'maja',
    }))
    const figures = figuresOfDay(DAY, facts)
    expect(JSON.stringify(figures)).to.not.match(/maja/i)
  })

  it('come as a file that a Swedish spreadsheet opens, and that it runs nothing of', () => {
    const report = reportOf([...of(7, { what: 'contact' }), ...of(2, { what: 'contact', repeat: true })])
    const evil = { ...report, sections: [{ ...(report.sections[0] as Report['sections'][0]), title: 'x' }] }
    const [first] = evil.sections
    first?.tables.push({
      id: 't',
      title: '=HYPERLINK("http://evil")',
      columns: [{ title: '+1' }, { title: '@x' }],
      rows: [['-2+3', 4.5]],
    })
    const csv = reportCsv(evil, reportSayFrom(content.report.sv))
    expect(csv.startsWith('\uFEFF')).to.equal(true)
    const lines = csv.slice(1).split('\r\n')
    expect(lines[0]).to.match(/^Del;Avsnitt;Nyckel;Namn;/)
    expect(lines.find((line) => line.includes(';repeat_contacts;'))).to.match(/;22,2;percent;/)
    const last = lines.find((line) => line.includes('HYPERLINK'))
    expect(last).to.equal(`Tabell;service;t;"'=HYPERLINK(""http://evil"")";'-2+3;'@x;4,5;;;;;;;;`)
  })

  it('are read from before, with every mistake by its line', () => {
    const known = new Set(['education'])
    const good = parseBaseline(
      'b.csv',
      '\uFEFFmonth;figure;value;department\r\n2025-01;contacts;1200;\r\n2025-01;rating;71,5;education\r\n',
      known,
    )
    expect(good).to.deep.equal({
      rows: [
        { month: '2025-01', figure: 'contacts', value: 1200 },
        { month: '2025-01', figure: 'rating', value: 71.5, department: 'education' },
      ],
    })
    const rows: [string, number][] = [
      ['', 1],
      ['month;value\n2025-01;3', 1],
      ['month;figure;value\n2025-13;contacts;3', 2],
      ['month;figure;value\n\n2025-01;contacts;many', 3],
      ['month;figure;value\n2025-01;secret;3', 2],
      ['month;figure;value\n2025-01;contacts;3\n2025-01;contacts;4', 3],
      ['month;figure;value\n2025-01;contacts;3;4', 2],
      ['month;figure;value;department\n2025-01;contacts;3;moon', 2],
      ['month;figure;value\n2025-01;"contacts;3', 2],
      ['month;figure;value\n2025-01;contacts;-3', 2],
    ]
    for (const [text, line] of rows) {
      const read = parseBaseline('b.csv', text, known)
      expect('mistakes' in read && read.mistakes[0]?.line, text).to.equal(line)
    }
  })

  it('are of whole months, and their weeks', () => {
    expect(monthsOf({ from: '2025-11', to: '2026-02' })).to.deep.equal(['2025-11', '2025-12', '2026-01', '2026-02'])
    expect([shiftMonth('2026-01', -1), shiftMonth('2026-12', 1), shiftMonth('2026-05', -17)]).to.deep.equal([
      '2025-12',
      '2027-01',
      '2024-12',
    ])
    expect([weekOf('2026-01-01'), weekOf('2027-01-01'), weekOf('2026-11-26')]).to.deep.equal([
      '2026-W01',
      '2026-W53',
      '2026-W48',
    ])
    expect(weeksOf({ from: '2026-11', to: '2026-11' })).to.deep.equal({ from: '2026-W44', to: '2026-W49' })
  })

  function reportOf(facts: Fact[], beside: Partial<Span> = {}, more: Partial<ReportParts> = {}): Report {
    return buildReport({
      lang: 'sv',
      say: reportSayFrom(content.report.sv),
      content,
      today: '2026-11-26',
      made: new Date('2026-11-26T12:00:00Z'),
      madeUp: false,
      teamSizes: {},
      now: { ...spanOf(facts, '2026-11'), ...beside },
      ...more,
    })
  }

  /** A month, with these facts on one day of it. */
  function spanOf(facts: Fact[], month: string): Span {
    const days = facts.length > 0 ? [{ day: `${month}-02`, figures: figuresOfDay(DAY, facts) }] : []
    const months = monthly([month], days)
    return {
      period: { from: month, to: month },
      months,
      whole: mergeFigures(months.map(({ figures }) => figures)),
      entries: [],
      pulse: [],
    }
  }

  function figuresIn({ sections }: Report): Figure[] {
    return sections.flatMap(({ figures }) => figures)
  }

  function figure(report: Report, id: FigureId): Figure {
    const found = figuresIn(report).find((one) => one.id === id)
    if (!found) throw new Error(`No figure ${id}`)
    return found
  }
})

function of(count: number, detail: FactDetail, about: Partial<About> = {}): Fact[] {
  return Array.from({ length: count }, (): Fact => ({ ...AT, ...detail, ...about }))
}

function came(to: 'answered' | 'handed'): FactDetail {
  return { what: 'outcome', of: DAY, to }
}

function left(from: 'answered'): Fact {
  return { ...AT, what: 'outcome', of: DAY, from }
}

function waits(...minutes: number[]): Fact[] {
  return minutes.map((waitMinutes): Fact => ({ ...AT, what: 'first_answer', waitMinutes, dueKept: true }))
}

function resolved(transfers: number): FactDetail {
  return { what: 'resolved', of: DAY, handlingMinutes: 10, transfers, firstLine: true, first: true }
}

function rated(rating: 'good' | 'fair'): FactDetail {
  return { what: 'rated', rating, whose: 'ticket' }
}

function passed(to: string): FactDetail {
  return { what: 'transferred', from: 'waste-water', to, fromQueue: 'waste', toQueue: 'water' }
}

function ticket(): FactDetail {
  return { what: 'ticket', kind: 'question', reason: 'asked' }
}

function queued(waiting: number): FactDetail {
  return { what: 'queue_age', waiting, oldestMinutes: waiting * 10 }
}

function used(use: 'shown' | 'helped' | 'not_helped' | 'led_to_person'): FactDetail {
  return { what: 'article', use }
}
