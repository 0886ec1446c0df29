import { z } from 'zod'

/** What a resident can mean besides asking, in the order they are tried. */
export const INTENTS = [
  'language_sv',
  'language_en',
  'complaint',
  'not_helped',
  'person',
  'who',
  'helped',
  'thanks',
  'greeting',
  'help',
  'anger',
] as const
export type Intent = (typeof INTENTS)[number]

const Phrases = z.strictObject({ alone: z.array(z.string().min(1)), anywhere: z.array(z.string().min(1)) })

/** dialogs/intents.yaml */
export const Intents = z.strictObject(
  Object.fromEntries(INTENTS.map((intent) => [intent, Phrases])) as Record<Intent, typeof Phrases>,
)
export type Intents = z.output<typeof Intents>
