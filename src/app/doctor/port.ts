import type { Config } from '../../config.js'
import { ServiceError } from '../../errors.js'
import { probePort } from '../../http/listen.js'
import { type Finding, findingsOf } from './finding.js'
import type { Check, Patient } from './patient.js'

const SUBJECT = 'port'
const { ok, warning, fault } = findingsOf(SUBJECT)

/** PORT is free, or a Lotsen that runs has it. */
export const portCheck: Check = {
  subject: SUBJECT,
  rests: ['PORT', 'HOST'],
  async examine(patient) {
    const { HOST, PORT } = patient.config
    try {
      await probePort(HOST, PORT)
      return [ok(PORT === 0 ? 'any free one' : `${PORT} is free: the service does not run here`)]
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'port_taken') return taken(patient, error)
      const what =
        error instanceof ServiceError ? error.message.replace(/^Bad settings:\s*/, '') : 'HOST cannot be used'
      return [
        fault({
          what,
          hurts: 'the service does not start',
          remedy: 'set HOST to an address of this machine, 127.0.0.1 or 0.0.0.0',
        }),
      ]
    }
  },
}

/** By whom: a Lotsen tells by name what it depends on. */
async function taken({ config, ask }: Patient, error: ServiceError): Promise<Finding[]> {
  const answer = await ask({ of: 'this machine', url: `${addressOf(config)}/readyz` })
  const told = 'failure' in answer ? undefined : (answer.json as { checks?: Record<string, unknown> } | undefined)
  if (told?.checks === undefined) {
    const [what = '', remedy = ''] = error.message.split('\n  ')
    return [fault({ what, hurts: 'the service does not start', remedy })]
  }
  const missing = Object.entries(told.checks).filter(([, state]) => state !== 'ok')
  if (missing.length === 0) return [ok(`${config.PORT} is a running Lotsen’s, which is ready`)]
  return [
    warning({
      what: `a Lotsen runs on ${config.PORT} and is not ready: it lacks ${missing.map(([name]) => name).join(', ')}`,
      hurts: 'residents are answered 503, and told to try again',
      remedy: 'mend what is told of it here; it goes on by itself',
    }),
  ]
}

/** What to call it by from here: an address that means all of them is reached by loopback. */
function addressOf({ HOST, PORT }: Config): string {
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '::1' : HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`
}
