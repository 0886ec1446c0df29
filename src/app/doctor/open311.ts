import { Catalogue } from '../../channels/open311/catalogue.js'
import { open311Settings } from '../../channels/open311/settings.js'
import { Wire } from '../../channels/open311/wire.js'
import { ServiceError } from '../../errors.js'
import type { Log } from '../../log.js'
import { codeOf, wordsOf } from './ask.js'
import { type Finding, findingsOf, named } from './finding.js'
import type { Check, Patient } from './patient.js'

const SUBJECT = 'operations centre (Open311)'
const { ok, warning, fault } = findingsOf(SUBJECT)
const TIMEOUT_MS = 5_000
const nothing = () => undefined
/** What would be logged is told as a finding. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing } as unknown as Log

/** The centre's services, and those that knowledge/faults.yaml sends faults to. The key can be tried only by sending one. */
export const open311Check: Check = {
  subject: SUBJECT,
  rests: ['OPEN311_'],
  async examine(patient) {
    const settings = open311Settings(patient.config)
    if (!settings) return [ok('not connected: OPEN311_URL is not set')]
    const log = SILENT
    const catalogue = new Catalogue(new Wire(settings, { log, timeoutMs: TIMEOUT_MS }), { log, now: patient.now })
    try {
      const services = await catalogue.services()
      return fitting(patient, new Set(services.map(({ code }) => code)))
    } catch (error) {
      return [notHad(new URL(settings.url).host, error)]
    }
  },
}

function notHad(host: string, error: unknown): Finding {
  const isTold = error instanceof ServiceError && !(error.cause instanceof Error)
  const why = isTold ? error.message.replace(/^The operations centre /, 'it ') : wordsOf(codeOf(error))
  return fault({
    what: `the operations centre at ${host} tells no services: ${why}`,
    hurts: 'faults that residents report stay with their queue, where nobody of the centre sees them',
    remedy:
      'correct OPEN311_URL (the address that /services.json is beneath), OPEN311_FORMAT and OPEN311_JURISDICTION, and let this machine call it',
  })
}

function fitting({ loaded }: Patient, codes: ReadonlySet<string>): Finding[] {
  const sent = loaded.content?.faults.filter(({ open311 }) => open311 !== undefined) ?? []
  const unknown = sent.filter(({ open311 = '' }) => !codes.has(open311))
  if (unknown.length > 0)
    return [
      fault({
        what: `the centre has no service ${named(unknown.map(({ id, open311 }) => `${open311} (${id})`))}`,
        hurts: 'residents’ reports of these cannot be sent, and wait with their queue',
        remedy: `correct open311: of these in knowledge/faults.yaml; the centre has ${named([...codes]) || 'none'}`,
      }),
    ]
  if (sent.length > 0 || !loaded.content) return [ok(`${codes.size} services, and those of faults.yaml among them`)]
  return [
    warning({
      what: 'no fault of knowledge/faults.yaml has a service of the centre',
      hurts: 'all faults stay with their queues, though OPEN311_URL is set',
      remedy: `give categories their open311: in knowledge/faults.yaml; the centre has ${named([...codes]) || 'none'}`,
    }),
  ]
}
