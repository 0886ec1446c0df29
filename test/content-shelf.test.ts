import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { contentOf } from '../src/app/content-shelf.js'
import { learnedDangerOf } from '../src/app/learned-shelf.js'
import { keepOr } from '../src/app/shelf.js'
import { loadConfig } from '../src/config.js'
import { loadContent } from '../src/content/load.js'
import { createLog } from '../src/log.js'
import { createDangerVerdict } from '../src/understanding/danger-verdict.js'
import { SmallKnowledge } from './support/small-knowledge.js'
import { readContent } from './support/talk.js'

/**
 * Goal: a start that finds the same files takes what it read before, and one that finds a byte of them changed never does.
 * Method: a few articles on disk, read again and again with one data folder; the files, and what was kept, are changed.
 */
describe('content read before', () => {
  const log = createLog('error')
  let knowledge: SmallKnowledge
  let dataDir: string

  beforeEach(async () => {
    knowledge = await SmallKnowledge.make()
    dataDir = await mkdtemp(join(tmpdir(), 'lotsen-content-'))
  })
  afterEach(async () => {
    for (const folder of [knowledge.dir, dataDir]) await rm(folder, { recursive: true, force: true })
  })

  const read = () => contentOf(loadConfig({ KNOWLEDGE_DIR: knowledge.dir, DATA_DIR: dataDir }), log)
  const kept = async () => readdir(join(dataDir, 'learned')).catch(() => [])
  const article = async () => {
    const names = await readdir(join(knowledge.dir, 'articles'), { recursive: true })
    return join('articles', names.find((name) => name.endsWith('.md')) ?? '')
  }

  it('is the same as what is read anew', async () => {
    await read()
    const files = await kept()
    expect(files.map((name) => name.split('-')[0])).to.deep.equal(['content'])
    expect(await read()).to.deep.equal(await loadContent(knowledge.dir, 'dialogs'))
    expect(await kept()).to.deep.equal(files)
  })

  it('is taken, and not read anew', async () => {
    await read()
    const [name = ''] = await kept()
    await keepOr(join(dataDir, 'learned'), name, { content: 'what was kept', mistakes: [] }, log)
    expect((await read()).content).to.equal('what was kept')
  })

  it('is not taken once a file is another, and is gone', async () => {
    await read()
    const before = await kept()
    await knowledge.edit(await article(), /\n([^\n]+)\n$/, '\nSomething else.\n')
    expect((await read()).content).to.deep.equal((await loadContent(knowledge.dir, 'dialogs')).content)
    expect(await kept())
      .to.have.length(1)
      .and.not.to.include(before[0])
  })

  it('is not taken once there is a file more', async () => {
    await read()
    const before = await read()
    await knowledge.write('articles/stray/rats.sv.md', 'no article')
    expect((await read()).mistakes).to.have.length.greaterThan(before.mistakes.length)
  })

  it('with a mistake is never kept', async () => {
    await knowledge.write('notices.yaml', 'not a list')
    expect((await read()).mistakes).not.to.deep.equal([])
    expect(await kept()).to.deep.equal([])
  })

  it('is not taken when it is not whole', async () => {
    const whole = await read()
    const file = join(dataDir, 'learned', (await kept())[0] ?? '')
    await writeFile(file, (await readFile(file)).subarray(0, 1_000))
    expect(await read()).to.deep.equal(whole)
  })

  it('and what danger looks like, learned before, judge as before', async () => {
    const content = await readContent()
    const texts = [
      'hon andas inte',
      'när öppnar biblioteket',
      'I cannot breathe',
      'jag dör av skratt',
      'min granne slår sin fru',
    ]
    const judged = async () => {
      const verdict = createDangerVerdict(content, await learnedDangerOf(content, dataDir, log))
      return texts.map((text) => verdict(text))
    }
    const first = await judged()
    expect(await kept()).to.have.length(1)
    expect(await judged()).to.deep.equal(first)
    expect(first.filter(Boolean)).to.have.length.greaterThan(1)
  })
})
