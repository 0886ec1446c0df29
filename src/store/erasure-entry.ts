import { z } from 'zod'

/** Who wanted it: a resident their own chat, the municipality by the command line, or time. */
const ERASED_BY = ['resident', 'operator', 'retention'] as const

const Counts = z.object({
  turns: z.number().int(),
  files: z.number().int(),
  tickets: z.number().int(),
  /** Whole conversations, of those the turns are from. */
  conversations: z.number().int(),
})

/** One erasure, without a word or a phone number of whom it was about. Document of the collection `erasures`. */
export const ErasureEntry = z.object({
  _id: z.string().max(100),
  schema: z.literal(1),
  at: z.coerce.date(),
  by: z.object({ kind: z.enum(ERASED_BY), name: z.string().max(200).exactOptional() }),
  asked: z.enum(['conversation', 'phone', 'ticket', 'retention']),
  decision: z.string().max(200).exactOptional(),
  /** Conversations; one whose id holds a phone number stands as `hmac:…`. */
  conversations: z.array(z.string().max(300)).max(10_000),
  /** References of the tickets that went. */
  tickets: z.array(z.string().max(40)).max(10_000),
  /** References of those that were kept, whose words therefore stayed. */
  kept: z.array(z.string().max(40)).max(10_000),
  /** `begun`: to be carried out; `emptied`: no word is left, places in the log are; `done`: nothing is. */
  state: z.enum(['begun', 'emptied', 'done']),
  /** What went. */
  went: Counts.exactOptional(),
  /** What of it was still there when it was counted afterwards. */
  left: Counts.exactOptional(),
  endedAt: z.coerce.date().exactOptional(),
})
export type ErasureEntry = z.output<typeof ErasureEntry>
export type ErasureCounts = z.output<typeof Counts>

export const NOTHING: ErasureCounts = { turns: 0, files: 0, tickets: 0, conversations: 0 }

export function sumOf(a: ErasureCounts, b: ErasureCounts): ErasureCounts {
  return {
    turns: a.turns + b.turns,
    files: a.files + b.files,
    tickets: a.tickets + b.tickets,
    conversations: a.conversations + b.conversations,
  }
}
