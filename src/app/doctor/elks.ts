import { z } from 'zod'
import { e164 } from '../../channels/sms/phone.js'
import { isOneOf } from '../../channels/sms/proof.js'
import type { ElksSettings } from '../../channels/sms/settings.js'
import type { Answer, Ask, NoAnswer } from './ask.js'
import { type Finding, findingsOf } from './finding.js'
import type { AccountFound } from './sms.js'

const SUBJECT = 'SMS by 46elks'
const { ok, warning, fault } = findingsOf(SUBJECT)

const PAGES_MAX = 20
/** 46elks counts in ten-thousandths of its currency. */
const UNITS = 10_000
const BALANCE_LOW = 100

/** https://46elks.com/docs/get-account; a subaccount has a limit in place of a balance. */
const Account = z.looseObject({
  balance: z.number().optional(),
  currency: z.string().max(10).optional(),
  creditalert: z.number().optional(),
  usagelimit: z.number().optional(),
  balanceused: z.number().optional(),
})
/** https://46elks.com/docs/list-numbers */
const Rented = z.looseObject({
  number: z.string(),
  active: z.string().optional(),
  capabilities: z.array(z.string()).optional(),
  sms_url: z.string().nullish(),
  mms_url: z.string().nullish(),
})
type Rented = z.output<typeof Rented>
const Numbers = z.looseObject({ data: z.array(Rented), next: z.string().max(64).nullish() })

interface Circumstances {
  ask: Ask
  publicUrl: string | undefined
  /** Numbers residents are told, E.164. */
  ours: readonly string[]
}

/** The account, its numbers, and whether what comes to them is posted here with our secret. */
export async function elksFindings(settings: ElksSettings, circumstances: Circumstances): Promise<AccountFound> {
  const [account, numbers] = await Promise.all([
    call(settings, circumstances.ask, '/a1/me'),
    numbersIn(settings, circumstances.ask),
  ])
  if (!Array.isArray(numbers)) return { findings: [refused(settings, numbers)], numbers: undefined }
  const from = e164(settings.from)
  const looked = numbers.filter(({ number }) => number === from || circumstances.ours.includes(number))
  const findings = [
    ...balance(account),
    ...sender(settings, from, numbers),
    ...looked.flatMap((rented) => addresses(rented, settings, circumstances.publicUrl)),
    ...(circumstances.publicUrl === undefined ? [NO_REPORTS] : []),
  ]
  const fine = ok(`the account opens, ${settings.from} is ours, and its SMS are posted here`)
  return { findings: findings.length > 0 ? findings : [fine], numbers: numbers.map(({ number }) => number) }
}

const NO_REPORTS = warning({
  what: 'PUBLIC_URL is not set, so 46elks cannot report what it could not deliver',
  hurts: 'residents and staff believe that an SMS has come which has not',
  remedy: 'set PUBLIC_URL to the https address of the service',
})

function call({ baseUrl, username, password }: ElksSettings, ask: Ask, path: string): Promise<Answer | NoAnswer> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const url = `${baseUrl().replace(/\/+$/, '')}${path}`
  return ask({ of: '46elks', url, init: { headers: { authorization, accept: 'application/json' } } })
}

/** All pages; what stood in the way where one could not be read. */
async function numbersIn(settings: ElksSettings, ask: Ask): Promise<Rented[] | Answer | NoAnswer> {
  const all: Rented[] = []
  for (let page = 0, start = ''; page < PAGES_MAX; page += 1) {
    const answer = await call(settings, ask, `/a1/numbers${start && `?start=${encodeURIComponent(start)}`}`)
    const read = 'failure' in answer || answer.status !== 200 ? undefined : Numbers.safeParse(answer.json).data
    if (!read) return answer
    all.push(...read.data)
    if (!read.next) break
    start = read.next
  }
  return all.filter(({ active }) => active !== 'no')
}

function refused({ baseUrl }: ElksSettings, answer: Answer | NoAnswer): Finding {
  const hurts = 'no SMS leaves by 46elks, and what was missed is not read back'
  if ('failure' in answer)
    return fault({
      what: `46elks cannot be reached: ${answer.words}`,
      hurts,
      remedy: `let this machine call ${new URL(baseUrl()).origin}; ELKS_BASE_URL is for tests alone`,
    })
  if (answer.status === 401 || answer.status === 403)
    return fault({
      what: `46elks refuses ELKS_USERNAME and ELKS_PASSWORD (${answer.status})`,
      hurts,
      remedy: 'copy API username and API password anew from https://46elks.com/account',
    })
  return fault({
    what: `46elks answers ${answer.status} to a question for its numbers`,
    hurts,
    remedy: 'see https://46elks.com/account for the state of the account, and take ELKS_BASE_URL away if it is set',
  })
}

