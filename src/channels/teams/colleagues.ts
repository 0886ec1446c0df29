import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import type { Viewer } from '../../tickets/sight.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { StaffRecord } from '../../turn/ports.js'
import type { Colleague } from './commands/scene.js'
import type { Directory } from './directory.js'
import type { Office } from './office.js'
import type { Places } from './places.js'
import type { TicketDesk } from './ports.js'

/** A list to choose from may be this old: whoever is chosen is looked up anew. */
const KNOWN_FOR_MS = 60_000
const REMEMBERED_MAX = 1_000

interface ColleaguesOptions {
  directory: Pick<Directory, 'staffOf'>
  places: Pick<Places, 'teams'>
  desk: Pick<TicketDesk, 'queue'>
  office: Pick<Office, 'staff'>
  log: Log
  now: () => Date
}

/** Those somebody may hand things over to: the others in their teams, whoever is on duty for a queue of theirs first. */
export class Colleagues {
  readonly #options: ColleaguesOptions
  readonly #known = new Map<string, { people: Colleague[]; until: number }>()

  constructor(options: ColleaguesOptions) {
    this.#options = options
  }

  async of(viewer: Viewer): Promise<Colleague[]> {
    const now = this.#options.now()
    const known = this.#known.get(viewer.staff.id)
    if (known && known.until > now.getTime()) return known.people
    const [onDuty, members] = await Promise.all([this.#onDuty(viewer, now), this.#members(viewer)])
    const people = sorted(viewer.staff, onDuty, members)
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear()
    this.#known.set(viewer.staff.id, { people, until: now.getTime() + KNOWN_FOR_MS })
    return people
  }

  async #onDuty({ queues }: Viewer, now: Date): Promise<StaffRecord[]> {
    const { staff } = this.#options.office
    return (await Promise.all([...queues].map((queue) => staff.onDuty(queue, now)))).flat()
  }

  /** Without Teams' roster those on duty are known all the same, and better than none. */
  async #members({ queues }: Viewer): Promise<StaffMember[]> {
    const { directory, places, desk, log } = this.#options
    try {
      const teams = (await places.teams()).all().flatMap((team) => team.queues.find((id) => queues.has(id)) ?? [])
      return (await Promise.all(teams.map((queue) => directory.staffOf(desk.queue(queue))))).flat()
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'store_unavailable') throw error
      log.warn('teams_roster_unknown', describeError(error))
      return []
    }
  }
}

function sorted(own: StaffMember, onDuty: readonly StaffRecord[], members: readonly StaffMember[]): Colleague[] {
  const here = new Set(onDuty.map(({ id }) => id))
  const everyone = new Map(
    [...onDuty, ...members].map(({ id, name, teams }) => [id, { id, name, ...(teams ? { teams } : {}) }]),
  )
  everyone.delete(own.id)
  return [...everyone.values()]
    .map((staff) => ({ staff, onDuty: here.has(staff.id) }))
    .sort((a, b) => Number(b.onDuty) - Number(a.onDuty) || a.staff.name.localeCompare(b.staff.name, 'sv'))
}
