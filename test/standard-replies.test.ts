import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Content } from '../src/content/content.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import { queuesOf } from '../src/content/organisation.js'
import { filled, standardRepliesFor } from '../src/content/standard-replies.js'
import { LANGS } from '../src/message.js'
import { readContent } from './support/talk.js'

/**
 * Goal: what staff often answer stands ready in each queue, in both languages, and a slip in the file is told by its line.
 * Method: the shipped replies, read as the service reads them, and copies of their file with one mistake each.
 */
describe('standard replies', () => {
  let content: Content
  let folder: string

  before(async () => {
    content = await readContent()
    folder = await mkdtemp(join(tmpdir(), 'lotsen-replies-'))
    await cp('dialogs', folder, { recursive: true })
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('are there for every queue, its own before everyone’s', () => {
    for (const queue of queuesOf(content.organisation))
      for (const lang of LANGS) expect(standardRepliesFor(content, queue, lang), queue.id).to.have.length.of.at.least(7)
    const waste = standardRepliesFor(content, { id: 'waste' }, 'sv').map(({ id }) => id)
    expect(waste[0]).to.equal('bin-emptied')
    expect(waste).to.include('received').and.not.include('permit-drawings')
    expect(standardRepliesFor(content, { id: 'waste' }, 'en')[0]?.title).to.equal('We will empty the bin')
  })

  const blanks = [
    { text: 'Hej {name}!\n{ref} hos {queue}.', name: 'Anna Ek', says: 'Hej Anna Ek!\nLN-1 hos Avfall.' },
    { text: 'Hej {name}!\n{ref}', name: undefined, says: 'Hej!\nLN-1' },
    { text: 'Hej {name}, vi ses', name: '  ', says: 'Hej, vi ses' },
    { text: '{name}', name: 'a {ref} $& <b>', says: 'a {ref} $& <b>' },
  ]
  for (const { text, name, says } of blanks) {
    it(`"${text.replaceAll('\n', ' ')}" for ${name ?? 'somebody whose name is not known'}`, () => {
      expect(filled({ text }, { name, ref: 'LN-1', queue: 'Avfall' })).to.equal(says)
    })
  }

  it('leave no blank open once filled', () => {
    for (const queue of queuesOf(content.organisation))
      for (const lang of LANGS)
        for (const reply of standardRepliesFor(content, queue, lang))
          expect(filled(reply, { ref: 'LN-1', queue: queue.name[lang] }), reply.id).to.not.match(/[{}]|Hej !|Hello !/)
  })

  const slips = [
    { name: 'a blank nobody knows', from: 'Ärendet har nummer {ref}.', to: 'Ärendet har nummer {nummer}.' },
    { name: 'a queue nobody has', from: 'queues: [waste]', to: 'queues: [vaste]' },
    { name: 'two with one id', from: 'id: thanks', to: 'id: received' },
    { name: 'a word the file does not know', from: 'queues: [waste]', to: 'queus: [waste]' },
  ]
  for (const { name, from, to } of slips) {
    it(`${name} is told by file and line`, async () => {
      const file = join(folder, 'standard-replies.yaml')
      const before = await readFile('dialogs/standard-replies.yaml', 'utf8')
      expect(before).to.include(from)
      await writeFile(file, before.replace(from, to))
      const { content: read, mistakes } = await loadContent('knowledge', folder)
      expect(read).to.equal(undefined)
      const near = mistakes.filter(({ file: where }) => where.endsWith('standard-replies.yaml'))
      expect(near, listMistakes(mistakes)).to.have.length.of.at.least(1)
      const line = before.split('\n').findIndex((one) => one.includes(from)) + 1
      // A text of several lines is told by its first, a reply by its own.
      expect(near[0]?.line).to.be.within(line - 3, line)
    })
  }
})
