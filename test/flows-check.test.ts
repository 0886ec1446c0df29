import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { check } from '../src/app/check/check.js'
import { contentFiles, localMoment } from '../src/app/check/checked.js'
import { flowRemarks } from '../src/app/check/flows.js'
import { Places } from '../src/app/check/places.js'
import type { Remark } from '../src/app/check/remark.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import { createFinder } from '../src/retrieval/finder.js'
import { SmallKnowledge } from './support/small-knowledge.js'
import { readContent } from './support/talk.js'

const NOW = new Date('2026-11-26T08:30:00Z')
const LONG = 'Skriv så mycket du kan om det som har hänt och var det var. '

const HALL = `title: { sv: Låna en hall, en: Borrow a hall }
start:
  sv: [låna en hall, låna hallen i helgen]
  en: [borrow a hall]
articles: []
steps:
  - slot: size
    type: choice
    options:
      - { value: small, title: { sv: Liten, en: Small } }
      - { value: large, title: { sv: Stor, en: Large } }
    ask: { sv: Hur stor?, en: How large? }
    explain: { sv: Skriv liten eller stor., en: Write small or large. }
    label: { sv: Storlek, en: Size }
  - slot: many
    type: amount
    when: { size: large }
    ask: { sv: Hur många kommer?, en: How many come? }
    explain: { sv: Skriv ett antal., en: Write a number. }
    label: { sv: Antal, en: Number }
ends:
  - when: { size: large }
    ticket: { kind: errand, queue: sports-halls }
    receipt: { sv: Vi svarar här., en: We answer here. }
  - ticket: { kind: errand, queue: sports-halls }
    receipt: { sv: Vi svarar här., en: We answer here. }
`
const BOAT = HALL.replaceAll('hallen', 'båten')
  .replaceAll('hall', 'båt')
  .replace('borrow a båt', 'borrow a boat')
  .replaceAll('sports-båts', 'sports-halls')

interface Row {
  name: string
  from: string
  to: string
  /** Another flow beside it. */
  beside?: string
  /** Words of the line it is about, in hall.yaml, and what is said of it. */
  expected: { at: string; says: RegExp }
}

/**
 * Goal: an editor hears of what works but should be looked at: whose a phrase is, what is too long for an SMS, what is never
 * asked or reached; and nothing where all is well.
 * Method: a small knowledge folder and one flow that is clean, edited the way it goes wrong.
 */
