/** Where in a text something stands: from `start` up to `end`, in code units. */
export interface Span {
  start: number
  end: number
}

/** A word of a text: flat, and where it stands. */
export interface Word extends Span {
  flat: string
}

/**
 * A text as it is searched: small letters, å ä ö é without their marks, every kind of dash a hyphen. As long as the text
 * itself, so that a place in the one is the same place in the other. Takes composed letters (NFC).
 */
export function flat(text: string): string {
  return text.replace(/[^ -@[-~]/g, flatUnit)
}

function flatUnit(unit: string): string {
  if (unit === '–' || unit === '—' || unit === '−') return '-'
  if (/\s/.test(unit)) return ' '
  const plain = unit
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
  return plain.length === 1 ? plain : unit
}

/** Words of a text in order, at most `max` of them. Digits are words; punctuation is not. */
export function wordsAt(text: string, max = 800): Word[] {
  const found: Word[] = []
  const flattened = flat(text)
  for (const match of flattened.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (found.length >= max) break
    found.push({ flat: match[0], start: match.index, end: match.index + match[0].length })
  }
  return found
}

/** A pattern for a flat text that begins and ends where words do. Global. */
export function wholeWords(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'gu')
}

/** A text with what stands in the spans taken out, and nothing dangling where it stood. */
export function without(text: string, spans: readonly Span[]): string {
  let left = ''
  let at = 0
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    left += `${text.slice(at, Math.max(at, start))} `
    at = Math.max(at, end)
  }
  return tidy(left + text.slice(at))
}

/** A text with blanks in place of what stands in the spans: what follows keeps its place. */
export function blanked(text: string, spans: readonly Span[]): string {
  return spans.reduce((left, { start, end }) => left.slice(0, start) + ' '.repeat(end - start) + left.slice(end), text)
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ (?=[,.;!?])/g, '')
    .replace(/^[ ,.;:/-]+/, '')
    .trim()
    .replace(/^[!?]+$/, '')
}
