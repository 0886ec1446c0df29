import { expect } from 'chai'
import fc from 'fast-check'
import { FaultCategories } from '../src/content/faults.js'
import { FlowFile, type FlowStep } from '../src/content/flow.js'
import { FlowWords } from '../src/content/flow-words.js'
import { houseNumberAlone, withNumber } from '../src/dialog/read/house-number.js'
import { readSlot } from '../src/dialog/read/read-slot.js'
import type { Place, Reading, SlotValue, Unfit } from '../src/dialog/slots.js'
import { howMany } from './support/how-many.js'

/**
 * Goal: what people write is taken as the answer it is, and nothing else is.
 * Method: tables of Swedish and English as it is typed on a phone, for each kind of question, asked and not asked.
 */

const NOBODY = {
  owner: { sv: 'Gatuenheten', en: 'Streets' },
  queue: 'streets',
  onCall: { name: { sv: 'Jour', en: 'On call' }, phone: '0980-1' },
}
const category = (id: string, sv: string, en: string, words: { sv: string[]; en: string[] }) => ({
  id,
  name: { sv, en },
  words,
  ...NOBODY,
})
const reading: Reading = {
  lang: 'sv',
  now: new Date('2026-11-26T11:00:00Z'),
  timeZone: 'Europe/Stockholm',
  words: FlowWords.parse({
    yes: { sv: ['ja', 'japp', 'ja tack', 'absolut', 'det stämmer', 'stämmer'], en: ['yes', 'yes please', 'of course'] },
    no: { sv: ['nej', 'nä', 'nej tack', 'inte', 'stämmer inte'], en: ['no', 'no thanks', 'not really'] },
    ...Object.fromEntries(
      ['skip', 'back', 'cancel', 'restart', 'correction', 'question'].map((key) => [key, { sv: ['x'], en: ['x'] }]),
    ),
  }),
  streets: [
    {
      name: 'Almvägen',
      also: [],
      district: 'strand',
      lowest: 1,
      highest: 21,
      point: { lat: 62.5, lon: 17.5 },
      end: { lat: 62.52, lon: 17.6 },
    },
    {
      name: 'Storgatan',
      also: ['Gågatan'],
      district: 'centrum',
      lowest: 1,
      highest: 48,
      point: { lat: 62.55, lon: 17.6 },
    },
    { name: 'Stora torget', also: ['Torget'], district: 'centrum', point: { lat: 62.55, lon: 17.6 } },
    { name: 'Tallvägen', also: [], lowest: 1, highest: 9 },
    { name: 'Åparken', also: [], point: { lat: 62.54, lon: 17.61 } },
    { name: 'Norra Skolgatan', also: [], district: 'trollnas', lowest: 2, highest: 30 },
  ],
  districts: [
    { id: 'centrum', name: { sv: 'Centrum', en: 'Centrum' }, words: ['torget'] },
    { id: 'strand', name: { sv: 'Strand', en: 'Strand' }, words: ['strandbadet'] },
    { id: 'trollnas', name: { sv: 'Trollnäs', en: 'Trollnäs' }, words: [] },
  ],
  faults: FaultCategories.parse([
    category('street-light', 'Gatubelysning', 'Street lighting', {
      sv: ['belysning', 'gatlampa', 'gatlykta', 'lyktstolpe', 'lampa'],
      en: ['street light', 'lamp'],
    }),
    category('drain', 'Brunn och avlopp', 'Drain', {
      sv: ['brunn', 'rännstensbrunn', 'tät rb', 'översvämning'],
      en: ['drain', 'blocked'],
    }),
    category('sign', 'Vägmärke', 'Road sign', {
      sv: ['skylt', 'nedkörd skylt', 'vägmärke', 'skylten på gatan'],
      en: ['sign'],
    }),
    category('road', 'Väg', 'Road', { sv: ['hål på gatan', 'gatan', 'asfalten'], en: ['road'] }),
    category('playground', 'Lekplats', 'Playground', { sv: ['lekplats', 'gunga', 'lampa lekplats'], en: ['swing'] }),
  ]),
}
const unlisted: Reading = { ...reading, streets: undefined }

const both = (text: string) => ({ sv: text, en: text })
const COMMON = { slot: 'it', ask: both('?'), explain: both('?'), label: both('It') }
function stepOf(more: object): FlowStep {
  const flow = FlowFile.parse({
    title: both('T'),
    start: {},
    steps: [{ ...COMMON, ...more }],
    ends: [{ ticket: { kind: 'errand', queue: 'streets' } }],
  })
  const [step] = flow.steps
  if (!step) throw new Error('a flow of one step has one')
  return step
}

