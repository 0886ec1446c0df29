import { z } from 'zod'

const Foreign = z.strictObject({
  name: z.string().min(1),
  detect: z.string().min(2).max(3).optional(),
  marks: z.array(z.string().min(1)).min(5),
  reach: z.string().includes('{phone}'),
  /** The first is the button. */
  person: z.array(z.string().min(1)).min(1),
  filed: z.string().includes('{ref}'),
  danger: z.string().includes('112'),
})
export type ForeignLanguage = z.output<typeof Foreign>

/** dialogs/languages.yaml: languages the bot meets but does not answer in, by ISO code. */
export const Languages = z.record(z.string().regex(/^[a-z]{2,3}$/), Foreign)
export type Languages = z.output<typeof Languages>
