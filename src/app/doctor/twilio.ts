import { z } from 'zod'
import { e164 } from '../../channels/sms/phone.js'
import type { TwilioSettings } from '../../channels/sms/settings.js'
import { signedAddresses } from '../../channels/sms/twilio-signature.js'
import type { Answer, Ask, NoAnswer } from './ask.js'
import { type Finding, findingsOf } from './finding.js'
import type { AccountFound } from './sms.js'

const SUBJECT = 'SMS by Twilio'
const { ok, warning, fault } = findingsOf(SUBJECT)

const BALANCE_LOW = 10
const PATH = '/api/sms/twilio'
/** What Twilio is to do when a post fails: without it, it tries again once, and only where no connection was made. */
const RETRY = '#rc=5&rp=all'

/** https://www.twilio.com/docs/iam/api/account */
const Account = z.looseObject({ status: z.string(), type: z.string().optional() })
/** https://www.twilio.com/docs/usage/api/balance; accounts under another one have none. */
const Balance = z.looseObject({ balance: z.coerce.number(), currency: z.string().max(10).nullish() })
/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
const Rented = z.looseObject({
  phone_number: z.string(),
  sms_url: z.string().nullish(),
  sms_method: z.string().nullish(),
  sms_fallback_url: z.string().nullish(),
  sms_application_sid: z.string().nullish(),
})
type Rented = z.output<typeof Rented>
const Numbers = z.looseObject({ incoming_phone_numbers: z.array(Rented) })

interface Circumstances {
  ask: Ask
  publicUrl: string | undefined
  /** Numbers residents are told, E.164. */
  ours: readonly string[]
}

/** The account, its numbers, and whether what comes to them is posted here, signed over PUBLIC_URL and tried again. */
export async function twilioFindings(settings: TwilioSettings, circumstances: Circumstances): Promise<AccountFound> {
  const { ask, publicUrl, ours } = circumstances
  const [account, balance, answer] = await Promise.all([
    call(settings, ask, '.json'),
    call(settings, ask, '/Balance.json'),
    call(settings, ask, '/IncomingPhoneNumbers.json?PageSize=1000'),
  ])
  const read = 'failure' in answer || answer.status !== 200 ? undefined : Numbers.safeParse(answer.json).data
  if (!read) return { findings: [refused(settings, answer)], numbers: undefined }
  const numbers = read.incoming_phone_numbers
  const from = e164(settings.from)
  const looked = numbers.filter((one) => one.phone_number === from || ours.includes(one.phone_number))
  const findings = [
    ...standing(account),
    ...left(balance),
    ...sender(settings, from, numbers),
    ...(publicUrl === undefined ? [NO_ADDRESS] : looked.flatMap((rented) => addressed(rented, publicUrl))),
  ]
  const fine = ok(`the account opens, ${settings.from} is ours, and its SMS are posted here and tried again`)
  return {
    findings: findings.length > 0 ? findings : [fine],
    numbers: numbers.map((one) => one.phone_number),
  }
}

const NO_ADDRESS = fault({
  what: 'PUBLIC_URL is not set, and Twilio’s signatures are over it',
  hurts: 'every SMS by Twilio is refused, and nothing is reported of what could not be delivered',
  remedy: 'set PUBLIC_URL to the https address that Twilio posts to',
})

function call({ baseUrl, accountSid, authTokens }: TwilioSettings, ask: Ask, path: string): Promise<Answer | NoAnswer> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authTokens[0]}`).toString('base64')}`
  const url = `${baseUrl().replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}${path}`
  return ask({ of: 'Twilio', url, init: { headers: { authorization, accept: 'application/json' } } })
}

function refused({ baseUrl }: TwilioSettings, answer: Answer | NoAnswer): Finding {
  const hurts = 'no SMS leaves by Twilio, and what was missed is not read back'
  if ('failure' in answer)
    return fault({
      what: `Twilio cannot be reached: ${answer.words}`,
      hurts,
      remedy: `let this machine call ${new URL(baseUrl()).origin}; TWILIO_BASE_URL is for tests alone`,
    })
  if (answer.status === 401 || answer.status === 403)
    return fault({
      what: `Twilio refuses TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (${answer.status})`,
      hurts,
      remedy:
        'copy Account SID and Auth Token anew from https://console.twilio.com, and see there that the account is not suspended',
    })
  return fault({
    what: `Twilio answers ${answer.status} to a question for its numbers`,
    hurts,
    remedy: 'see that TWILIO_ACCOUNT_SID is the account’s (AC…), and take TWILIO_BASE_URL away if it is set',
  })
}

