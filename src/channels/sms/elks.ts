import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import type { Log } from '../../log.js'
import { failureOf, isOursToMend, isSameText, type OutgoingSms, type SmsGateway } from './gateway.js'
import { callProvider } from './provider-call.js'
import type { ElksSettings } from './settings.js'

const LIST_MAX = 100

const Taken = z.looseObject({ id: z.string().min(1), status: z.string().optional() })
const Listed = z.looseObject({
  id: z.string(),
  direction: z.string(),
  to: z.string(),
  status: z.string().optional(),
  /** Left out where the account keeps no texts. */
  message: z.string().optional(),
})
const List = z.looseObject({ data: z.array(Listed) })

/** 46elks: form POST and list at /a1/sms, Basic Auth; times are UTC without a zone. */
export class ElksGateway implements SmsGateway {
  readonly #settings: ElksSettings
  readonly #reportUrl: () => string | undefined
  readonly #log: Log

  constructor(options: { settings: ElksSettings; publicUrl: () => string | undefined; log: Log }) {
    this.#settings = options.settings
    this.#log = options.log
    this.#reportUrl = () => {
      const base = options.publicUrl()?.replace(/\/+$/, '')
      return base && `${base}/api/sms/46elks/report?secret=${encodeURIComponent(options.settings.secrets[0])}`
    }
  }

  async send({ to, text, from = this.#settings.from }: OutgoingSms, signal: AbortSignal): Promise<string> {
    const form = new URLSearchParams({ from, to, message: text })
    const reportUrl = this.#reportUrl()
    if (reportUrl) form.set('whendelivered', reportUrl)
    const answer = await this.#call(signal, { form })
    const failure = failureOf('46elks', answer)
    if (failure) throw failure
    const taken = Taken.safeParse(answer.json)
    if (!taken.success) throw new ServiceError('delivery_uncertain', '46elks took a message without naming it')
    if (taken.data.status === 'failed') throw new ServiceError('delivery_refused', '46elks failed the message at once')
    return taken.data.id
  }

  async find({ to, text }: OutgoingSms, since: Date, signal: AbortSignal): Promise<string | undefined> {
    // `end` is where the list ends, going back in time from the newest.
    const query = { to, end: since.toISOString().replace('Z', '000'), limit: String(LIST_MAX) }
    const answer = await this.#call(signal, { query })
    const list = List.safeParse(answer.json)
    if (answer.status !== 200 || !list.success)
      throw new ServiceError('delivery_uncertain', `46elks gave no list (${answer.status})`)
    const same = list.data.data.filter(
      (sms) => sms.direction !== 'incoming' && sms.to === to && isSameText(sms.message ?? '', text),
    )
    return same.find((sms) => sms.status !== 'failed')?.id
  }

  async #call(signal: AbortSignal, ask: { form?: URLSearchParams; query?: Record<string, string> }) {
    const { baseUrl, username, password } = this.#settings
    const url = new URL(`${baseUrl().replace(/\/+$/, '')}/a1/sms`)
    url.search = new URLSearchParams(ask.query).toString()
    const answer = await callProvider({
      url,
      user: username,
      password,
      signal,
      ...(ask.form ? { form: ask.form } : {}),
    })
    if (isOursToMend(answer.status)) this.#log.error('46elks refuses us', { status: answer.status, settings: 'ELKS_*' })
    return answer
  }
}
