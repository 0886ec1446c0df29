import { z } from 'zod'

/** One message a line; empty lines and lines that begin with # are for the reader. */
const Lines = z.string().transform((text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#')),
)

/** dialogs/danger-examples.yaml: messages as people write them, by what they are. */
export const DangerExamples = z.strictObject({ danger: Lines, violence: Lines, suicide: Lines, none: Lines })
export type DangerExamples = z.output<typeof DangerExamples>
