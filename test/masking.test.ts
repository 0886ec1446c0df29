import { expect } from 'chai'
import { MASKED, maskIdentityNumbers } from '../src/privacy/mask.js'

/**
 * Goal: no identity number is ever stored, and no phone number is taken for one.
 * Method: the forms people write, with right and wrong checksums.
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
  ]
  for (const number of masked) {
    it(`masks ${number}`, () =>
      expect(maskIdentityNumbers(`jag är ${number}, hej`)).to.deep.equal({ text: `jag är ${MASKED}, hej`, masked: 1 }))
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
  ]
  for (const number of left) {
    it(`leaves ${number}`, () => expect(maskIdentityNumbers(number)).to.deep.equal({ text: number, masked: 0 }))
  }

  it('masks each of several', () => {
    expect(maskIdentityNumbers('121212-1212 och 19121212-1212')).to.deep.equal({
      text: `${MASKED} och ${MASKED}`,
      masked: 2,
    })
  })

  it('takes a text of any kind in its stride', () => {
    expect(maskIdentityNumbers('1'.repeat(4_000)).masked).to.equal(0)
    expect(maskIdentityNumbers('\ud800\u202e'.repeat(500)).masked).to.equal(0)
  })
})
