import { readFile, stat } from 'node:fs/promises'
import type { DoorReply } from '../channels/channel.js'
import { ServiceError } from '../errors.js'

/** Where `scripts/build-try.mjs` puts them; the same from `src` and from `dist`. */
const FOLDER = new URL('../../dist/try/page/', import.meta.url)

const TYPES: Readonly<Record<string, string>> = {
  'app.js': 'text/javascript; charset=utf-8',
  'styles.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

interface File {
  modifiedMs: number
  text: string
}

/** The built files of the page, kept in memory until they are built anew. */
export class PageFiles {
  readonly #folder: URL
  readonly #kept = new Map<string, File>()

  constructor(folder: URL = FOLDER) {
    this.#folder = folder
  }

  /** The text of one, and what its address should carry so that a browser may keep it. */
  async read(name: string): Promise<File> {
    const file = new URL(name, this.#folder)
    try {
      const { mtimeMs } = await stat(file)
      const kept = this.#kept.get(name)
      if (kept?.modifiedMs === mtimeMs) return kept
      const fresh = { modifiedMs: mtimeMs, text: await readFile(file, 'utf8') }
      this.#kept.set(name, fresh)
      return fresh
    } catch (cause) {
      throw new ServiceError('door_closed', 'The first page is not built; run node scripts/build-try.mjs', { cause })
    }
  }

  /** Changes when script or styles do. */
  async version(): Promise<string> {
    const files = await Promise.all([this.read('app.js'), this.read('styles.css')])
    return Math.max(...files.map(({ modifiedMs }) => Math.round(modifiedMs))).toString(36)
  }

  /** A file for the browser; only those a page asks for. */
  async reply(name: string): Promise<DoorReply> {
    const type = TYPES[name]
    if (type === undefined) throw new ServiceError('not_found', 'There is nothing at this address')
    const { text } = await this.read(name)
    return { status: 200, headers: { 'content-type': type, 'cache-control': 'private, max-age=3600' }, body: text }
  }
}

/** What a page of ours may load and do: its own files, its own doors, and nothing from anywhere else. */
export function pageHeaders(host: string): Record<string, string> {
  const sockets = host === '' ? '' : ` ws://${host} wss://${host}`
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      `connect-src 'self'${sockets}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
  }
}