describe('lotsen check on flows', function () {
  this.timeout(60_000)
  let small: SmallKnowledge
  let dialogs: string
  beforeEach(async () => {
    small = await SmallKnowledge.make()
    dialogs = await mkdtemp(join(tmpdir(), 'lotsen-check-flows-'))
    await cp('dialogs', dialogs, { recursive: true })
    for (const name of await readdir(join(dialogs, 'flows'))) await rm(join(dialogs, 'flows', name))
  })
  afterEach(() => Promise.all([small.remove(), rm(dialogs, { recursive: true, force: true })]))

  async function remarks(flows: Record<string, string>): Promise<Remark[]> {
    for (const [name, text] of Object.entries(flows)) await writeFile(join(dialogs, 'flows', name), text)
    const { content, mistakes } = await loadContent(small.dir, dialogs)
    if (!content) throw new Error(listMistakes(mistakes))
    expect(listMistakes(content.refusedFlows)).to.equal('')
    const all = await check(content, { knowledgeDir: small.dir, now: NOW, tell: () => undefined, quick: true })
    return all.filter(({ kind }) => kind === 'flow')
  }

  it('says nothing of a clean flow', async () => {
    expect(await remarks({ 'hall.yaml': HALL, 'boat.yaml': BOAT })).to.deep.equal([])
  })

  const rows: Row[] = [
    {
      name: 'a phrase that opens as a question',
      from: 'sv: [låna en hall,',
      to: 'sv: [hur lånar man en hall,',
      expected: { at: '  sv: [', says: /"hur lånar man en hall" opens as a question/ },
    },
    {
      name: 'a phrase that another flow has too',
      from: 'sv: [låna en hall,',
      to: 'sv: [låna en båt,',
      beside: BOAT,
      expected: { at: '  sv: [', says: /"låna en båt" begins boat too: keep it where it belongs/ },
    },
    {
      name: "a phrase that is an article's variant",
      from: 'sv: [låna en hall,',
      to: 'sv: [söka boendeparkering,',
      expected: {
        at: '  sv: [',
        says: /"söka boendeparkering" is a variant of the article residents-parking: take it away/,
      },
    },
    {
      name: 'a phrase that an article answers',
      from: 'sv: [låna en hall,',
      to: 'sv: [skolbussen kom inte idag,',
      expected: {
        at: '  sv: [',
        says: /"skolbussen kom inte idag" is answered with the article school-bus: name it in `articles`/,
      },
    },
    {
      name: 'a phrase that fits another flow as well',
      from: 'sv: [låna en hall,',
      to: 'sv: [båt och låna,',
      beside: BOAT,
      expected: { at: '  sv: [', says: /"båt och låna" begins nothing, for another flow fits as well/ },
    },
    {
      name: 'an article that there is none of',
      from: 'articles: []',
      to: 'articles: [school-bus, mice]',
      expected: { at: 'articles:', says: /there is no article mice: take it away here, or write it/ },
    },
    {
      name: 'a question too long for an SMS',
      from: 'sv: Hur många kommer?',
      to: `sv: ${LONG.repeat(9)}`,
      expected: { at: 'ask: { sv: Skriv så mycket', says: /takes 4 parts as an SMS, 3 at most/ },
    },
    {
      name: 'a receipt too long for an SMS',
      from: 'receipt: { sv: Vi svarar här.',
      to: `receipt: { sv: ${LONG.repeat(9)}`,
      expected: { at: 'receipt: { sv: Skriv så mycket', says: /takes 4 parts as an SMS, 3 at most/ },
    },
    {
      name: 'a step that is never asked',
      from: 'ends:',
      to: `  - slot: why
    type: text
    when: { size: small, many: filled }
    ask: { sv: Varför?, en: Why? }
    explain: { sv: Skriv varför., en: Write why. }
    label: { sv: Varför, en: Why }
ends:`,
      expected: { at: 'slot: why', says: /why is never asked: no answers make its `when` hold/ },
    },
    {
      name: 'an end that is never reached',
      from: '  - when: { size: large }\n    ticket',
      to: '  - when: { size: [small, large] }\n    ticket: { kind: errand, queue: sports-halls }\n  - when: { size: large }\n    ticket',
      expected: { at: '  - when: { size: large }', says: /is never reached: an end before it always holds/ },
    },
  ]
  for (const { name, from, to, beside, expected } of rows)
    it(name, async () => {
      const text = HALL.replace(from, () => to)
      expect(text, 'the row changes nothing').not.to.equal(HALL)
      const found = await remarks({ 'hall.yaml': text, ...(beside ? { 'boat.yaml': beside } : {}) })
      const here = found.filter(({ file }) => file.endsWith('hall.yaml'))
      expect(here.map(({ message }) => message).join('\n')).to.match(expected.says)
      const lines = text.split('\n')
      for (const { line } of here) expect(lines[line - 1]).to.contain(expected.at)
    })

  it('says nothing of the shipped flows', async () => {
    const content = await readContent()
    const places = await Places.read(content.flows.map(({ file }) => file))
    const files = contentFiles('knowledge')
    const finders = { sv: createFinder(content, 'sv'), en: createFinder(content, 'en') }
    const found = flowRemarks({ content, files, places, ...localMoment(content, NOW) }, finders)
    expect(found.map(({ file, line, message }) => `${file}:${line} ${message}`)).to.deep.equal([])
  })
})
