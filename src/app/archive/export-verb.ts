import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { loadDeskTexts } from '../../desk/texts.js'
import { ServiceError } from '../../errors.js'
import type { KeptFile } from '../../files/file-store.js'
import type { About } from '../erase/scope.js'
import type { OpenRecords } from '../open-records.js'
import { type Collected, collect } from './collected.js'
import { exportJson, type ListedFile, listed } from './export-json.js'
import { exportText } from './export-text.js'

export interface ExportAsked {
  about: About
  dialogsDir: string
}

/** What was written. */
export interface Exported {
  conversations: number
  tickets: number
  files: number
}

/**
 * Writes all that is kept about it to a folder that is new or empty: `export.json` with everything, `export.txt` to be read,
 * the files as they are under `files/`, and `checksums.sha256` over all of them, as `sha256sum -c` takes it.
 */
export async function exportToFolder(parts: OpenRecords, { about, dialogsDir }: ExportAsked, out: string) {
  const collected = await collect(parts, about)
  await noted(parts, collected)
  await prepare(out)
  const sums: string[] = []
  const keep = async (path: string, body: Readable) => {
    const sum = await written(join(out, path), body)
    sums.push(`${sum}  ${path}\n`)
    return sum
  }
  const files: ListedFile[] = []
  for (const file of collected.files) {
    const path = `files/${file.ref.id}-${file.ref.name.replace(/[^\p{L}\p{N}._-]/gu, '_')}`
    files.push(listed(file, await keep(path, file.open('full')), path))
  }
  const exportedAt = parts.now()
  await keep('export.json', Readable.from(exportJson(collected, files, exportedAt)))
  const how = { content: parts.content(), desk: await loadDeskTexts(dialogsDir), files, exportedAt }
  await keep('export.txt', Readable.from(exportText(collected, how)))
  await writeFile(join(out, 'checksums.sha256'), sums.join(''), { mode: 0o600 })
  return countOf(collected)
}

/** The JSON alone, a piece at a time; files are listed with their checksums and not in it. */
export async function exportAsJson(parts: OpenRecords, { about }: Pick<ExportAsked, 'about'>): Promise<Readable> {
  const collected = await collect(parts, about)
  await noted(parts, collected)
  const files: ListedFile[] = []
  for (const file of collected.files) files.push(listed(file, await sumOf(file)))
  return Readable.from(exportJson(collected, files, parts.now()))
}

/** Before it is given out: who takes a copy of what residents wrote is always on record. */
async function noted(parts: OpenRecords, { scope }: Collected): Promise<void> {
  const [conversation] = scope.conversations
  const tickets = scope.theirs.map(({ _id }) => _id)
  await parts.noted('exported', { tickets, ...(conversation === undefined ? {} : { conversation }) })
}

function countOf({ parts, scope, files }: Collected): Exported {
  return { conversations: parts.length, tickets: scope.theirs.length, files: files.length }
}

async function prepare(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true, mode: 0o700 })
    const before = await readdir(out)
    if (before.length > 0) throw new ServiceError('config_invalid', `--out: ${out} is not empty; name a new folder`)
    await mkdir(join(out, 'files'), { mode: 0o700 })
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    throw new ServiceError('config_invalid', `--out: ${out} cannot be written (${code})`, { cause })
  }
}

async function written(path: string, body: Readable): Promise<string> {
  const hash = createHash('sha256')
  const through = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(body, through, createWriteStream(path, { mode: 0o600 }))
  return hash.digest('hex')
}

async function sumOf(file: KeptFile): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of file.open('full')) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
