import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { loadDeskTexts } from '../src/desk/texts.js'

/**
 * Goal: nobody at the desk reads a key where a sentence should be, in either language, and no sentence lies unused.
 * Method: every text the desk's sources ask for, by name or by how it begins, is looked up in the files, and back.
 */
describe('the texts of the desk', () => {
  /** Asked for as they are. */
  const named = new Set<string>()
  /** Asked for by a name put together while running: `view_${view}`. */
  const shapes = new Set<string>()
  let texts: Record<'sv' | 'en', Record<string, string>>
  let cards: Record<string, string>

  before(async () => {
    const names = await readdir('src/desk', { recursive: true })
    const sources = names.filter((name) => /\.tsx?$/.test(name))
    const all = (await Promise.all(sources.map((name) => readFile(join('src/desk', name), 'utf8')))).join('\n')
    for (const [, key = ''] of all.matchAll(/'([a-z]+(?:_[a-z]+)+)'/g)) named.add(key)
    for (const [, key = ''] of all.matchAll(/\b(?:t|tell)\('(\w+)'/g)) named.add(key)
    for (const [, key = ''] of all.matchAll(/\btn\('(\w+)'/g)) shapes.add(`${key}_(one|many)`)
    for (const [, shape = ''] of all.matchAll(/`([a-z]+_[^`\s/]*\$\{[^`\s]*)`/g))
      shapes.add(shape.replace(/\$\{[^}]*\}/g, '[a-z_]+'))
    texts = (await loadDeskTexts('dialogs')) as typeof texts
    cards = parse(await readFile('dialogs/staff.sv.yaml', 'utf8'))
  })

  it('are the same in both languages, with the same blanks', () => {
    const blanks = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    expect(Object.keys(texts.sv)).to.have.members(Object.keys(texts.en))
    for (const key of Object.keys(texts.sv)) expect(blanks(texts.sv[key]), key).to.deep.equal(blanks(texts.en[key]))
  })

  it('are there, each that is asked for by name', () => {
    const asked = [...named].filter((key) =>
      /^(t|tell|view|verb|form|said|composer|row|empty|error|event|preview|attach|config|choice|fact)_/.test(key),
    )
    expect(asked.length).to.be.above(60)
    expect(asked.filter((key) => texts.sv[key] === undefined && cards[key] === undefined)).to.deep.equal([])
  })

  it('are asked for, each that is there', () => {
    const isAsked = (key: string) => named.has(key) || [...shapes].some((shape) => new RegExp(`^${shape}$`).test(key))
    expect(Object.keys(texts.sv).filter((key) => !isAsked(key))).to.deep.equal([])
  })

  const verbs = ['called', 'consult', 'transfer', 'assign', 'reopen', 'merge', 'split', 'threat']
  const sets: [string, string[]][] = [
    ['verb', ['claim', 'release', ...verbs]],
    ['said', ['claim', 'release', 'reply', 'ask', 'resolve', 'answer_consult', ...verbs]],
    ['view', ['open', 'mine', 'waiting', 'consults', 'resolved']],
    ['empty', ['open', 'mine', 'waiting', 'consults', 'resolved'].flatMap((view) => [view, `${view}_more`])],
    ['form', verbs.flatMap((verb) => [`${verb}_title`, `${verb}_send`])],
    [
      'composer',
      ['reply', 'ask', 'note', 'resolve'].flatMap((mode) => [mode, `${mode}_label`, `${mode}_send`, `${mode}_missing`]),
    ],
    ['duty', ['on', 'pause', 'off'].flatMap((duty) => [duty, `${duty}_said`])],
  ]
  for (const [prefix, keys] of sets) {
    it(`are there for each ${prefix}`, () => {
      expect(keys.map((key) => `${prefix}_${key}`).filter((key) => texts.sv[key] === undefined)).to.deep.equal([])
    })
  }

  it('are there for everything that happens to a ticket', async () => {
    const source = await readFile('src/tickets/ticket.ts', 'utf8')
    const list = /what:([^;]*?)\/\*\*/.exec(source)?.[1] ?? ''
    const happenings = [...list.matchAll(/'(\w+)'/g)].map(([, what]) => what)
    expect(happenings.length).to.be.above(20)
    expect(happenings.filter((what) => texts.sv[`event_${what}`] === undefined)).to.deep.equal([])
  })
})
