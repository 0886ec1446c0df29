import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { extract } from 'tar'

const PACKAGE = 'botframework-webchat'
const VERSION = '4.18.1'
/** As npm tells it: `npm view botframework-webchat@4.18.1 dist.integrity`. */
const INTEGRITY = 'sha512-7jpEUJ7olT62Xm+8eh7BhhIcXVfU2xD4pZDaeBt8K4XcNy6K/83UGIxE9BFkXmHMZ4hDEVOzs5cre07GWuaXzg=='
const BUNDLE = 'package/dist/webchat.js'
const TARBALL_BYTES_MAX = 64 * 1024 * 1024

export interface WebChatBundle {
  version: string
  script: string
}

/**
 * Microsoft's Web Chat as it is published for pages, one script. Its package alone is fetched, once, into the user's
 * cache folder; installed with all it depends on it would weigh 486 MB. Throws where npm cannot fetch it, or where what
 * lies there is not, byte for byte, what npm vouches for.
 */
export async function webChatBundle(): Promise<WebChatBundle> {
  const folder = join(cacheFolder(), 'lotsen', PACKAGE)
  const tarball = join(folder, `${PACKAGE}-${VERSION}.tgz`)
  await mkdir(folder, { recursive: true })
  if (!(await isIntact(tarball))) await fetchTo(folder, tarball)
  if (!(await isIntact(tarball))) throw new Error(`${tarball} is not what npm vouches for; remove it and try again`)
  return { version: VERSION, script: await bundleIn(tarball) }
}

function cacheFolder(): string {
  const given = process.env.XDG_CACHE_HOME
  return given !== undefined && isAbsolute(given) ? given : join(homedir(), '.cache')
}

async function isIntact(tarball: string): Promise<boolean> {
  const bytes = await readFile(tarball).catch(() => undefined)
  return bytes !== undefined && `sha512-${createHash('sha512').update(bytes).digest('base64')}` === INTEGRITY
}

/** In a folder of its own first, so that a fetch that is cut off leaves nothing behind under the real name. */
async function fetchTo(folder: string, tarball: string): Promise<void> {
  const work = await mkdtemp(join(folder, '.fetching-'))
  try {
    const pack = ['pack', `${PACKAGE}@${VERSION}`, '--pack-destination', work, '--silent']
    const { stdout } = await promisify(execFile)('npm', pack, { maxBuffer: TARBALL_BYTES_MAX })
    await rename(join(work, stdout.trim()), tarball)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function bundleIn(tarball: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lotsen-webchat-'))
  try {
    await extract({ file: tarball, cwd: folder }, [BUNDLE])
    return await readFile(join(folder, BUNDLE), 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
