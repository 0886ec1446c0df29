import type { Log } from '../../log.js'
import { call, type Open311Answer } from './call.js'
import { isOursToMend } from './failure.js'
import { type Field, formBody, queryString } from './form.js'
import type { Open311Settings } from './settings.js'

const TIMEOUT_MS = 10_000
const ACCEPT = { xml: 'text/xml, application/xml', json: 'application/json' }

export interface WireOptions {
  log: Log
  /** For one call, answer and all; 10 seconds. */
  timeoutMs?: number
}

/** Calls to the one endpoint of the settings, in their format. Throws and answers as `call` does. */
export class Wire {
  readonly #settings: Open311Settings
  readonly #options: WireOptions

  constructor(settings: Open311Settings, options: WireOptions) {
    this.#settings = settings
    this.#options = options
  }

  /** A question; the key is not needed for one, and stands in no address. */
  get(path: readonly string[], query: readonly Field[] = [], signal?: AbortSignal): Promise<Open311Answer> {
    const url = this.#url(path)
    url.search = queryString([...query, ...this.#jurisdiction()])
    return this.#call(url, undefined, signal)
  }

  post(path: readonly string[], fields: readonly Field[], signal?: AbortSignal): Promise<Open311Answer> {
    const { apiKey } = this.#settings
    const key: Field[] = apiKey === undefined ? [] : [['api_key', apiKey]]
    return this.#call(this.#url(path), formBody([...key, ...this.#jurisdiction(), ...fields]), signal)
  }

  #jurisdiction(): Field[] {
    const { jurisdiction } = this.#settings
    return jurisdiction === undefined ? [] : [['jurisdiction_id', jurisdiction]]
  }

  #url(path: readonly string[]): URL {
    const { url, format } = this.#settings
    return new URL(`${url.replace(/\/+$/, '')}/${path.map(encodeURIComponent).join('/')}.${format}`)
  }

  async #call(url: URL, form: string | undefined, signal: AbortSignal | undefined): Promise<Open311Answer> {
    const { timeoutMs = TIMEOUT_MS, log } = this.#options
    const late = AbortSignal.timeout(timeoutMs)
    const answer = await call({
      url,
      base: this.#settings.url,
      accept: ACCEPT[this.#settings.format],
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(form === undefined ? {} : { form }),
    })
    const { status } = answer
    if (isOursToMend(answer)) log.error('operations centre refuses us', { status, settings: 'OPEN311_*' })
    return answer
  }
}
