import { cp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { check } from '../src/app/check/check.js'
import { slowProgress } from '../src/app/check/progress.js'
import { KINDS, type Kind, quoted } from '../src/app/check/remark.js'
import { mistakeReportOf, reportOf } from '../src/app/check/report.js'
import { cleanUp, runLotsen } from './support/lotsen-process.js'
import { SmallKnowledge } from './support/small-knowledge.js'

const NOW = new Date('2026-11-26T08:30:00Z')

const RATS = 'articles/environment/rats.sv.md'
const RATS_EN = 'articles/environment/rats.en.md'
const LIBRARY = 'articles/culture-leisure/library-hours.sv.md'
const WATER = 'articles/waste-water/drinking-water.sv.md'
const PHARMACY = `- id: pharmacy
  text: { sv: Apoteket svarar., en: The pharmacy answers. }
  phrases:
    sv: [apotek, receptbelagd medicin, tabletter]
    en: [pharmacy, prescription, tablets]
`

/** Where a remark is expected: the line that holds `at`, or the first where there is none. */
interface Expected {
  kind: Kind
  file: string
  at?: string
  says: RegExp
}

interface Row {
  name: string
  edit: (small: SmallKnowledge) => Promise<void>
  now?: Date
  /** The other kinds are not looked at: the edit cannot but cause them too. */
  only?: Kind
  expected: Expected[]
}

/**
 * Goal: an editor is told what to look at, by file and line, and hears nothing where all is well.
 * Method: a small knowledge folder that is clean, edited the way it goes wrong; lines are counted in the files themselves.
 */
describe('lotsen check', function () {
  this.timeout(60_000)

  let small: SmallKnowledge
  beforeEach(async () => {
    small = await SmallKnowledge.make()
  })
  afterEach(() => small.remove())

  const remarks = async (now = NOW, quick = true) =>
    // The shipped flows name the shipped articles.
    check({ ...(await small.content()), flows: [] }, { knowledgeDir: small.dir, now, tell: () => undefined, quick })

  it('says nothing of clean content, the slow part included', async () => {
    expect(await remarks(NOW, false)).to.deep.equal([])
  })

  const rows: Row[] = [
    {
      name: 'an article in Swedish only',
      edit: (it) => rm(join(it.dir, RATS_EN)),
      expected: [{ kind: 'language', file: RATS, says: /only in Swedish: write rats\.en\.md, or give otherVariants/ }],
    },
    {
      name: 'an article in English only',
      edit: (it) => rm(join(it.dir, RATS)),
      expected: [{ kind: 'language', file: RATS_EN, says: /only in English: write rats\.sv\.md/ }],
    },
    {
      name: 'an article whose other language is off',
      edit: (it) => it.edit(RATS_EN, 'owner:', 'status: off\nowner:'),
      expected: [
        { kind: 'language', file: RATS, says: /rats\.en\.md is off; set it on, or give otherVariants/ },
        { kind: 'off', file: RATS_EN, at: 'status:', says: /off and never used/ },
      ],
    },
    {
      name: 'nothing, in one language only but asked for in the other',
      edit: async (it) => {
        await rm(join(it.dir, RATS_EN))
        await it.edit(RATS, 'variants:', 'otherVariants: [rats in the yard]\nvariants:')
      },
      expected: [],
    },
    {
      name: 'a review day that has passed',
      edit: (it) => it.edit(RATS, /reviewBy: .*/, 'reviewBy: 2026-11-25'),
      expected: [{ kind: 'overdue', file: RATS, at: 'reviewBy:', says: /by 2026-11-25: read it.*move reviewBy on/ }],
    },
    {
      name: 'nothing on the review day itself',
      edit: (it) => it.edit(RATS, /reviewBy: .*/, 'reviewBy: 2026-11-26'),
      expected: [],
    },
    {
      name: 'a review day that has passed here, though not yet in London',
      edit: (it) => it.edit(RATS, /reviewBy: .*/, 'reviewBy: 2026-11-26'),
      now: new Date('2026-11-26T23:30:00Z'),
      expected: [{ kind: 'overdue', file: RATS, at: 'reviewBy:', says: /2026-11-26/ }],
    },
    {
      name: 'a last day that has passed',
      edit: (it) => it.edit(RATS, 'variants:', 'validUntil: 2026-11-25\nvariants:'),
      expected: [{ kind: 'overdue', file: RATS, at: 'validUntil:', says: /held until 2026-11-25 and is never used/ }],
    },
    {
      name: 'nothing on the last day itself',
      edit: (it) => it.edit(RATS, 'variants:', 'validUntil: 2026-11-26\nvariants:'),
      expected: [],
    },
    {
      name: 'a link to an article nobody wrote',
      edit: (it) => it.edit(RATS, 'Inomhus', 'Läs om `[x](article:nothing)` och\n[möss](article:mice). Inomhus'),
      expected: [{ kind: 'link', file: RATS, at: '[möss]', says: /article:mice names no article: mend the name/ }],
    },
    {
      name: 'a dead link in what is different in a district',
      edit: (it) =>
        it.edit(RATS, 'variants:', 'local:\n  strand: |\n    Vid båthamnen\n    se [möss](article:mice).\nvariants:'),
      expected: [{ kind: 'link', file: RATS, at: 'se [möss]', says: /article:mice names no article/ }],
    },
    {
      name: 'a link to an article past its day',
      edit: async (it) => {
        await it.edit(RATS, 'Inomhus', '[Vatten](article:drinking-water) och inomhus')
        for (const lang of ['sv', 'en'])
          await it.edit(`articles/waste-water/drinking-water.${lang}.md`, 'owner:', 'validUntil: 2026-01-01\nowner:')
      },
      only: 'link',
      expected: [{ kind: 'link', file: RATS, at: '[Vatten]', says: /held until 2026-01-01: link another/ }],
    },
    {
      name: 'a link to an article that is off',
      edit: async (it) => {
        await it.edit(RATS, 'Inomhus', '[Vatten](article:drinking-water) och inomhus')
        for (const lang of ['sv', 'en'])
          await it.edit(`articles/waste-water/drinking-water.${lang}.md`, 'owner:', 'status: off\nowner:')
      },
      only: 'link',
      expected: [{ kind: 'link', file: RATS, at: '[Vatten]', says: /an article that is off: link another/ }],
    },
    {
      name: 'nothing of a link that leads somewhere',
      edit: (it) => it.edit(RATS, 'Inomhus', '[Vatten](article:drinking-water) och inomhus'),
      expected: [],
    },
    {
      name: 'a district without an office',
      edit: (it) => it.edit('organisation.yaml', 'district: strand', 'district: centrum'),
      expected: [
        { kind: 'office', file: 'organisation.yaml', at: '- id: strand', says: /^district strand has no office: add/ },
      ],
    },
    {
      name: "a variant that is another article's",
      edit: (it) => it.edit(LIBRARY, '  - låna böcker', '  - råttor\n  - låna böcker'),
      expected: [{ kind: 'variant', file: LIBRARY, at: '- råttor', says: /^"råttor" finds rats: make it clearer, or/ }],
    },
    {
      name: 'the same in quotes and over two lines, on the line where it begins',
      edit: (it) => it.edit(LIBRARY, '  - låna böcker', '  - "råttor\n    på gården"\n  - låna böcker'),
      only: 'variant',
      expected: [{ kind: 'variant', file: LIBRARY, at: '"råttor', says: /^"råttor på gården" finds rats/ }],
    },
    {
      name: 'a variant that says nothing',
      edit: (it) => it.edit(LIBRARY, '  - låna böcker', '  - hej\n  - låna böcker'),
      expected: [{ kind: 'variant', file: LIBRARY, at: '- hej', says: /^"hej" finds this article too faintly/ }],
    },
    {
      name: 'a way to ask in the other language that is no such way',
      edit: async (it) => {
        await rm(join(it.dir, RATS_EN))
        await it.edit(
          RATS,
          'variants:',
          'otherVariants:\n  - rats in the yard\n  - when does the library open\nvariants:',
        )
      },
      only: 'variant',
      expected: [
        { kind: 'variant', file: RATS, at: '- when does', says: /^"when does the library open" finds library-hours/ },
      ],
    },
    {
      name: 'a variant that elsewhere.yaml has',
      edit: async (it) => {
        await it.write('elsewhere.yaml', PHARMACY.replaceAll('tabletter', 'tabletter, apotek nära mig'))
        await it.edit(LIBRARY, '  - låna böcker', '  - apotek\n  - låna böcker')
      },
      only: 'variant',
      expected: [{ kind: 'variant', file: LIBRARY, at: '- apotek', says: /is taken for pharmacy of elsewhere\.yaml/ }],
    },
    {
      name: 'one variant in two articles, whatever its capitals and marks',
      edit: (it) => it.edit(LIBRARY, '  - låna böcker', '  - Rattor på GÅRDEN!\n  - låna böcker'),
      only: 'same',
      expected: [
        {
          kind: 'same',
          file: RATS,
          at: '- råttor på gården',
          says: /^"råttor på gården" is a variant of library-hours too \(.*library-hours\.sv\.md:9\): keep it/,
        },
      ],
    },
    {
      name: 'two variants of an article that are one',
      edit: (it) => it.edit(RATS, '  - skadedjur', '  - såg råtta vid vårt soprum\n  - skadedjur'),
      expected: [
        {
          kind: 'close',
          file: RATS,
          at: '- såg råtta',
          says: /^"såg råtta vid vårt soprum" shares over half .* "jag såg en råtta vid soprummet" \(line 9\): keep one/,
        },
      ],
    },
    {
      name: 'a phrase of elsewhere.yaml that an article answers',
      edit: (it) => it.write('elsewhere.yaml', PHARMACY.replace('tabletter', '\n      råttor på gården')),
      expected: [
        {
          kind: 'elsewhere',
          file: 'elsewhere.yaml',
          at: 'råttor på gården',
          says: /^pharmacy: "råttor på gården" is answered with rats: make it clearer, or take it away/,
        },
      ],
    },
    {
      name: 'nothing of an elsewhere.yaml that is well apart',
      edit: (it) => it.write('elsewhere.yaml', PHARMACY),
      expected: [],
    },
    {
      name: 'a notice that is over, and not one that is going on',
      edit: (it) =>
        it.write('notices.yaml', `${notice('old', '2026-11-26 09:30')}${notice('new', '2026-11-26 09:31')}`),
      expected: [
        { kind: 'over', file: 'notices.yaml', at: '"2026-11-26 09:30"', says: /^old was over 2026-11-26 09:30/ },
      ],
    },
  ]
  for (const { name, edit, now, only, expected } of rows) {
    it(`tells of ${name}`.replace('tells of nothing', 'tells nothing'), async () => {
      await edit(small)
      const found = (await remarks(now)).filter(({ kind }) => only === undefined || kind === only)
      const wanted = await Promise.all(
        expected.map(async ({ kind, file, at }) => ({
          kind,
          file: relative('.', join(small.dir, file)),
          line: at === undefined ? 1 : await small.lineOf(file, at),
        })),
      )
      expect(found.map(({ kind, file, line }) => ({ kind, file, line }))).to.deep.equal(wanted)
      for (const [place, { says }] of expected.entries()) expect(found[place]?.message).to.match(says)
    })
  }

  it('finds lines in files with Windows line ends', async () => {
    await small.edit(RATS, 'Inomhus', '[Möss](article:mice) inomhus')
    await small.edit(RATS, /reviewBy: .*/, 'reviewBy: 2026-11-25')
    await small.write(RATS, (await small.text(RATS)).replaceAll('\n', '\r\n'))
    const wanted = [await small.lineOf(RATS, 'reviewBy'), await small.lineOf(RATS, '[Möss]')]
    expect((await remarks()).map(({ line }) => line)).to.deep.equal(wanted)
  })

  it('tells which articles are taken for each other by words not seen before, the worst first, unless it must be quick', async () => {
    const ratsAgain = [
      'råttor i källaren',
      'gnagare i soprummet',
      'råttbon på gården',
      'skadedjur i trapphuset',
      'råttgift luktar',
      'råtta sprang förbi',
    ]
    await small.edit(WATER, /variants:\n( {2}- .*\n)+/, `variants:\n${ratsAgain.map((one) => `  - ${one}\n`).join('')}`)
    await small.edit(
      'articles/education/school-bus.en.md',
      'variants:\n',
      'variants:\n  - permit for my car\n  - change of vehicle\n  - park on the street\n',
    )
    expect((await remarks()).filter(({ kind }) => kind === 'confused')).to.deep.equal([])
    const [first, second, ...more] = (await remarks(NOW, false)).filter(({ kind }) => kind === 'confused')
    expect(more).to.deep.equal([])
    expect(first?.message).to.match(
      /^rats and drinking-water: when held out, 6 of rats and 6 of drinking-water find the other first, as "(.+)" finds drinking-water, "(.+)" finds rats; say what tells them apart/,
    )
    const example = /as "(.+?)" finds/.exec(first?.message ?? '')?.[1] ?? ''
    expect(first?.file).to.equal(relative('.', join(small.dir, RATS)))
    expect(first?.line).to.equal(await small.lineOf(RATS, example))
    expect(second?.message).to.match(/^residents-parking and school-bus: when held out, 4 of /)
    expect(second?.file).to.match(/residents-parking\.en\.md$/)
  })
})

describe('what lotsen check prints', function () {
  this.timeout(60_000)
  afterEach(cleanUp)

  it('puts each kind under its heading, in one order, and counts at the end', () => {
    const report = reportOf(
      [
        { file: 'b.md', line: 7, kind: 'off', message: 'is off' },
        { file: 'a.md', line: 3, kind: 'overdue', message: 'is late' },
        { file: 'c.md', line: 4, kind: 'overdue', message: 'is late too' },
      ],
      12,
    )
    const wanted = [
      KINDS.overdue.heading,
      'a.md:3  is late',
      'c.md:4  is late too',
      '',
      KINDS.off.heading,
      'b.md:7  is off',
      '',
      '12 articles: no mistakes, 2 remarks, 1 for information',
    ]
    expect(report.split('\n')).to.deep.equal(wanted)
    expect(reportOf([], 1)).to.equal('1 article: no mistakes, no remarks')
    const mistakes = mistakeReportOf([{ file: 'a.md', line: 3, message: 'is no date' }])
    expect(mistakes).to.equal(
      'Mistakes\na.md:3  is no date\n\n1 mistake: the content cannot be used until there are none',
    )
  })

  it('keeps somebody’s words to one line, and short', () => {
    expect(quoted(' a\n  b ')).to.equal('"a b"')
    expect(quoted('x'.repeat(200))).to.have.length(82)
  })

  it('tells how far it has come only when it takes over a second, and on no terminal seldom', () => {
    for (const [isTTY, times] of [
      [true, 40],
      [false, 2],
    ] as const) {
      let now = 0
      let told = 0
      const { tell } = slowProgress({ isTTY, write: () => (told += 1) }, () => now)
      for (; now < 1_000; now += 50) tell('on its way')
      expect(told).to.equal(0)
      for (; now < 5_000; now += 50) tell('on its way')
      expect(told, String(isTTY)).to.equal(times)
    }
  })

  it('is printed by the command, which ends with 0 for remarks and with 1 for a mistake', async () => {
    await buildIfStale(() => undefined)
    const small = await SmallKnowledge.make()
    try {
      await small.edit(RATS, /reviewBy: .*/, 'reviewBy: 2020-01-01')
      // The shipped flows name the shipped articles.
      const DIALOGS_DIR = join(small.dir, 'dialogs')
      await cp('dialogs', DIALOGS_DIR, { recursive: true, filter: (from) => !from.includes('flows') })
      const remarked = runLotsen(['check'], { KNOWLEDGE_DIR: small.dir, DIALOGS_DIR })
      expect((await remarked.end()).ending, remarked.err()).to.equal(0)
      expect(remarked.out()).to.match(/^Overdue\n\S*rats\.sv\.md:5 {2}was to be reviewed by 2020-01-01/)
      expect(remarked.out()).to.match(/\n\n10 articles: no mistakes, 1 remark\n$/)

      await small.edit(RATS, /reviewBy: .*/, 'reviewBy: snart')
      const mistaken = runLotsen(['check'], { KNOWLEDGE_DIR: small.dir })
      expect((await mistaken.end()).ending).to.equal(1)
      expect(mistaken.err()).to.match(/^Mistakes\n\S*rats\.sv\.md:5 {2}reviewBy: a date.*\n\n1 mistake: /)

      const refused = runLotsen(['check', '--accept'], { KNOWLEDGE_DIR: small.dir })
      expect((await refused.end()).ending).to.equal(1)
      expect(refused.err()).to.include('--accept goes with --links')
    } finally {
      await small.remove()
    }
  })
})

function notice(id: string, end: string): string {
  return `- id: ${id}
  text: { sv: Vattnet är avstängt., en: The water is off. }
  start: "2026-11-20 06:00"
  end: "${end}"
  articles: [drinking-water]
`
}
