import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { measure, type Outcome } from '../src/app/eval/measures.js'
import { evalVerb } from '../src/app/eval/verb.js'
import type { Content } from '../src/content/content.js'
import { ServiceError } from '../src/errors.js'
import { readContent } from './support/talk.js'

const TODAY = '2026-11-26'

/**
 * Goal: the figures by which the search is judged are right, and a broken test set is told by its line.
 * Method: figures worked out by hand; small test sets in files.
 */
describe('lotsen eval', () => {
  describe('measures', () => {
    const outcome = (expect: string | undefined, ranked: string[], confidence: number): Outcome => ({
      expect,
      ranked,
      confidence,
    })
    const outcomes = [
      outcome('a', ['a', 'b', 'c'], 0.9),
      outcome('b', ['a', 'b', 'c'], 0.8),
      outcome('c', ['a', 'b', 'd', 'e', 'f', 'c'], 0.4),
      outcome('d', [], 0.1),
      outcome(undefined, ['a'], 0.5),
      outcome(undefined, ['b'], 0.05),
    ]

    it('are those worked out by hand', () => {
      const { p1, mrr10, r5, auroc, queries } = measure(outcomes)
      expect(queries).to.equal(6)
      expect(p1).to.equal(1 / 4)
      expect(mrr10).to.be.closeTo((1 + 1 / 2 + 1 / 6 + 0) / 4, 1e-9)
      expect(r5).to.equal(2 / 4)
      // Of the eight pairs of one inside and one outside, six have the inside trusted more.
      expect(auroc).to.be.closeTo(6 / 8, 1e-9)
    })

    it('count the most that can be answered with nine of ten right', () => {
      expect(measure(outcomes).coverageAt90Precision).to.be.closeTo(1 / 6, 1e-9)
      const right = Array.from({ length: 9 }, (_, place) => outcome('a', ['a'], 1 - place / 100))
      expect(measure([...right, outcome('a', ['b'], 0.5)]).coverageAt90Precision).to.equal(1)
      expect(measure([outcome('a', ['b'], 0.95), ...right]).coverageAt90Precision).to.equal(1)
    })

    it('share the rank of what is trusted alike', () => {
      expect(measure([outcome('a', ['a'], 0.5), outcome(undefined, ['a'], 0.5)]).auroc).to.equal(0.5)
    })

    it('say nothing of what the set does not hold', () => {
      const { auroc, p1Among, outOfScopeRecallAt91 } = measure([outcome('a', ['a'], 0.5)])
      expect([auroc, p1Among, outOfScopeRecallAt91]).to.deep.equal([undefined, undefined, undefined])
    })

    it('refuse what is trusted less than where 91 in 100 are right', () => {
      const inside = Array.from({ length: 100 }, (_, place) => outcome('a', ['a'], 1 - place / 100))
      const outside = [0.95, 0.5, 0.05, 0.01].map((confidence) => outcome(undefined, ['a'], confidence))
      // The 91st is trusted by 0.10.
      expect(measure([...inside, ...outside]).outOfScopeRecallAt91).to.equal(2 / 4)
    })
  })

  describe('over a test set', () => {
    let content: Content
    let folder: string
    before(async () => {
      content = await readContent()
      folder = await mkdtemp(join(tmpdir(), 'lotsen-eval-'))
      await writeFile(
        join(folder, 'articles.jsonl'),
        lines([
          { id: 'milk', lang: 'en', questions: ['is there milk left', 'who buys milk', 'milk for coffee'], answer: '' },
          { id: 'bread', lang: 'en', questions: ['fresh bread', 'where is the bread knife', 'toast'], answer: '' },
          { id: 'tea', lang: 'en', questions: ['green tea', 'a cup of tea please', 'tea bags'], answer: '' },
        ]),
      )
    })
    after(() => rm(folder, { recursive: true, force: true }))

    const run = (options: { queries: string; predictions?: string }) =>
      evalVerb(content, { articles: join(folder, 'articles.jsonl'), json: true, ...options }, TODAY, () => undefined)

    it('prints one object, and writes what each question found', async () => {
      const queries = join(folder, 'queries.jsonl')
      const predictions = join(folder, 'predictions.jsonl')
      await writeFile(
        queries,
        lines([
          { text: 'any milk for my coffee', lang: 'en', expect: 'milk', among: ['milk', 'tea'] },
          { text: 'bread knife', lang: 'en', expect: 'bread', among: ['tea'] },
          { text: 'quantum chromodynamics', lang: 'en', expect: null },
        ]),
      )
      const [printed = ''] = await run({ queries, predictions })
      const figures = JSON.parse(printed) as Record<string, number>
      expect(figures).to.include({ queries: 3, p1: 1, mrr10: 1, r5: 1, p1Among: 0.5, auroc: 1 })
      expect(figures).to.have.all.keys(
        'queries p1 mrr10 r5 p1Among auroc coverageAt90Precision buildMs p50Ms p99Ms heapMb outOfScopeRecallAt91'.split(
          ' ',
        ),
      )
      const written = (await readFile(predictions, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(written.map(({ text, expect: id }) => [text, id])).to.deep.equal([
        ['any milk for my coffee', 'milk'],
        ['bread knife', 'bread'],
        ['quantum chromodynamics', null],
      ])
      expect(written[0]).to.have.all.keys('text', 'expect', 'ranked', 'confidence', 'decision')
      expect(written[0].ranked[0]).to.have.all.keys('id', 'score')
      expect(written[0].ranked[0].id).to.equal('milk')
      expect(written[2].decision).to.equal('none')
      for (const { confidence } of written) expect(confidence).to.be.within(0, 1)
    })

    const broken: [string, string, RegExp][] = [
      ['a line that is no JSON', '{"text":"a","lang":"en","expect":null}\nno\n', /queries\.jsonl:2 {2}/],
      ['a language nobody answers in', '{"text":"a","lang":"fi","expect":null}\n', /queries\.jsonl:1 {2}lang/],
      ['a question without words', '{"lang":"en","expect":null}\n', /queries\.jsonl:1 {2}text/],
    ]
    for (const [what, text, told] of broken) {
      it(`tells of ${what} by its line`, async () => {
        const queries = join(folder, 'queries.jsonl')
        await writeFile(queries, text)
        const error = await run({ queries }).catch((caught: unknown) => caught)
        expect(error).to.be.instanceOf(ServiceError)
        expect((error as ServiceError).message).to.match(told)
      })
    }

    it('tells of a file that is not there', async () => {
      const error = await run({ queries: join(folder, 'nothing.jsonl') }).catch((caught: unknown) => caught)
      expect((error as ServiceError).message).to.match(/nothing\.jsonl cannot be read \(ENOENT\)/)
    })
  })
})

function lines(objects: readonly unknown[]): string {
  return objects.map((one) => `${JSON.stringify(one)}\n`).join('')
}
