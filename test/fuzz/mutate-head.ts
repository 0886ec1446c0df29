import type { Case, Twist } from './case.js'
import type { Dice } from './dice.js'
import { latin1 } from './mutate-json.js'
import { STRINGS, wellFormed } from './nasty.js'

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'M-SEARCH']

const HEADERS: readonly [string, string][] = [
  ['X-Forwarded-For', '1.2.3.4, '.repeat(300)],
  ['X-Forwarded-For', '::::, [::1]:99999, unknown'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['Host', 'evil.example:99999999'],
  ['Host', '[::1'],
  ['Host', 'x\x00y'.replace('\x00', '%00')],
  ['Origin', 'null'],
  ['Origin', 'http://'],
  ['Origin', 'https://www.lindnas.example.evil.example'],
  ['Accept-Language', 'sv;q='.repeat(1_000)],
  ['Accept-Encoding', 'br;q=0, gzip;q=0.0.0,'.repeat(100)],
  ['Accept', '*/*;q=x'],
  ['Content-Type', 'application/json; charset=utf-7'],
  ['Content-Type', 'multipart/form-data'],
  ['Content-Type', `multipart/form-data; boundary=${'x'.repeat(300)}`],
  ['Content-Type', 'multipart/form-data; boundary=""'],
  ['Content-Type', ';;;='],
  ['Content-Encoding', 'gzip'],
  ['Content-Disposition', `attachment; filename="${'a\\'.repeat(900)}`],
  ['Content-Disposition', "attachment; filename*=UTF-8''%ff%00"],
  ['Content-Disposition', '\xff\xfe;;filename=;filename='],
  ['If-None-Match', `"${'x'.repeat(3_000)}`],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'x'],
  ['Range', 'bytes=0-,0-,0-'],
  ['Cookie', `${'a=b; '.repeat(1_000)}__proto__=1`],
  ['Authorization', `Bearer ${'a.'.repeat(3_000)}`],
  ['Authorization', 'Bearer e30.e30.e30'],
  ['Authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
  ['Authorization', `Basic ${'='.repeat(900)}`],
  ['Authorization', `Bearer${' '.repeat(6_000)}x`],
  ['Sec-Fetch-Site', 'cross-site'],
  ['X-Desk-As', '__proto__'],
  ['X-Requested-With', '\xe5\xe4\xf6'],
  ['Connection', 'close'],
  ['Upgrade', 'h2c'],
  ['__proto__', 'polluted'],
  ['constructor', 'x'],
  ['Trailer', 'Host'],
  ['TE', 'trailers'],
  ['Forwarded', 'for=1;host=x'],
]

/** One header more, fewer, twice, in other letters, or with another value. */
export function mutateHeaders({ headers }: Case, dice: Dice): [string, string][] {
  const at = dice.below(Math.max(1, headers.length))
  const own = headers[at]
  const without = headers.filter((_, n) => n !== at)
  switch (dice.below(7)) {
    case 0:
      return without
    case 1:
      return own ? [...headers, [own[0], `${own[1]}x`]] : headers
    case 2:
      return headers.map(([name, value]) => [oddly(name), value])
    case 3:
      return own ? [...without, [own[0], latin1(plain(dice.pick(STRINGS))).slice(0, 6_000)]] : headers
    case 4:
      return [
        ...headers,
        ...Array.from({ length: dice.pick([50, 1_900]) }, (_, n): [string, string] => [`X-${n}`, 'y']),
      ]
    case 5:
      return [...headers, ['X-Big', 'z'.repeat(dice.pick([1_000, 15_000, 70_000]))]]
    default:
      return [
        ...without.filter(([name]) => name !== 'Host' || dice.chance(0.5)),
        dice.pick(HEADERS),
        ...(own ? [own] : []),
      ]
  }
}

/** The address with something wrong in its path or its query. */
export function mutateTarget(target: string, dice: Dice): string {
  const [path = '/', query = ''] = target.split('?')
  const steps = path.split('/')
  const at = 1 + dice.below(Math.max(1, steps.length - 1))
  const step = (to: string) => `${steps.map((one, n) => (n === at ? to : one)).join('/')}${query && `?${query}`}`
  const ask = (to: string) => `${path}?${to}`
  return dice.pick([
    () => step('%00'),
    () => step('%2e%2e%2f%2e%2e'),
    () => step('..'),
    () => step('%ff%fe'),
    () => step('%'),
    () => step('x'.repeat(dice.pick([300, 3_000, 15_000]))),
    () => step('å'.normalize('NFD')).replace(/[^\x20-\x7e]/g, '%E5'),
    () => step('\xe5\xe4\xf6'),
    () => step('__proto__'),
    () => step('constructor'),
    () => step(encodeURIComponent(wellFormed(dice.pick(STRINGS).slice(0, 500)))),
    () => `${target.replaceAll('/', '//')}`,
    () => `${path}/${query && `?${query}`}`,
    () => `http://evil.example:99${target}`,
    () => `*`,
    () => `${path};x=1?${query}`,
    () => ask(`${query}&${query}`),
    () => ask(query.replace(/=[^&]*/, `=${encodeURIComponent(wellFormed(dice.pick(STRINGS).slice(0, 900)))}`)),
    () => ask(`${query}&__proto__[polluted]=1&constructor.prototype.polluted=1`),
    () => ask(query.replace(/=/, '[$gt]=')),
    () => ask(`${query}&%=%&=&&&limit=1e9&cursor=${'A'.repeat(150)}`),
    () => ask(`${query}&limit=-1&watermark=99999999999&day=2026-99-99&lang=%00`),
    () => ask('a'.repeat(dice.pick([2_000, 14_000]))),
    () => ask(query.replace(/=[^&]*/g, '=')),
  ])()
}

export function mutateMethod(dice: Dice): string {
  return dice.pick(METHODS)
}

export function pickTwist(dice: Dice): Twist {
  return dice.pick([
    'long-length',
    'short-length',
    'wrong-length',
    'two-lengths',
    'both-framings',
    'bad-chunks',
    'endless-header',
    'no-http',
    'bare-lf',
    'folded',
    'cut',
    'expect',
    'connect',
  ] as const)
}

function oddly(name: string): string {
  return [...name].map((letter, at) => (at % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join('')
}

/** A header's value ends at a line's end: what would smuggle another is the twists' business. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken away
  return wellFormed(text).replace(/[\u0000-\u001f\u007f]/g, '.')
}
