/** What a reference is written with, and the two signs people read into it. */
const SIGN = '[2-9BCDFGHJKMNPQRSTWXZ0O]'
const LENGTH = 5

/** Signs that are taken for each other when read off a screen or a note. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { O: 'Q', '0': 'Q', D: 'Q', S: '5', B: '8', Z: '2', G: '6' }

/**
 * The first reference in a text, as `LN-7K3F9`, however it was spaced and whatever its case; an O or a 0, which no
 * reference has, stays as it was typed.
 */
export function referenceIn(text: string, prefix: string): string | undefined {
  for (const { code } of referencesIn(text, prefix)) return `${prefix}-${code}`
  return undefined
}

/** The text without the references in it. */
export function withoutReferences(text: string, prefix: string): string {
  return referencesIn(text, prefix).reduce((rest, { typed }) => rest.replace(typed, ' '), text)
}

/** Whether a typed reference can be this one, what looks alike being alike. */
export function mayBeReference(typed: string, ref: string): boolean {
  return likeness(typed) === likeness(ref)
}

function referencesIn(text: string, prefix: string): { typed: string; code: string }[] {
  const pattern = patterns.get(prefix) ?? patternOf(prefix)
  patterns.set(prefix, pattern)
  return [...text.matchAll(pattern)].flatMap(([typed, signs = '']) => {
    const plain = signs.replaceAll(' ', '').toUpperCase()
    return isWord(plain) ? [] : [{ typed, code: plain }]
  })
}

/** One municipality has one prefix, and every message is looked through several times. */
const patterns = new Map<string, RegExp>()

function patternOf([first = '', second = '']: string): RegExp {
  const code = Array.from({ length: LENGTH }, () => SIGN).join('[ ]?')
  return new RegExp(
    `(?<![\\p{L}\\p{N}])${first}\\s?${second}\\s*[-\u2010-\u2015.:]?\\s*(${code})(?![\\p{L}\\p{N}])`,
    'giu',
  )
}

/** "se stopp" is no reference, though SE were the municipality's letters. */
function isWord(code: string): boolean {
  return code.includes('O') && /^\p{L}+$/u.test(code)
}

function likeness(ref: string): string {
  return Array.from(ref.slice(-LENGTH).toUpperCase(), (sign) => LOOK_ALIKES[sign] ?? sign).join('')
}
