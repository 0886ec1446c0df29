import { z } from 'zod'

const Both = z.strictObject({ sv: z.string().trim().min(1).max(400), en: z.string().trim().min(1).max(400) })
const Name = z.strictObject({ sv: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) })
const Words = z.strictObject({ sv: z.array(z.string().min(1)), en: z.array(z.string().min(1)) })
const Phone = z.string().regex(/^[0-9+][0-9 -]{2,18}$/, 'a phone number in quotes')

/** An asset of somebody else's: they are named, with their number, and nothing is filed here. */
const Other = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  /** What names it: every word of a phrase must be in what the resident wrote. */
  words: Words,
  /** Who owns it, and how they are reached. */
  text: Both,
  phone: Phone.optional(),
})

const Category = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  name: Name,
  /** How people write it; every word of a phrase must be there, in any order. */
  words: Words,
  /** Who mends it, in a form staff can read. */
  owner: Name,
  queue: z.string(),
  /** Answers outside the queue's hours, and at any time when it is urgent. */
  onCall: z.strictObject({ name: Name, phone: Phone }),
  /** What makes it urgent: the on-call line is told at once, whatever the hour. */
  urgent: Words.default({ sv: [], en: [] }),
  /** Its service code at the operations centre (Open311); without one it stays with the queue. */
  open311: z.string().min(1).max(60).optional(),
  others: z.array(Other).default([]),
  /** How near an open one, in metres, a new report may be the same; and for how many days. */
  sameWithinMeters: z.number().min(5).max(2_000).default(60),
  sameWithinDays: z.number().int().min(1).max(365).default(30),
})
export type FaultCategory = z.output<typeof Category>

/** knowledge/faults.yaml: what breaks in the municipality, who mends it, and whose it is when it is not ours. */
export const FaultCategories = z
  .array(Category)
  .min(1)
  .superRefine((categories, context) => {
    for (const [index, { id }] of categories.entries()) {
      if (categories.findIndex((other) => other.id === id) === index) continue
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `two categories have the id ${id}` })
    }
  })