type Told = SlotValue | Unfit | undefined
function told(step: FlowStep, text: string, how: 'asked' | 'found', by = reading): Told {
  const read = readSlot(step, text, by, how)
  return read && ('unfit' in read ? read.unfit : read.value)
}
const restOf = (step: FlowStep, text: string, how: 'asked' | 'found' = 'asked') => {
  const read = readSlot(step, text, reading, how)
  return read && 'rest' in read ? read.rest : undefined
}

describe('text answers', () => {
  const step = stepOf({ type: 'text', max: 20 })
  it('are the whole of what was written', () =>
    expect(told(step, '  Sönder  ', 'asked')).to.deep.equal({ is: 'text', text: 'Sönder' }))
  it('may be an emoji, and not blanks or marks', () => {
    expect(told(step, '👍', 'asked')).to.deep.equal({ is: 'text', text: '👍' })
    for (const nothing of ['', '   ', '...', '?']) expect(told(step, nothing, 'asked')).to.equal(undefined)
  })
  it('are not cut', () => expect(told(step, 'a'.repeat(21), 'asked')).to.equal('text_long'))
  it('are never found in something else', () => expect(told(step, 'Sönder', 'found')).to.equal(undefined))
})

describe('choices of fault', () => {
  const step = stepOf({ type: 'choice', options: 'faults' })
  const rows: [string, string | undefined][] = [
    ['Belysning.', 'street-light'],
    ['Tät rb.', 'drain'],
    ['garlyktor', 'street-light'],
    ['Nedkörd skylt.', 'sign'],
    ['gatlampan', 'street-light'],
    ['lyktstolpen lutar', 'street-light'],
    ['Belysningen är sönder', 'street-light'],
    ['parkbelysningen', 'street-light'],
    ['BRUNNEN svämmar över', 'drain'],
    ['broken street light', 'street-light'],
    ['the sign is gone', 'sign'],
    ['lampan på lekplatsen', 'playground'],
    ['blommor på Storgatan 4', undefined],
    ['brunnen på Storgatan', 'drain'],
    ['hål på Storgatan 4', 'road'],
    ['gatan är sprucken', 'road'],
    ['Sönder', undefined],
    ['hej', undefined],
    ['skylten vid brunnen', undefined],
    ['', undefined],
  ]
  for (const [text, value] of rows) {
    it(`takes "${text}" for ${value ?? 'none'}, asked or not`, () => {
      const expected = value && { is: 'choice', value }
      expect(told(step, text, 'asked')).to.deep.equal(expected)
      expect(told(step, text, 'found')).to.deep.equal(expected)
    })
  }
})

describe('choices of a flow', () => {
  const step = stepOf({
    type: 'choice',
    options: [
      { value: 'swap', title: { sv: 'Byta kärl', en: 'Change bin' }, words: { sv: ['annat kärl'], en: ['other bin'] } },
      { value: 'larger', title: { sv: 'Större kärl', en: 'Larger bin' } },
      { value: 'stop', title: { sv: 'Säga upp', en: 'Give it up' }, words: { sv: ['lämna tillbaka'], en: ['return'] } },
    ],
  })
  const rows: [string, 'asked' | 'found', string | undefined][] = [
    ['större kärl', 'asked', 'larger'],
    ['störe', 'asked', 'larger'],
    ['större', 'found', undefined],
    ['vill ha ett större kärl', 'found', 'larger'],
    ['byt', 'asked', 'swap'],
    ['kärl', 'asked', undefined],
    ['lämna det tillbaka', 'found', 'stop'],
    ['lämna', 'asked', undefined],
    ['Larger bin please', 'found', 'larger'],
  ]
  for (const [text, how, value] of rows) {
    it(`takes "${text}", ${how}, for ${value ?? 'none'}`, () =>
      expect(told(step, text, how)).to.deep.equal(value && { is: 'choice', value }))
  }
  it('leave the place to whoever reads it next', () =>
    expect(restOf(stepOf({ type: 'choice', options: 'faults' }), 'hål på Storgatan 4', 'found')).to.equal(
      'på Storgatan 4',
    ))
  it('leave offices to whoever knows them', () =>
    expect(told(stepOf({ type: 'choice', options: 'offices' }), 'biblioteket', 'asked')).to.equal(undefined))
})

