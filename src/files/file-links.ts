import type { FileVariant } from './file-store.js'
import { LinkKeys, type LinkSecrets } from './link-keys.js'

const ID = /^[A-Za-z0-9_-]{24}$/
const EXPIRY = /^\d{1,11}$/
/** A link's last moment is rounded up by at most this part of its life, so that reads close together give the same link. */
const STEPS = 24

export interface FileLinksOptions {
  /** Secrets the key is made from; links signed under the previous one open until they expire. */
  secrets: LinkSecrets
  /** The service's own address as others reach it; undefined while it has none. */
  publicUrl: () => string | undefined
  now: () => Date
}

export interface LinkTo {
  variant: FileVariant
  /** How long it must open; it does for at most a 24th longer. */
  forMs: number
  /** Whom it is given to, as `staff:<id>`: whoever opens it is noted as them. Absent for the resident's own. */
  reader?: string
}

/** Links that open one variant of one file for a time, to whoever has them. Nothing is kept of them. */
export class FileLinks {
  readonly #options: FileLinksOptions
  readonly #keys: LinkKeys

  constructor(options: FileLinksOptions) {
    this.#options = options
    this.#keys = new LinkKeys(options.secrets, 'lotsen file link')
  }

  /** Path and query, for a caller that knows better which address its reader has for us. */
  path({ id }: { id: string }, { variant, forMs, reader }: LinkTo): string {
    const step = Math.max(1, Math.floor(forMs / 1_000 / STEPS))
    const expiry = Math.ceil((this.#seconds() + forMs / 1_000) / step) * step
    const query = new URLSearchParams({
      v: variant,
      e: String(expiry),
      ...(reader === undefined ? {} : { r: reader }),
      s: this.#keys.sign(signedParts(id, variant, expiry, reader)),
    })
    return `/files/${id}?${query}`
  }

  /** The whole address; undefined where the service has no public one. */
  link(ref: { id: string }, to: LinkTo): string | undefined {
    return this.#options.publicUrl()?.replace(/\/+$/, '').concat(this.path(ref, to))
  }

  /** What a link opens, and to whom it was given; undefined for one that is forged, altered or expired. */
  opens(id: string, query: URLSearchParams): { variant: FileVariant; reader?: string } | undefined {
    const variant = query.get('v')
    const expiry = query.get('e') ?? ''
    if ((variant !== 'full' && variant !== 'preview') || !ID.test(id) || !EXPIRY.test(expiry)) return undefined
    const reader = query.get('r') ?? undefined
    const ours = this.#keys.signed(signedParts(id, variant, Number(expiry), reader), query.get('s') ?? '')
    if (!ours || Number(expiry) <= this.#seconds()) return undefined
    return { variant, ...(reader === undefined ? {} : { reader }) }
  }

  #seconds(): number {
    return this.#options.now().getTime() / 1_000
  }
}

function signedParts(id: string, variant: FileVariant, expiry: number, reader: string | undefined): string[] {
  return [id, variant, String(expiry), ...(reader === undefined ? [] : [reader])]
}
