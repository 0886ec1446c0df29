import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { DoorReply, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'

/** JSON that a reader may ask for again and again: with a tag, and no body while nothing has changed. */
export function tagged({ headers }: Pick<DoorRequest, 'headers'>, body: object): DoorReply {
  const text = JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
  // Kept by nobody but the page itself, which sends the tag along: what it holds is residents' words.
  const told = { etag, 'cache-control': 'private, no-store', 'content-type': 'application/json; charset=utf-8' }
  if (headers['if-none-match'] === etag) return { status: 304, headers: told }
  return { status: 200, headers: told, body: text }
}

/** A request's body as this schema has it. Throws `payload_invalid`, naming the fields and never what stood in them. */
export function bodyOf<T>(schema: z.ZodType<T>, { body }: Pick<DoorRequest, 'body'>): T {
  return parse(schema, readJson(body))
}

export function queryOf<T>(schema: z.ZodType<T>, { query }: Pick<DoorRequest, 'query'>): T {
  return parse(schema, Object.fromEntries(query))
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const fields = [...new Set(parsed.error.issues.flatMap(fieldsOf))]
  throw new ServiceError('payload_invalid', `Not understood: ${fields.join(', ')}`)
}

/** What is not known is named too, as far as it is short. */
function fieldsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => key.slice(0, 40))
  return [issue.path.join('.') || 'body']
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'The body is not JSON', { cause })
  }
}
