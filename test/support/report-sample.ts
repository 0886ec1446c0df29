import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type FigureId, figureKind, figuresOf, SECTION_IDS, type SectionId } from '../../src/content/report-figures.js'
import type { Lang } from '../../src/message.js'
import { monthsOf, type Period, shiftPeriod } from '../../src/reports/period.js'
import type { Chart, Figure, Report, Table, Unit } from '../../src/reports/report.js'
import { randomBy } from './seeded.js'

const DEPARTMENTS = [
  'Utbildning',
  'Vatten och avfall',
  'Gator och parker',
  'Socialtjänst',
  'Bygg och miljö',
  'Kultur och fritid',
]
const CHANNELS = ['Chatt', 'Sms', 'Telefon', 'Besök']
const WEEKDAYS = ['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag']
const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`)

/** dialogs/report.<lang>.yaml as it is shipped. */
export function reportTexts(lang: Lang): Record<string, string> {
  return parse(readFileSync(`dialogs/report.${lang}.yaml`, 'utf8')) as Record<string, string>
}

/** A report of these months with everything in it that a report can have, made of numbers that mean nothing. */
export function sampleReport({
  from,
  to,
  lang = 'sv',
  madeUp = false,
}: Period & { lang?: Lang; madeUp?: boolean }): Report {
  const random = randomBy(monthsOf({ from, to }).length)
  const texts = reportTexts(lang)
  const months = monthsOf({ from, to }).map((month) => monthName(month, lang))
  return {
    lang,
    municipality: lang === 'sv' ? 'Lindnäs kommun' : 'Lindnäs',
    made: '2026-11-26T09:00:00.000Z',
    madeUp,
    from,
    to,
    against: { ...shiftPeriod({ from, to }, -12), what: 'year_before' },
    days: months.length * 30,
    sections: SECTION_IDS.map((id) => ({
      id,
      title: texts[`section_${id}`] ?? id,
      lead: texts[`lead_${id}`] ?? '',
      figures: figuresOf(id).map((figure) => figureFor(figure, months.length, random, texts)),
      charts: chartsFor(id, months, random),
      tables: tablesFor(id, random),
    })),
  }
}

/** A report of a service that nobody has written to yet. */
export function emptyReport(period: Period & { lang?: Lang }): Report {
  const { against: _, ...report } = sampleReport(period)
  const none = (figure: Figure): Figure => ({
    id: figure.id,
    title: figure.title,
    definition: figure.definition,
    unit: figure.unit,
    value: null,
    of: 0,
  })
  const sections = report.sections.map((one) => ({ ...one, figures: one.figures.map(none), charts: [], tables: [] }))
  return { ...report, days: 0, sections }
}

function monthName(month: string, lang: Lang): string {
  const name = new Intl.DateTimeFormat(lang, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  return name.format(new Date(`${month}-15T12:00:00Z`))
}

function figureFor(id: FigureId, months: number, random: () => number, texts: Record<string, string>): Figure {
  const { unit, better, sums } = figureKind(id)
  const value = round(around(unit, random) * (sums ? months : 1))
  const skr = texts[`skr_${id}`]
  return {
    id,
    title: texts[`figure_${id}`] ?? id,
    definition: texts[`define_${id}`] ?? id,
    unit,
    value,
    before: round(value * (0.8 + random() * 0.4)),
    ...(better ? { better } : {}),
    ...(random() < 0.4 ? { goal: { value: round(value * 0.95), met: better !== 'less' } } : {}),
    ...(unit === 'percent' ? { of: Math.round(random() * 90_000) } : {}),
    ...(id === 'time_freed' ? { low: round(value * 0.25), high: round(value * 2.5) } : {}),
    ...(skr ? { skr } : {}),
  }
}

function around(unit: Unit, random: () => number): number {
  const largest = { count: 3_000, percent: 90, minutes: 1_500, hours: 300, per_hour: 8, score: 90, days: 20 }[unit]
  return largest * (0.2 + 0.8 * random())
}

function chartsFor(id: SectionId, months: string[], random: () => number): Chart[] {
  const series = (name: string, most: number, count: number, one = name) => ({
    id: one,
    name,
    values: Array.from({ length: count }, () => round(most * (0.5 + 0.5 * random()))),
  })
  const chart = (chartId: string, title: string, part: Omit<Chart, 'id' | 'title' | 'summary'>): Chart => ({
    id: chartId,
    title,
    summary: `${part.series[0]?.name}: lägst 120 (${part.categories[0]}), högst 980 (${part.categories.at(-1)}).`,
    ...part,
  })
  const many = months.length
  const lines = (chartId: string, title: string, unit: Unit, most: number, names: string[], goal?: number) =>
    chart(chartId, title, {
      kind: 'lines',
      unit,
      categories: months,
      series: names.map((name) => series(name, most, many, name === 'Att jämföra med' ? 'before' : name)),
      ...(goal === undefined ? {} : { goal }),
    })
  const stacked = (chartId: string, title: string, names: string[]) =>
    chart(chartId, title, {
      kind: 'stacked',
      unit: 'count',
      categories: months,
      series: names.map((name, index) => series(name, 9_000 / (index + 1), many)),
    })
  switch (id) {
    case 'service':
      return [
        lines('contacts_by_month', 'Kontakter månad för månad', 'count', 18_000, [
          'Den här perioden',
          'Att jämföra med',
        ]),
        stacked('outcomes_by_month', 'Hur långt kontakterna i chatt och sms kom', [
          'Besvarade',
          'Fick välja mellan svar',
          'Utan svar',
          'Lämnade till personal',
        ]),
        lines(
          'solved_by_month',
          'Lösta vid första kontakten och besvarade av boten',
          'percent',
          88,
          ['Lösta vid första kontakten', 'Besvarade av boten'],
          70,
        ),
        lines('waits_by_month', 'Väntan på en människas svar', 'minutes', 1_600, ['Medianen', 'Nio av tio']),
      ]
    case 'channels':
      return [stacked('channels_by_month', 'Vägar in månad för månad', CHANNELS)]
    case 'departments':
      return [
        chart('departments', 'Kontakter per förvaltning', {
          kind: 'bars',
          unit: 'count',
          categories: DEPARTMENTS,
          series: [
            { id: 'contacts', name: 'Kontakter', values: DEPARTMENTS.map((_, index) => 42_000 - index * 6_400) },
          ],
        }),
        chart('transfers', 'Ärenden mellan förvaltningar', {
          kind: 'flows',
          unit: 'count',
          categories: DEPARTMENTS,
          series: DEPARTMENTS.map((name, from) => ({
            id: name,
            name,
            values: DEPARTMENTS.map((_, to) =>
              from === to || random() < 0.5 ? null : Math.round(20 + random() * 400),
            ),
          })),
        }),
      ]
    case 'working_days':
      return [
        chart('load', 'Kontakter per timme under veckan', {
          kind: 'heat',
          unit: 'per_hour',
          categories: HOURS,
          series: WEEKDAYS.map((name, day) => ({
            id: name,
            name,
            values: HOURS.map((_, hour) =>
              hour > 5 && hour < 23 ? round(60 * Math.exp(-((hour - 11) ** 2) / 24) * (day > 4 ? 0.3 : 1)) : null,
            ),
          })),
        }),
        lines('per_staffed_hour', 'Kontakter och ärenden per bemannad timme', 'per_hour', 9, ['Kontakter', 'Ärenden']),
        lines('pulse', 'Veckans frågor', 'score', 80, ['Tidspress', 'Stöd', 'Mening']),
      ]
    case 'time':
      return [
        lines('time_by_month', 'Vunnen tid och redovisad användning', 'hours', 420, ['Vunnen', 'Redovisad användning']),
        chart('time_uses', 'Vad den vunna tiden gick till', {
          kind: 'bars',
          unit: 'hours',
          categories: [
            'Besök',
            'Hjälp på biblioteken',
            'Ringa upp',
            'Arbete hos specialister',
            'Besparing',
            'Inte redovisat',
          ],
          series: [{ id: 'uses', name: 'Timmar', values: [420, 910, 260, 610, 40, 1_180] }],
        }),
      ]
    default:
      return []
  }
}

function tablesFor(id: SectionId, random: () => number): Table[] {
  const number = (most: number) => Math.round(random() * most)
  const percents = (names: string[]) => names.map((title) => ({ title, unit: 'percent' as const }))
  const row = (name: string, cells: number) => [
    name,
    number(40_000),
    ...Array.from({ length: cells }, () => (random() < 0.08 ? null : number(100))),
  ]
  if (id === 'channels')
    return [
      {
        id: 'channels',
        title: 'Vägar in',
        columns: [
          { title: 'Väg in' },
          { title: 'Kontakter', unit: 'count' },
          ...percents([
            'Svar från boten',
            'Fick välja',
            'Inget svar',
            'Till personal',
            'Utanför öppettid',
            'Hör av sig igen',
          ]),
        ],
        rows: CHANNELS.map((name) => row(name, 6)),
      },
      {
        id: 'languages',
        title: 'Språk',
        columns: [{ title: 'Språk' }, { title: 'Kontakter', unit: 'count' }, ...percents(['Svar från boten'])],
        rows: ['Svenska', 'Engelska', 'Övriga'].map((name) => row(name, 1)),
      },
    ]
  if (id === 'departments')
    return [
      {
        id: 'departments',
        title: 'Förvaltningar',
        columns: [
          { title: 'Förvaltning' },
          { title: 'Ärenden', unit: 'count' },
          ...percents([
            'Väntan, medianen',
            'Väntan, nio av tio',
            'I utlovad tid',
            'Handläggning, medianen',
            'Lösta av den som tog dem',
            'Lösta av första linjen',
            'Öppnade igen',
            'Betyg',
          ]),
        ],
        rows: DEPARTMENTS.map((name) => row(name, 8)),
      },
      {
        id: 'matters',
        title: 'Vanligaste ärendena i varje förvaltning',
        columns: [{ title: 'Förvaltning' }, { title: 'Ärende' }, { title: 'Kontakter', unit: 'count' }],
        rows: DEPARTMENTS.flatMap((name) =>
          Array.from({ length: 8 }, (_, index) => [
            name,
            `Ett vanligt ärende med ett namn ${index + 1}`,
            4_000 - index * 400,
          ]),
        ),
      },
    ]
  if (id === 'time')
    return [
      {
        id: 'assumptions',
        title: 'Minuter en kontakt antas spara',
        columns: [
          { title: 'Slag av kontakt' },
          { title: 'Lägst', unit: 'minutes' },
          { title: 'Troligt', unit: 'minutes' },
          { title: 'Högst', unit: 'minutes' },
        ],
        rows: [
          ['Besvarad av boten', 0.5, 2, 5],
          ['Lämnad till personal', 0, 0.5, 2],
        ],
      },
    ]
  if (id === 'knowledge')
    return [
      {
        id: 'articles',
        title: 'Svar som visats',
        columns: [
          { title: 'Svar' },
          { title: 'Visat', unit: 'count' },
          { title: 'Hjälpte', unit: 'count' },
          { title: 'Hjälpte inte', unit: 'count' },
        ],
        rows: Array.from({ length: 60 }, (_, index) => row(`Svaret om något som många undrar över ${index + 1}`, 2)),
      },
    ]
  return []
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
