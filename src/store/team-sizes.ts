import type { Collection } from 'mongodb'
import type { Store } from './connect.js'
import type { StoredStaff } from './staff.js'
import { reachStore } from './unavailable.js'

const STAFF_MAX = 20_000

/** How many serve each queue, by what staff have said of themselves; nobody's name leaves here. */
export class TeamSizes {
  readonly #staff: Collection<StoredStaff>

  constructor(store: Pick<Store, 'staff'>) {
    this.#staff = store.staff
  }

  /** By queue; and by department, where whoever serves several of its queues is one. */
  async count(departmentOf: (queue: string) => string | undefined): Promise<Record<string, number>> {
    const found = await reachStore(() =>
      this.#staff
        .find({}, { projection: { _id: 0, queues: 1 } })
        .limit(STAFF_MAX)
        .toArray(),
    )
    const sizes: Record<string, number> = {}
    for (const { queues } of found) {
      const departments = queues.flatMap((queue) => departmentOf(queue) ?? [])
      for (const team of new Set([...queues, ...departments])) sizes[team] = (sizes[team] ?? 0) + 1
    }
    return sizes
  }
}
