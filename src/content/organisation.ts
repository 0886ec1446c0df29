import { z } from 'zod'
import { ReportSettings } from './report-settings.js'
import { RetentionRules } from './retention.js'

const Id = z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens')
const Both = z.strictObject({ sv: z.string().min(1), en: z.string().min(1) })
const Words = z.strictObject({ sv: z.array(z.string().min(1)), en: z.array(z.string().min(1)) })
const Phone = z.string().regex(/^[0-9+][0-9 -]{2,18}$/, 'a phone number in quotes')
const Span = /^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/
const Day = z
  .string()
  .refine((value) => value.split(',').every((span) => Span.test(span.trim())), 'as "08:00-12:00, 13:00-16:00"')
  .transform((value) => value.split(',').map((span) => span.trim().split('-') as [string, string]))

/** Opening hours by weekday, local time; an absent day is closed, and so is a public holiday. */
export const Hours = z.strictObject({
  mon: Day.optional(),
  tue: Day.optional(),
  wed: Day.optional(),
  thu: Day.optional(),
  fri: Day.optional(),
  sat: Day.optional(),
  sun: Day.optional(),
  /** The day before a public holiday, in place of its weekday's; a weekday that is closed stays closed. */
  eve: Day.optional(),
})
export type Hours = z.output<typeof Hours>

/** Somebody on the staff: by Entra id, user principal name or Teams id, and the name that is shown. */
const Staff = z.strictObject({ id: z.string().min(1).max(200), name: z.string().min(1).max(100) })

/** The contact centre's own queue: where a matter goes that nobody claims. */
export const FIRST_LINE = 'contact-centre'
/** In place of a first line: the queue's own staff take its matters at once. */
export const DIRECT = 'direct'

const AnswerHours = z.number().min(0.5).max(400)
const Kind = z.enum(['question', 'fault', 'complaint', 'errand', 'callback'])

const Queue = z.strictObject({
  id: Id,
  name: Both,
  /** Teams channel: its name, or its id (`19:…@thread.tacv2`). */
  channel: z.string().min(1),
  /** Teams team the channel is in, by name or id, where several teams have a channel of that name. */
  team: z.string().min(1).optional(),
  /**
   * Who takes its matters first: another queue's id, one for each district (`{ strand: …, default: … }`), or `direct`
   * for its own staff at once. What the first line cannot answer it forwards here.
   */
  firstLine: z.union([Id, z.record(Id, Id)]).default(FIRST_LINE),
  /** High: its tickets come first in every list. */
  priority: z.enum(['normal', 'high']).default('normal'),
  /** Mentioned when an answer is late, and when somebody is threatened. */
  managers: z.array(Staff).max(5).default([]),
  /** How staff are named to residents. */
  staffName: z.enum(['full', 'first', 'role']).default('full'),
  /** Opening hours before an answer is due when whoever should give it is reminded. */
  remindBeforeHours: z.number().min(0).max(100).default(1),
  /** Opening hours after it was due when the managers are told. */
  escalateAfterHours: z.number().min(0).max(100).default(1),
  /** Opening hours a claimed ticket may wait for an answer before it goes back to the queue. */
  returnAfterHours: z.number().min(0.25).max(400).default(4),
  /** Days a resident may be waited for before they are reminded, once. */
  nudgeAfterDays: z.number().int().min(1).max(60).default(5),
  phone: Phone,
  hours: Hours,
  /** Opening hours until a person should have answered. */
  answerWithinHours: AnswerHours,
  /** The same for kinds of matter where it differs, such as `{ complaint: 16, callback: 2 }`. */
  answerWithinHoursFor: z.partialRecord(Kind, AnswerHours).optional(),
  matters: Words,
  confidential: z.boolean().default(false),
})
export type Queue = z.output<typeof Queue> & { department: string }

const Department = z.strictObject({
  id: Id,
  name: Both,
  phone: Phone,
  address: z.string().min(1),
  hours: Hours,
  matters: Words,
  queues: z.array(Queue).min(1),
})
export type Department = z.output<typeof Department>