function balance(answer: Answer | NoAnswer): Finding[] {
  const account = 'failure' in answer ? undefined : Account.safeParse(answer.json).data
  if (!account) return []
  const { balance: whole, usagelimit, balanceused = 0, creditalert, currency = 'SEK' } = account
  const left = whole ?? (usagelimit === undefined ? undefined : usagelimit - balanceused)
  if (left === undefined || left >= Math.max(BALANCE_LOW * UNITS, creditalert ?? 0)) return []
  const trouble = {
    what: `the account has ${(left / UNITS).toFixed(2)} ${currency} left`,
    hurts: 'when it is empty no resident is answered by SMS, nor told anything by it',
    remedy: 'fill it up at https://46elks.com/account, and turn on automatic refill there',
  }
  return [left <= 0 ? fault(trouble) : warning(trouble)]
}

function sender({ from }: ElksSettings, number: string | undefined, rented: readonly Rented[]): Finding[] {
  if (number === undefined)
    return [
      warning({
        what: `ELKS_FROM is a name (${from}), not a number`,
        hurts: 'residents cannot answer an SMS of ours',
        remedy: `set ELKS_FROM to a number of the account${rented[0] ? `, such as ${rented[0].number}` : ''}`,
      }),
    ]
  if (rented.some((one) => one.number === number)) return []
  return [
    fault({
      what: `ELKS_FROM (${number}) is no number of this account`,
      hurts: 'residents’ answers to our SMS do not come here',
      remedy: `rent it at https://46elks.com/numbers, or set ELKS_FROM to one of ${rented.map((one) => one.number).join(', ') || 'those rented'}`,
    }),
  ]
}

function addresses(rented: Rented, settings: ElksSettings, publicUrl: string | undefined): Finding[] {
  const { number, sms_url, mms_url, capabilities = ['sms'] } = rented
  return [
    ...address({ number, field: 'sms_url', what: 'SMS', value: sms_url }, settings, publicUrl),
    ...(capabilities.includes('mms')
      ? address({ number, field: 'mms_url', what: 'MMS (pictures)', value: mms_url }, settings, publicUrl)
      : []),
  ]
}

/** Written so that the secret can be put in by whoever has it. */
const SECRET_HERE = '<ELKS_SECRET>'

function address(
  { number, field, what, value }: { number: string; field: string; what: string; value: string | null | undefined },
  { secrets }: ElksSettings,
  publicUrl = 'https://<PUBLIC_URL>',
): Finding[] {
  const hurts = `residents’ ${what} to ${number} do not come in`
  const remedy = `set ${field} of ${number} to ${publicUrl}/api/sms/46elks?secret=${SECRET_HERE}, at https://46elks.com/numbers or by POST /a1/numbers/<id>`
  if (!value) return [fault({ what: `${number} has no ${field}`, hurts, remedy })]
  if (!URL.canParse(value)) return [fault({ what: `${field} of ${number} is an action or no address`, hurts, remedy })]
  const url = new URL(value)
  const at = `${url.origin}${url.pathname}`
  if (
    publicUrl.includes('<')
      ? !url.pathname.endsWith('/api/sms/46elks')
      : at !== new URL(`${publicUrl}/api/sms/46elks`).href
  )
    return [fault({ what: `${field} of ${number} leads to ${at}`, hurts, remedy })]
  const given = [
    url.searchParams.get('secret') ?? undefined,
    url.password ? decodeURIComponent(url.password) : undefined,
  ]
  const [current, previous] = secrets
  if (given.some((secret) => isOneOf(secret, [current]))) return []
  if (previous !== undefined && given.some((secret) => isOneOf(secret, [previous])))
    return [
      warning({
        what: `${field} of ${number} has the secret of ELKS_SECRET_PREVIOUS`,
        hurts: `${hurts} any more when that is taken out`,
        remedy,
      }),
    ]
  const why = given.some(Boolean) ? 'another secret than ELKS_SECRET' : 'no secret'
  return [fault({ what: `${field} of ${number} has ${why}: what it posts is refused`, hurts, remedy })]
}
