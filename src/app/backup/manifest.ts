import { z } from 'zod'

export const MANIFEST = 'manifest.json'
export const CHECKSUMS = 'checksums.sha256'
/** What changed while the rest was being copied, as it was in the end. */
export const CHANGES = 'changes.ejson.gz'

/** Who sends to whom this very moment: nothing that could be gone on with. */
export const LEFT_OUT: readonly string[] = ['destinations']
/** Of `schema`, only what is known of the database itself. */
export const SCHEMA = 'schema'

const Sums = z.object({
  file: z.string().regex(/^[\w.-]{1,200}$/),
  documents: z.number().int().min(0),
  /** Of the file as it lies there. */
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Sums = z.output<typeof Sums>

/** What must hold of a database at any moment, counted. */
const Figures = z.object({
  conversations: z.number().int(),
  /** Places in the log that are empty: what was erased, and has gone since. */
  missingPlaces: z.number().int(),
  /** Tickets whose first turn is not there. */
  ticketsWithoutTurn: z.number().int(),
})
export type Figures = z.output<typeof Figures>

/** What a backup is, in `manifest.json`. */
export const Manifest = z.object({
  format: z.literal(1),
  program: z.string(),
  database: z.string(),
  schema: z.object({ version: z.number().int(), oldestThatWorks: z.number().int() }),
  startedAt: z.coerce.date(),
  /** The moment whose state it holds. */
  at: z.coerce.date(),
  /** `snapshot`: all of it was read as it was then; `caught_up`: what changed while it was read was read again as it was then. */
  how: z.enum(['snapshot', 'caught_up']),
  collections: z.array(Sums.extend({ name: z.string().min(1) })),
  changes: Sums.exactOptional(),
  figures: Figures,
  leftOut: z.array(z.string()),
})
export type Manifest = z.output<typeof Manifest>

/** A line of CHANGES: how a document was at `at`; without `document` it was gone. */
export interface ChangeLine {
  collection: string
  _id: unknown
  document?: object
}
