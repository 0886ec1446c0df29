/**
 * Made-up identity numbers. Their last four begin as those of the Tax Agency's own test numbers do, which nobody has:
 * 238, 239 and 980 to 999.
 */
export interface MadeUp {
  /** `19850101`, sixty added to the day of a coordination number. */
  day: string
  /** `9802`. */
  four: string
}

type Random = () => number

const SERIALS = [238, 239, ...Array.from({ length: 20 }, (_, at) => 980 + at)]
const FIRST_YEAR = 1915
const YEARS = 108
const DAYS_MAX = 28
const COORDINATION = 60

/** Valid numbers, each once; a quarter of them are coordination numbers. */
export function madeUp(count: number, random: Random): MadeUp[] {
  const all = new Map<string, MadeUp>()
  while (all.size < count) {
    const one = madeOne(random)
    all.set(tenOf(one), one)
  }
  return [...all.values()]
}

function madeOne(random: Random): MadeUp {
  const upTo = (n: number) => Math.floor(random() * n)
  const year = FIRST_YEAR + upTo(YEARS)
  const day = 1 + upTo(DAYS_MAX) + (random() < 0.25 ? COORDINATION : 0)
  const birth = `${year}${two(1 + upTo(12))}${two(day)}`
  const serial = String(SERIALS[upTo(SERIALS.length)])
  return { day: birth, four: `${serial}${checkDigit(birth.slice(2) + serial)}` }
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

/** By the rule of the Tax Agency, written here once more: the tests must not lean on what they try. */
export function checkDigit(nine: string): number {
  const sum = [...nine].reduce((all, digit, at) => {
    const twice = Number(digit) * (at % 2 === 0 ? 2 : 1)
    return all + (twice > 9 ? twice - 9 : twice)
  }, 0)
  return (10 - (sum % 10)) % 10
}

export function tenOf({ day, four }: MadeUp): string {
  return day.slice(2) + four
}

/** Whether ten bare digits are a mobile number's too: then nobody can tell, and they are left. */
export function isLikeMobile(number: MadeUp): boolean {
  return /^07[02369]/.test(tenOf(number))
}

const inFullWidth = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
const inArabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0x630))
const between = (text: string, what: string) => [...text].join(what)

/** The ways people, programs and telephones write one. `d`: six digits of the day, `f`: the four, `l`: eight of the day. */
export const WILD_FORMS: readonly { name: string; write: (n: { d: string; f: string; l: string }) => string }[] = [
  { name: 'ten bare', write: ({ d, f }) => d + f },
  { name: 'twelve bare', write: ({ l, f }) => l + f },
  { name: 'ten with a dash', write: ({ d, f }) => `${d}-${f}` },
  { name: 'twelve with a dash', write: ({ l, f }) => `${l}-${f}` },
  { name: 'a plus', write: ({ d, f }) => `${d}+${f}` },
  { name: 'a space', write: ({ l, f }) => `${l} ${f}` },
  { name: 'a short space', write: ({ d, f }) => `${d}\u202f${f}` },
  { name: 'an en dash', write: ({ d, f }) => `${d}–${f}` },
  { name: 'an em dash in spaces', write: ({ d, f }) => `${d} — ${f}` },
  { name: 'a minus sign', write: ({ l, f }) => `${l}−${f}` },
  { name: 'a hyphen that does not break', write: ({ d, f }) => `${d}\u2011${f}` },
  { name: 'a date in dashes', write: ({ l, f }) => `${l.slice(0, 4)}-${l.slice(4, 6)}-${l.slice(6)}-${f}` },
  { name: 'a date in dots', write: ({ d, f }) => `${d.slice(0, 2)}.${d.slice(2, 4)}.${d.slice(4)}-${f}` },
  { name: 'a date in spaces', write: ({ l, f }) => `${l.slice(0, 4)} ${l.slice(4, 6)} ${l.slice(6)} ${f}` },
  { name: 'the century apart', write: ({ d, f, l }) => `${l.slice(0, 2)} ${d}-${f}` },
  { name: 'dots', write: ({ d, f }) => `${d}.${f}` },
  { name: 'a slash', write: ({ l, f }) => `${l}/${f}` },
  { name: 'pairs', write: ({ l, f }) => (l + f).match(/../g)?.join(' ') ?? '' },
  { name: 'one by one', write: ({ d, f }) => between(d + f, ' ') },
  { name: 'a line break', write: ({ d, f }) => `${d}\n${f}` },
  { name: 'a line break after the dash', write: ({ l, f }) => `${l}-\r\n${f}` },
  { name: 'full width', write: ({ d, f }) => inFullWidth(`${d}-${f}`) },
  { name: 'Arabic digits', write: ({ l, f }) => inArabic(`${l}-${f}`) },
  { name: 'nothing wide between', write: ({ d, f }) => between(`${d}-${f}`, '\u200b') },
  { name: 'soft hyphens', write: ({ l, f }) => between(l + f, '\u00ad') },
  { name: 'joiners', write: ({ d, f }) => `${d.slice(0, 3)}\u2060${d.slice(3)}-\ufeff${f}` },
  { name: 'keycaps', write: ({ d, f }) => between(d + f, '\ufe0f\u20e3') },
  { name: 'after pnr:', write: ({ d, f }) => `pnr:${d}${f}` },
  { name: 'after personnummer', write: ({ l, f }) => `personnummer är ${l}${f}` },
  { name: 'glued to a word', write: ({ d, f }) => `pnr${d}${f}mvh` },
  { name: 'glued with a dash', write: ({ d, f }) => `nr${d}-${f}tack` },
  { name: 'in bold', write: ({ d, f }) => `**${d}**-${f}` },
  { name: 'in brackets', write: ({ d, f }) => `(${d}-${f})` },
  { name: 'with its last four told', write: ({ d, f }) => `${d}, sista fyra är ${f}` },
  { name: 'letters for digits', write: ({ d, f }) => `${d.replace(/0/g, 'O').replace(/1/g, 'l')}-${f}` },
]

/** One of the forms, in turn; a number that could be a mobile's is not written bare, but for its name before it. */
export function written(number: MadeUp, turn: number): string {
  const forms = isLikeMobile(number) ? WILD_FORMS.filter(({ name }) => !AMBIGUOUS.has(name)) : WILD_FORMS
  const form = forms[turn % forms.length]
  return form?.write({ d: number.day.slice(2), f: number.four, l: number.day }) ?? ''
}

/** A person born in 2007, or a telephone. */
const AMBIGUOUS = new Set(['ten bare', 'a short space', 'one by one', 'keycaps', 'a line break', 'dots'])