describe('yes and no', () => {
  const step = stepOf({ type: 'yes-no' })
  const rows: [string, boolean | undefined][] = [
    ['ja', true],
    ['Japp!', true],
    ['ja tack', true],
    ['yes please', true],
    ['ja det var igår', true],
    ['jo det stämmer', true],
    ['nä', false],
    ['no thanks', false],
    ['Nej, det stämmer', false],
    ['stämmer inte', false],
    ['absolut inte', false],
    ['of course not', false],
    ['ja vet inte', undefined],
    ['no idea', undefined],
    ['kanske', undefined],
    ['jag har gått förbi där varje dag i en vecka och det är ja vad ska man säga', undefined],
  ]
  for (const [text, yes] of rows) {
    it(`takes "${text}" for ${yes ?? 'neither'}`, () =>
      expect(told(step, text, 'asked')).to.deep.equal(yes === undefined ? undefined : { is: 'yes-no', yes }))
  }
  it('leaves what else was said', () => expect(restOf(step, 'nej, nummer 6')).to.equal('nummer 6'))
  it('is never found where it was not asked', () => expect(told(step, 'ja', 'found')).to.equal(undefined))
})

/** A place as it is told in the tables: street and number, or street/crossing, or the words in quotation marks. */
function inShort(read: Told): string | undefined {
  if (read === undefined || typeof read === 'string') return read
  if (read.is !== 'address') throw new Error('no place')
  const { street, number, crossing, text } = read.place
  if (crossing) return `${street}/${crossing}`
  return street ? [street, number].filter((part) => part !== undefined).join(' ') : `"${text}"`
}

describe('places, where there is a street list', () => {
  const step = stepOf({ type: 'address' })
  const rows: [string, string | undefined, string | undefined][] = [
    // Text, asked, found.
    ['vid Almvägen 4', 'Almvägen 4', 'Almvägen 4'],
    ['almv 4', 'Almvägen 4', 'Almvägen 4'],
    ['Storg. 4', 'Storgatan 4', 'Storgatan 4'],
    ['almvagen 4b', 'Almvägen 4B', 'Almvägen 4B'],
    ['almvgen 4', 'Almvägen 4', 'Almvägen 4'],
    ['utanför Storgatan 12 A vid affären', 'Storgatan 12A', 'Storgatan 12A'],
    ['nr 4 på storgatan', 'Storgatan 4', 'Storgatan 4'],
    ['12 Storgatan', 'Storgatan 12', 'Storgatan 12'],
    ['gågatan 4', 'Storgatan 4', 'Storgatan 4'],
    ['Storgatan 4 e trasig', 'Storgatan 4', 'Storgatan 4'],
    ['Storgatan 4-6', 'Storgatan 4', 'Storgatan 4'],
    ['norra skolg 12', 'Norra Skolgatan 12', 'Norra Skolgatan 12'],
    ['lampan är trasig vid Almvägen 4 sen i tisdags', 'Almvägen 4', 'Almvägen 4'],
    ['storgatan', 'Storgatan', 'Storgatan'],
    ['stora torget', 'Stora torget', 'Stora torget'],
    ['i åparken', 'Åparken', 'Åparken'],
    ['korsningen Almvägen/Storgatan', 'Almvägen/Storgatan', 'Almvägen/Storgatan'],
    ['hörnet av almv och storg', 'Almvägen/Storgatan', 'Almvägen/Storgatan'],
    ['corner of Almvägen and Storgatan', 'Almvägen/Storgatan', 'Almvägen/Storgatan'],
    ['Almvägen x Storgatan', 'Almvägen/Storgatan', 'Almvägen/Storgatan'],
    ['Påhittsvägen 9', 'street_unknown', undefined],
    ['Hallvägen 4', 'street_unknown', undefined],
    ['4 lampor på storgatan', 'Storgatan', 'Storgatan'],
    ['storgatan 4 lampor släckta', 'Storgatan', 'Storgatan'],
    ['storgatan 3/12', 'Storgatan', 'Storgatan'],
    ['storgatan 2026-11-20', 'Storgatan', 'Storgatan'],
    ['storgatan, ring 070-174 06 05', 'Storgatan', 'Storgatan'],
    ['gatan utanför skolan', '"gatan utanför skolan"', undefined],
    ['i parken bakom kyrkan', '"i parken bakom kyrkan"', undefined],
    ['lampa 4', '"lampa 4"', undefined],
    ['vet inte', undefined, undefined],
    ['no idea', undefined, undefined],
    ['ja', undefined, undefined],
    ['4', undefined, undefined],
    ['4 lampor trasiga på cykelvägen', '"4 lampor trasiga på cykelvägen"', undefined],
  ]
  for (const [text, asked, found] of rows) {
    it(`are told from "${text}"`, () => {
      expect(inShort(told(step, text, 'asked'))).to.equal(asked)
      expect(inShort(told(step, text, 'found'))).to.equal(found)
    })
  }

  it('need their number where the step does', () => {
    const exact = stepOf({ type: 'address', number: true })
    for (const text of ['Storgatan', 'Almvägen/Storgatan', 'gatan utanför skolan'])
      expect(told(exact, text, 'asked')).to.equal('number_missing')
    expect(told(exact, 'Storgatan', 'found')).to.equal(undefined)
    expect(inShort(told(exact, 'storg 4', 'asked'))).to.equal('Storgatan 4')
  })
  it("have the list's district and a point between the ends of the street", () => {
    const place = placeOf(step, 'vid almv 11')
    expect(place).to.include({ text: 'vid almv 11', district: 'strand', known: true })
    expect(place.point?.lat).to.be.closeTo(62.51, 1e-9)
    expect(place.point?.lon).to.be.closeTo(17.55, 1e-9)
  })
  it('have no point that would be a guess', () => {
    for (const text of ['Almvägen 90', 'Almvägen', 'Storgatan', 'Storgatan 4', 'Almvägen/Storgatan'])
      expect(placeOf(step, text)).not.to.have.property('point')
    expect(placeOf(step, 'Stora torget').point).to.deep.equal({ lat: 62.55, lon: 17.6 })
  })
  it('have a district by its name where no street tells', () =>
    expect(placeOf(step, 'bakom skolan i Trollnäs')).to.include({ district: 'trollnas', known: false }))
  it('leave what else was said', () =>
    expect(restOf(step, 'lampan är trasig vid Almvägen 4 sen i tisdags', 'found')).to.equal(
      'lampan är trasig sen i tisdags',
    ))
  it('take a number of their own afterwards', () => {
    expect(houseNumberAlone('nummer 6')).to.equal('6')
    expect(houseNumberAlone('12 b')).to.equal('12B')
    expect(houseNumberAlone('6 lampor')).to.equal(undefined)
    const moved = withNumber(placeOf(step, 'Almvägen 4'), '11', reading.streets?.[0])
    expect(moved).to.include({ text: 'Almvägen 11', number: '11' })
    expect(moved.point?.lat).to.be.closeTo(62.51, 1e-9)
  })
})

