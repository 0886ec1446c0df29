import { z } from 'zod'
import type { Lang } from '../../message.js'
import { maskIdentityNumbers } from '../../privacy/mask.js'
import type { Ticket } from '../../tickets/ticket.js'

/** What a department's system is asked to do: all that it needs, and no word more of whoever asks. */
export interface Order {
  ref: string
  /** The flow's name, which says what kind of order it is. */
  flow: string
  lang: Lang
  answers: Record<string, string | number | boolean>
  /** The number, once a code sent to it has come back or it wrote itself. */
  phone?: string
  arrivedAt: Date
  /** When a person takes over what has not been carried out. */
  dueAt: Date
}

const TEXT_LENGTH_MAX = 500
const NOTE_LENGTH_MAX = 500
const REFERENCE_LENGTH_MAX = 100
/** What is said of a person's number ends here. */
const words = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .transform((text) => maskIdentityNumbers(text).text)
const Text = words(TEXT_LENGTH_MAX)

/** What the system answers; what it says besides is nobody's. */
export const OrderAnswer = z.object({
  /** Its own reference. */
  reference: words(REFERENCE_LENGTH_MAX).optional(),
  /** What the resident reads. */
  text: z.object({ sv: Text, en: Text }).optional(),
  /** Why it cannot be carried out, for staff. */
  note: words(NOTE_LENGTH_MAX).optional(),
})
export type OrderAnswer = z.output<typeof OrderAnswer>

/** The order of a ticket that a system is to carry out, or has taken; undefined for any other. */
export function orderOf(ticket: Ticket | undefined, system: string): Order | undefined {
  const { carrier } = ticket ?? {}
  if (!ticket || carrier?.to !== 'system' || carrier.name !== system) return undefined
  if (carrier.state !== 'pending' && carrier.state !== 'taken') return undefined
  const { _id: ref, flow = '', lang, answers = {}, contact, arrivedAt, dueAt } = ticket
  const phone = contact.phone && contact.proven ? { phone: contact.phone } : {}
  return { ref, flow, lang, answers, ...phone, arrivedAt, dueAt }
}
