import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import winston from 'winston'

export type Log = Pick<winston.Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Which process wrote a line, where several write to one place: the machine (or container) and one start on it. */
const INSTANCE = `${hostname()}-${randomBytes(3).toString('hex')}`
const PHONE = /\+\d{6,15}/g
const HASH_LENGTH = 10

/**
 * One JSON object a line on standard error. Callers pass ids, codes and counts: never a resident's words,
 * a phone number or a secret. A line about one turn, or what it delivers, names it in `turn` (`turnLabel`).
 */
export function createLog(level: string): Log {
  return winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    defaultMeta: { instance: INSTANCE },
    transports: [new winston.transports.Stream({ stream: process.stderr })],
  })
}

/** An id as a log line may hold it. An SMS conversation's is a phone number, so that part is hashed. */
export function logged(id: string): string {
  return id.replace(PHONE, (phone) => createHash('sha256').update(phone).digest('hex').slice(0, HASH_LENGTH))
}

/** What a log line calls a turn by its id, the same in every line about it. */
export function turnLabel({ _id }: { _id: string }): { turn: string } {
  return { turn: logged(_id) }
}

/** What may be logged of a thrown value: its class, its code and, for our own errors, the message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = (error as { code?: unknown }).code
  const own = error.name === 'ServiceError'
  const cause = own && error.cause instanceof Error ? { cause: error.cause.name } : {}
  return {
    error: error.name,
    ...(code === undefined ? {} : { code }),
    ...(own ? { reason: error.message } : {}),
    ...cause,
  }
}
