import winston from 'winston'

export type Log = Pick<winston.Logger, 'debug' | 'info' | 'warn' | 'error'>

/**
 * One JSON object a line on standard error. Callers pass ids, codes and counts: never a resident's words,
 * a phone number or a secret.
 */
export function createLog(level: string): Log {
  return winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream: process.stderr })],
  })
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
