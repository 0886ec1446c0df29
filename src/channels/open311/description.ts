import { TEXT_LENGTH_MAX } from './shapes.js'

/**
 * What is wrong with the reference as its last line, within 4,000 characters, of which the reference is never cut.
 * No markup, says the specification: angle brackets become quotation marks that only look like them.
 */
export function describe(text: string, ref: string): string {
  const last = `Ref: ${ref}`
  const plain = withoutControls(text.replace(/\r\n?/g, '\n')).replace(/</g, '‹').replace(/>/g, '›').trim()
  const cut = plain.slice(0, TEXT_LENGTH_MAX - last.length - 1).replace(/[\uD800-\uDBFF]$/, '')
  return cut === '' ? last : `${cut}\n${last}`
}

/**
 * Whether a description in the centre's list is that of this ticket. The last reference counts: a resident may have
 * written that of another, and a centre may have put its own words after ours or lost our line breaks.
 */
export function isOf(description: string | undefined, ref: string): boolean {
  return [...(description ?? '').matchAll(/(?:^|\s)Ref:\s*(\S+)/g)].at(-1)?.[1] === ref
}

/** Line breaks stay. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === '\n' ? character : ' '))
}
