import { z } from 'zod'
import { maskIdentityNumbers } from '../../privacy/mask.js'
import { STAFF_VERBS, type StaffVerb } from '../../tickets/moves.js'

const REF_LENGTH_MAX = 40
const ID_LENGTH_MAX = 300
/** Far more than any text may be; what is between is refused in words. */
const INPUT_LENGTH_MAX = 100_000

/** What can be opened on a card, to be filled in or chosen from. */
export const FORMS = [
  'reply',
  'ask',
  'resolve',
  'note',
  'called',
  'standard',
  'transfer',
  'consult',
  'assign',
  'threat',
  'merge',
  'split',
  'more',
] as const
export type Form = (typeof FORMS)[number]

/** Verbs that read and change nothing: the card as the presser sees it, a form, a preview, a standard reply filled in. */
export const READ_VERBS = ['view', 'open', 'preview', 'fill'] as const
export type ReadVerb = (typeof READ_VERBS)[number]

/** What the input of each verb's text is called. Names of their own, for an id may stand only once in a card. */
export const TEXT_INPUTS = {
  reply: 'reply',
  ask: 'ask',
  resolve: 'note',
  note: 'internal',
  called: 'called',
  transfer: 'summary',
  consult: 'question',
  answer_consult: 'answer',
  merge: 'into',
} as const satisfies Partial<Record<StaffVerb, string>>

/** Verbs whose text the resident gets, and which can be looked at first. */
export const TO_RESIDENT = ['reply', 'ask', 'resolve'] as const
export type ToResidentVerb = (typeof TO_RESIDENT)[number]

const Input = z.string().max(INPUT_LENGTH_MAX).optional()
const Id = z.string().max(ID_LENGTH_MAX).optional()

const Data = z.object({
  ref: z.string().min(1).max(REF_LENGTH_MAX),
  version: z.coerce.number().int().nonnegative().default(0),
  verb: z.string().max(ID_LENGTH_MAX).optional(),
  form: z.enum(FORMS).optional().catch(undefined),
  of: z.enum(TO_RESIDENT).optional().catch(undefined),
  /** The button stands in a card of its own beside the ticket's: which card is the ticket's is not settled by it. */
  aside: z.boolean().optional().catch(undefined),
  reply: Input,
  ask: Input,
  note: Input,
  internal: Input,
  called: Input,
  summary: Input,
  question: Input,
  answer: Input,
  into: Input,
  follower: Id,
  queue: Id,
  to: Id,
  consult: Id,
  standard: Id,
  /** A toggle's value, or what a client makes of it. */
  consent: z.union([z.boolean(), z.string().max(ID_LENGTH_MAX)]).optional(),
})
type Data = z.output<typeof Data>
/** A universal action's invoke carries the verb beside the data; a plain submit carries it among them. */
const Execute = z.object({ action: z.object({ verb: z.string().max(ID_LENGTH_MAX).optional(), data: Data }) })
const Verb = z.enum([...STAFF_VERBS, ...READ_VERBS])

/** What was written and chosen in a form. */
export interface Draft {
  /** Absent when nothing was written. */
  text?: string
  /** Id of the queue chosen. */
  queue?: string
  /** Id of whoever it is handed to. */
  to?: string
  /** Key of the follower who gets a ticket of their own. */
  follower?: string
  consent?: boolean
}

/** What was pressed. */
export interface Press extends Draft {
  verb: StaffVerb | ReadVerb
  ref: string
  /** Of the card that was pressed. */
  version: number
  consult?: string
  standard?: string
  form?: Form
  of?: ToResidentVerb
  aside?: boolean
}

/** What was pressed, from an activity's `value`; undefined for what is not one of our buttons. */
export function readPress(value: unknown): Press | undefined {
  const execute = Execute.safeParse(value)
  const data = execute.success ? execute.data.action.data : Data.safeParse(value).data
  if (!data) return undefined
  const verb = Verb.safeParse(execute.success ? (execute.data.action.verb ?? data.verb) : data.verb).data
  if (!verb) return undefined
  const { ref, version, form, of, aside, queue, to, follower, consult, standard } = data
  const text = textOf(verb, data)
  const consent = data.consent === true || data.consent === 'true'
  return {
    verb,
    ref,
    version,
    ...(text ? { text } : {}),
    ...(queue ? { queue } : {}),
    ...(to ? { to } : {}),
    ...(follower ? { follower } : {}),
    ...(consult ? { consult } : {}),
    ...(standard ? { standard } : {}),
    ...(form ? { form } : {}),
    ...(of ? { of } : {}),
    ...(consent ? { consent } : {}),
    ...(aside ? { aside } : {}),
  }
}

/** Whether it is a press that only reads. */
export function isRead(press: Press): press is Press & { verb: ReadVerb } {
  return (READ_VERBS as readonly string[]).includes(press.verb)
}

/** The text of the verb itself; of what is looked at first, or filled in, the text of that. */
function textOf(verb: Press['verb'], data: Data): string | undefined {
  const about = verb === 'preview' ? data.of : verb === 'open' ? data.form : verb === 'fill' ? 'reply' : verb
  const input = about && about in TEXT_INPUTS ? TEXT_INPUTS[about as keyof typeof TEXT_INPUTS] : undefined
  return input && cleaned(data[input] ?? '')
}

/** Without what no keyboard writes, which would make a card several times its size, and without identity numbers. */
function cleaned(written: string): string {
  return maskIdentityNumbers(written.replace(/(?![\n\t])\p{Cc}|\p{Surrogate}/gu, '').trim()).text
}
