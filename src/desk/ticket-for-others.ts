import { z } from 'zod'
import { CHANNELS, LANGS } from '../message.js'
import type { Fault, Ticket, TicketEvent } from '../tickets/ticket.js'
import type { SaidLine } from '../turn/transcript.js'

/** Ids of the confidential queues: what other systems may not know the inside of. */
export type IsConfidential = (queue: string) => boolean

const When = z.date().meta({ override: { type: 'string', format: 'date-time' } })
const Status = z.enum(['new', 'claimed', 'waiting', 'resolved', 'closed'])
const Kind = z.enum(['question', 'fault', 'complaint', 'errand', 'callback'])
const Staff = z
  .strictObject({ id: z.string(), name: z.string() })
  .meta({ id: 'StaffMember', description: 'A member of staff, by Entra object id.' })

const Outline = {
  ref: z.string().meta({ description: 'The reference residents and staff know it by.', example: 'LN-7K3F9' }),
  version: z.int().meta({ description: 'Grows with every change; of two versions the greater is the newer.' }),
  status: Status,
  queue: z.string().meta({ description: 'Who has it now; an id of organisation.yaml.' }),
  department: z.string(),
  arrivedAt: When,
  dueAt: When.meta({ description: 'When a person should have answered what was last asked.' }),
}

const Event = z
  .strictObject({
    at: When,
    what: z
      .string()
      .meta({ description: 'created, claimed, replied, asked, transferred, resolved …', example: 'claimed' }),
    by: z.enum(['resident', 'staff', 'system']),
    who: Staff.optional(),
    from: z.string().optional(),
    to: z.string().optional(),
  })
  .meta({ id: 'TicketEvent', description: 'One thing that happened. No resident’s words.' })

const Place = z
  .strictObject({
    text: z.string().meta({ description: 'As it was told.' }),
    street: z.string().optional(),
    number: z.string().optional(),
    crossing: z.string().optional(),
    point: z.strictObject({ lat: z.number(), lon: z.number() }).optional(),
  })
  .meta({ id: 'Place' })

/** A ticket as another system sees it. */
export const OpenTicket = z
  .strictObject({
    ...Outline,
    confidential: z.literal(false),
    kind: Kind,
    matter: z.string().optional().meta({ description: 'The queue whose matter it is, while a first line has it.' }),
    priority: z.literal('high').optional(),
    district: z.string().optional(),
    lang: z.enum(LANGS),
    channel: z.enum(CHANNELS),
    entry: z.string().optional(),
    contact: z.strictObject({
      via: z.enum(['webchat', 'sms', 'call']),
      phone: z.string().optional(),
      proven: z.boolean(),
      name: z.string().optional(),
    }),
    callback: z.strictObject({ from: When, to: When }).optional(),
    reason: z.string(),
    routedBy: z.string().meta({ description: 'Why this queue: article:…, words:…, chosen, entry:…, unknown.' }),
    question: z.string().meta({ description: 'What was asked, identity numbers masked.' }),
    articles: z.array(z.string()),
    fault: z
      .strictObject({
        category: z.string().meta({ description: 'An id of faults.yaml.' }),
        place: Place,
      })
      .optional()
      .meta({ description: 'What is broken, and where, for a fault report.' }),
    details: z
      .array(z.strictObject({ label: z.string(), value: z.string() }))
      .optional()
      .meta({ description: 'What was answered in an errand, in the staff’s language.' }),
    followers: z.int().optional().meta({ description: 'How many others have reported the same and hear how it goes.' }),
    mergedInto: z.string().optional().meta({ description: 'The ticket that has it all now.' }),
    previous: z.string().optional().meta({ description: 'The ticket this one carries on.' }),
    awaitingSince: When.optional(),
    answeredAt: When.optional(),
    claimedBy: Staff.optional(),
    claimedAt: When.optional(),
    resolvedAt: When.optional(),
    closingNote: z.string().optional(),
    rating: z.enum(['good', 'fair', 'bad']).optional(),
    events: z.array(Event),
  })
  .meta({ id: 'Ticket' })

/** Of a confidential queue’s ticket nothing but that it is there. */
export const ConfidentialTicket = z
  .strictObject({ ...Outline, confidential: z.literal(true) })
  .meta({ id: 'ConfidentialTicket', description: 'A ticket of a confidential queue: that it is there, and no more.' })

