import { LinkKeys, type LinkSecrets } from '../../files/link-keys.js'

const EXPIRY = /^\d{1,11}$/
const LABEL = 'lotsen report link'
/** A week, so that a link can stand in the notice of a meeting. */
export const REPORT_LINK_MS = 7 * 86_400_000
const HOUR_S = 3_600

/**
 * Links that open the report until they end, to whoever has them: its figures are of groups, and name nobody. Which months
 * are read is not part of what is signed.
 */
export class ReportLinks {
  readonly #keys: LinkKeys
  readonly #now: () => Date

  /** Links signed under the previous secret open until they end. */
  constructor(secrets: LinkSecrets, now: () => Date) {
    this.#keys = new LinkKeys(secrets, LABEL)
    this.#now = now
  }

  /** Path and query of a link that opens for `REPORT_LINK_MS`, or up to an hour longer: reloads give the same link. */
  path(): string {
    const expiry = String(Math.ceil((this.#seconds() + REPORT_LINK_MS / 1_000) / HOUR_S) * HOUR_S)
    return `/report?${new URLSearchParams({ e: expiry, s: this.#keys.sign([expiry]) })}`
  }

  /** What a link carries along to the pages it leads to; undefined for one that is forged, altered or has ended. */
  opens(query: URLSearchParams): Readonly<Record<'e' | 's', string>> | undefined {
    const [e, s] = [query.get('e') ?? '', query.get('s') ?? '']
    if (!EXPIRY.test(e) || !this.#keys.signed([e], s) || Number(e) <= this.#seconds()) return undefined
    return { e, s }
  }

  #seconds(): number {
    return this.#now().getTime() / 1_000
  }
}
