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
  /** Whom it is given to, as `staff:<id>`: whoever opens it is noted as them. Absent for the resident's own. */
  reader?: string
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
  path({ id }: { id: string }, { variant, forMs, reader }: LinkTo): string {
    const step = Math.max(1, Math.floor(forMs / 1_000 / STEPS))
    const expiry = Math.ceil((this.#seconds() + forMs / 1_000) / step) * step
    const query = new URLSearchParams({
      v: variant,
      e: String(expiry),
      ...(reader === undefined ? {} : { r: reader }),
      s: sign(this.#keys[0] as Buffer, [id, variant, expiry, reader]).toString('base64url'),
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
    const given = Buffer.from(query.get('s') ?? '', 'base64url')
    const reader = query.get('r') ?? undefined
    const ours = this.#keys.map((key) => equal(sign(key, [id, variant, Number(expiry), reader]), given)).includes(true)
    if (!ours || Number(expiry) <= this.#seconds()) return undefined
    return { variant, ...(reader === undefined ? {} : { reader }) }
  }

  #seconds(): number {
    return this.#options.now().getTime() / 1_000
  }
}

function sign(key: Buffer, parts: readonly (string | number | undefined)[]): Buffer {
  const told = parts.filter((part) => part !== undefined)
  return createHmac('sha256', key).update(told.join('\n')).digest()
}

function equal(ours: Buffer, given: Buffer): boolean {
  return ours.length === given.length && timingSafeEqual(ours, given)
}
