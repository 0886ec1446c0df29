import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Collection, Db } from 'mongodb'
import type { Collections } from './connect.js'
import { dropRetiredIndexes, ensureIndexes } from './ensure-indexes.js'
import { type LeaseDocument, Leases } from './leases.js'
import { MIGRATIONS } from './migrations/all.js'
import type { Migration } from './migrations/migration.js'
import { type WalkPlace, walk } from './migrations/walk.js'
import { halfRestored, leaseLost, notMigrated, oldestOf, type SchemaDocument, tooNew } from './schema-document.js'
import { reachStore } from './unavailable.js'

/** The version of the database this program makes and expects. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0

/** Whoever migrates says so this often; when it is silent for so long, another goes on where it was. */
const LEASE_MS = 15_000
const LEASE = 'migrating'
const WAIT_MS = 500
/** Progress of what takes long is told this often. */
const TELL_MS = 5_000
/** So long after the last document that an older version wrote, none of it is taken to be left. */
const SETTLE_MS = 3_600_000

/** `migrate`: whoever serves; `check`: whoever only uses it, and must not begin on what may take long; `leave`: whoever copies it. */
export type SchemaMode = 'migrate' | 'check' | 'leave'

export interface SchemaOptions {
  mode: SchemaMode
  /** One plain line about what takes long. */
  say: (line: string) => void
  isRestoring?: boolean
  /** Others than the shipped, for tests. */
  migrations?: readonly Migration[]
  leaseMs?: number
  settleMs?: number
  /** Called before each batch, for a test that does something meanwhile. */
  between?: (place: WalkPlace) => Promise<void>
}

/** What version the database has, and how it comes to the one this program needs. */
export class Schema {
  readonly #db: Db
  readonly #collections: Collections
  readonly #options: SchemaOptions
  readonly #migrations: readonly Migration[]
  readonly #version: number
  readonly #schema: Collection<SchemaDocument>
  readonly #leases: Leases
  readonly #leaseMs: number
  readonly #holder = randomUUID()

  constructor(db: Db, collections: Collections, options: SchemaOptions) {
    this.#db = db
    this.#collections = collections
    this.#options = options
    this.#migrations = options.migrations ?? MIGRATIONS
    this.#version = this.#migrations.at(-1)?.version ?? 0
    this.#leaseMs = options.leaseMs ?? LEASE_MS
    this.#schema = db.collection('schema')
    this.#leases = new Leases({ destinations: db.collection<LeaseDocument>('schema') })
  }

