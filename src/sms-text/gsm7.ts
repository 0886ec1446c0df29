/** The basic table and, after the space, the extension table whose characters cost two. Line feed belongs to both. */
const GSM7 = new Set(
  `@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿` +
    'abcdefghijklmnopqrstuvwxyzäöñüà \n^{}[]~\\|€',
)

/** Typography and letters that no decomposition takes apart. */
const SPELLED: Record<string, string> = {
  ...each('\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036', '"'),
  ...each('\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u00b4`\u02bc', "'"),
  ...each('\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u25e6\u2023\u00b7\u2043', '-'),
  ...each('\u00b0\u02da', ''),
  '\u2026': '...',
  '\u2044': '/',
  '\u2264': '<=',
  '\u2265': '>=',
  '\u2260': '!=',
  '\u2248': '~',
  '\u2190': '<-',
  '\u2192': '->',
  '\u21d2': '=>',
  '\u00d7': 'x',
  '\u00f7': '/',
  '\u00b1': '+/-',
  '\u00b5': 'u',
  '\u03bc': 'u',
  '\u00a9': '(c)',
  '\u00ae': '(r)',
  '\u00a6': '|',
  '\u00a2': 'c',
  '\u00ac': '-',
  '\u2122': 'TM',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ŧ: 't',
  Ŧ: 'T',
  ŋ: 'n',
  Ŋ: 'N',
  œ: 'oe',
  Œ: 'OE',
  ı: 'i',
  ħ: 'h',
  Ħ: 'H',
  ẞ: 'SS',
  ə: 'e',
  ʒ: 'z',
  Ʒ: 'Z',
}

const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{So}]/u

/**
 * Writes a text so that it costs as few parts as it can: one curly quote, dash or emoji doubles the price of the
 * whole message. A text GSM-7 can never carry (Arabic, Ukrainian) is left as its writer spelled it.
 * Never makes nothing of something: a lone emoji stays.
 */
export function gsm7(text: string): string {
  const composed = text.normalize('NFC').replace(/\r\n?/g, '\n')
  const cheap = tidy(Array.from(composed, cheapest).join(''))
  return cheap !== '' && isGsm7(cheap) ? cheap : tidy(composed.replace(/[^\P{Cc}\s]|\p{Cs}/gu, ''))
}

/** Whether every character has a place in GSM-7, the extension table included. */
export function isGsm7(text: string): boolean {
  for (const char of text) if (!GSM7.has(char)) return false
  return true
}

function cheapest(char: string): string {
  if (GSM7.has(char)) return char
  const spelled = SPELLED[char]
  if (spelled !== undefined) return spelled
  if (/\s/.test(char)) return /[\u2028\u2029\v\f]/.test(char) ? '\n' : ' '
  // Control and format characters (soft hyphen, joiners, direction marks), and halves of a broken pair.
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(char)) return ''
  const folded = fold(char)
  if (isGsm7(folded)) return folded
  // Emoji and ornaments (ticks, stars) say nothing a resident needs; any other sign may.
  return PICTURE.test(char) ? '' : char
}

/** The letter without its marks; only of Latin letters and signs, since elsewhere a mark makes another letter. */
function fold(char: string): string {
  if (/\p{L}/u.test(char) && !/\p{Script=Latin}/u.test(char)) return char
  const bare = char.normalize('NFKD').replace(/\p{M}/gu, '')
  return Array.from(bare, (part) => SPELLED[part] ?? part).join('')
}

function tidy(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function each(chars: string, to: string): Record<string, string> {
  return Object.fromEntries(Array.from(chars, (char) => [char, to]))
}
