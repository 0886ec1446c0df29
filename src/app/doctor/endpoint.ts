import { type Config, isLoopback } from '../../config.js'
import type { Answer, NoAnswer } from './ask.js'
import { type Finding, findingsOf, type Trouble } from './finding.js'
import type { Check, Patient } from './patient.js'

const SUBJECT = 'public address'
const { ok, warning, fault } = findingsOf(SUBJECT)
/** Failures that others would meet too; the rest may be of this network alone. */
const FOR_EVERYBODY = /^ENOTFOUND$|CERT|ALTNAME|SIGNATURE/

/** PUBLIC_URL leads to the service, and to the door that Teams knocks at. */
export const endpointCheck: Check = {
  subject: SUBJECT,
  rests: ['PUBLIC_URL'],
  async examine(patient) {
    const { PUBLIC_URL } = patient.config
    if (PUBLIC_URL === undefined) return [ok('none: PUBLIC_URL is not set')]
    const base = PUBLIC_URL.replace(/[?#].*$/, '').replace(/\/+$/, '')
    const [health, bot] = await Promise.all([
      patient.ask({ of: 'the public address', url: `${base}/healthz` }),
      botDoor(patient, base),
    ])
    const reached = reachedFound(health, patient.config)
    return reached.some(({ level }) => level !== 'ok') ? reached : [...reached, ...bot]
  },
}

function reachedFound(answer: Answer | NoAnswer, config: Config): Finding[] {
  if ('failure' in answer) return [notReached(answer, config)]
  if (answer.status === 200 && (answer.json as { status?: unknown } | undefined)?.status === 'ok')
    return [ok('leads to a running service')]
  if (answer.status >= 502 && answer.status <= 504) return [notRunning(answer.status)]
  return [
    fault({
      what: `PUBLIC_URL answers ${answer.status} where the service says that it is well (/healthz): something else stands there`,
      hurts: OUTSIDE,
      remedy:
        'have the proxy hand on every path, /api/messages and /api/sms among them, to HOST and PORT, or correct PUBLIC_URL',
    }),
  ]
}

const OUTSIDE = 'residents, providers and Teams do not reach the service'

function notReached({ failure, words }: NoAnswer, { PUBLIC_URL = '' }: Config): Finding {
  const isLocal = isLoopback(new URL(PUBLIC_URL).hostname.replace(/^\[|\]$/g, ''))
  const trouble: Trouble = {
    what: `PUBLIC_URL cannot be reached from here: ${words}`,
    hurts: `${OUTSIDE}, unless it is this network alone that does not let it through`,
    remedy: isLocal
      ? 'start the service and ask again'
      : 'start the service and look from outside (curl -i $PUBLIC_URL/healthz); then correct the DNS entry, the certificate or the firewall',
  }
  return FOR_EVERYBODY.test(failure) ? fault(trouble) : warning(trouble)
}

function notRunning(status: number): Finding {
  return warning({
    what: `the proxy at PUBLIC_URL answers ${status}: behind it no service answers`,
    hurts: OUTSIDE,
    remedy: 'start the service; if it runs, correct where the proxy looks for it (HOST and PORT)',
  })
}

/** Asked without a token, Teams’ door refuses; it is enough that it is the door. */
async function botDoor({ config, ask }: Patient, base: string): Promise<Finding[]> {
  if (config.MicrosoftAppId === undefined) return []
  const answer = await ask({
    of: 'the public address',
    url: `${base}/api/messages`,
    init: { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"type":"ping"}' },
  })
  if ('failure' in answer || answer.status === 401) return []
  return [
    fault({
      what: `${base}/api/messages answers ${answer.status} to a call without a token, where the service says 401`,
      hurts: 'what staff do and write in Teams does not come in',
      remedy:
        'have the proxy hand on POST /api/messages as it is, with its Authorization header; 503 is a service that runs without MicrosoftAppId: start it anew with these settings',
    }),
  ]
}
