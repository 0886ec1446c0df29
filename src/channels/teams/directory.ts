import { ServiceError } from '../../errors.js'
import type { Viewer } from '../../tickets/sight.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { StaffDirectory } from '../../turn/ports.js'
import type { Install } from './installs.js'
import type { Members } from './members.js'
import type { Places } from './places.js'
import type { TeamsQueue } from './ports.js'

/** As long as someone who has just left a team may still act; only those found present are remembered. */
const PRESENT_FOR_MS = 30_000
const REMEMBERED_MAX = 2_000
/** How Teams' own ids of people begin; by those it always finds them. */
const TEAMS_ID = '29:'

interface DirectoryOptions {
  places: Places
  members: Members
  now: () => Date
}

/**
 * Who belongs to which queue: the present members, guests excluded, of the team its channel is in, never of the one that
 * takes its cards in meanwhile. What cannot be asked throws: nobody is let through because Teams was slow.
 */
export class Directory implements StaffDirectory {
  readonly #options: DirectoryOptions
  readonly #known = new Map<string, { viewer: Viewer; until: number }>()

  constructor(options: DirectoryOptions) {
    this.#options = options
  }

  async viewer(user: string): Promise<Viewer | undefined> {
    const now = this.#options.now().getTime()
    const known = this.#known.get(user)
    if (known && known.until > now) return known.viewer
    const teams = (await this.#options.places.teams()).all()
    const asked = await this.#ask(teams, (install) => this.#check(install, user))
    const viewer = asked ?? (user.startsWith(TEAMS_ID) ? undefined : await this.#search(teams, user))
    if (!viewer) return undefined
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear()
    this.#known.set(user, { viewer, until: now + PRESENT_FOR_MS })
    return viewer
  }

  /**
   * The same, asking no more than the one team that is this queue's: quick enough for whoever pressed a button. Undefined
   * for whoever is not in it; they may be in another.
   */
  async within(queue: TeamsQueue, user: { id: string; name?: string | undefined }): Promise<Viewer | undefined> {
    const teams = await this.#options.places.teams()
    const install = teams.ofQueue(queue)
    if (!install) return undefined
    const queues = teams.all().find(({ install: { team } }) => team === install.team)?.queues ?? []
    return this.#ask([{ install, queues: [...queues, queue.id] }], (one) => this.#check(one, user.id, user.name))
  }

  /** The staff a queue's tickets can be handed to, by name; at most 100. */
  async staffOf(queue: TeamsQueue): Promise<StaffMember[]> {
    const install = (await this.#options.places.teams()).ofQueue(queue)
    return install ? this.#options.members.list(install) : []
  }

  /** Someone left this team: everyone in it is asked about anew. */
  forget(team: string): void {
    this.#options.members.forget(team)
    this.#known.clear()
  }

  async #ask(
    teams: { install: Install; queues: string[] }[],
    find: (install: Install) => Promise<StaffMember | undefined>,
  ): Promise<Viewer | undefined> {
    const found = await Promise.all(teams.map(async ({ install, queues }) => ({ queues, staff: await find(install) })))
    const present = found.flatMap(({ queues, staff }) => (staff ? [{ queues, staff }] : []))
    const staff = present[0]?.staff
    return staff && { staff, queues: new Set(present.flatMap(({ queues }) => queues)) }
  }

  /** A connector that knows people by Teams' own ids alone has its rosters read. */
  #search(teams: { install: Install; queues: string[] }[], user: string): Promise<Viewer | undefined> {
    return this.#ask(teams, (install) => notIn(this.#options.members.search(install, user)))
  }

  #check(install: Install, id: string, name?: string): Promise<StaffMember | undefined> {
    return notIn(this.#options.members.check(install, { id, name }))
  }
}

/** A team that the app was taken out of has no staff of ours; anything else that goes wrong is not known to be so. */
async function notIn(found: Promise<StaffMember | undefined>): Promise<StaffMember | undefined> {
  try {
    return await found
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'forbidden') return undefined
    throw error
  }
}
