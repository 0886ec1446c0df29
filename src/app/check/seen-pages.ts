import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { z } from 'zod'
import { listMistakes } from '../../content/load.js'
import { parseYaml } from '../../content/mistake.js'
import { ServiceError } from '../../errors.js'

const SeenPages = z.record(
  z.string(),
  z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
    /** The day an editor accepted the page as it was. */
    seen: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-11-26'),
  }),
)

/** knowledge/sources.json: what each source page's text hashed to when an editor last looked, by address. */
export type SeenPages = Readonly<z.output<typeof SeenPages>>

/** None before the first `--accept`. Throws `content_invalid`, by file and line, for a file that was edited amiss. */
export async function readSeenPages(file: string): Promise<SeenPages> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '{}'
    throw new ServiceError('content_invalid', `${relative('.', file)}:1  cannot be read (${cause.code})`, { cause })
  })
  // JSON is YAML, and so its mistakes have lines too.
  const parsed = parseYaml(relative('.', file), text, SeenPages)
  if ('value' in parsed) return parsed.value
  throw new ServiceError('content_invalid', listMistakes(parsed.mistakes))
}

/** Whole or not at all; in the order of addresses, so that a change is one line's change. */
export async function writeSeenPages(file: string, pages: SeenPages): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(pages).sort(([a], [b]) => (a < b ? -1 : 1)))
  const fresh = `${file}.${process.pid}.tmp`
  try {
    await writeFile(fresh, `${JSON.stringify(sorted, null, 2)}\n`)
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new ServiceError('config_invalid', `${relative('.', file)} cannot be written (${code})`, { cause: error })
  }
}
