import { describeError, type Log } from '../../log.js'
import type { Open311, Open311Status } from './client.js'

const BATCH_MAX = 50
/** Tokens asked for in one run; each is a call of its own. */
const TOKENS_MAX = 200
/** After so many that failed the centre is away, and the next run goes on. */
const FAILURES_MAX = 3

/** What is open here and at the centre, and what is known of it here. */
export interface Open311Open {
  ref: string
  id?: string
  /** What it has until there is an id. */
  token?: string
  /** The centre's note as it was told last, so that it is told once. */
  notes?: string
}

export interface Open311Change {
  id: string
  status: 'open' | 'closed'
  /** Why, or how far it has come, in the centre's words. */
  notes?: string
  /** When the centre changed it, if it says so with its zone. */
  at?: Date
}

export interface Open311WatchOptions {
  open311: Pick<Open311, 'status' | 'resolve'>
  open: () => Promise<readonly Open311Open[]>
  /** Awaited one after the other. One that throws is told again in the next run. */
  changed: (ref: string, change: Open311Change) => Promise<void>
  log: Log
}

type Named = Open311Open & { id: string; isNew: boolean }

/** Asks the operations centre how things stand: for a sweep. */
export class Open311Watch {
  readonly #options: Open311WatchOptions

  constructor(options: Open311WatchOptions) {
    this.#options = options
  }

  /** Tells of what has been closed, of new notes, and of ids that tokens have become. Throws only what `open` throws. */
  async run(): Promise<void> {
    const open = await this.#options.open()
    const known = open.flatMap((one) => (one.id === undefined ? [] : [{ ...one, id: one.id, isNew: false }]))
    const named = [...known, ...(await this.#resolved(open))]
    let failures = 0
    for (let from = 0; from < named.length && failures < FAILURES_MAX; from += BATCH_MAX)
      failures += (await this.#look(named.slice(from, from + BATCH_MAX))) ? 0 : 1
  }

  async #resolved(open: readonly Open311Open[]): Promise<Named[]> {
    const named: Named[] = []
    let failures = 0
    for (const one of open.filter(({ id, token }) => id === undefined && token !== undefined).slice(0, TOKENS_MAX)) {
      if (failures >= FAILURES_MAX) break
      const id = await this.#options.open311.resolve(one.token ?? '').catch((error: unknown) => {
        failures += 1
        this.#options.log.warn('token not resolved', { ticket: one.ref, ...describeError(error) })
        return undefined
      })
      if (id !== undefined) named.push({ ...one, id, isNew: true })
    }
    return named
  }

  /** False when the centre did not answer. */
  async #look(named: readonly Named[]): Promise<boolean> {
    const { open311, log } = this.#options
    try {
      const statuses = await open311.status([...new Set(named.map(({ id }) => id))])
      for (const one of named)
        await this.#tell(
          one,
          statuses.find(({ id }) => id === one.id),
        )
      return true
    } catch (error) {
      log.warn('operations centre not asked', { requests: named.length, ...describeError(error) })
      for (const one of named) await this.#tell(one, undefined)
      return false
    }
  }

  async #tell(one: Named, status: Open311Status | undefined): Promise<void> {
    const { changed, log } = this.#options
    if (!one.isNew && !hasChanged(one, status)) return
    await changed(one.ref, changeOf(one.id, status)).catch((error: unknown) => {
      log.warn('change at the operations centre not told', { ticket: one.ref, ...describeError(error) })
    })
  }
}

function hasChanged(one: Named, status: Open311Status | undefined): boolean {
  if (status === undefined) return false
  return status.status === 'closed' || (status.notes !== undefined && status.notes !== one.notes)
}

function changeOf(id: string, status: Open311Status | undefined): Open311Change {
  const { notes, updatedAt: at } = status ?? {}
  return { id, status: status?.status ?? 'open', ...(notes === undefined ? {} : { notes }), ...(at ? { at } : {}) }
}
