import { z } from 'zod'

const TEXT_LENGTH_MAX = 600
const STEPS_MAX = 15
const OPTIONS_MAX = 20

const Id = z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens')
const Slot = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'small letters, digits and underscores')
const Sentence = z.string().trim().min(1).max(TEXT_LENGTH_MAX)
const Both = z.strictObject({ sv: Sentence, en: Sentence })
const Label = z.string().trim().min(1).max(60)
const Labels = z.strictObject({ sv: Label, en: Label })
const Phrases = z.strictObject({
  sv: z.array(z.string().trim().min(1).max(100)).default([]),
  en: z.array(z.string().trim().min(1).max(100)).default([]),
})
const OneOrMore = z.union([z.string(), z.boolean(), z.array(z.string()).min(1)])
/**
 * Which slots must hold what: a choice's value or one of several, true or false for yes and no, `filled` for any answer.
 * All named must hold.
 */
const When = z.record(Slot, OneOrMore)
export type When = z.output<typeof When>

const Option = z.strictObject({
  value: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  title: Labels,
  /** How else people say it; every word of a phrase must be there, in any order. */
  words: Phrases.default({ sv: [], en: [] }),
})
export type FlowOption = z.output<typeof Option>

const common = {
  slot: Slot,
  /** The question. */
  ask: Both,
  /** Said instead when the answer was not understood: what is wanted, with an example. */
  explain: Both,
  /** What the answer is called in the summary, for the resident and for staff. */
  label: Labels,
  /** Asked only when this holds; a step that is not asked has no answer. */
  when: When.optional(),
  /** May be skipped: "hoppa över" is offered. */
  optional: z.boolean().default(false),
  /** Never asked: filled by what the resident says of their own accord, if they do. */
  silent: z.boolean().default(false),
}

const Step = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('text'), max: z.number().int().min(10).max(1_000).default(1_000) }),
  z.strictObject({
    ...common,
    type: z.literal('choice'),
    /** `faults`: the categories of knowledge/faults.yaml. `offices`: those that take bookings, of organisation.yaml. */
    options: z.union([z.literal('faults'), z.literal('offices'), z.array(Option).min(2).max(OPTIONS_MAX)]),
  }),
  z.strictObject({ ...common, type: z.literal('yes-no') }),
  /** `number`: an address needs its number; else a street or a place by name will do. */
  z.strictObject({ ...common, type: z.literal('address'), number: z.boolean().default(false) }),
  z.strictObject({
    ...common,
    type: z.literal('date'),
    /** Which days may be named. */
    days: z.enum(['past', 'future', 'any']).default('future'),
    withinDays: z.number().int().min(1).max(730).default(365),
  }),
  /** A day and a time of it, from and to. */
  z.strictObject({ ...common, type: z.literal('window'), withinDays: z.number().int().min(1).max(730).default(365) }),
  z.strictObject({ ...common, type: z.literal('phone') }),
  z.strictObject({ ...common, type: z.literal('email') }),
  z.strictObject({ ...common, type: z.literal('files') }),
  z.strictObject({
    ...common,
    type: z.literal('amount'),
    min: z.number().default(0),
    max: z.number().default(1_000_000),
    /** Whole numbers only. */
    whole: z.boolean().default(true),
  }),
  /** One of the free times at an office; `office` is the slot that says which. */
  z.strictObject({ ...common, type: z.literal('visit'), office: Slot }),
])
export type FlowStep = z.output<typeof Step>
export type StepType = FlowStep['type']

const TicketEnd = z.strictObject({
  kind: z.enum(['question', 'fault', 'complaint', 'errand', 'callback']),
  /** Left out with `place`: the fault category's own queue. */
  queue: Id.optional(),
})

const End = z
  .strictObject({
    when: When.optional(),
    /** Makes a ticket for staff. */
    ticket: TicketEnd.optional(),
    /** A fault of a category at a place: slots that hold them. What is open already may be followed instead. */
    fault: z.strictObject({ category: Slot, place: Slot }).optional(),
    /** Another's matter, or one that needs an e-service: said, with whom to turn to, and nothing is filed. */
    refer: Both.optional(),
    /** A department's system is asked to do it, under this name (see SYSTEMS.md); staff have it if that fails. */
    call: z.strictObject({ system: Id, queue: Id, kind: z.enum(['errand', 'question']).default('errand') }).optional(),
    /** A visit is booked: the slot that holds its time. */
    visit: z.strictObject({ time: Slot, topic: Slot }).optional(),
    /** What happens next and when; said after the reference. `{slot}` puts an answer in. */
    receipt: Both.optional(),
  })
  .superRefine((end, context) => {
    const ways = [end.ticket, end.fault, end.refer, end.call, end.visit].filter((way) => way !== undefined)
    if (ways.length !== 1)
      context.addIssue({ code: 'custom', message: 'one of ticket, fault, refer, call and visit, and one only' })
    if (end.ticket && end.ticket.queue === undefined)
      context.addIssue({ code: 'custom', path: ['ticket', 'queue'], message: 'which queue the ticket goes to' })
  })
export type FlowEnd = z.output<typeof End>

/** One file of dialogs/flows/: what is asked, in which order, and how it ends. Described in dialogs/flows/README.md. */
export const FlowFile = z
  .strictObject({
    title: Labels,
    /**
     * What begins it: every word of a phrase must be in the message, in any order, slips allowed. A phrase of one word
     * begins it only where it stands alone.
     */
    start: Phrases,
    /** Articles under whose answer it is offered. */
    articles: z.array(z.string()).default([]),
    /** Said before the first question: what the municipality has to say of the matter. */
    intro: Both.optional(),
    /**
     * `none`; `phone`: a code sent to the number proves it before it is carried out; `e-service`: nothing is carried
     * out here, the end refers.
     */
    proof: z.enum(['none', 'phone', 'e-service']).default('none'),
    steps: z.array(Step).max(STEPS_MAX).default([]),
    /** Before it ends: what was understood is shown, and may be changed. */
    confirm: z.boolean().default(false),
    /** The first whose `when` holds; the last has none. */
    ends: z.array(End).min(1).max(10),
  })
  .superRefine((flow, context) => {
    const seen = new Set<string>()
    for (const [index, { slot }] of flow.steps.entries()) {
      if (seen.has(slot))
        context.addIssue({ code: 'custom', path: ['steps', index, 'slot'], message: `${slot} is asked twice` })
      seen.add(slot)
    }
    if (flow.ends.at(-1)?.when !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['ends', flow.ends.length - 1, 'when'],
        message: 'the last end must hold whatever was answered: take its `when` away, or add an end after it',
      })
  })

/** A flow, with the name of its file as its id. */
export type Flow = z.output<typeof FlowFile> & { id: string; file: string }