const Office = z.strictObject({
  id: Id,
  name: Both,
  kind: z.enum(['town-hall', 'library-branch']),
  district: Id,
  address: z.string().min(1),
  /** Latitude and longitude in degrees of WGS 84; left out, streets.csv tells by its address. */
  point: z
    .tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)], 'latitude and longitude as [62.55, 17.6]')
    .optional(),
  phone: Phone,
  hours: Hours,
  /** Takes bookings: how long a visit is, how many at once, and when, where that is less than its hours. */
  visits: z
    .strictObject({
      minutes: z.number().int().min(5).max(240),
      atOnce: z.number().int().min(1).max(20).default(1),
      hours: Hours.optional(),
      /** How many days ahead a time can be had, and how many minutes before at the latest. */
      daysAhead: z.number().int().min(1).max(90).default(14),
      noticeMinutes: z.number().int().min(0).max(10_080).default(60),
    })
    .optional(),
})
export type Office = z.output<typeof Office>

const Entry = z.strictObject({
  id: Id,
  name: Both,
  /** A service number of its own, E.164. */
  sms: z
    .string()
    .regex(/^\+\d{6,15}$/)
    .optional(),
  /** What a resident writes to come in this way from anywhere. */
  words: Words,
  queue: Id,
})
export type Entry = z.output<typeof Entry>

/** knowledge/organisation.yaml: who is who in the municipality. */
export const Organisation = z
  .strictObject({
    municipality: z.strictObject({
      name: Both,
      site: z.url(),
      phone: Phone,
      sms: z.string().regex(/^\+\d{6,15}$/),
      timeZone: z.string().refine(isTimeZone, 'a time zone such as Europe/Stockholm'),
      staffLanguage: z.enum(['sv', 'en']),
      /** Two letters before a ticket's reference. */
      referencePrefix: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .default('LN'),
      /** How long after a person's last word the bot stays silent, in opening hours. */
      liveMinutes: z.number().int().min(1).max(480).default(30),
      /** Whether residents are asked, once, how it went when a ticket is resolved. */
      askRating: z.boolean().default(true),
      /** Days after it was resolved within which a ticket can be opened again; later it becomes a new one. */
      reopenDays: z.strictObject({ fault: z.number().int(), other: z.number().int() }).default({ fault: 30, other: 7 }),
      /** Where "leave the page at once" goes: a page anyone may have open. */
      leaveTo: z.url({ protocol: /^https$/, error: 'an https address' }).default('https://www.smhi.se/'),
      /** Emergency social service outside hours, and the like. */
      emergencySocialService: Phone.optional(),
    }),
    districts: z.array(z.strictObject({ id: Id, name: Both, words: z.array(z.string().min(1)) })),
    offices: z.array(Office),
    departments: z.array(Department).min(1),
    /** Ways in of their own, such as Äldre direkt: a person first. */
    entries: z.array(Entry).default([]),
    /** How long what is kept here is kept. */
    retention: RetentionRules,
    /** Goals of the board, and what the report takes for granted. */
    report: ReportSettings,
  })
  .superRefine((organisation, context) => {
    const queues = organisation.departments.flatMap((department) => department.queues)
    if (!queues.some((queue) => queue.id === FIRST_LINE)) {
      context.addIssue({
        code: 'custom',
        path: ['departments'],
        message: `no queue has the id ${FIRST_LINE}; unknown matters go there`,
      })
    }
    for (const [index, office] of organisation.offices.entries()) {
      if (organisation.districts.some((district) => district.id === office.district)) continue
      context.addIssue({
        code: 'custom',
        path: ['offices', index, 'district'],
        message: `no district has the id ${office.district}`,
      })
    }
    const ids = queues.map((queue) => queue.id)
    for (const [index, { id, queue }] of organisation.entries.entries()) {
      if (!ids.includes(queue))
        context.addIssue({ code: 'custom', path: ['entries', index], message: `${id}: no queue has the id ${queue}` })
    }
    for (const { id, firstLine } of queues) {
      const named = typeof firstLine === 'string' ? [firstLine] : Object.values(firstLine)
      const unknown = named.find((name) => name !== DIRECT && !ids.includes(name))
      if (unknown)
        context.addIssue({
          code: 'custom',
          path: ['departments'],
          message: `${id}: firstLine: no queue has the id ${unknown}`,
        })
    }
    const twice = ids.find((id, index) => ids.indexOf(id) !== index)
    if (twice) context.addIssue({ code: 'custom', path: ['departments'], message: `two queues have the id ${twice}` })
  })
export type Organisation = z.output<typeof Organisation>

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Every queue with the department it belongs to. */
export function queuesOf(organisation: Organisation): Queue[] {
  return organisation.departments.flatMap((department) =>
    department.queues.map((queue) => ({ ...queue, department: department.id })),
  )
}
