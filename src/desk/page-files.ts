import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { DoorReply, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'

/** Where `scripts/build-desk.mjs` puts them; the same from `src` and from `dist`. */
const FOLDER = new URL('../../dist/desk/page/', import.meta.url)
const YEAR_S = 31_536_000

const TYPES = {
  'app.js': 'text/javascript; charset=utf-8',
  'teams.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
} as const
export type PageFile = keyof typeof TYPES
export const PAGE_FILES = Object.keys(TYPES) as PageFile[]

interface Kept {
  modifiedMs: number
  version: string
  bodies: { br: Buffer; gzip: Buffer; identity: Buffer }
}

/** The built files of the desk, compressed and kept in memory until they are built anew. */
export class PageFiles {
  readonly #kept = new Map<PageFile, Promise<Kept>>()
  readonly #folder: URL

  constructor(folder: URL = FOLDER) {
    this.#folder = folder
  }

  /** Its address: another one whenever the file is another, so that a browser may keep it. */
  async address(name: PageFile): Promise<string> {
    return `/desk/${name}?v=${(await this.#read(name)).version}`
  }

  async reply(name: PageFile, { headers, query }: DoorRequest): Promise<DoorReply> {
    const { version, bodies } = await this.#read(name)
    const encoding = chosen(headers['accept-encoding'] ?? '')
    const lasting = query.get('v') === version
    return {
      status: 200,
      headers: {
        'content-type': TYPES[name],
        'cache-control': lasting ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
        vary: 'Accept-Encoding',
        ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
      },
      body: bodies[encoding],
    }
  }

  async #read(name: PageFile): Promise<Kept> {
    const file = new URL(name, this.#folder)
    try {
      const { mtimeMs } = await stat(file)
      const kept = await this.#kept.get(name)
      if (kept?.modifiedMs === mtimeMs) return kept
      const fresh = load(file, mtimeMs)
      this.#kept.set(name, fresh)
      return await fresh
    } catch (cause) {
      this.#kept.delete(name)
      throw new ServiceError('door_closed', 'The desk is not built; run node scripts/build-desk.mjs', { cause })
    }
  }
}

async function load(file: URL, modifiedMs: number): Promise<Kept> {
  const identity = await readFile(file)
  const [br, gz] = await Promise.all([promisify(brotliCompress)(identity), promisify(gzip)(identity, { level: 9 })])
  const version = createHash('sha256').update(identity).digest('base64url').slice(0, 12)
  return { modifiedMs, version, bodies: { br, gzip: gz, identity } }
}

function chosen(accepted: string): keyof Kept['bodies'] {
  const taken = (name: string) => new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0+)?\\s*(?:,|$))`, 'i').test(accepted)
  if (taken('br')) return 'br'
  return taken('gzip') ? 'gzip' : 'identity'
}