function standing(answer: Answer | NoAnswer): Finding[] {
  const account = 'failure' in answer ? undefined : Account.safeParse(answer.json).data
  if (!account) return []
  if (account.status !== 'active')
    return [
      fault({
        what: `the account is ${account.status}`,
        hurts: 'no SMS comes or goes',
        remedy: 'open it again at https://console.twilio.com, Billing',
      }),
    ]
  if (account.type !== 'Trial') return []
  return [
    warning({
      what: 'the account is a trial',
      hurts: 'SMS reach verified numbers alone, with a line of Twilio’s before our words',
      remedy: 'upgrade it at https://console.twilio.com, Billing',
    }),
  ]
}

function left(answer: Answer | NoAnswer): Finding[] {
  const read = 'failure' in answer || answer.status !== 200 ? undefined : Balance.safeParse(answer.json).data
  if (!read || Number.isNaN(read.balance) || read.balance >= BALANCE_LOW) return []
  const trouble = {
    what: `the account has ${read.balance.toFixed(2)} ${read.currency ?? ''} left`.replace('  ', ' '),
    hurts: 'when it is empty no resident is answered by SMS, nor told anything by it',
    remedy: 'fill it up at https://console.twilio.com, Billing, and turn on auto recharge there',
  }
  return [read.balance <= 0 ? fault(trouble) : warning(trouble)]
}

function sender({ from }: TwilioSettings, number: string | undefined, rented: readonly Rented[]): Finding[] {
  if (number === undefined)
    return [
      warning({
        what: `TWILIO_FROM is a name (${from}), not a number`,
        hurts: 'residents cannot answer an SMS of ours',
        remedy: 'set TWILIO_FROM to a number of the account',
      }),
    ]
  if (rented.some((one) => one.phone_number === number)) return []
  return [
    fault({
      what: `TWILIO_FROM (${number}) is no number of this account`,
      hurts: 'nothing can be sent from it, and residents’ answers do not come here',
      remedy: `buy it at https://console.twilio.com, or set TWILIO_FROM to one of ${rented.map((one) => one.phone_number).join(', ') || 'those bought'}`,
    }),
  ]
}

function addressed(rented: Rented, publicUrl: string): Finding[] {
  const { phone_number: number, sms_url, sms_method, sms_fallback_url, sms_application_sid } = rented
  const hurts = `residents’ SMS to ${number} do not come in`
  const wanted = `${publicUrl}${PATH}${RETRY}`
  const remedy = `set “A message comes in” of ${number} to Webhook, ${wanted}, HTTP POST: https://console.twilio.com, Phone Numbers`
  if (sms_application_sid)
    return [
      fault({
        what: `${number} is answered by a TwiML app, so that its own address is not used`,
        hurts,
        remedy: `take the app away, and ${remedy}`,
      }),
    ]
  if (!sms_url) return [fault({ what: `${number} has no address for SMS (sms_url)`, hurts, remedy })]
  const [address = '', fragment = ''] = sms_url.split('#', 2)
  if (!signedAddresses(publicUrl, PATH).includes(address))
    return [fault({ what: `the address for SMS of ${number} (sms_url) is ${bare(address)}`, hurts, remedy })]
  return [
    ...(sms_method === 'POST'
      ? []
      : [fault({ what: `${number} sends SMS by ${sms_method ?? 'GET'}, not POST`, hurts, remedy })]),
    ...(isTriedAgain(fragment)
      ? []
      : [
          fault({
            what: `the address for SMS of ${number} does not say to try again (${RETRY})`,
            hurts: `while the service restarts or its database is away, SMS to ${number} are answered late or, after a week, never`,
            remedy,
          }),
        ]),
    ...(sms_fallback_url ? [elsewhere(number, sms_fallback_url)] : []),
  ]
}

/** Keys of https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: `rc` times, for the failures in `rp`. */
function isTriedAgain(fragment: string): boolean {
  const overrides = new URLSearchParams(fragment)
  const policies = (overrides.get('rp') ?? '').split(',')
  const isBroad = policies.includes('all') || ['5xx', 'ct', 'rt'].every((policy) => policies.includes(policy))
  return Number(overrides.get('rc') ?? 1) >= 1 && isBroad
}

function elsewhere(number: string, fallback: string): Finding {
  return warning({
    what: `${number} has a fallback address for SMS, ${bare(fallback)}`,
    hurts: 'what the service misses goes there, and is not answered by us',
    remedy: 'take it away, unless something answers there on purpose',
  })
}

/** Of an address what may be told: its query may hold a secret. */
function bare(address: string): string {
  if (!URL.canParse(address)) return 'no address'
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`
}
