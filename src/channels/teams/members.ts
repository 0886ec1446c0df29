import type { StaffMember } from '../../tickets/ticket.js'
import type { Connector, Member } from './connector.js'
import type { Install } from './installs.js'

/** How long someone who has just left a team may still act: short, and only those found present are remembered. */
const PRESENT_FOR_MS = 30_000
const REMEMBERED_MAX = 5_000
/** Teams gives an invoke 5 s in all. */
const CHECK_TIMEOUT_MS = 2_000
/** Nobody waits for a whole roster. */
const ROSTER_TIMEOUT_MS = 20_000
/** Members shown to choose among. */
const LISTED_MAX = 100

/**
 * Who is staff of a team: its present members, guests excluded, asked at each action. What cannot be checked throws:
 * nobody is let through because Teams was slow.
 */
export class Members {
  readonly #connector: Connector
  readonly #now: () => Date
  readonly #present = new Map<string, { staff: StaffMember; until: number }>()

  constructor(options: { connector: Connector; now: () => Date }) {
    this.#connector = options.connector
    this.#now = options.now
  }

  /** Somebody, by Teams id, Entra id or user principal name, as staff of this team; undefined when they are not. */
  async check(install: Install, user: { id: string; name?: string | undefined }): Promise<StaffMember | undefined> {
    const key = `${install.team} ${user.id}`
    const known = this.#present.get(key)
    const now = this.#now().getTime()
    if (known && known.until > now) return known.staff
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    const member = await this.#connector.member(install.serviceUrl, install.team, user.id, signal)
    return member && this.#remember(install, member, user)
  }

  /** The same, where Teams does not find them by this id: through the roster. A real Teams needs it never. */
  async search(install: Install, user: string): Promise<StaffMember | undefined> {
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    const member = await this.#connector.searchMember(install.serviceUrl, install.team, user, signal)
    return member && this.#remember(install, member, { id: user })
  }

  /** Staff of this team to choose among, by name; at most 100. */
  async list(install: Install): Promise<StaffMember[]> {
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    const members = await this.#connector.members(install.serviceUrl, install.team, LISTED_MAX, signal)
    const staff = members.filter((member) => !isGuest(member, install)).map((member) => staffOf(member))
    return staff.sort((a, b) => a.name.localeCompare(b.name, 'sv'))
  }

  /** All the staff of this team. */
  async everyone(install: Install): Promise<StaffMember[]> {
    const signal = AbortSignal.timeout(ROSTER_TIMEOUT_MS)
    const members = await this.#connector.everyone(install.serviceUrl, install.team, signal)
    return members.filter((member) => !isGuest(member, install)).map((member) => staffOf(member))
  }

  /** The Teams account of a member of staff, for a mention; undefined when they are no longer there. */
  async account(install: Install, staff: StaffMember, signal: AbortSignal): Promise<{ id: string } | undefined> {
    const { serviceUrl, team } = install
    const member = await this.#connector.member(serviceUrl, team, staff.teams ?? staff.id, signal)
    return member ?? (await this.#connector.searchMember(serviceUrl, team, staff.id, signal))
  }

  /** Someone left this team: everyone in it is asked about anew. */
  forget(team: string): void {
    for (const key of this.#present.keys()) if (key.startsWith(`${team} `)) this.#present.delete(key)
  }

  #remember(
    install: Install,
    member: Member,
    user: { id: string; name?: string | undefined },
  ): StaffMember | undefined {
    if (isGuest(member, install)) return undefined
    const staff = staffOf(member, user.name)
    if (this.#present.size >= REMEMBERED_MAX) this.#present.clear()
    this.#present.set(`${install.team} ${user.id}`, { staff, until: this.#now().getTime() + PRESENT_FOR_MS })
    return staff
  }
}

function staffOf({ id, aadObjectId, name }: Member, called = ''): StaffMember {
  return { id: aadObjectId ?? id, name: name ?? called, teams: id }
}

function isGuest(member: Member, install: Install): boolean {
  if (member.userRole === 'guest' || member.userRole === 'anonymous') return true
  // A guest's account is made in our tenant but carries where it came from in its name.
  if (member.userPrincipalName?.toUpperCase().includes('#EXT#')) return true
  return Boolean(member.tenantId && install.tenant && member.tenantId !== install.tenant)
}