  /**
   * Makes the database fit for this program, or refuses with `config_invalid` and the remedy: one that a newer program has
   * changed beyond what this one knows, and in the mode `check` one that has not been migrated.
   */
  async open(): Promise<void> {
    const found = await this.read()
    this.#refuseNewer(found)
    if (found?.restoring && !this.#options.isRestoring) throw halfRestored()
    if (this.#options.mode === 'leave') return
    if (!found && (await this.#isEmpty())) return this.#begin()
    if ((found?.version ?? 0) < this.#version) {
      if (this.#options.mode === 'check') throw notMigrated(found?.version ?? 0, this.#version)
      return this.#migrate()
    }
    // A newer program's indexes are its own business.
    if (this.#options.mode === 'migrate' && found?.version === this.#version) await ensureIndexes(this.#collections)
  }

  /** The same database, opened otherwise. */
  with(options: Partial<SchemaOptions>): Schema {
    return new Schema(this.#db, this.#collections, { ...this.#options, ...options })
  }

  /** Keeps everyone out until it is filled, and tells of what version it then is. */
  async beginRestore({ version, oldestThatWorks }: Pick<SchemaDocument, 'version' | 'oldestThatWorks'>): Promise<void> {
    const restoring = { version, oldestThatWorks, done: [], restoring: 'loading' as const }
    await reachStore(() => this.#schema.replaceOne({ _id: 'lotsen' }, restoring, { upsert: true }))
  }

  loaded(): Promise<void> {
    return this.#set({ restoring: 'loaded' })
  }

  async endRestore(): Promise<void> {
    await reachStore(() => this.#schema.updateOne({ _id: 'lotsen' }, { $unset: { restoring: '' } }))
  }

  async read(): Promise<SchemaDocument | undefined> {
    return (await reachStore(() => this.#schema.findOne({ _id: 'lotsen' }))) ?? undefined
  }

  /**
   * Repairs what instances of an older version have written since, as long as there may be such; then drops the indexes
   * that only they used. Cheap when there are none. Answers how many documents it repaired.
   */
  async settle(signal?: AbortSignal): Promise<number> {
    const found = await this.read()
    if (!found?.settling || found.version !== this.#version) return 0
    const { from, since, until } = found.settling
    const begun = new Date()
    let repaired = 0
    for (const { passes } of this.#after(from))
      for (const pass of passes) {
        const between = async (place: WalkPlace) => {
          signal?.throwIfAborted()
          await this.#options.between?.(place)
        }
        repaired += await walk(this.#db, pass, { since, between })
      }
    if (repaired > 0) await this.#set({ settling: { from, since, until: this.#settled(begun) } })
    else if (begun >= until) {
      await dropRetiredIndexes(this.#collections)
      await reachStore(() => this.#schema.updateOne({ _id: 'lotsen' }, { $unset: { settling: '' } }))
    }
    return repaired
  }

  /** A database that holds nothing is what this program makes of it. */
  async #begin(): Promise<void> {
    await ensureIndexes(this.#collections)
    const fresh = { version: this.#version, oldestThatWorks: oldestOf(this.#migrations), done: [] }
    await reachStore(() => this.#schema.updateOne({ _id: 'lotsen' }, { $setOnInsert: fresh }, { upsert: true }))
  }

  async #isEmpty(): Promise<boolean> {
    const first = await Promise.all(
      Object.values(this.#collections).map((collection: Collection) =>
        reachStore(() => collection.findOne({}, { projection: { _id: 1 } })),
      ),
    )
    return first.every((document) => document === null)
  }

  /** Once, whoever of several instances does it; the others wait until it is done. */
  async #migrate(): Promise<void> {
    if (!(await this.#hold())) return
    const lost = new AbortController()
    const renew = async () => {
      if (!(await this.#leases.take(LEASE, this.#holder, this.#leaseMs))) lost.abort(leaseLost())
    }
    const renewal = setInterval(() => void renew().catch(() => undefined), this.#leaseMs / 3)
    try {
      await this.#runAll(lost.signal)
    } finally {
      clearInterval(renewal)
      await this.#leases.release(LEASE, this.#holder).catch(() => undefined)
    }
  }

  /** False when another has done it while we waited. */
  async #hold(): Promise<boolean> {
    for (let waits = 0; !(await this.#leases.take(LEASE, this.#holder, this.#leaseMs)); waits += 1) {
      if (waits === 0) this.#options.say('Database: another instance brings it up to date; waiting for it')
      await sleep(Math.min(WAIT_MS, this.#leaseMs / 3))
      const found = await this.read()
      this.#refuseNewer(found)
      if ((found?.version ?? 0) >= this.#version) return false
    }
    return true
  }

  async #runAll(lost: AbortSignal): Promise<void> {
    const before = await this.read()
    this.#refuseNewer(before)
    const from = before?.version ?? 0
    if (from >= this.#version) return
    const begun = new Date()
    this.#options.say(
      `Database: bringing it from version ${from} to ${this.#version}; instances that serve go on meanwhile`,
    )
    await ensureIndexes(this.#collections)
    for (const migration of this.#after(from)) await this.#run(migration, lost)
    await this.#set({ settling: { from, since: before?.settling?.since ?? begun, until: this.#settled(new Date()) } })
  }

  async #run(migration: Migration, lost: AbortSignal): Promise<void> {
    const { version, name, oldestThatWorks = 0, passes } = migration
    const found = await this.read()
    const place = found?.place?.version === version ? found.place : { version, pass: 0, repaired: 0 }
    const told = { at: performance.now() }
    let { repaired } = place
    for (const [pass, what] of passes.entries()) {
      if (pass < place.pass) continue
      const after = pass === place.pass ? place.after : undefined
      const between = async (walked: WalkPlace) => {
        lost.throwIfAborted()
        await this.#options.between?.(walked)
        const { after: at } = walked
        const kept = { version, pass, repaired: repaired + walked.repaired, ...(at === undefined ? {} : { after: at }) }
        await this.#set({ place: kept })
        this.#tell(name, walked, told)
      }
      repaired += await walk(this.#db, what, { after, between })
    }
    if (!(await this.#leases.take(LEASE, this.#holder, this.#leaseMs))) throw leaseLost()
    const oldest = Math.max(oldestThatWorks, found?.oldestThatWorks ?? 0)
    await this.#finish({ version, name, at: new Date(), repaired }, oldest)
    this.#options.say(`Database: version ${version}: ${name} (${repaired} documents)`)
  }

  #tell(name: string, { seen, all, repaired }: WalkPlace, told: { at: number }): void {
    if (performance.now() - told.at < TELL_MS) return
    told.at = performance.now()
    this.#options.say(`Database: ${name}: ${Math.min(seen, all)} of ${all} looked at, ${repaired} changed`)
  }

  async #set(fields: Partial<SchemaDocument>): Promise<void> {
    const first = { version: 0, oldestThatWorks: 0, done: [] }
    await reachStore(() =>
      this.#schema.updateOne({ _id: 'lotsen' }, { $set: fields, $setOnInsert: first }, { upsert: true }),
    )
  }

  /** Never backwards: whoever comes late with a migration that is done changes nothing. */
  async #finish(done: SchemaDocument['done'][number], oldestThatWorks: number): Promise<void> {
    const { version } = done
    await reachStore(() =>
      this.#schema.updateOne(
        { _id: 'lotsen', version: { $lt: version } },
        { $set: { version, oldestThatWorks }, $push: { done }, $unset: { place: '' } },
      ),
    )
  }

  #after(version: number): Migration[] {
    return this.#migrations.filter((migration) => migration.version > version)
  }

  #settled(from: Date): Date {
    return new Date(from.getTime() + (this.#options.settleMs ?? SETTLE_MS))
  }

  #refuseNewer(found: SchemaDocument | undefined): void {
    if (!found || found.oldestThatWorks <= this.#version) return
    throw tooNew(found.version, this.#version)
  }
}
