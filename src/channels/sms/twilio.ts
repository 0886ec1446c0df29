import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import type { Log } from '../../log.js'
import { failureOf, isOursToMend, isSameText, type OutgoingSms, type SmsGateway } from './gateway.js'
import { callProvider, type ProviderAnswer } from './provider-call.js'
import type { TwilioSettings } from './settings.js'

const LIST_MAX = 100

/** Twilio calls back once unless the address asks for more: five more times, after any failure. */
const RETRY = '#rc=5&rp=all'

/** 400 with one of these codes means that our own number or sender may not send, not that the receiver cannot take. */
const SENDER_CODES = new Set([21212, 21603, 21606, 21611, 21659, 21660])

const Taken = z.looseObject({ sid: z.string().min(1), status: z.string().optional() })
const Refused = z.looseObject({ code: z.number() })
const Listed = z.looseObject({
  sid: z.string(),
  to: z.string().nullable(),
  body: z.string().nullable(),
  status: z.string(),
  direction: z.string(),
  date_created: z.string(),
})
const List = z.looseObject({ messages: z.array(Listed) })

const FAILED = new Set(['failed', 'undelivered', 'canceled'])

/** Twilio's Messages resource of API version 2010-04-01, Basic Auth with account and token. */
export class TwilioGateway implements SmsGateway {
  readonly #settings: TwilioSettings
  readonly #publicUrl: () => string | undefined
  readonly #log: Log

  constructor(options: { settings: TwilioSettings; publicUrl: () => string | undefined; log: Log }) {
    this.#settings = options.settings
    this.#publicUrl = options.publicUrl
    this.#log = options.log
  }

  async send({ to, text, from = this.#settings.from }: OutgoingSms, signal: AbortSignal): Promise<string> {
    const form = new URLSearchParams({ To: to, From: from, Body: text })
    const base = this.#publicUrl()?.replace(/\/+$/, '')
    if (base) form.set('StatusCallback', `${base}/api/sms/twilio/report${RETRY}`)
    const answer = await this.#call(signal, { form })
    const failure = this.#isSenderAtFault(answer)
      ? new ServiceError(
          'delivery_failed',
          'Twilio does not let this number send: check TWILIO_FROM, and the numbers in organisation.yaml',
        )
      : failureOf('Twilio', answer)
    if (failure) throw failure
    const taken = Taken.safeParse(answer.json)
    if (!taken.success) throw new ServiceError('delivery_uncertain', 'Twilio took a message without naming it')
    if (FAILED.has(taken.data.status ?? ''))
      throw new ServiceError('delivery_refused', 'Twilio failed the message at once')
    return taken.data.sid
  }

  async find(
    { to, text, from = this.#settings.from }: OutgoingSms,
    since: Date,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    // Without the DateSent filter: a message still queued has been taken but has no such date. The newest come first,
    // and one number gets far fewer in a day than one page holds.
    const query = { To: to, From: from, PageSize: String(LIST_MAX) }
    const answer = await this.#call(signal, { query })
    const list = List.safeParse(answer.json)
    if (answer.status !== 200 || !list.success)
      throw new ServiceError('delivery_uncertain', `Twilio gave no list (${answer.status})`)
    const same = list.data.messages.filter(
      (sms) => sms.direction !== 'inbound' && sms.to === to && isSameText(sms.body ?? '', text),
    )
    return same.find((sms) => !FAILED.has(sms.status) && Date.parse(sms.date_created) >= since.getTime())?.sid
  }

  #isSenderAtFault({ status, json }: ProviderAnswer): boolean {
    const refused = Refused.safeParse(json)
    if (status !== 400 || !refused.success || !SENDER_CODES.has(refused.data.code)) return false
    this.#log.error('Twilio refuses our sender', {
      code: refused.data.code,
      settings: 'TWILIO_FROM, organisation.yaml entries.sms',
    })
    return true
  }

  async #call(signal: AbortSignal, ask: { form?: URLSearchParams; query?: Record<string, string> }) {
    const { baseUrl, accountSid, authTokens } = this.#settings
    const path = `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`
    const url = new URL(baseUrl().replace(/\/+$/, '') + path)
    url.search = new URLSearchParams(ask.query).toString()
    const form = ask.form ? { form: ask.form } : {}
    const answer = await callProvider({ url, user: accountSid, password: authTokens[0], signal, ...form })
    if (isOursToMend(answer.status))
      this.#log.error('Twilio refuses us', { status: answer.status, settings: 'TWILIO_*' })
    return answer
  }
}
