import { expect } from 'chai'
import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { cutForSms } from '../src/sms-text/cut.js'
import { gsm7, isGsm7 } from '../src/sms-text/gsm7.js'
import { smsKeyword } from '../src/sms-text/keyword.js'
import { smsParts } from '../src/sms-text/parts.js'
import { plainText } from '../src/sms-text/plain-text.js'
import { smsBody } from '../src/sms-text/sms-body.js'

/**
 * Goal: what the bot says fits a phone without internet, costs as few parts as it can, and loses no word.
 * Method: tables of what is written and what is sent; properties over made-up texts for counting and cutting.
 */
const MORE = 'Skriv MER för resten.'

const SNIPPETS = [
  'Ring oss. ',
  'kl. 8',
  '\n',
  ' ',
  'å',
  '€',
  '[',
  '”',
  '👩‍👩‍👧',
  '👍🏽',
  'ї',
  'می\u200cخ',
  'e\u0301',
  '. ',
  'ord ',
  '\n- ',
]

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 900, size: 'max' }),
  fc.string({ unit: 'binary', maxLength: 300, size: 'max' }),
)

describe('SMS text: markdown becomes plain', () => {
  const rows = [
    { name: 'bold and a link', from: '**Ring** [kontaktcenter](https://x.example/a) nu', to: 'Ring kontaktcenter nu' },
    { name: 'a phone link', from: '[0980-10 00](tel:+469801000)', to: '0980-10 00' },
    { name: 'a bare address stays', from: 'Se https://x.example', to: 'Se https://x.example' },
    { name: 'a list after its introduction', from: 'Ta med:\n\n* id\n* kvitto', to: 'Ta med:\n- id\n- kvitto' },
    { name: 'a list inside a list', from: '- a\n  - b\n- c', to: '- a\n- b\n- c' },
    { name: 'numbers kept', from: '3. tre\n4. fyra', to: '3. tre\n4. fyra' },
    { name: 'heading, rule, picture', from: '# Avgift\n\n---\n\n![karta](k.png) här', to: 'Avgift\n\nkarta här' },
    { name: 'line breaks of a member of staff', from: 'Hej!\nKom kl. 9.\n\n\n\nAnna', to: 'Hej!\nKom kl. 9.\n\nAnna' },
    { name: 'a table', from: '| dag | tid |\n|---|---|\n| mån | 8–16 |', to: 'dag, tid\nmån, 8–16' },
    { name: 'entities and escapes', from: 'AT&amp;T \\*inte fet\\* 5 &lt; 6', to: 'AT&T *inte fet* 5 < 6' },
    {
      name: 'words that look like tags',
      from: 'Skriv <ditt namn> här<br>och här',
      to: 'Skriv <ditt namn> här\noch här',
    },
    { name: 'a comment says nothing', from: 'a <!-- b --> c', to: 'a  c' },
    { name: 'signs that are no markdown', from: '2 * 3 * 4 och LN_7K_3F', to: '2 * 3 * 4 och LN_7K_3F' },
    { name: 'unclosed marks', from: '**halvt och [ett](', to: '**halvt och [ett](' },
    { name: 'nothing', from: ' \n ', to: '' },
  ]
  for (const { name, from, to } of rows) it(name, () => expect(plainText(from)).to.equal(to))
})

