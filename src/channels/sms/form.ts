import type { z } from 'zod'
import { ServiceError } from '../../errors.js'

/** A form's fields by the schema; of a repeated field, the last. What does not fit is `payload_invalid`, by name. */
export function parseForm<Schema extends z.ZodType>(schema: Schema, form: URLSearchParams): z.output<Schema> {
  const parsed = schema.safeParse(Object.fromEntries(form))
  if (parsed.success) return parsed.data
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))]
  throw new ServiceError('payload_invalid', `Not a message: ${fields.join(', ')}`)
}
