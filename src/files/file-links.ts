import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { FileVariant } from './file-store.js'

const ID = /^[A-Za-z0-9_-]{24}$/
const EXPIRY = /^\d{1,11}$/
/** A link's last moment is rounded up by at most this part of its life, so that reads close together give the same link. */
const STEPS = 24

export interface FileLinksOptions {
  /** Secrets the key is made from; links signed under the previous one open until they expire. */
  secrets: { current: string; previous?: string | undefined }
  /** The service's own address as others reach it; undefined while it has none. */
  publicUrl: () => string | undefined
  now: () => Date
}

export interface LinkTo {
  variant: FileVariant
  /** How long it must open; it does for at most a 24th longer. */
  forMs: number
}

/** Links that open one variant of one file for a time, to whoever has them. Nothing is kept of them. */
export class FileLinks {
  readonly #options: FileLinksOptions
  readonly #keys: Buffer[]

  constructor(options: FileLinksOptions) {
    this.#options = options
    const { current, previous } = options.secrets
    const secrets = [current, ...(previous === undefined ? [] : [previous])]
    // The secret serves other ends too, so the key is derived from it and never the secret itself.
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'lotsen file link', 32)))
  }

  /** Path and query, for a caller that knows better which address its reader has for us. */
  path({ id }: { id: string }, { variant, forMs }: LinkTo): string {
    const step = Math.max(1, Math.floor(forMs / 1_000 / STEPS))
    const expiry = Math.ceil((this.#seconds() + forMs / 1_000) / step) * step
    const query = new URLSearchParams({
      v: variant,
      e: String(expiry),
      s: sign(this.#keys[0] as Buffer, id, variant, expiry).toString('base64url'),
    })
    return `/files/${id}?${query}`
  }

  /** The whole address; undefined where the service has no public one. */
  link(ref: { id: string }, to: LinkTo): string | undefined {
    return this.#options.publicUrl()?.replace(/\/+$/, '').concat(this.path(ref, to))
  }

  /** The variant a link opens; undefined for one that is forged, altered or expired. */
  opens(id: string, query: URLSearchParams): FileVariant | undefined {
    const variant = query.get('v')
    const expiry = query.get('e') ?? ''
    if ((variant !== 'full' && variant !== 'preview') || !ID.test(id) || !EXPIRY.test(expiry)) return undefined
    const given = Buffer.from(query.get('s') ?? '', 'base64url')
    const ours = this.#keys.map((key) => equal(sign(key, id, variant, Number(expiry)), given)).includes(true)
    return ours && Number(expiry) > this.#seconds() ? variant : undefined
  }

  #seconds(): number {
    return this.#options.now().getTime() / 1_000
  }
}

function sign(key: Buffer, id: string, variant: FileVariant, expiry: number): Buffer {
  return createHmac('sha256', key).update(`${id}\n${variant}\n${expiry}`).digest()
}

function equal(ours: Buffer, given: Buffer): boolean {
  return ours.length === given.length && timingSafeEqual(ours, given)
}
