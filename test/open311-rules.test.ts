import { expect } from 'chai'
import { attributeFields } from '../src/channels/open311/attributes.js'
import { describe as described, isOf } from '../src/channels/open311/description.js'
import type { Open311Request } from '../src/channels/open311/request.js'
import type { Open311Attribute } from '../src/channels/open311/shapes.js'

/**
 * Goal: what a service demands is answered or the request refused, never made up beyond the rule; and a request is known
 * again by its description.
 * Method: the rules alone, as tables.
 */
describe('Open311: what is in a request', () => {
  const now = new Date('2026-11-26T09:00:00Z')
  const request = (more: Partial<Open311Request> = {}): Open311Request => ({
    ref: 'LN-7K3F9',
    serviceCode: '001',
    address: 'Almvägen 4',
    description: 'Släckt',
    ...more,
  })

  describe('attributes', () => {
    const attribute = (datatype: Open311Attribute['datatype'], more: Partial<Open311Attribute> = {}) => ({
      variable: true,
      code: 'A',
      datatype,
      required: true,
      order: 1,
      description: undefined,
      values: [],
      ...more,
    })
    const list = (...names: string[]) => names.map((name, index) => ({ key: `k${index}`, name }))
    const rows: { name: string; is: Open311Attribute; given?: string | string[]; sent: string[][] | 'refused' }[] = [
      { name: 'only tells', is: attribute('string', { variable: false }), given: 'x', sent: [] },
      { name: 'not required, not given', is: attribute('string', { required: false }), sent: [] },
      { name: 'string', is: attribute('string'), given: ' två\nrader ', sent: [['attribute[A]', 'två rader']] },
      { name: 'text', is: attribute('text'), given: 'två\nrader', sent: [['attribute[A]', 'två\nrader']] },
      { name: 'number', is: attribute('number'), given: '4,5', sent: [['attribute[A]', '4.5']] },
      { name: 'no number', is: attribute('number', { required: false }), given: 'fyra', sent: [] },
      {
        name: 'time',
        is: attribute('datetime'),
        given: '2026-11-24T08:00:00+01:00',
        sent: [['attribute[A]', '2026-11-24T08:00:00+01:00']],
      },
      {
        name: 'by key',
        is: attribute('singlevaluelist', { values: list('Ford', 'Saab') }),
        given: 'K1',
        sent: [['attribute[A]', 'k1']],
      },
      {
        name: 'by name',
        is: attribute('singlevaluelist', { values: list('Ford', 'Saab') }),
        given: 'saab',
        sent: [['attribute[A]', 'k1']],
      },
      {
        name: 'one of several',
        is: attribute('singlevaluelist', { values: list('Ford', 'Saab') }),
        given: ['Saab', 'Ford'],
        sent: [['attribute[A]', 'k1']],
      },
      {
        name: 'several',
        is: attribute('multivaluelist', { values: list('Ford', 'Saab') }),
        given: ['saab', 'Volvo', 'k0'],
        sent: [
          ['attribute[A][]', 'k1'],
          ['attribute[A][]', 'k0'],
        ],
      },
      { name: 'lacking string', is: attribute('string'), sent: [['attribute[A]', 'Lampan är släckt']] },
      { name: 'lacking text', is: attribute('text'), sent: [['attribute[A]', 'Lampan är\nsläckt']] },
      { name: 'lacking time', is: attribute('datetime'), sent: [['attribute[A]', '2026-11-25T12:00:00Z']] },
      { name: 'lacking number', is: attribute('number'), sent: 'refused' },
      {
        name: 'lacking, with other',
        is: attribute('singlevaluelist', { values: list('Ford', 'Annat märke') }),
        sent: [['attribute[A]', 'k1']],
      },
      {
        name: 'lacking, with unknown',
        is: attribute('multivaluelist', { values: list('Vet ej', 'Saab') }),
        sent: [['attribute[A][]', 'k0']],
      },
      {
        name: 'lacking, one value',
        is: attribute('singlevaluelist', { values: list('Ford') }),
        sent: [['attribute[A]', 'k0']],
      },
      {
        name: 'lacking, "other" within a word',
        is: attribute('singlevaluelist', { values: list('Mother', 'Ford') }),
        sent: 'refused',
      },
      {
        name: 'unfit and required',
        is: attribute('singlevaluelist', { values: list('Ford', 'Saab') }),
        given: 'Volvo',
        sent: 'refused',
      },
      { name: 'a list without values', is: attribute('singlevaluelist'), given: 'Volvo', sent: 'refused' },
    ]
    for (const { name, is, given, sent } of rows) {
      it(`${name}: ${JSON.stringify(sent)}`, () => {
        const asks = request({
          description: 'Lampan är\nsläckt',
          reportedAt: new Date('2026-11-25T12:00:00Z'),
          attributes: { B: 'unasked', ...(given === undefined ? {} : { A: given }) },
        })
        const fields = () => attributeFields([is], asks, now)
        if (sent === 'refused')
          expect(fields).to.throw('requires the attribute A').with.property('code', 'delivery_refused')
        else expect(fields()).to.deep.equal(sent)
      })
    }
  })

  describe('the description', () => {
    const rows: { name: string; text: string; is: string }[] = [
      { name: 'plain', text: ' Släckt ', is: 'Släckt\nRef: LN-7K3F9' },
      { name: 'nothing', text: ' ', is: 'Ref: LN-7K3F9' },
      { name: 'lines', text: 'a\r\nb\rc', is: 'a\nb\nc\nRef: LN-7K3F9' },
      { name: 'markup', text: '<b>x</b> <3', is: '‹b›x‹/b› ‹3\nRef: LN-7K3F9' },
      { name: 'controls', text: 'a\u0000b\u001bc', is: 'a b c\nRef: LN-7K3F9' },
      { name: 'too long', text: 'x'.repeat(5_000), is: `${'x'.repeat(3_986)}\nRef: LN-7K3F9` },
      {
        name: 'too long in the middle of a sign',
        text: `${'x'.repeat(3_985)}😀`,
        is: `${'x'.repeat(3_985)}\nRef: LN-7K3F9`,
      },
    ]
    for (const { name, text, is } of rows) {
      it(`${name}, with the reference last and within 4,000 characters`, () => {
        expect(described(text, 'LN-7K3F9')).to.equal(is).and.to.have.length.at.most(4_000)
        expect(isOf(described(text, 'LN-7K3F9'), 'LN-7K3F9')).to.equal(true)
      })
    }
    const known: [string | undefined, boolean][] = [
      ['Släckt Ref: LN-7K3F9', true],
      ['Släckt\r\nRef:  LN-7K3F9\r\n\r\nHandläggare: Kim', true],
      ['Som Ref: LN-7K3F9\nRef: LN-AAAAA', false],
      ['Ref: LN-7K3F99', false],
      ['Gäller LN-7K3F9', false],
      [undefined, false],
    ]
    for (const [text, is] of known) {
      it(`${JSON.stringify(text)} is ${is ? '' : 'not '}ours`, () => expect(isOf(text, 'LN-7K3F9')).to.equal(is))
    }
  })
})
