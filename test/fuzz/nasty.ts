import type { Dice } from './dice.js'

/** Strings that have broken things elsewhere. */
export const STRINGS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ufeffx',
  '\ud800',
  'a\udfffb',
  '\u202eabc\u2066',
  'Z\u0351\u036f\u0489\u0334\u0322a\u0315\u0360l\u0321\u0327g\u0339\u0353o'.repeat(30),
  'ﷺ'.repeat(500),
  '👨‍👩‍👧‍👦'.repeat(300),
  '\u2028\u2029',
  '{"$gt":""}',
  "';return true;//",
  '$where',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  '[x](javascript:alert(1))',
  '%00',
  '%',
  '$' + '{7*7}{{7*7}}',
  'NaN',
  '1e999',
  '-1',
  '9'.repeat(400),
  'İ'.repeat(200),
  'ß'.repeat(4_000),
  '*'.repeat(4_000),
  '['.repeat(3_900),
  '(((('.repeat(900),
  '> '.repeat(1_900),
  '- '.repeat(1_900),
  '`'.repeat(3_999),
  '_a_'.repeat(1_300),
  '![]('.repeat(900),
  '<a '.repeat(1_300),
  `${'1 '.repeat(1_990)}x`,
  `${'0'.repeat(3_990)}x`,
  `${'a-'.repeat(1_990)}!`,
  `${'den 1 '.repeat(600)}!`,
  `${'kl 9 '.repeat(700)}!`,
  ' '.repeat(3_990),
  `${'\n'.repeat(3_900)}x`,
  'http://'.repeat(500),
  `x@${'a.'.repeat(1_900)}`,
  'LN-'.repeat(1_200),
  '+46 '.repeat(900),
  '198112 189876',
  'a'.repeat(4_001),
]

/** Values of another kind than any door takes. */
export const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  -0,
  0.1,
  [],
  {},
  [[[[]]]],
  { $gt: '' },
  { $ne: null },
  { $where: 'sleep(1000)' },
  { $regex: '(a+)+$' },
  { toString: 1, valueOf: 2 },
  { length: 1e9 },
  Object.fromEntries([['then', 'x']]),
  { toJSON: 'x' },
  { _bsontype: 'ObjectId', id: 'x' },
  { $oid: '000000000000000000000000' },
  Array.from({ length: 2_000 }, (_, at) => at),
]

/** JSON that no JSON library would write. */
export const RAW: readonly string[] = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  'NaN',
  '1e999',
  '-1e999',
  `1${'0'.repeat(3_000)}`,
  '"\\ud800"',
  '"\\u0000"',
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '[',
  '{"a":1,"a":2}',
  "{'a':1}",
  '// x\n1',
  'undefined',
]

/** Bodies that are no text, or text in another form than it says. */
export function brokenBytes(body: string, dice: Dice): string {
  return dice.pick([
    () => `\xef\xbb\xbf${body}`,
    () => Buffer.from(body, 'latin1').swap16.call(even(body)).toString('latin1'),
    () => body.slice(0, dice.below(body.length + 1)),
    () => `${body}${body}`,
    () => `${body.slice(0, body.length / 2)}\xff\xfe\xc0\x80\xed\xa0\x80${body.slice(body.length / 2)}`,
    () => `${'['.repeat(10_000)}${body}${']'.repeat(10_000)}`,
    () => '\0'.repeat(dice.below(2_000)),
    () => bytes(dice, dice.below(3_000)),
    () => flipped(body, dice),
    () => '',
  ])()
}

/** Any bytes. */
export function bytes(dice: Dice, length: number): string {
  return String.fromCharCode(...Array.from({ length }, () => dice.below(256)))
}

function flipped(body: string, dice: Dice): string {
  if (body === '') return 'x'
  const at = dice.below(body.length)
  return body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ (1 << dice.below(8))) + body.slice(at + 1)
}

function even(body: string): Buffer {
  return Buffer.from(body.length % 2 === 0 ? body : `${body} `, 'latin1')
}

/** The same without halves of characters, which no address can hold. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
