import { z } from 'zod'

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
})
export type Hours = z.output<typeof Hours>

const Queue = z.strictObject({
  id: Id,
  name: Both,
  /** Teams channel: its name, or its id (`19:…@thread.tacv2`). */
  channel: z.string().min(1),
  phone: Phone,
  hours: Hours,
  /** Opening hours until a person should have answered. */
  answerWithinHours: z.number().min(0.5).max(400),
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
  phone: Phone,
  hours: Hours,
})

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
      /** Emergency social service outside hours, and the like. */
      emergencySocialService: Phone.optional(),
    }),
    districts: z.array(z.strictObject({ id: Id, name: Both, words: z.array(z.string().min(1)) })),
    offices: z.array(Office),
    departments: z.array(Department).min(1),
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
    const twice = ids.find((id, index) => ids.indexOf(id) !== index)
    if (twice) context.addIssue({ code: 'custom', path: ['departments'], message: `two queues have the id ${twice}` })
  })
export type Organisation = z.output<typeof Organisation>

/** The contact centre's own queue: where a matter goes that nobody claims. */
export const FIRST_LINE = 'contact-centre'

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
