import { readdir, readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { askHostile } from './fuzz/answers.js'
import type { Case } from './fuzz/case.js'
import { Fuzzer } from './fuzz/fuzzer.js'
import { growth } from './fuzz/table.js'

const CORPUS = new URL('fuzz/corpus/', import.meta.url)
const REQUESTS = Number(process.env.LOTSEN_REQUESTS ?? 1_500)
const SEED = 7

/**
 * Goal: whatever is thrown at a door, the service says clearly that it does not take it, keeps nothing of it, tells the
 * log nothing of it, and goes on; whatever others answer it, it takes or leaves.
 * Method: the whole service, once as it is tried and once as it is for real, in a process of its own; seeded requests at
 * every door it lists, each valid but for a few things, with what lets one in, something else, or nothing. `npm run fuzz`
 * throws 100,000. What once failed is thrown again each time.
 */
describe('fuzz', function () {
  this.timeout(180_000)
  let fuzzer: Fuzzer

  before(async () => {
    fuzzer = new Fuzzer(SEED)
    await fuzzer.start()
  })
  after(() => fuzzer?.close())

  it('what once failed is refused as it should be', async () => {
    const files = (await readdir(CORPUS)).filter((name) => name.endsWith('.json'))
    expect(files).to.not.deep.equal([])
    for (const file of files) {
      const one = JSON.parse(await readFile(new URL(file, CORPUS), 'utf8')) as Case
      expect(await fuzzer.replay(one), file).to.equal(undefined)
    }
  })

  it('every door there is takes what is wrong in good part', async () => {
    await fuzzer.run(REQUESTS)
    expect(fuzzer.failures).to.deep.equal([])
    const tried = new Set(fuzzer.counts.keys())
    const doors = fuzzer.houses.flatMap(({ doors }) => doors.map(({ method, path }) => `${method} ${path}`))
    expect(doors.filter((door) => !tried.has(door))).to.deep.equal([])
    expect(doors.length).to.be.above(100)
  })

  it('nothing of what was refused is kept, told to the log, or left in memory', async () => {
    await fuzzer.look(true)
    await fuzzer.settle()
    expect(fuzzer.failures).to.deep.equal([])
    expect(fuzzer.stored?.markers, 'of what was taken').to.not.deep.equal([])
    expect(growth(fuzzer.looks).grew).to.equal(false)
  })

  it('what others answer wrongly is taken or left, and breaks nothing', async () => {
    const outcomes = await askHostile(SEED, 12)
    for (const [who, { read, refused, broken }] of outcomes) {
      expect(broken, who).to.deep.equal([])
      expect(read + refused, who).to.be.at.least(12)
      if (who !== 'CLU') expect(refused, who).to.be.above(0)
    }
  })
})
