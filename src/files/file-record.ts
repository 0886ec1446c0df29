import { ObjectId } from 'mongodb'
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import type { FileRef } from '../message.js'

const StoredFile = z.object({
  _id: z.string(),
  schema: z.literal(1),
  conversation: z.string(),
  name: z.string(),
  type: z.string(),
  /** Of the file itself, without its preview. */
  bytes: z.number().int(),
  by: z.enum(['resident', 'staff']),
  at: z.date(),
  /** A file is there for others when it is `whole`; `writing` and `removed` are what a crash may leave. */
  state: z.enum(['writing', 'whole', 'removed']),
  /** False until the sweep has found the turn that speaks of it. */
  settled: z.boolean(),
  /** Where in GridFS the bytes lie. */
  full: z.instanceof(ObjectId),
  preview: z.object({ id: z.instanceof(ObjectId), bytes: z.number().int() }).optional(),
})

/** What is known of a file beside its bytes. Written before them, so that bytes are never there that nothing knows of. */
export type FileRecord = z.output<typeof StoredFile>

/** Throws `stored_invalid` for a record that is none. */
export function parseFileRecord(document: unknown): FileRecord {
  const parsed = StoredFile.safeParse(document)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.code})`)
  throw new ServiceError('stored_invalid', `Stored file cannot be read: ${fields.join(', ')}`)
}

export function refOf({ _id, name, type, bytes }: FileRecord): FileRef {
  return { id: _id, name, type, bytes }
}
