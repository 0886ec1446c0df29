import { e164 } from '../../channels/sms/phone.js'
import { smsSettings } from '../../channels/sms/settings.js'
import { isLoopback } from '../../config.js'
import { elksFindings } from './elks.js'
import { type Finding, findingsOf, named } from './finding.js'
import type { Check, Patient } from './patient.js'
import { twilioFindings } from './twilio.js'

const SUBJECT = 'SMS'
const { ok, warning } = findingsOf(SUBJECT)

/** What one provider's account told: what is found of it, and the numbers in it; undefined where it would not say. */
export interface AccountFound {
  findings: Finding[]
  numbers: string[] | undefined
}

/** The accounts with both providers, their numbers, and where what comes to those is posted. */
export const smsCheck: Check = {
  subject: SUBJECT,
  rests: ['ELKS_', 'TWILIO_', 'PUBLIC_URL'],
  async examine(patient) {
    const { elks, twilio } = smsSettings(patient.config)
    if (!elks && !twilio) return [unset(patient)]
    const publicUrl = patient.config.PUBLIC_URL?.replace(/\/+$/, '')
    const ours = numbersOf(patient)
    const accounts = await Promise.all([
      ...(elks ? [elksFindings(elks, { ask: patient.ask, publicUrl, ours })] : []),
      ...(twilio ? [twilioFindings(twilio, { ask: patient.ask, publicUrl, ours })] : []),
    ])
    return [...accounts.flatMap(({ findings }) => findings), ...strangers(ours, accounts)]
  },
}

function unset({ config }: Patient): Finding {
  if (isLoopback(config.HOST)) return ok('not connected: neither ELKS_ nor TWILIO_ settings are set')
  return warning({
    what: 'not connected: neither ELKS_ nor TWILIO_ settings are set',
    hurts: 'residents cannot write by SMS, nor be told by it',
    remedy:
      'set ELKS_USERNAME, ELKS_PASSWORD, ELKS_FROM and ELKS_SECRET, or TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM',
  })
}

/** The numbers residents are told, in E.164. */
function numbersOf({ loaded }: Patient): string[] {
  if (!loaded.content) return []
  const { municipality, entries } = loaded.content.organisation
  const told = [municipality.sms, ...entries.map(({ sms }) => sms)]
  return [...new Set(told.flatMap((number) => (number === undefined ? [] : (e164(number) ?? number))))]
}

/** Numbers residents are told that are in no account. Not to be known while an account does not answer. */
function strangers(ours: readonly string[], accounts: readonly AccountFound[]): Finding[] {
  if (accounts.some(({ numbers }) => numbers === undefined)) return []
  const rented = new Set(accounts.flatMap(({ numbers }) => numbers ?? []))
  const unknown = ours.filter((number) => !rented.has(number))
  if (unknown.length === 0) return []
  return [
    warning({
      what: `organisation.yaml tells residents ${named(unknown)}, which is in no account that is set up`,
      hurts: 'residents who write there are heard by nobody',
      remedy: 'rent the number, or correct sms: in organisation.yaml to ELKS_FROM or TWILIO_FROM',
    }),
  ]
}
