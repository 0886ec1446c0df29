import type { Collection, Filter, UpdateFilter } from 'mongodb'
import { z } from 'zod'
import type { StaffMember } from '../tickets/ticket.js'
import type { KnowledgeChange, Trial } from '../turn/knowledge-ports.js'
import { PROPOSAL_STATES, type ProposalState } from '../turn/learning-ports.js'
import { parseStored } from './stored.js'
import { isDuplicateKey, reachStore } from './unavailable.js'

/** A proposal goes this long after it was last changed; what it came to stands in `edits`. */
export const PROPOSAL_SECONDS = 400 * 86_400
/** Undecided at a time, of all and of one person: more than that is no work but a flood. */
const OPEN_MAX = 300
const OPEN_OWN_MAX = 30
const WAITING_MAX = 200

/** Decided, or given up. */
const ENDED: readonly ProposalState[] = ['applied', 'refused', 'withdrawn', 'failed']
const OPEN = PROPOSAL_STATES.filter((state) => !ENDED.includes(state))

/** A trial without the words of the questions, which stay in their turns: `answers[n]` is of the `n`th. */
export type StoredTrial = Omit<Trial, 'answers'> & {
  answers: (Omit<Trial['answers'][number], 'text'> & { n: number })[]
}

export interface StoredProposal {
  /** Random; what staff write to one another when they mean it. */
  _id: string
  schema: 1
  /** Tells the same form sent twice. */
  key: string
  state: ProposalState
  change: KnowledgeChange
  by: StaffMember
  at: Date
  updatedAt: Date
  people: number
  why?: string
  queue: string
  sends: boolean
  /** How many questions it is tried on. */
  asked: number
  trial?: StoredTrial
  verdict?: { by: StaffMember; at: Date; reason?: string }
  failure?: string[]
  edit?: string
  /** Ids of those who have been told in Teams that it waits for them. */
  told: string[]
  version: number
  /** Somebody works on it until then: it is tried, or applied. */
  lease?: Date
  /** How often that was begun. */
  tries: number
}

const Outline = z.looseObject({
  _id: z.string(),
  schema: z.literal(1),
  key: z.string(),
  state: z.enum(PROPOSAL_STATES),
  change: z.looseObject({ kind: z.enum(['variant', 'article', 'local', 'elsewhere']) }),
  by: z.looseObject({ id: z.string(), name: z.string() }),
  at: z.date(),
  updatedAt: z.date(),
  people: z.number(),
  queue: z.string(),
  sends: z.boolean(),
  told: z.array(z.string()),
  version: z.number().int(),
  tries: z.number().int(),
})

/** What staff have proposed for the knowledge, and how far each has come. It holds no resident's words but what staff wrote. */
export class Proposals {
  readonly #proposals: Collection<StoredProposal>

  constructor(store: { proposals: Collection<StoredProposal> }) {
    this.#proposals = store.proposals
  }

  /** Puts it in, once by its key. Undefined where too many wait already. */
  async add(proposal: StoredProposal): Promise<StoredProposal | undefined> {
    const before = await this.#one({ key: proposal.key })
    if (before) return before
    const open = { state: { $in: [...OPEN] } }
    const [all, own] = await reachStore(() =>
      Promise.all([
        this.#proposals.countDocuments(open, { limit: OPEN_MAX }),
        this.#proposals.countDocuments({ ...open, 'by.id': proposal.by.id }, { limit: OPEN_OWN_MAX }),
      ]),
    )
    if (all >= OPEN_MAX || own >= OPEN_OWN_MAX) return undefined
    try {
      await reachStore(() => this.#proposals.insertOne(proposal))
      return proposal
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      return this.#one({ key: proposal.key })
    }
  }

  get(id: string): Promise<StoredProposal | undefined> {
    return this.#one({ _id: id })
  }

  byKey(key: string): Promise<StoredProposal | undefined> {
    return this.#one({ key })
  }

  /** Those that wait for somebody to decide, the oldest first; at most 200. */
  waiting(): Promise<StoredProposal[]> {
    return this.#many({ state: 'waiting' }, { at: 1 }, WAITING_MAX)
  }

  /** Newest change first. */
  latest(limit: number): Promise<StoredProposal[]> {
    return this.#many({}, { updatedAt: -1 }, limit)
  }

  /** Those that are in the knowledge now, newest first. */
  applied(limit: number): Promise<StoredProposal[]> {
    return this.#many({ state: 'applied' }, { updatedAt: -1 }, limit)
  }

  /** Ids of those that are not decided. */
  async open(): Promise<Set<string>> {
    const found = await reachStore(() =>
      this.#proposals
        .find({ state: { $in: [...OPEN] } }, { projection: { _id: 1 } })
        .limit(OPEN_MAX)
        .toArray(),
    )
    return new Set(found.map(({ _id }) => _id))
  }

  /** Changes it if it still is as it was seen. Undefined where it is not: another was first. */
  async change(
    { _id, version }: Pick<StoredProposal, '_id' | 'version'>,
    set: Partial<Omit<StoredProposal, '_id' | 'version'>>,
    now: Date,
    unset: readonly ('lease' | 'trial' | 'verdict')[] = [],
  ): Promise<StoredProposal | undefined> {
    const update: UpdateFilter<StoredProposal> = {
      $set: { ...set, updatedAt: now },
      $inc: { version: 1 },
      ...(unset.length > 0 ? { $unset: Object.fromEntries(unset.map((field) => [field, ''])) } : {}),
    }
    return this.#changed({ _id, version }, update)
  }

  /** Takes hold of the next that is to be tried or applied, which nobody works on, for so long. */
  async take(now: Date, leaseMs: number): Promise<StoredProposal | undefined> {
    const isFree = { $or: [{ lease: { $exists: false } }, { lease: { $lte: now } }] }
    const update = {
      $set: { lease: new Date(now.getTime() + leaseMs), updatedAt: now },
      $inc: { version: 1, tries: 1 },
    }
    return this.#changed({ state: { $in: ['proposed', 'trying', 'approved'] }, ...isFree }, update, { at: 1 })
  }

  /** They have been told. */
  async tell(id: string, staff: string): Promise<void> {
    await reachStore(() => this.#proposals.updateOne({ _id: id }, { $addToSet: { told: staff } }))
  }

  async #changed(
    filter: Filter<StoredProposal>,
    update: UpdateFilter<StoredProposal>,
    sort: Record<string, 1> = {},
  ): Promise<StoredProposal | undefined> {
    const found = await reachStore(() =>
      this.#proposals.findOneAndUpdate(filter, update, { returnDocument: 'after', sort }),
    )
    return found === null ? undefined : parse(found)
  }

  async #one(filter: Filter<StoredProposal>): Promise<StoredProposal | undefined> {
    const found = await reachStore(() => this.#proposals.findOne(filter))
    return found === null ? undefined : parse(found)
  }

  async #many(filter: Filter<StoredProposal>, sort: Record<string, 1 | -1>, limit: number): Promise<StoredProposal[]> {
    const found = await reachStore(() => this.#proposals.find(filter).sort(sort).limit(limit).toArray())
    return found.map(parse)
  }
}

function parse(document: unknown): StoredProposal {
  return parseStored<StoredProposal>(Outline, document, 'proposal')
}
