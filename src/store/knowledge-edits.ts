import type { Collection } from 'mongodb'
import { z } from 'zod'
import type { StaffMember } from '../tickets/ticket.js'
import type { AppliedEdit, KnowledgeChange, Trial } from '../turn/knowledge-ports.js'
import type { LiveKnowledge } from './live-knowledge.js'
import { parseStored } from './stored.js'
import { reachStore } from './unavailable.js'

/** One approved change to one file of knowledge/. */
export interface EditDocument {
  /** 1, 2, 3 …, in the order they were made. */
  _id: number
  schema: 1
  at: Date
  /** Relative to knowledge/, with `/`. */
  file: string
  /** Digest of the file it was made on, '' where there was none, and of what it became. */
  before: string
  after: string
  /** The whole file as it became. */
  text: string
  change: KnowledgeChange
  by: StaffMember
  approvedBy: StaffMember
  why: string
  quality: Trial['quality']
}

const By = z.looseObject({ id: z.string(), name: z.string() })
const Score = z.looseObject({ questions: z.number(), right: z.number(), share: z.number() })
const Outline = z.looseObject({
  _id: z.number().int().min(1),
  at: z.date(),
  file: z.string().regex(/^(elsewhere\.yaml|articles\/[a-z0-9-]+\/[a-z0-9-]+\.(sv|en)\.md)$/),
  before: z.string(),
  after: z.string(),
  text: z.string(),
  by: By,
  approvedBy: By,
  why: z.string(),
  quality: z.looseObject({ before: Score, after: Score }),
})

/** Approved changes to the files of knowledge/, from which every instance brings its own files up to date. */
export class KnowledgeEdits {
  readonly #edits: Collection<EditDocument>
  readonly #live: LiveKnowledge

  constructor(store: { edits: Collection<EditDocument> }, live: LiveKnowledge) {
    this.#edits = store.edits
    this.#live = live
  }

  /** Its number; undefined where the file has had an edit after `seen`, which is then looked at first. */
  async add(edit: Omit<EditDocument, '_id' | 'schema'>, seen: number): Promise<number | undefined> {
    let number = 0
    const isDone = await this.#live.change(async (session, { edits }) => {
      const newer = await this.#edits.findOne(
        { file: edit.file, _id: { $gt: seen } },
        { session, projection: { _id: 1 } },
      )
      if (newer) return false
      number = edits
      await this.#edits.insertOne({ _id: edits, schema: 1, ...edit }, { session })
      return true
    }, 1)
    return isDone ? number : undefined
  }

  /** Oldest first, those with numbers above `after`. */
  async *after(after: number): AsyncGenerator<EditDocument> {
    for (let last = after; ; ) {
      const next = await reachStore(() => this.#edits.findOne({ _id: { $gt: last } }, { sort: { _id: 1 } }))
      if (!next) return
      yield parseStored<EditDocument>(Outline, next, 'edit')
      last = next._id
    }
  }

  /** Newest first, at most `limit`. */
  async history(limit: number): Promise<AppliedEdit[]> {
    const found = await reachStore(() =>
      this.#edits
        .find({}, { projection: { text: 0, change: 0 } })
        .sort({ _id: -1 })
        .limit(limit)
        .toArray(),
    )
    return found.map((document) => {
      const { _id, at, file, by, approvedBy, why, quality } = parseStored<EditDocument>(
        Outline.omit({ text: true }),
        document,
        'edit',
      )
      return { edit: `edit-${_id}`, at, file, by, approvedBy, why, quality }
    })
  }
}
