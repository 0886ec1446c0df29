import { z } from 'zod'
import type { Read, SlotValue } from '../slots.js'
import { without } from './spans.js'

const ADDRESS_LENGTH_MAX = 254
const Address = z.email().max(ADDRESS_LENGTH_MAX)

/** The first e-mail address in a text; `email_invalid` when something with an @ in it is none. */
export function readEmail(text: string): Read<Extract<SlotValue, { is: 'email' }>> {
  let wrong = false
  for (const match of text.matchAll(/[^\s<>()",;]+/g)) {
    if (!match[0].includes('@')) continue
    const email = match[0].replace(/^mailto:/i, '').replace(/[.:!?]+$/, '')
    const start = match.index
    if (email.length <= ADDRESS_LENGTH_MAX && Address.safeParse(email).success)
      return { value: { is: 'email', email }, rest: without(text, [{ start, end: start + match[0].length }]) }
    wrong = true
  }
  return wrong ? { unfit: 'email_invalid' } : undefined
}
