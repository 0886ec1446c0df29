import type { Config } from '../config.js'
import { ServiceError } from '../errors.js'
import { secretsFor } from '../secrets.js'

const TIMEOUT_MS = 30_000

/**
 * One conversation with its ticket as JSON text, asked of the running service by its own API: whoever may run this has
 * its settings, and with them a token. Throws `ServiceError` that says what to do.
 */
export async function exportConversation(config: Config, reference: string): Promise<string> {
  const host = config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST === '::' ? '[::1]' : config.HOST
  const url = `http://${host}:${config.PORT}/api/tickets/${encodeURIComponent(reference.trim().toUpperCase())}/conversation`
  const token = config.ADMIN_TOKENS[0]?.token ?? (await secretsFor(config))?.ADMIN_TOKEN
  if (!token) throw new ServiceError('config_invalid', 'ADMIN_TOKENS: is not set; one of its tokens is needed')
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new ServiceError('config_invalid', `No service answers at ${host}:${config.PORT}; start it, or set PORT`, {
      cause,
    })
  })
  if (response.ok) return `${JSON.stringify(await response.json(), null, 2)}\n`
  throw new ServiceError('not_found', REASONS[response.status] ?? `The service said ${response.status}`)
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'The service does not take this token: it runs with other settings than these',
  403: 'That ticket is confidential: its conversation is given out by its own staff',
  404: `No ticket has that reference`,
}