describe('SMS text: GSM-7 where it can be', () => {
  const rows = [
    { name: 'Swedish as it is', from: 'Åäö ÅÄÖ é É ü ñ ø æ à § ¤', to: 'Åäö ÅÄÖ é É ü ñ ø æ à § ¤' },
    { name: 'decomposed letters composed', from: 'a\u030ango\u0308r', to: 'ångör' },
    { name: 'quotes and dashes', from: '”Hej” ‘du’ 8–16 — nu…', to: `"Hej" 'du' 8-16 - nu...` },
    { name: 'hard and odd spaces', from: '1\u00a0000\u2009kr\u202fnu\tdå\r\nslut', to: '1 000 kr nu då\nslut' },
    { name: 'invisible characters', from: 'so\u00adpor\u200b nu\ufeff\u200e', to: 'sopor nu' },
    { name: 'emoji, joined and coloured', from: 'Hej 👋🏽 på 👩‍👩‍👧 dig ☎️ 🇸🇪', to: 'Hej på dig' },
    { name: 'a keycap is its digit', from: '1️⃣ först', to: '1 först' },
    {
      name: 'signs that change the meaning are spelled',
      from: '≥ 18 år, 2 × 3 m², ½ → 5 °C',
      to: '>= 18 år, 2 x 3 m2, 1/2 -> 5 C',
    },
    { name: 'Polish and Sámi folded', from: 'Łódź, żółć; Šaddá đ ŋ ŧ', to: 'Lodz, zolc; Sadda d n t' },
    { name: 'signs that cost two stay', from: '^{}[]~\\|€', to: '^{}[]~\\|€' },
    { name: 'bullets', from: '• ett\n• två', to: '- ett\n- två' },
    { name: 'Ukrainian unharmed', from: 'Їжак — «ґанок» 👍', to: 'Їжак — «ґанок» 👍' },
    { name: 'Persian keeps its non-joiner', from: 'می\u200cخواهم', to: 'می\u200cخواهم' },
    { name: 'a lone emoji stays', from: '👍', to: '👍' },
    { name: 'half a pair and a bell are dropped', from: 'a\ud800b\u0007c', to: 'abc' },
  ]
  for (const { name, from, to } of rows) it(name, () => expect(gsm7(from)).to.equal(to))

  it('says the same when written twice, and never makes nothing of something', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = gsm7(text)
        expect(gsm7(once)).to.equal(once)
        if (/[\p{L}\p{N}]/u.test(text)) expect(once).to.not.equal('')
      }),
    )
  })
})

describe('SMS text: parts', () => {
  const rows = [
    { name: 'nothing', text: '', is: { encoding: 'GSM-7', parts: 0, units: 0 } },
    { name: '160 letters', text: 'å'.repeat(160), is: { encoding: 'GSM-7', parts: 1, units: 160 } },
    { name: '161 letters', text: 'å'.repeat(161), is: { encoding: 'GSM-7', parts: 2, units: 161 } },
    { name: '306 letters', text: 'a'.repeat(306), is: { encoding: 'GSM-7', parts: 2, units: 306 } },
    { name: '307 letters', text: 'a'.repeat(307), is: { encoding: 'GSM-7', parts: 3, units: 307 } },
    { name: '80 euros', text: '€'.repeat(80), is: { encoding: 'GSM-7', parts: 1, units: 160 } },
    { name: '81 euros', text: '€'.repeat(81), is: { encoding: 'GSM-7', parts: 2, units: 162 } },
    { name: 'each sign that costs two', text: '^{}[]~\\|€', is: { encoding: 'GSM-7', parts: 1, units: 18 } },
    { name: '70 Cyrillic letters', text: 'я'.repeat(70), is: { encoding: 'UCS-2', parts: 1, units: 70 } },
    { name: '71 Cyrillic letters', text: 'я'.repeat(71), is: { encoding: 'UCS-2', parts: 2, units: 71 } },
    { name: '135 Cyrillic letters', text: 'я'.repeat(135), is: { encoding: 'UCS-2', parts: 3, units: 135 } },
    { name: 'one curly quote', text: `”${'a'.repeat(70)}`, is: { encoding: 'UCS-2', parts: 2, units: 71 } },
  ]
  for (const { name, text, is } of rows) it(name, () => expect(smsParts(text)).to.deep.equal(is))

  it('counts GSM-7 as the library does that counts the rest', () => {
    const ordinary = fc.constantFrom('a', 'å', ' ', '\n', '@', 'ord ', 'x'.repeat(151))
    const doubled = fc.constantFrom('€', '[', '^', '|', '\\')
    const texts = fc.array(fc.oneof(ordinary, doubled), { maxLength: 200, size: 'max' }).map((all) => all.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        const { segmentsCount, numberOfCharacters } = new SegmentedMessage(text)
        expect(smsParts(text)).to.include({ parts: text === '' ? 0 : segmentsCount, units: numberOfCharacters })
      }),
      { numRuns: 40 },
    )
  })

  it('agrees with the normalising on what GSM-7 is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = gsm7(text)
        expect(smsParts(written).encoding === 'GSM-7').to.equal(isGsm7(written))
      }),
      { numRuns: 40 },
    )
  })
})

