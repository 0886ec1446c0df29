import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { MASKED, maskIdentityNumbers } from '../src/privacy/mask.js'
import { maskAll } from '../src/privacy/mask-all.js'
import { maskForOutside } from '../src/privacy/mask-for-outside.js'
import { madeUp, tenOf, WILD_FORMS, written } from './support/identity-numbers.js'
import { otherNumbers } from './support/other-numbers.js'
import { randomBy } from './support/seeded.js'

const NOW = new Date('2026-11-26T09:00:00Z')
const SEED = 20_261_126
const COUNT = 1_000
const OTHERS_MASKED_MAX = 5

/**
 * Goal: no identity number is ever stored, and no phone number, invoice or date is taken for one.
 * Method: the forms people write, with right and wrong checksums; a thousand made-up numbers in wild forms and a thousand
 * that are something else; texts made to hurt.
 */
describe('identity numbers', () => {
  const masked = [
    '19121212-1212',
    '121212-1212',
    '1212121212',
    '121212+1212',
    '191212121212',
    '19121212 1212',
    '1912 12 12 1212',
    '121212 – 1212',
    '701063-2391',
    // Interim numbers: a letter first of the four.
    '19850101-T988',
    '850101-t988',
    // Born in 2007, and a coordination number of then: the dash says so, or the word before it.
    '070101-9804',
    'pnr 0701019804',
    'personnummer: 07 01 01 98 04',
  ]
  for (const number of masked) {
    it(`masks ${number}`, () => {
      const { text, masked: count } = maskIdentityNumbers(`jag är ${number}, hej`, NOW)
      expect(count).to.equal(1)
      expect(text).to.include(MASKED).and.to.not.match(/\d/)
      expect(text).to.match(/^jag är .*, hej$/)
    })
  }

  const left = [
    '0701740605',
    '070-174 06 05',
    '070174 06 05',
    '+46701740605',
    '0980-319 200',
    '121212-1213',
    '2026-11-22 14:00',
    'faktura 8505291234567',
    'LN-23456',
    '12 12 12',
    '112',
    // Right but for the day, which has not come, or its being an order's.
    '20261201-9808',
    'order 202511019800',
    'OCR 8501019809',
    // Of companies, with the same checksum.
    '556036-0793',
    // Two dates.
    '2026-05-28 - 2025-11-25',
    // A file's id.
    '6a8501019809b1c2d3e4f5a6',
  ]
  for (const number of left) {
    it(`leaves ${number}`, () => expect(maskIdentityNumbers(number, NOW)).to.deep.equal({ text: number, masked: 0 }))
  }

  const several: { name: string; text: string; hidden: string; count: number }[] = [
    { name: 'with a word between', text: '121212-1212 och 19121212-1212', hidden: `${MASKED} och ${MASKED}`, count: 2 },
    { name: 'with a space', text: '121212-1212 701063-2391', hidden: `${MASKED} ${MASKED}`, count: 2 },
    { name: 'in lines', text: '1212121212\n7010632391', hidden: `${MASKED}\n${MASKED}`, count: 2 },
    { name: 'with nothing between', text: '1212121212191212121212', hidden: MASKED + MASKED, count: 2 },
    { name: 'after an hour', text: 'kl 14 121212-1212', hidden: `kl 14 ${MASKED}`, count: 1 },
    {
      name: 'beside a phone number',
      text: '121212-1212, 0701740605',
      hidden: `${MASKED}, 0701740605`,
      count: 1,
    },
  ]
  for (const { name, text, hidden, count } of several) {
    it(`masks each of several ${name}`, () =>
      expect(maskIdentityNumbers(text, NOW)).to.deep.equal({ text: hidden, masked: count }))
  }

  it(`masks ${COUNT} made-up numbers in ${WILD_FORMS.length} wild forms`, () => {
    const missed = madeUp(COUNT, randomBy(SEED)).filter((number, turn) => {
      const { text, masked: count } = maskIdentityNumbers(
        `Hej! Jag heter Berit, ${written(number, turn)} och bor här.`,
        NOW,
      )
      return count !== 1 || /\p{Nd}/u.test(text)
    })
    expect(missed.map(tenOf)).to.deep.equal([])
  })

  it(`masks at most ${OTHERS_MASKED_MAX} of ${COUNT} other numbers`, () => {
    const others = otherNumbers(COUNT, randomBy(SEED))
    const taken = others.filter(({ text }) => maskIdentityNumbers(`Hej, ${text} och tack.`, NOW).masked > 0)
    console.log(`      ${taken.length} of ${COUNT} other numbers masked: ${taken.map(({ text }) => text).join(' | ')}`)
    expect(taken.length).to.be.at.most(OTHERS_MASKED_MAX)
    expect(new Set(others.map(({ kind }) => kind)).size).to.be.at.least(40)
  })

  it('finds none in what the municipality has written itself', () => {
    const folders = ['knowledge', 'dialogs'].flatMap((dir) =>
      readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    )
    const texts = folders.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    expect(texts.filter((text) => maskIdentityNumbers(text, NOW).masked > 0)).to.deep.equal([])
    expect(texts.length).to.be.greaterThan(50)
  })

  it('masks a masked text to itself', () => {
    const { text } = maskIdentityNumbers('jag 121212-1212 du 19121212-1212', NOW)
    expect(maskIdentityNumbers(text, NOW)).to.deep.equal({ text, masked: 0 })
  })

  it('takes a text of any kind in its stride', () => {
    expect(maskIdentityNumbers('1'.repeat(4_000)).masked).to.equal(0)
    expect(maskIdentityNumbers('\ud800\u202e'.repeat(500)).masked).to.equal(0)
  })

  const hostile: [name: string, piece: string][] = [
    ['digits', '1'],
    ['numbers that nearly are', '121212121'],
    ['numbers with nothing between', '1212121212'],
    ['numbers in lines', '121212-1212\n'],
    ['digits far apart', '1      -      '],
    ['dashes', '1-'],
    ['marks', '1 * - . '],
    ['what has no width', '1\u200b\u00ad'],
    ['words for the last four', '121212, sista fyra är '],
    ['letters for digits', '1OlI'],
    ['interim numbers that nearly are', '121212-T12'],
    ['names of numbers', 'personnummer '],
    ['addresses', 'a@a.a.'],
    ['beginnings of a phone number', '(07-'],
    ['beginnings of a web address', 'http:www.'],
    ['signs', '+@a-'],
    ['hex', '12a'],
    ['spaces', ' '],
  ]
  for (const [name, piece] of hostile) {
    it(`takes four times the work for four times the text: ${name}`, function () {
      this.timeout(20_000)
      const text = (bytes: number) => piece.repeat(Math.ceil(bytes / piece.length))
      const work = (bytes: number) => {
        const given = text(bytes)
        // Of the processor, not of the clock: others use it too. The first runs are slow for being the first.
        const runs = [1, 2, 3, 4, 5].map(() => {
          const began = process.cpuUsage()
          maskIdentityNumbers(given)
          maskForOutside(given)
          return process.cpuUsage(began).user / 1_000
        })
        return Math.min(...runs)
      }
      // Four times is linear, sixteen is not; a machine that is busy with other things makes up the rest.
      const [least, most] = [work(25_000), work(100_000)]
      expect(most / Math.max(5, least)).to.be.below(12)
    })
  }
})

/**
 * Goal: a value of any shape is free of them, wherever in it they stood, and is otherwise the very same.
 * Method: values as clients and turns hold them.
 */
describe('identity numbers in values', () => {
  it('in texts, names of fields, numbers and lists, however deep', () => {
    const value = { a: ['121212-1212'], 'x 121212-1212': { n: 1212121212, fine: 12 }, at: NOW }
    expect(maskAll(value)).to.deep.equal({
      a: [MASKED],
      [`x ${MASKED}`]: { n: MASKED, fine: 12 },
      at: NOW,
    })
  })

  it('but not under names that are said to hold none, unless there is more in them', () => {
    const value = { id: '1212121212', to: { name: '1212121212' }, refs: ['1212121212'] }
    const apart = new Set(['id', 'to', 'refs'])
    expect(maskAll(value, apart)).to.deep.equal({ ...value, to: { name: MASKED } })
  })

  it('and is the same object where there are none', () => {
    const value = { a: [{ b: 'hej 0701740605' }], at: NOW }
    expect(maskAll(value)).to.equal(value)
  })
})
