import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { learnedOf } from '../src/app/learned-shelf.js'
import { createLog } from '../src/log.js'
import { createFinder } from '../src/retrieval/finder.js'
import type { Searched } from '../src/retrieval/targets.js'
import { shippedContent } from './support/talk.js'

/**
 * Goal: a start does not learn again what it knew, never trusts what is not whole, and goes on where nothing can be kept.
 * Method: a few articles, learned in threads as in the service; the kept files are looked at, broken and taken away.
 */
describe('what was learned', () => {
  const log = createLog('error')
  let content: Searched
  let folder: string

  before(async () => {
    const shipped = (await shippedContent()).content
    const few = ['rats', 'noise', 'swimming-hall', 'library-hours']
    content = {
      articles: shipped.articles.filter(({ slug }) => few.includes(slug)),
      elsewhere: shipped.elsewhere.slice(0, 3),
      vocabulary: shipped.vocabulary,
    }
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lotsen-learned-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const kept = async () => (await readdir(join(folder, 'learned'))).sort()
  const text = 'råttor i källaren, vem ringer man'
  const changedTitle = (): Searched => {
    const first = content.articles.find(({ lang }) => lang === 'sv')
    if (!first) throw new Error('No articles')
    const changed = { ...first, title: 'Something else altogether' }
    return { ...content, articles: content.articles.map((article) => (article === first ? changed : article)) }
  }

  it('elsewhere finds just what is found when it is learned here', async () => {
    const learned = await learnedOf(content, folder, log)
    expect(createFinder(content, 'sv', learned.sv)(text, '2026-11-26')).to.deep.equal(
      createFinder(content, 'sv')(text, '2026-11-26'),
    )
  })

  it('is kept, a file a language, and read the next time', async () => {
    const first = await learnedOf(content, folder, log)
    const files = await kept()
    expect(files.map((name) => name.slice(0, 3))).to.deep.equal(['en-', 'sv-'])
    // Whatever stands in the file is what comes back: so it was read, not learned.
    expect(await learnedOf(content, folder, log)).to.deep.equal(first)
    expect(await kept()).to.deep.equal(files)
  })

  it('is learned anew when an article changed, and the old is gone', async () => {
    await learnedOf(content, folder, log)
    const before = await kept()
    await learnedOf(changedTitle(), folder, log)
    const after = await kept()
    expect(after).to.have.length(2)
    // In the language of the article, and in no other.
    expect(after.filter((name) => before.includes(name)).map((name) => name.slice(0, 3))).to.deep.equal(['en-'])
  })

  it('is not learned anew for what no search looks at', async () => {
    await learnedOf(content, folder, log)
    const before = await kept()
    const articles = content.articles.map((article) => ({ ...article, reviewBy: '2030-01-01', file: 'elsewhere' }))
    await learnedOf({ ...content, articles }, folder, log)
    expect(await kept()).to.deep.equal(before)
  })

  it('of what is only tried is kept apart, and found again once it is more than tried', async () => {
    await learnedOf(content, folder, log)
    const before = await kept()
    await learnedOf(changedTitle(), folder, log, true)
    expect((await kept()).filter((name) => name !== 'tried')).to.deep.equal(before)
    const tried = await readdir(join(folder, 'learned', 'tried'))
    await learnedOf(changedTitle(), folder, log)
    expect(await kept()).to.include.members(tried)
  })

  for (const [how, broken] of [
    ['one bit of it changed', (bytes: Buffer) => bytes.fill(bytes[200] === 0 ? 1 : 0, 200, 201)],
    ['it breaks off', (bytes: Buffer) => bytes.subarray(0, 100)],
    ['it is empty', () => Buffer.alloc(0)],
  ] as const) {
    it(`is learned anew when ${how}`, async () => {
      const whole = await learnedOf(content, folder, log)
      for (const name of await kept()) {
        const file = join(folder, 'learned', name)
        await writeFile(file, broken(await readFile(file)))
      }
      expect(await learnedOf(content, folder, log)).to.deep.equal(whole)
    })
  }

  it('is learned all the same where nothing can be kept', async () => {
    await writeFile(join(folder, 'learned'), 'a file where the folder should be')
    await chmod(join(folder, 'learned'), 0o400)
    const learned = await learnedOf(content, folder, log)
    expect(createFinder(content, 'sv', learned.sv)(text, '2026-11-26').articles[0]?.slug).to.equal('rats')
  })
})