describe('places, where there is no street list', () => {
  const step = stepOf({ type: 'address' })
  const rows: [string, string | undefined, string | undefined][] = [
    ['vid almvägen 4b', 'Almvägen 4B', 'Almvägen 4B'],
    ['almv 4', 'Almvägen 4', 'Almvägen 4'],
    ['utanför storg. 4', 'Storgatan 4', 'Storgatan 4'],
    ['lampan vid storg 4', 'Storgatan 4', 'Storgatan 4'],
    ['Lunden 4', 'Lunden 4', undefined],
    ['Storgatan', 'Storgatan', undefined],
    ['Södra vägen 12', 'Södra vägen 12', 'Södra vägen 12'],
    ['korsningen Almvägen/Storgatan', 'Almvägen/Storgatan', 'Almvägen/Storgatan'],
    ['gatan utanför skolan', '"gatan utanför skolan"', undefined],
    ['det var mörkt på måndag 4', '"det var mörkt på måndag 4"', undefined],
    ['hål i cykelvägen 4 meter', '"hål i cykelvägen 4 meter"', undefined],
    ['vet ej', undefined, undefined],
  ]
  for (const [text, asked, found] of rows) {
    it(`are told from "${text}"`, () => {
      expect(inShort(told(step, text, 'asked', unlisted))).to.equal(asked)
      expect(inShort(told(step, text, 'found', unlisted))).to.equal(found)
    })
  }
  it('are neither known nor unknown', () => {
    const read = told(step, 'Påhittsvägen 9', 'asked', unlisted)
    expect(read).to.have.property('place').that.does.not.have.property('known')
  })
})

function placeOf(step: FlowStep, text: string): Place {
  const read = told(step, text, 'asked')
  if (typeof read !== 'object' || read.is !== 'address') throw new Error(`no place in ${text}`)
  return read.place
}

describe('phone numbers', () => {
  const step = stepOf({ type: 'phone' })
  const rows: [string, string | undefined][] = [
    ['070-174 06 05', '+46701740605'],
    ['ring mig på 0980-319 200 tack', '+46980319200'],
    ['+46 (0)70 174 06 05', '+46701740605'],
    ['12345', 'phone_invalid'],
    ['070-12', 'phone_invalid'],
    ['den vanliga', undefined],
  ]
  for (const [text, phone] of rows) {
    it(`are told from "${text}"`, () =>
      expect(told(step, text, 'asked')).to.deep.equal(phone?.startsWith('+') ? { is: 'phone', phone } : phone))
  }
  it('are found in a longer text, and nothing there is wrong', () => {
    expect(restOf(step, 'ring 070-174 06 05 om lampan', 'found')).to.equal('ring om lampan')
    expect(told(step, 'Almvägen 123', 'found')).to.equal(undefined)
  })
})

