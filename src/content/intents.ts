import { z } from 'zod'

/** What a resident can mean besides asking, in the order they are tried. */
export const INTENTS = [
  'language_sv',
  'language_en',
  'complaint',
  'cancel_visit',
  'status',
  'not_solved',
  'not_helped',
  'ask_bot',
  'go_on_by_sms',
  'go_on_here',
  'callback',
  'call_time',
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

/** dialogs/intents.yaml. A threat is no wish: it is looked for beside them, and changes nothing of how a message is met. */
export const Intents = z.strictObject({
  ...(Object.fromEntries(INTENTS.map((intent) => [intent, Phrases])) as Record<Intent, typeof Phrases>),
  threat: Phrases,
})
export type Intents = z.output<typeof Intents>
