import type { Collection, Filter } from 'mongodb'
import type { MonthlyEntry } from '../content/report-entries.js'
import type { AuditedBy, AuditLog } from './audit.js'
import type { Store } from './connect.js'
import { reachStore } from './unavailable.js'

interface EnteredDocument extends MonthlyEntry {
  /** `2026-11 waste time_used library`: what can stand once. */
  _id: string
  schema: 1
  /** Whoever entered it last, by id. */
  by: string
  at: Date
}

const ENTRIES_MAX = 20_000

/** What teams enter once a month: time used, sick leave, turnover, how many they are. */
export class Entered {
  readonly #entries: Collection<EnteredDocument>
  readonly #audit: Pick<AuditLog, 'note'>
  readonly #now: () => Date

  constructor({ db }: Pick<Store, 'db'>, audit: Pick<AuditLog, 'note'>, now: () => Date) {
    this.#entries = db.collection('entered')
    this.#audit = audit
    this.#now = now
  }

  /** Enters a figure, in place of the one that stood there. It is noted who did, and never what. */
  async put(entry: MonthlyEntry, who: AuditedBy, door: string): Promise<void> {
    await this.#audit.note({ who, did: 'figure_entered', about: { count: 1 }, door })
    const document = { ...entry, schema: 1 as const, by: who.id, at: this.#now() }
    await reachStore(() => this.#entries.replaceOne({ _id: keyOf(entry) }, document, { upsert: true }))
  }

  /** From one month to another, both included, by month. */
  async range(from: string, to: string, teams?: readonly string[]): Promise<MonthlyEntry[]> {
    const which: Filter<EnteredDocument> = {
      month: { $gte: from, $lte: to },
      ...(teams ? { team: { $in: [...teams] } } : {}),
    }
    const found = await reachStore(() =>
      this.#entries.find(which).sort({ month: 1, _id: 1 }).limit(ENTRIES_MAX).toArray(),
    )
    return found.map(({ month, team, what, value, use }) => ({ month, team, what, value, ...(use ? { use } : {}) }))
  }
}

function keyOf({ month, team, what, use }: MonthlyEntry): string {
  return [month, team, what, ...(use ? [use] : [])].join(' ')
}
