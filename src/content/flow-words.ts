import { z } from 'zod'

const Words = z.strictObject({ sv: z.array(z.string().min(1)).min(1), en: z.array(z.string().min(1)).min(1) })

/** dialogs/flow-words.yaml: the small words by which a flow is answered and steered, in both languages at any time. */
export const FlowWords = z.strictObject({
  /** Answers. */
  yes: Words,
  no: Words,
  skip: Words,
  /** Steering: the whole message, but for small words. */
  back: Words,
  cancel: Words,
  restart: Words,
  /** What opens a correction: "nej, nummer 6", "jag menade Storgatan". */
  correction: Words,
  /** What opens a question: such a message asks for an answer and reports nothing. */
  question: Words,
})
export type FlowWords = z.output<typeof FlowWords>
