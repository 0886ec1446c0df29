import { randomUUID } from 'node:crypto'
import { describeError, type Log } from '../../log.js'
import type { ErasureEntry } from '../../store/erasure-entry.js'
import type { Erasures } from '../../store/erasures.js'
import type { RegisterFile } from './register-file.js'

export type NewErasure = Omit<ErasureEntry, '_id' | 'schema' | 'state'>

interface RegisterOptions {
  erasures: Erasures
  file: RegisterFile
  log: Pick<Log, 'warn'>
}

/** What was erased, in the database and in a file beside it. */
export class Register {
  readonly #options: RegisterOptions

  constructor(options: RegisterOptions) {
    this.#options = options
  }

  /** Before anything is erased: what is written here is carried out, by whoever comes to it. */
  async begin(erasure: NewErasure): Promise<ErasureEntry> {
    const entry: ErasureEntry = { _id: randomUUID(), schema: 1, ...erasure, state: 'begun' }
    await this.#options.erasures.add(entry)
    await this.#copy([entry])
    return entry
  }

  async set(entry: ErasureEntry, changes: Partial<Omit<ErasureEntry, '_id'>>): Promise<ErasureEntry> {
    const after = { ...entry, ...changes }
    await this.#options.erasures.set(entry._id, changes)
    await this.#copy([after])
    return after
  }

  unfinished(state: 'begun' | 'emptied', before: Date): Promise<ErasureEntry[]> {
    return this.#options.erasures.unfinished(state, before)
  }

  covers(names: readonly string[], at: Date): Promise<boolean> {
    return this.#options.erasures.covers(names, at)
  }

  all(): AsyncGenerator<ErasureEntry[]> {
    return this.#options.erasures.all()
  }

  /**
   * Brings database and file to the same. Entries that only the file has are to be carried out again: the database is older
   * than they are. What was done before `forget` is in neither afterwards. Answers how many were new to the database.
   */
  async sync(forget: Date): Promise<number> {
    const { erasures, file, log } = this.#options
    await erasures.forget(forget)
    const { entries: kept, bad } = await file.read()
    if (bad > 0) log.warn('lines of the register of erasures cannot be read', { lines: bad })
    const added = await this.adopt([...kept.values()].filter((entry) => entry.at >= forget || entry.state !== 'done'))
    const all: ErasureEntry[] = []
    for await (const page of erasures.all()) all.push(...page)
    const isSame =
      bad === 0 && all.length === kept.size && all.every((entry) => kept.get(entry._id)?.state === entry.state)
    if (!isSame) await file.write(all).catch((error: unknown) => log.warn('erasures not copied', describeError(error)))
    return added
  }

  /** Takes entries of a copy; those that the database lacks are to be carried out again. Answers how many. */
  async adopt(entries: readonly ErasureEntry[]): Promise<number> {
    let added = 0
    for (const entry of entries) {
      const again = entry.by.kind === 'retention' ? entry : { ...entry, state: 'begun' as const }
      if (await this.#options.erasures.add(again)) added += 1
    }
    return added
  }

  /** A disk that is full or read-only keeps nobody from having their words erased; the next sweep copies again. */
  async #copy(entries: readonly ErasureEntry[]): Promise<void> {
    const { file, log } = this.#options
    await file.append(entries).catch((error: unknown) => log.warn('erasure not copied', describeError(error)))
  }
}
