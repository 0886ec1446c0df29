import { z } from 'zod'

/** What is kept for a time that the municipality has decided on. `facts`: contacts that staff logged, what figures are made of, and other records without words. */
export const RECORD_TYPES = ['transcript', 'ticket', 'attachment', 'facts'] as const
export type RecordType = (typeof RECORD_TYPES)[number]

/** How long one record type is kept, and by which decision; none where the municipality has not written one down. */
export interface Retention {
  months: number
  /** Reference of the decision, as residents and the archive may read it. */
  decision?: string
}

const Kept = z.strictObject({
  months: z
    .number('a number of months')
    .int('whole months')
    .min(1, 'at least a month')
    .max(1_200, 'at most 1200 months'),
  decision: z
    .string('the decision that says so, such as "KS 2026/114 § 87"')
    .trim()
    .min(3, 'the decision that says so, such as "KS 2026/114 § 87"')
    .max(100, 'at most 100 characters'),
})

/** What is left out is kept for so many months, by no decision that could be named. */
const kept = (months: number) => Kept.optional().transform((given): Retention => given ?? { months })

/**
 * organisation.yaml's `retention`: for each record type how many months it is kept, and by which decision. Left out, what
 * was only chat is kept 3 months, tickets and their files 24 months after they are closed, and facts 24 months. `backupDays`:
 * how long copies in backups outlive what has been erased.
 */
export const RetentionRules = z
  .strictObject({
    transcript: kept(3),
    ticket: kept(24),
    attachment: kept(24),
    facts: kept(24),
    backupDays: z.number('a number of days').int('whole days').min(0).max(366, 'at most 366 days').default(30),
  })
  .prefault({})
export type RetentionRules = z.output<typeof RetentionRules>