describe('SMS text: cutting', () => {
  const sentence = 'Ring oss kl. 8 till 16 om kärlet inte har tömts. '

  it('sends a short text whole', () => {
    expect(cutForSms('Kort svar.', { moreHint: MORE })).to.deep.equal({ text: 'Kort svar.' })
  })

  it('cuts after a whole sentence, not after "kl."', () => {
    const cut = cutForSms(sentence.repeat(20).trim(), { moreHint: MORE })
    expect(cut.text.endsWith(`tömts.\n${MORE}`)).to.equal(true)
    expect(smsParts(cut.text).parts).to.equal(3)
    expect(cut.nextOffset).to.equal(sentence.length * 8)
  })

  it('cuts at a word when there is no sentence, and anywhere when there is no word', () => {
    const words = cutForSms('hej '.repeat(200), { moreHint: MORE, partsMax: 1 })
    expect(words.text).to.match(/^(hej )+hej\nSkriv MER/)
    const wall = cutForSms('x'.repeat(500), { moreHint: MORE, partsMax: 1 })
    expect(smsParts(wall.text)).to.deep.equal({ encoding: 'GSM-7', parts: 1, units: 160 })
  })

  it('writes choices as numbered lines under the text', () => {
    const message = { text: 'Menade du **något** av detta?', choices: ['Sophämtning', 'Nej – prata med någon'] }
    expect(smsBody(message)).to.equal('Menade du något av detta?\n1 Sophämtning\n2 Nej - prata med någon')
    expect(smsBody({ text: 'Hej' })).to.equal('Hej')
  })

  it('leaves out a hint as long as the SMS itself', () => {
    const cut = cutForSms('ord '.repeat(100), { moreHint: 'x'.repeat(200), partsMax: 1 })
    expect(cut.text).to.match(/^(ord )+ord$/)
  })

  it('loses nothing, doubles nothing, splits no character and never costs more than allowed', () => {
    const options = fc.record({
      text: fc.oneof(
        anyText,
        fc.array(fc.constantFrom(...SNIPPETS), { maxLength: 200, size: 'max' }).map((all) => all.join('')),
      ),
      partsMax: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(options, ({ text, partsMax }) => {
        const full = gsm7(text)
        const said: string[] = []
        let from: number | undefined = 0
        while (from !== undefined) {
          const cut = cutForSms(full, { moreHint: MORE, partsMax, from })
          expect(smsParts(cut.text).parts).to.be.at.most(partsMax)
          expect(Buffer.from(cut.text).toString()).to.equal(cut.text)
          if (cut.nextOffset !== undefined) expect(cut.nextOffset).to.be.greaterThan(from)
          said.push(cut.nextOffset === undefined ? cut.text : cut.text.slice(0, -MORE.length - 1))
          from = cut.nextOffset
        }
        expect(said.join('').replace(/\s/g, '')).to.equal(full.replace(/\s/g, ''))
      }),
      { numRuns: 40 },
    )
  })
})

describe('SMS text: keywords', () => {
  const rows = [
    ...['STOP', 'Stopp!', ' avsluta. ', '"stop"', 'STOPP 🙏'].map((text) => ({ text, is: 'stop' })),
    ...['start', 'Start.'].map((text) => ({ text, is: 'start' })),
    ...['hjälp', 'HJALP', 'hja\u0308lp!', 'Help?'].map((text) => ({ text, is: 'help' })),
    ...['Info', '(info)'].map((text) => ({ text, is: 'info' })),
    ...['mer', 'MER!', 'More'].map((text) => ({ text, is: 'more' })),
    ...['stopp i avloppet', 'stoppa', 'mer info', 'starta bilen', '', '!!!', '112', 'constructor', '__proto__'].map(
      (text) => ({ text, is: undefined }),
    ),
  ]
  for (const { text, is } of rows) it(`${JSON.stringify(text)} is ${is}`, () => expect(smsKeyword(text)).to.equal(is))
})
