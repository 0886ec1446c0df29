import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { ServiceError } from '../../errors.js'
import { ErasureEntry } from '../../store/erasure-entry.js'

/**
 * The register as a file, a JSON object a line: it outlives the database, and what a backup of that brings back. An entry
 * may stand there several times; the last is what counts.
 */
export class RegisterFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async append(entries: readonly ErasureEntry[]): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true })
    await appendFile(this.#path, linesOf(entries), { mode: 0o600 })
  }

  /** Whole and at once, in place of what there was. */
  async write(entries: readonly ErasureEntry[]): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true })
    // Several instances may keep it together, and do this at once.
    const beside = `${this.#path}.${randomUUID()}.new`
    await writeFile(beside, linesOf(entries), { mode: 0o600 })
    await rename(beside, this.#path)
  }

  /**
   * By id; none where there is no file. A line that is no entry, as a full disk leaves them, is passed over and counted;
   * `isStrict`: it throws `config_invalid`.
   */
  async read({ isStrict = false } = {}): Promise<{ entries: Map<string, ErasureEntry>; bad: number }> {
    const entries = new Map<string, ErasureEntry>()
    let n = 0
    let bad = 0
    for await (const line of this.#lines(isStrict)) {
      n += 1
      if (line.trim() === '') continue
      const parsed = ErasureEntry.safeParse(jsonOf(line))
      if (parsed.success) entries.set(parsed.data._id, parsed.data)
      else if (isStrict) throw noEntry(this.#path, n)
      else bad += 1
    }
    return { entries, bad }
  }

  async *#lines(isStrict: boolean): AsyncGenerator<string> {
    try {
      yield* createInterface({ input: createReadStream(this.#path, 'utf8') })
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT' && !isStrict) return
      throw new ServiceError('config_invalid', `${this.#path}: cannot be read (${code})`, { cause })
    }
  }
}

function noEntry(path: string, line: number): ServiceError {
  return new ServiceError('config_invalid', `${path}:${line}  is no entry of the register of erasures`)
}

function linesOf(entries: readonly ErasureEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
