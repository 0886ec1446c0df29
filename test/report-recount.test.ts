import { expect } from 'chai'
import type { Content } from '../src/content/content.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import { queuesOf } from '../src/content/organisation.js'
import { reportSayFrom } from '../src/content/report-texts.js'
import { buildReport } from '../src/reports/build-report.js'
import { figuresOfDay, mergeFigures } from '../src/reports/day-figures.js'
import { madeUpDay } from '../src/reports/made-up/day.js'
import { madeUpWorld } from '../src/reports/made-up/world.js'
import { monthly, type ReportParts, type Span } from '../src/reports/parts.js'
import type { Chart, Report, Section, Table } from '../src/reports/report.js'
import type { Fact } from '../src/turn/fact.js'
import { mayBeShown, Recount } from './support/recount.js'

const MONTHS = ['2026-10', '2026-11']
const ALL = () => 'all'
const SEEDS = ['one', 'two', 'three']

/**
 * Goal: a figure of the report is what the facts say, and nothing else. Method: made-up days of contacts; the report from
 * their daily figures, added up; and an independent recount over the facts themselves, which must say the same for every
 * figure, every month of a chart and every row of a breakdown.
 */
describe('the report, counted again', () => {
  let content: Content

  before(async () => {
    const loaded = await loadContent('knowledge', 'dialogs')
    if (!loaded.content) throw new Error(listMistakes(loaded.mistakes))
    content = loaded.content
  })

  for (const seed of SEEDS) {
    describe(`of the year "${seed}"`, () => {
      let facts: Fact[]
      let report: Report
      let whole: Recount

      before(() => {
        const world = madeUpWorld(content, { seed, contactsAYear: 6_000 })
        // A week of each month is enough to tell, the storm among them.
        const days = MONTHS.flatMap((month) => [10, 11, 12, 13, 14, 15, 16].map((day) => `${month}-${day}`))
        facts = days.flatMap((day) => madeUpDay(world, day))
        const kept = days.map((day) => ({ day, figures: figuresOfDay(day, facts) }))
        const months = monthly(MONTHS, kept)
        const now: Span = {
          period: { from: '2026-10', to: '2026-11' },
          months,
          whole: mergeFigures(months.map(({ figures }) => figures)),
          entries: [],
          pulse: [],
        }
        report = buildReport({ ...parts(), now })
        whole = new Recount(facts, MONTHS)
      })

      it('is of enough facts to tell', () => {
        expect(facts.length).to.be.above(2_000)
        const kinds = new Set(facts.map(({ what }) => what))
        for (const what of ['contact', 'outcome', 'repeated', 'ticket', 'transferred', 'resolved', 'reopened', 'rated'])
          expect([...kinds]).to.include(what)
      })

      it('says the same of every figure', () => {
        const said = Object.fromEntries(
          report.sections.flatMap(({ figures }) => figures.map(({ id, value }) => [id, value])),
        )
        const counted = whole.figures()
        expect(Object.keys(counted).length).to.be.above(35)
        for (const [id, value] of Object.entries(counted)) expect(said[id], id).to.equal(value)
        const others = Object.keys(said).filter((id) => !(id in counted))
        expect(others).to.have.members([
          'sick_leave',
          'turnover',
          'pulse_answers',
          'pulse',
          'time_freed',
          'time_used',
          'time_unaccounted',
          'guided_hours',
          'office_hours',
          'articles_overdue',
          'articles_unused',
        ])
      })

      it('says the same of what the bot freed', () => {
        const { answered, handed } = content.organisation.report.minutesPerContact
        const moved = (is: (fact: Extract<Fact, { what: 'outcome' }>) => boolean) =>
          whole.groups((fact) => fact.what === 'outcome' && wrote(fact) && is(fact), ALL).get('all') ?? 0
        const net = (outcome: string) => moved(({ to }) => to === outcome) - moved(({ from }) => from === outcome)
        const isAgain = (fact: Fact) => fact.what === 'repeated' && fact.outcome === 'answered' && wrote(fact)
        const again = whole.groups(isAgain, ALL).get('all') ?? 0
        const hours = ((net('answered') - again) * answered.likely + net('handed') * handed.likely) / 60
        expect(figure('time_freed').value).to.be.closeTo(hours, 0.051)
        expect(figure('time_unaccounted').value).to.equal(figure('time_freed').value)
      })

      it('says the same of each month of a chart', () => {
        const rows: [string, string, string][] = [
          ['contacts_by_month', 'contacts', 'contacts'],
          ['solved_by_month', 'solved_first', 'solved_first'],
          ['solved_by_month', 'answered_by_bot', 'answered_by_bot'],
          ['waits_by_month', 'wait_median', 'wait_median'],
          ['waits_by_month', 'wait_p90', 'wait_p90'],
          ['per_staffed_hour', 'contacts_per_staffed_hour', 'contacts_per_staffed_hour'],
        ]
        for (const [chart, series, id] of rows) {
          const values = charted(chart).series.find((one) => one.id === series)?.values
          const counted = MONTHS.map((month) => new Recount(facts, [month]).figures()[id] ?? null)
          expect(values, `${chart} ${series}`).to.deep.equal(counted)
        }
      })

      it('says the same of each group that may be shown, and of all others together', () => {
        const isContact = (fact: Fact) => fact.what === 'contact' && fact.channel !== 'teams'
        const rows: [string, (fact: Fact) => string][] = [
          ['channels', ({ channel = '-' }) => channel],
          ['languages', ({ lang = '-' }) => lang],
          ['districts', ({ district = '-' }) => district],
        ]
        for (const [table, of] of rows) {
          const shown = summed((months) => mayBeShown(months.groups(isContact, of)))
          const cells = tabled(table).rows.map(([, count]) => count)
          const rest = sum(whole.groups(isContact, of)) - sum(shown)
          expect(cells, table).to.deep.equal([...inOrder(shown), ...(rest > 0 ? [rest] : [])])
        }
      })

      it('says the same of departments, their matters, and what went between them', () => {
        const shownOf = (counted: Recount) => within(counted.matters())
        const departments = summed((counted) => shownOf(counted).groups)
        expect(charted('departments').series[0]?.values.slice(0, departments.size)).to.deep.equal(inOrder(departments))
        const matters = summed((counted) => shownOf(counted).parts)
        const rows = tabled('matters').rows.map(([, , count]) => count as number)
        expect(rows.length).to.be.above(0)
        const known = [...matters].filter(([key]) => !key.endsWith(' -')).map(([, count]) => count)
        for (const count of rows) expect(known).to.include(count)
        const flows = summed((counted) =>
          mayBeShown(
            counted.groups(
              (fact) => fact.what === 'transferred' && fact.from !== fact.to,
              (fact) => (fact.what === 'transferred' ? `${fact.from}>${fact.to}` : ''),
            ),
          ),
        )
        const drawn = charted('transfers').series.flatMap(({ values }) => values.filter((value) => value !== null))
        expect(drawn.sort()).to.deep.equal([...flows.values()].sort())
      })

      it('says the same of the hours of the week', () => {
        const hours = summed((counted) =>
          mayBeShown(
            counted.groups(
              (fact) => fact.what === 'contact' && fact.channel !== 'teams',
              ({ day, hour }) => `${new Date(`${day}T12:00:00Z`).getUTCDay() || 7} ${hour}`,
            ),
          ),
        )
        for (const { id, values } of charted('load').series)
          for (const [hour, value] of values.entries()) {
            const many = hours.get(`${id} ${hour}`)
            // Each weekday is there twice.
            expect(value, `${id} ${hour}`).to.equal(many === undefined ? null : Math.round(many * 5) / 10)
          }
      })

      function figure(id: string) {
        const found = report.sections.flatMap(({ figures }) => figures).find((one) => one.id === id)
        if (!found) throw new Error(`No figure ${id}`)
        return found
      }

      function charted(id: string): Chart {
        return found(({ charts }) => charts, id)
      }

      function tabled(id: string): Table {
        return found(({ tables }) => tables, id)
      }

      function found<T extends { id: string }>(of: (section: Section) => T[], id: string): T {
        const one = report.sections.flatMap(of).find((each) => each.id === id)
        if (!one) throw new Error(`No ${id}`)
        return one
      }

      /** What may be shown of each month, added up. */
      function summed(shown: (counted: Recount) => ReadonlyMap<string, number>): Map<string, number> {
        const all = new Map<string, number>()
        for (const month of MONTHS)
          for (const [group, count] of shown(new Recount(facts, [month]))) all.set(group, (all.get(group) ?? 0) + count)
        return all
      }
    })
  }

  function parts(): Omit<ReportParts, 'now'> {
    return {
      lang: 'sv',
      say: reportSayFrom(content.report.sv),
      content,
      today: '2026-11-26',
      made: new Date('2026-11-26T12:00:00Z'),
      madeUp: true,
      teamSizes: Object.fromEntries(queuesOf(content.organisation).map(({ id }) => [id, 9])),
    }
  }

  function wrote({ channel }: Fact): boolean {
    return channel === 'webchat' || channel === 'sms'
  }

  /** Groups, and the parts of those that may be shown. */
  function within(parts: ReadonlyMap<string, number>) {
    const wholes = new Map<string, number>()
    for (const [key, count] of parts)
      wholes.set(key.split(' ')[0] ?? '', (wholes.get(key.split(' ')[0] ?? '') ?? 0) + count)
    const groups = mayBeShown(wholes)
    const shown = [...groups.keys()].flatMap((group) => [
      ...mayBeShown(new Map([...parts].filter(([key]) => key.split(' ')[0] === group))),
    ])
    return { groups, parts: new Map(shown) }
  }

  /** Largest first, and those of whom it is not told last. */
  function inOrder(counts: ReadonlyMap<string, number>): number[] {
    const told = [...counts].filter(([group]) => group !== '-').map(([, count]) => count)
    const untold = counts.get('-')
    return [...told.sort((one, other) => other - one), ...(untold === undefined ? [] : [untold])]
  }

  function sum(counts: ReadonlyMap<string, number>): number {
    return [...counts.values()].reduce((whole, count) => whole + count, 0)
  }
})
