import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.js'
import { type Loaded, loadContent } from '../content/load.js'
import type { Log } from '../log.js'
import { learnedFolder } from './learned-shelf.js'
import { codeDigest, digestOf, fromShelf } from './shelf.js'

/**
 * Reads knowledge/ and dialogs/ as `loadContent` does, or takes what was read at a start before while not a byte of any
 * of their files, nor of the code that reads them, is another. What has mistakes is read each time.
 */
export async function contentOf(config: Config, log: Log): Promise<Loaded> {
  const { KNOWLEDGE_DIR, DIALOGS_DIR, DATA_DIR } = config
  const digest = await digestOfFiles(config)
  return fromShelf<Loaded>({
    folder: learnedFolder(DATA_DIR),
    kind: 'content',
    digest,
    make: () => loadContent(KNOWLEDGE_DIR, DIALOGS_DIR),
    // Edited while it was read, nobody can say which of the two it is.
    isKept: async ({ content }) => content !== undefined && (await digestOfFiles(config)) === digest,
    log,
  })
}

async function digestOfFiles({ KNOWLEDGE_DIR, DIALOGS_DIR }: Config): Promise<string> {
  const texts = await Promise.all([textsIn(KNOWLEDGE_DIR), textsIn(DIALOGS_DIR)])
  return digestOf(codeDigest(), ...texts.flat())
}

/** Names and bytes of all files below a folder; of one that cannot be read its name alone, and reading it tells why. */
async function textsIn(folder: string): Promise<(string | Buffer)[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
  return [folder, ...files.sort().flatMap((file) => [file, bytesOf(file)])]
}

/** Several hundred small files, before anybody is served: one by one is a tenth of the time. */
function bytesOf(file: string): Buffer | string {
  try {
    return readFileSync(file)
  } catch {
    return ''
  }
}
