import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import type { EditDocument, KnowledgeEdits } from '../../store/knowledge-edits.js'
import { digestOf, textOf } from './changed-file.js'
import { editsHad, noteEdit } from './edit-history.js'

/** This instance's own knowledge/, kept in step with the edits that were approved anywhere. */
export class KnowledgeFiles {
  readonly #dir: string
  readonly #edits: KnowledgeEdits
  readonly #log: Log
  #seen = 0
  /** The edit that could not be written, told once and tried again with every look. */
  #stuck: number | undefined
  #line: Promise<unknown> = Promise.resolve()

  constructor(dir: string, edits: KnowledgeEdits, log: Log) {
    this.#dir = dir
    this.#edits = edits
    this.#log = log
  }

  /** Number of the newest edit that this folder has had. */
  get seen(): number {
    return this.#seen
  }

  /**
   * Brings the folder up to date, in the edits' own order. One that cannot be written is told in the log and stays the
   * next; the service goes on with what it has. Throws `store_unavailable`.
   */
  catchUp(): Promise<void> {
    const run = this.#line.then(() => this.#catchUp())
    this.#line = run.catch(() => undefined)
    return run
  }

  /** Throws `knowledge_unwritable` where no file can be put beside this one. */
  async mustBeWritable(file: string): Promise<void> {
    const part = this.#partOf(file)
    try {
      await mkdir(dirname(part), { recursive: true })
      await writeFile(part, '')
      await rm(part)
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      throw new ServiceError('knowledge_unwritable', `${join(this.#dir, file)} cannot be written here (${code})`, {
        cause,
      })
    }
  }

  async #catchUp(): Promise<void> {
    const had = await editsHad(this.#dir)
    for await (const edit of this.#edits.after(this.#seen)) {
      if (!had.has(edit._id) && !(await this.#take(edit))) return
      this.#seen = edit._id
    }
    this.#stuck = undefined
  }

  async #take(edit: EditDocument): Promise<boolean> {
    const told = { edit: edit._id, file: edit.file }
    try {
      const now = digestOf(await textOf(join(this.#dir, edit.file)))
      const isByHand = now !== edit.before && now !== edit.after
      if (now === edit.before) await this.#write(edit)
      await noteEdit(this.#dir, edit, isByHand ? 'hand' : 'written')
      if (isByHand) this.#log.warn('approved edit left out: the file was edited by hand, and that stays', told)
      else this.#log.info('approved edit written', told)
      return true
    } catch (error) {
      if (this.#stuck !== edit._id)
        this.#log.error('approved edit cannot be written; this instance answers without it', {
          alarm: 'knowledge_unwritable',
          ...told,
          ...describeError(error),
        })
      this.#stuck = edit._id
      return false
    }
  }

  /** Whole or not at all: whoever reads the folder meanwhile reads the old file or the new. */
  async #write({ file, text }: EditDocument): Promise<void> {
    const part = this.#partOf(file)
    try {
      await mkdir(dirname(part), { recursive: true })
      await writeFile(part, text, { flush: true })
      await rename(part, join(this.#dir, file))
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  /** Beside it, so that it can be renamed to it; no article, whatever it is called. */
  #partOf(file: string): string {
    return join(this.#dir, dirname(file), `.part-${randomUUID()}`)
  }
}