describe('e-mail addresses', () => {
  const step = stepOf({ type: 'email' })
  const rows: [string, string | undefined][] = [
    ['anna.berg@example.se', 'anna.berg@example.se'],
    ['min mejl är <anna@example.se>.', 'anna@example.se'],
    ['anna@', 'email_invalid'],
    ['anna@example', 'email_invalid'],
    [`${'a'.repeat(300)}@example.se`, 'email_invalid'],
    ['ingen', undefined],
  ]
  for (const [text, email] of rows) {
    it(`are told from "${text.slice(0, 40)}"`, () =>
      expect(told(step, text, 'asked')).to.deep.equal(email?.includes('@') ? { is: 'email', email } : email))
  }
})

describe('amounts', () => {
  const step = stepOf({ type: 'amount', min: 1, max: 2_000 })
  const rows: [string, number | Unfit | undefined][] = [
    ['12', 12],
    ['tolv', 12],
    ['two', 2],
    ['2 st', 2],
    ['2st', 2],
    ['ca 40 kvm', 40],
    ['1 500 kr', 1_500],
    ['1.500', 1_500],
    ['en säck', 1],
    ['tre i en påse', 3],
    ['0', 'amount_small'],
    ['-4', 'amount_small'],
    ['5000', 'amount_large'],
    ['2,5', undefined],
    ['två eller tre', undefined],
    ['2-3', undefined],
    ['070-174 06 05', undefined],
    ['3/12', undefined],
    ['några', undefined],
  ]
  for (const [text, amount] of rows) {
    it(`are told from "${text}"`, () =>
      expect(told(step, text, 'asked')).to.deep.equal(typeof amount === 'number' ? { is: 'amount', amount } : amount))
  }
  it('may be a part where the step lets them', () => {
    const part = stepOf({ type: 'amount', whole: false })
    expect(told(part, '2,5', 'asked')).to.deep.equal({ is: 'amount', amount: 2.5 })
    expect(told(part, '2.5', 'asked')).to.deep.equal({ is: 'amount', amount: 2.5 })
  })
  it('are found only with a unit', () => {
    expect(told(step, 'jag behöver 2 st påsar', 'found')).to.deep.equal({ is: 'amount', amount: 2 })
    expect(told(step, 'lampan vid nummer 4', 'found')).to.equal(undefined)
    expect(told(step, '5000 kr', 'found')).to.equal(undefined)
  })
})

describe('any text at all', () => {
  const steps = [
    { type: 'text' },
    { type: 'choice', options: 'faults' },
    { type: 'choice', options: 'offices' },
    { type: 'yes-no' },
    { type: 'address' },
    { type: 'address', number: true },
    { type: 'date', days: 'past' },
    { type: 'date', days: 'any' },
    { type: 'window' },
    { type: 'phone' },
    { type: 'email' },
    { type: 'files' },
    { type: 'amount' },
    { type: 'visit', office: 'office' },
  ].map(stepOf)
  const PIECES =
    'i på vid vägen Almvägen storg. 4 4b 12 / - : , och kl efter mellan halv tisdag tisdags den 3:e december 2026-12-03 31/2 24:00 om två veckor 070-174 06 05 @ a@b ja nej å Ä ß İ é 👍 \u0000 \ud800 ٣'.split(
      ' ',
    )
  const pieced = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(' '))
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 5_000 }), pieced)

  it('is answered with an answer of the right kind, or a reason, or nothing', () =>
    fc.assert(
      fc.property(texts, fc.constantFrom(...steps), fc.boolean(), fc.boolean(), (text, step, asked, listed) => {
        const read = readSlot(step, text, listed ? reading : unlisted, asked ? 'asked' : 'found')
        if (read === undefined) return
        if ('unfit' in read) expect(asked).to.equal(true)
        else {
          expect(read.value.is).to.equal(step.type)
          expect(read.rest.length).to.be.at.most(text.normalize('NFC').length)
        }
      }),
      howMany(1_500),
    ))
  it('is not read beyond what anybody writes', () =>
    expect(told(stepOf({ type: 'phone' }), `${'a '.repeat(2_000)}070-174 06 05`, 'found')).to.equal(undefined))
})
