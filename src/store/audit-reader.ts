import type { Collection, Filter } from 'mongodb'
import { openEnds } from './audit.js'
import { type AuditDocument, type AuditHead, hashOf, NO_HASH } from './audit-entry.js'
import { partOf } from './staff-deeds.js'
import { reachStore } from './unavailable.js'

/** Faults told at once; a log with more has been rewritten. */
const FAULTS_MAX = 100

export interface AuditQuery {
  ticket?: string | undefined
  /** Part of a name, or an id whole. */
  who?: string | undefined
  since?: Date | undefined
  limit: number
}

/** Where the log is not as it was written. `at` is an entry's `<chain>/<n>`. */
export interface AuditFault {
  at: string
  why: 'changed' | 'missing' | 'unopened' | 'other_end'
}

export interface AuditVerdict {
  entries: number
  chains: number
  /** Empty where every entry stands as it was written. */
  faults: AuditFault[]
  /** The ends as they stand: kept elsewhere, they show whether the newest entries were cut off. */
  ends: AuditHead[]
}

/** Reads the audit log, and tells whether anyone has had a hand in it. */
export class AuditReader {
  readonly #audit: Collection<AuditDocument>

  constructor(store: { audit: Collection<AuditDocument> }) {
    this.#audit = store.audit
  }

  /** Oldest first; the newest `limit` of those asked for. */
  async list({ ticket, who, since, limit }: AuditQuery): Promise<AuditDocument[]> {
    const asked: Filter<AuditDocument>[] = [{ did: { $ne: 'chain_opened' } }]
    if (ticket !== undefined) asked.push({ $or: [{ 'about.ticket': ticket }, { 'about.tickets': ticket }] })
    if (since !== undefined) asked.push({ at: { $gte: since } })
    if (who !== undefined) asked.push({ $or: [{ 'who.id': who }, { 'who.name': partOf(who) }] })
    const newest = await reachStore(() =>
      this.#audit.find({ $and: asked }).sort({ at: -1, _id: -1 }).limit(limit).toArray(),
    )
    return newest.reverse()
  }

  /** Reads every entry there is, chain by chain. */
  async verify(): Promise<AuditVerdict> {
    const faults: AuditFault[] = []
    const found = new Map<string, string>()
    const claimed: AuditHead[] = []
    let before: AuditDocument | undefined
    let chains = 0
    const entries = this.#audit.find().sort({ chain: 1, n: 1 })
    for await (const entry of entries) {
      const last = before?.chain === entry.chain ? before : undefined
      if (!last) chains += 1
      faults.push(...faultsOf(entry, last))
      found.set(entry._id, entry.hash)
      claimed.push(...(entry.heads ?? []))
      before = entry
      if (faults.length >= FAULTS_MAX) break
    }
    if (faults.length < FAULTS_MAX) faults.push(...claimed.flatMap((head) => endFault(head, found)))
    return { entries: found.size, chains, faults, ends: await openEnds(this.#audit) }
  }
}

function faultsOf(entry: AuditDocument, last: AuditDocument | undefined): AuditFault[] {
  const at = entry._id
  const expected = last === undefined ? 0 : last.n + 1
  if (at !== `${entry.chain}/${entry.n}`) return [{ at, why: 'changed' }]
  // What follows a gap cannot be held to the hash before it, and is held to nothing else.
  if (entry.n !== expected) return [{ at: `${entry.chain}/${expected}`, why: 'missing' }]
  if (hashOf(entry, last?.hash ?? NO_HASH) !== entry.hash) return [{ at, why: 'changed' }]
  return last === undefined && entry.did !== 'chain_opened' ? [{ at, why: 'unopened' }] : []
}

function endFault({ chain, n, hash }: AuditHead, found: ReadonlyMap<string, string>): AuditFault[] {
  const at = `${chain}/${n}`
  const stands = found.get(at)
  if (stands === undefined) return [{ at, why: 'missing' }]
  return stands === hash ? [] : [{ at, why: 'other_end' }]
}
