import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { ServiceError } from '../../errors.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'

/** A site's pages ask again after this; a new version then reaches everyone within the hour. */
const FRESH_S = 600
const STALE_S = 86_400

/** Where `scripts/build-widget.mjs` puts it; the same from `src` and from `dist`. */
export const WIDGET_FILE = new URL('../../../dist/widget/widget.js', import.meta.url)

interface Script {
  modifiedMs: number
  etag: string
  bodies: Record<Encoding, Buffer>
}
type Encoding = 'br' | 'gzip' | 'identity'

/** `GET /widget.js`: the one script a website embeds, compressed when it was built and kept in memory. */
export function widgetScriptDoor(file: URL = WIDGET_FILE): Door {
  let script: Script | undefined
  return {
    method: 'GET',
    path: '/widget.js',
    bytesMax: 0,
    handle: async (request) => {
      try {
        const modifiedMs = (await stat(file)).mtimeMs
        if (script?.modifiedMs !== modifiedMs) script = await load(file, modifiedMs)
      } catch (cause) {
        throw new ServiceError('door_closed', 'The widget is not built; run node scripts/build-widget.mjs', { cause })
      }
      return reply(request, script)
    },
  }
}

async function load(file: URL, modifiedMs: number): Promise<Script> {
  const read = (end: string) => readFile(new URL(file.href + end))
  const [identity, br, gzip] = await Promise.all([read(''), read('.br'), read('.gz')])
  const etag = createHash('sha256').update(identity).digest('base64url').slice(0, 22)
  return { modifiedMs, etag, bodies: { br, gzip, identity } }
}

function reply(request: DoorRequest, script: Script): DoorReply {
  const encoding = chooseEncoding(request.headers['accept-encoding'] ?? '')
  // A tag names the bytes sent, so each encoding has its own.
  const etag = `"${script.etag}-${encoding}"`
  const headers = {
    etag,
    'cache-control': `public, max-age=${FRESH_S}, stale-while-revalidate=${STALE_S}`,
    vary: 'Accept-Encoding',
    // Any site may embed it, also one isolated by cross-origin policies or pinning it by its hash.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  }
  if (request.headers['if-none-match']?.includes(etag)) return { status: 304, headers }
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': 'text/javascript; charset=utf-8',
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    },
    body: script.bodies[encoding],
  }
}

function chooseEncoding(accepted: string): Encoding {
  const refused = (name: string) => new RegExp(`\\b${name}\\s*;\\s*q=0(\\.0+)?\\s*(,|$)`, 'i').test(accepted)
  const taken = (name: string) => new RegExp(`\\b${name}\\b`, 'i').test(accepted) && !refused(name)
  if (taken('br')) return 'br'
  return taken('gzip') ? 'gzip' : 'identity'
}
