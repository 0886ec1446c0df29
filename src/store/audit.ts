import { randomBytes } from 'node:crypto'
import type { Collection } from 'mongodb'
import { ServiceError } from '../errors.js'
import {
  type AuditDocument,
  type AuditedAbout,
  type AuditedBy,
  type AuditHead,
  type AuditNote,
  NO_HASH,
  sealed,
} from './audit-entry.js'
import { reachStore } from './unavailable.js'

export type { Audited, AuditedAbout, AuditedBy, AuditNote } from './audit-entry.js'

/** Of a list that is read, so many tickets are named; all are counted. */
const TICKETS_NAMED_MAX = 100
const NAME_LENGTH_MAX = 200
/** Notes that wait for the one before go into the database together, at most so many. */
const BATCH_MAX = 200
/** Notes that wait while the database is slow; beyond, nobody is shown anything. */
const WAITING_MAX = 5_000

interface Waiting {
  note: AuditNote
  at: Date
  done: () => void
  failed: (error: unknown) => void
}

/** The chain this process writes, as far as it is known to stand. */
interface Chain {
  id: string
  n: number
  hash: string
}

/**
 * Who read and changed what. It only ever adds. Each process writes a chain of its own, in which every entry carries the
 * hash of the one before; a new chain names the ends of the others, so that what is changed, removed or put in between
 * shows (see `AuditReader.verify`).
 */
export class AuditLog {
  readonly #audit: Collection<AuditDocument>
  readonly #now: () => Date
  readonly #waiting: Waiting[] = []
  #chain: Chain | undefined
  #writing = false

  constructor(store: { audit: Collection<AuditDocument> }, now: () => Date = () => new Date()) {
    this.#audit = store.audit
    this.#now = now
  }

  /**
   * Resolves once the entry stands in the database for good. Throws `store_unavailable` when that cannot be promised:
   * the caller then shows and does nothing.
   */
  note(note: AuditNote): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX)
      return Promise.reject(new ServiceError('store_unavailable', 'What is read cannot be noted just now'))
    return new Promise((done, failed) => {
      this.#waiting.push({ note, at: this.#now(), done, failed })
      if (!this.#writing) void this.#write()
    })
  }

  async #write(): Promise<void> {
    this.#writing = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_MAX)
      try {
        await this.#append(batch)
        for (const { done } of batch) done()
      } catch (error) {
        // What stands of it is unknown, so the chain ends here, and the next note opens another that names its end.
        this.#chain = undefined
        for (const { failed } of batch) failed(error)
      }
    }
    this.#writing = false
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    const entries: AuditDocument[] = []
    const chain = this.#chain ?? (await this.#open(entries))
    for (const { note, at } of batch) add(entries, chain, at, fieldsOf(note))
    await this.#audit.insertMany(entries, { ordered: true }).catch((cause: unknown) => {
      // Whatever it is (no server, no right to write, an entry that stands there already): it is not noted.
      throw new ServiceError('store_unavailable', 'What is read cannot be noted just now', { cause })
    })
    this.#chain = chain
  }

  async #open(entries: AuditDocument[]): Promise<Chain> {
    const chain: Chain = { id: randomBytes(9).toString('base64url'), n: -1, hash: NO_HASH }
    const heads = await openEnds(this.#audit)
    const who = { kind: 'service', id: 'audit' } as const
    add(entries, chain, this.#now(), { who, did: 'chain_opened', door: 'audit', heads })
    return chain
  }
}

/** The last entry of each chain that no opening names yet. */
export async function openEnds(audit: Collection<AuditDocument>): Promise<AuditHead[]> {
  const ends = await reachStore(() =>
    audit
      .aggregate<AuditHead>([
        { $sort: { chain: 1, n: -1 } },
        { $group: { _id: '$chain', n: { $first: '$n' }, hash: { $first: '$hash' } } },
        { $project: { _id: 0, chain: '$_id', n: 1, hash: 1 } },
      ])
      .toArray(),
  )
  const openings = await reachStore(() => audit.find({ n: 0 }, { projection: { heads: 1 } }).toArray())
  const named = new Set(openings.flatMap(({ heads }) => heads ?? []).map(({ chain, n }) => `${chain}/${n}`))
  return ends.filter(({ chain, n }) => !named.has(`${chain}/${n}`)).sort((a, b) => (a.chain < b.chain ? -1 : 1))
}

function add(
  entries: AuditDocument[],
  chain: Chain,
  at: Date,
  fields: Pick<AuditDocument, 'who' | 'did' | 'door' | 'about' | 'heads'>,
): void {
  const n = chain.n + 1
  const entry = sealed({ _id: `${chain.id}/${n}`, schema: 1, chain: chain.id, n, at, ...fields }, chain.hash)
  entries.push(entry)
  Object.assign(chain, { n, hash: entry.hash })
}

/** Field by field: what a caller holds besides is not noted. */
function fieldsOf({ who, did, about, door }: AuditNote): Pick<AuditDocument, 'who' | 'did' | 'door' | 'about'> {
  return { who: byOf(who), did, door, ...(about === undefined ? {} : { about: aboutOf(about) }) }
}

function byOf({ kind, id, name }: AuditedBy): AuditedBy {
  const known = { kind, id: withoutNumber(id).slice(0, NAME_LENGTH_MAX) }
  return name === undefined ? known : { ...known, name: name.slice(0, NAME_LENGTH_MAX) }
}

function aboutOf({ ticket, conversation, tickets, count, file, knowledge }: AuditedAbout): AuditedAbout {
  return {
    ...(ticket === undefined ? {} : { ticket }),
    ...(conversation === undefined ? {} : { conversation: withoutNumber(conversation) }),
    ...(tickets === undefined ? {} : { tickets: tickets.slice(0, TICKETS_NAMED_MAX), count: count ?? tickets.length }),
    ...(tickets === undefined && count !== undefined ? { count } : {}),
    ...(file === undefined ? {} : { file }),
    ...(knowledge === undefined ? {} : { knowledge: knowledge.slice(0, NAME_LENGTH_MAX) }),
  }
}

/** A conversation by SMS is called by its number; that stays out. */
function withoutNumber(id: string): string {
  return id.replace(/\+\d{6,}/g, '…')
}
