import type { z } from 'zod'
import { ServiceError } from '../errors.js'

/**
 * Checks a document read back against its outline. Fields the outline does not name are kept: another version
 * of the service may have written them, and may want them back.
 */
export function parseStored<T>(outline: z.ZodType, document: unknown, what: string): T {
  const parsed = outline.safeParse(document)
  if (parsed.success) return parsed.data as T
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.code})`)
  throw new ServiceError('stored_invalid', `Stored ${what} cannot be read: ${fields.join(', ')}`)
}
