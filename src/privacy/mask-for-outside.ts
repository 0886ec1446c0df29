import { maskIdentityNumbers } from './mask.js'

/** What stands in the place of what is taken out. The same in every language, and of no meaning to who reads it. */
const PLACEHOLDER = { email: '[e-post]', link: '[länk]', number: '[nummer]' } as const

const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}\s?@\s?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu
/** With a scheme, from www., or a domain with something after its slash. */
const LINK =
  /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)\S+|(?<![\p{L}\p{N}])(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}\/\S*/giu
/**
 * Six digits or more, with what people put between them: a phone number in any writing, a card, a case number, an
 * identity number with a slip in it. Dates and hours go with them; no question hangs on those. A phone number finder is
 * not used here: it joins neighbours and leaves half of the second, and half a second of work on a text made to hurt it.
 */
const NUMBER = /[+(]{0,2}\p{Nd}(?:[\s\p{Pd}\p{Cf}./()+]{0,4}\p{Nd}){5,}/gu

/**
 * A resident's words as they may leave the municipality for a service that only has to know what they are about: no
 * identity number, e-mail address, link or long number. Names and street addresses stay. Linear in length, and the same
 * when done twice.
 */
export function maskForOutside(text: string): string {
  return maskIdentityNumbers(text)
    .text.replace(EMAIL, PLACEHOLDER.email)
    .replace(LINK, PLACEHOLDER.link)
    .replace(NUMBER, PLACEHOLDER.number)
}
