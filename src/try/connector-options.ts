import type { TeamPlan } from './connector-teams.js'
import type { LimitsKept } from './connector-traffic.js'

export interface StandInOptions {
  /** Our own address, known once we listen: the stand-in knocks at our real `/api/messages`. */
  url: () => string
  /** Where its own doors are served, when that is somewhere else. */
  connectorUrl?: () => string
  /** The name of a team: the first, or the only one. */
  team?: string
  /** That team's, besides General. */
  channels?: string[]
  /** Names of that team's members of staff. */
  staff?: string[]
  /** More teams, or all of them. The first of all has the id `STAND_IN_TEAM_ID`. */
  teams?: TeamPlan[]
  /** The bot hears what does not mention it too, as with the consent `ChannelMessage.Read.Group`. */
  hearsAll?: boolean
  /** Whether too many posts are answered 429; they are counted all the same. */
  limits?: LimitsKept
  /** The clock limits and counts go by, in milliseconds from anywhere; the machine's own when not given. */
  elapsedMs?: () => number
  /** Threads and chats kept, 200 when not given. */
  threadsMax?: number
  now: () => Date
}

/** The teams there are to be, the first first. */
export function plansOf({ team, channels = [], staff = [], teams = [] }: StandInOptions): TeamPlan[] {
  return team === undefined ? teams : [{ name: team, channels, staff }, ...teams]
}
