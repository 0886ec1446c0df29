import { maskIdentityNumbers } from '../privacy/mask.js'
import { NAME_LENGTH_MAX } from './limits.js'

/** An ending as people and programs write them; `.2` in "report v1.2" is none. */
const ENDING = /\.[a-z][a-z0-9]{0,9}$/i
/** Names Windows keeps for devices, whatever ending they have. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** The ending a sender gave a file, lower case and without its dot; undefined for none. */
export function givenEnding(name: string): string | undefined {
  return ENDING.exec(name)?.[0].slice(1).toLowerCase()
}

/**
 * The sender's name for a file as it can be shown, saved and sent in a header: no folders, nothing invisible, nothing that
 * turns the reading direction, no identity number, and the ending of what the file really is.
 */
export function safeName(given: string, ending: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const shown = last
    .replace(/\s+/g, ' ')
    .replace(/[\p{C}<>:"|?*]/gu, '')
    .replace(ENDING, '')
  const stem = maskIdentityNumbers(shown)
    .text.slice(0, NAME_LENGTH_MAX - ending.length - 2)
    // Cut in the middle of a character, half of it would be left.
    .replace(/\p{Cs}/gu, '')
    .replace(/^[. ]+|[. ]+$/g, '')
  return `${DEVICE.test(stem) ? '_' : ''}${stem || 'file'}.${ending}`
}
