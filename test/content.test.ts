import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Content } from '../src/content/content.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import type { Mistake } from '../src/content/mistake.js'
import { watchContent } from '../src/content/watch.js'
import { eventually } from './support/eventually.js'

/**
 * Goal: a contact centre edits knowledge/ and dialogs/ without a programmer and without breaking the service.
 * Method: copies of the shipped files, broken in the ways people break them; each mistake is told by file and line.
 */
describe('content as files', () => {
  let dir: string
  const path = (name: string) => join(dir, name)
  const article = 'knowledge/articles/waste-water/missed-collection.sv.md'

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lotsen-content-'))
    await Promise.all([
      cp('knowledge', path('knowledge'), { recursive: true }),
      cp('dialogs', path('dialogs'), { recursive: true }),
    ])
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  const edit = async (name: string, change: (text: string) => string) => {
    await writeFile(path(name), change(await readFile(path(name), 'utf8')))
  }
  const mistakes = async () => listMistakes((await loadContent(path('knowledge'), path('dialogs'))).mistakes)

  const broken: { name: string; file: string; change: (text: string) => string; told: RegExp }[] = [
    {
      name: 'a queue nobody has',
      file: article,
      change: (text) => text.replace('queue: waste', 'queue: wast'),
      told: /missed-collection\.sv\.md:1 {2}queue: .*wast/,
    },
    {
      name: 'a date that is none',
      file: article,
      change: (text) => text.replace(/reviewBy: .*/, 'reviewBy: i vår'),
      told: /missed-collection\.sv\.md:5 {2}reviewBy: a date/,
    },
    {
      name: 'too few variants',
      file: article,
      change: (text) => text.replace(/variants:\n(?: {2}- .*\n)+/, 'variants:\n  - bara en\n'),
      told: /missed-collection\.sv\.md:\d+ {2}variants: at least six/,
    },
    {
      name: 'no front matter',
      file: article,
      change: () => 'Bara text.',
      told: /missed-collection\.sv\.md:1 {2}starts with front matter/,
    },
    {
      name: 'a key misspelt',
      file: article,
      change: (text) => text.replace('owner:', 'ower:'),
      told: /missed-collection\.sv\.md:\d+ {2}.*ower/,
    },
    {
      name: 'an empty answer',
      file: article,
      change: (text) => `${text.split('\n---\n')[0]}\n---\n`,
      told: /the answer is 1 to 4000 characters; this is 0/,
    },
    {
      name: 'broken YAML',
      file: 'dialogs/replies.sv.yaml',
      change: (text) => text.replace('thanks: "', 'thanks: "" "'),
      told: /replies\.sv\.yaml:\d+ /,
    },
    {
      name: 'a reply missing',
      file: 'dialogs/replies.en.yaml',
      change: (text) => text.replace(/^thanks: .*$/m, ''),
      told: /replies\.en\.yaml:\d+ {2}thanks/,
    },
    {
      name: 'a blank nobody fills',
      file: 'dialogs/replies.sv.yaml',
      change: (text) => text.replace('thanks: "', 'thanks: "{namn} '),
      told: /replies\.sv\.yaml:\d+ {2}thanks: \{namn\} is not known here/,
    },
    {
      name: 'hours nobody keeps',
      file: 'knowledge/organisation.yaml',
      change: (text) => text.replace('mon: "08:00-17:00"', 'mon: "8-17"'),
      told: /organisation\.yaml:\d+ {2}.*hours\.mon: as "08:00-12:00/,
    },
    {
      name: 'something kept by no decision',
      file: 'knowledge/organisation.yaml',
      change: (text) => text.replace('months: 24, decision: "KS 2026/114 § 87"', 'months: 24'),
      told: /organisation\.yaml:\d+ {2}retention\.ticket\.decision: the decision that says so, such as/,
    },
    {
      name: 'something kept for no time',
      file: 'knowledge/organisation.yaml',
      change: (text) => text.replace('transcript: { months: 3,', 'transcript: { months: ett år,'),
      told: /organisation\.yaml:\d+ {2}retention\.transcript\.months: a number of months/,
    },
    {
      name: 'an office in no district',
      file: 'knowledge/organisation.yaml',
      change: (text) => text.replace('district: strand', 'district: sörstrand'),
      told: /organisation\.yaml:\d+ /,
    },
    {
      name: 'a word of the pages missing',
      file: 'dialogs/pages/words.en.yaml',
      change: (text) => text.replace(/^chat_link: .*$/m, ''),
      told: /pages\/words\.en\.yaml:\d+ {2}chat_link/,
    },
    {
      name: 'a page that lacks the day it was last true',
      file: 'dialogs/pages/accessibility.sv.md',
      change: (text) => text.replace(/^updated: .*$/m, 'updated: i fjol'),
      told: /pages\/accessibility\.sv\.md:3 {2}updated: a date/,
    },
    {
      name: 'a blank nobody fills on a page',
      file: 'dialogs/pages/accessibility.en.md',
      change: (text) => text.replace('## Supervision\n\n', '## Supervision\n\n{fax} '),
      told: /pages\/accessibility\.en\.md:4\d {2}\{fax\} is not known here; allowed: \{municipality\}/,
    },
    {
      name: 'a second title on a page',
      file: 'dialogs/pages/accessibility.sv.md',
      change: (text) => text.replace('## Tillsyn', '# Tillsyn'),
      told: /pages\/accessibility\.sv\.md:4\d {2}headings begin with ##/,
    },
    {
      name: 'a page to leave to that is not safe',
      file: 'knowledge/organisation.yaml',
      change: (text) => text.replace('leaveTo: https:', 'leaveTo: http:'),
      told: /organisation\.yaml:\d+ {2}municipality\.leaveTo: an https address/,
    },
    {
      name: 'an office off the globe',
      file: 'knowledge/organisation.yaml',
      change: (text) => text.replace('    kind: town-hall', '    kind: town-hall\n    point: [91, 17.6]'),
      told: /organisation\.yaml:\d+ {2}offices\.0\.point/,
    },
  ]
  for (const { name, file, change, told } of broken) {
    it(`tells of ${name} by file and line`, async () => {
      await edit(file, change)
      expect(await mistakes()).to.match(told)
    })
  }

  it('keeps for the usual time what organisation.yaml says nothing of', async () => {
    await edit('knowledge/organisation.yaml', (text) => text.replace(/^retention:\n(?: {2}.*\n)+/m, ''))
    const { content } = await loadContent(path('knowledge'), path('dialogs'))
    expect(content?.organisation.retention).to.deep.equal({
      transcript: { months: 3 },
      ticket: { months: 24 },
      attachment: { months: 24 },
      facts: { months: 24 },
      backupDays: 30,
    })
  })

  it('tells of a file that is gone', async () => {
    await rm(path('dialogs/intents.yaml'))
    expect(await mistakes()).to.match(/intents\.yaml:1 {2}the file is missing/)
    await rm(path('dialogs/pages/accessibility.en.md'))
    expect(await mistakes()).to.match(/accessibility\.en\.md:1 {2}the file is missing/)
  })

  it('takes an edit without a restart, and keeps the last good version when one is broken', async () => {
    const { content } = await loadContent(path('knowledge'), path('dialogs'))
    if (!content) throw new Error('shipped content is broken')
    const refused: (readonly Mistake[])[] = []
    const live = watchContent(
      content,
      { knowledge: path('knowledge'), dialogs: path('dialogs') },
      { changed: () => undefined, refused: (list) => refused.push(list) },
    )
    try {
      await live.ready
      const titleOf = (from: Content) =>
        from.articles.find(({ slug, lang }) => slug === 'missed-collection' && lang === 'sv')?.title
      await edit(article, (text) => text.replace(/^title: .*$/m, 'title: Ny rubrik om sopor'))
      await eventually(() => expect(titleOf(live.current)).to.equal('Ny rubrik om sopor'))
      await edit(article, (text) => text.replace(/^title: .*$/m, 'title: X'))
      await eventually(() => expect(refused.length).to.be.greaterThan(0))
      expect(titleOf(live.current)).to.equal('Ny rubrik om sopor')
      expect(listMistakes(live.mistakes)).to.contain('missed-collection.sv.md:2')
      await edit(article, (text) => text.replace(/^title: .*$/m, 'title: Rättad rubrik'))
      await eventually(() => expect(titleOf(live.current)).to.equal('Rättad rubrik'))
      expect(live.mistakes).to.deep.equal([])
    } finally {
      await live.close()
    }
  })
})
