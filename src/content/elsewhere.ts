import { z } from 'zod'

const Entry = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'small letters, digits and hyphens'),
  /** Who answers for it, by name, and how they are reached. Left out when a person here must take it, or nobody can. */
  text: z.strictObject({ sv: z.string().trim().min(1).max(400), en: z.string().trim().min(1).max(400) }).optional(),
  /** Who gets it here, if the resident wants a person. */
  queue: z.string().optional(),
  phrases: z.strictObject({ sv: z.array(z.string().min(1)).min(3), en: z.array(z.string().min(1)).min(3) }),
})
export type Elsewhere = z.output<typeof Entry>

/** knowledge/elsewhere.yaml: what residents ask that no article answers. */
export const ElsewhereList = z.array(Entry)