export const TicketForOthers = z.union([OpenTicket, ConfidentialTicket])
export type TicketForOthers = z.output<typeof TicketForOthers>

/** One line of a conversation, as another system sees it. */
export const SaidForOthers = z
  .strictObject({
    at: When,
    who: z.enum(['resident', 'bot', 'human', 'note']).meta({ description: 'note: staff among themselves.' }),
    name: z.string().optional().meta({ description: 'The person’s, where who is human or note.' }),
    text: z.string(),
    files: z.array(z.strictObject({ name: z.string(), type: z.string(), bytes: z.int() })).optional(),
  })
  .meta({ id: 'Said' })

/** One conversation whole, with its ticket: what an archive or a request for a public document takes. */
export const ConversationExport = z
  .strictObject({ ticket: OpenTicket, exportedAt: When, said: z.array(SaidForOthers) })
  .meta({ id: 'ConversationExport' })

export function saidForOthers({ at, who, name, text, files }: SaidLine): z.output<typeof SaidForOthers> {
  const named = files?.map(({ name, type, bytes }) => ({ name, type, bytes }))
  return { at, who, text, ...(name === undefined ? {} : { name }), ...(named ? { files: named } : {}) }
}

/** Whether a ticket is a confidential queue's, also while a first line has it. */
export function isKeptInside(
  { queue, matter }: Pick<Ticket, 'queue' | 'matter'>,
  isConfidential: IsConfidential,
): boolean {
  return isConfidential(queue) || (matter !== undefined && isConfidential(matter))
}

/** A ticket as another system sees it: an allow-list, so that a new field is nobody's until it is named here. */
export function ticketForOthers(ticket: Ticket, isConfidential: IsConfidential): TicketForOthers {
  const { _id: ref, version, status, queue, department, arrivedAt, dueAt } = ticket
  const outline = { ref, version, status, queue, department, arrivedAt, dueAt }
  if (isKeptInside(ticket, isConfidential)) return { ...outline, confidential: true }
  return strip({
    ...outline,
    confidential: false,
    kind: ticket.kind,
    matter: ticket.matter,
    priority: ticket.priority,
    district: ticket.district,
    lang: ticket.lang,
    channel: ticket.channel,
    entry: ticket.entry,
    contact: contactOf(ticket),
    callback: ticket.callback && { from: ticket.callback.from, to: ticket.callback.to },
    reason: ticket.reason,
    routedBy: ticket.routedBy,
    question: ticket.question,
    articles: ticket.articles,
    fault: ticket.fault && { category: ticket.fault.category, place: placeOf(ticket.fault) },
    details: ticket.details?.map(({ label, value }) => ({ label, value })),
    followers: ticket.followers?.length,
    mergedInto: ticket.mergedInto,
    previous: ticket.previous,
    awaitingSince: ticket.awaitingSince,
    answeredAt: ticket.answeredAt,
    claimedBy: staffOf(ticket.claimedBy),
    claimedAt: ticket.claimedAt,
    resolvedAt: ticket.resolvedAt,
    closingNote: ticket.closingNote,
    rating: ticket.rating,
    events: eventsOf(ticket, isConfidential),
  }) as TicketForOthers
}

function placeOf({ place: { text, street, number, crossing, point } }: Fault) {
  return strip({ text, street, number, crossing, point: point && { lat: point.lat, lon: point.lon } })
}

function contactOf({ contact: { via, phone, proven, name } }: Ticket) {
  return strip({ via, phone, proven, name })
}

/** That somebody once turned to a confidential queue is itself confidential: its name, and that of whoever had it there. */
function eventsOf({ events, queue }: Ticket, isConfidential: IsConfidential) {
  const named = (id: string | undefined) => (id !== undefined && isConfidential(id) ? undefined : id)
  let where = queue
  const newestFirst = [...events].reverse().map(({ at, what, by, who, from, to }: TicketEvent) => {
    if (what === 'transferred' && from !== undefined) where = from
    return strip({
      at,
      what,
      by,
      who: isConfidential(where) ? undefined : staffOf(who),
      from: named(from),
      to: named(to),
    })
  })
  return newestFirst.reverse()
}

function staffOf(staff: { id: string; name: string } | undefined) {
  return staff && { id: staff.id, name: staff.name }
}

function strip<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
