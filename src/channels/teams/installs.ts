import { z } from 'zod'
import { describeError, type Log } from '../../log.js'
import { type Activity, tenantOf } from './activity.js'
import type { Connector, TeamsChannelInfo } from './connector.js'
import type { Shelf } from './ports.js'

/** The channel list is asked for while Teams waits for its answer. */
const FETCH_TIMEOUT_MS = 2_000
/** A queue whose channel is not there makes us look again, but not more often than this. */
const REFRESH_EVERY_MS = 60_000

/** A team the app is installed in, and all that is needed to post there. Kept under the team's id. */
export const Install = z.object({
  /** The team's id, which is General's too. */
  team: z.string(),
  teamName: z.string().exactOptional(),
  serviceUrl: z.string(),
  tenant: z.string().exactOptional(),
  bot: z.object({ id: z.string(), name: z.string().exactOptional() }),
  channels: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
  installedAt: z.date(),
})
export type Install = z.output<typeof Install>

interface InstallsOptions {
  shelf: Shelf<Install>
  connector: Connector
  log: Log
  now: () => Date
  /** Cards that waited for a team can be posted now. */
  onInstalled: () => void
}

/** Knows where the app is installed, from what Teams tells: installs, channels made, renamed and deleted, removals. */
export class Installs {
  readonly #options: InstallsOptions
  readonly #refreshedAt = new Map<string, number>()

  constructor(options: InstallsOptions) {
    this.#options = options
  }

  /** First installed first. */
  async all(): Promise<Install[]> {
    const installs = await this.#options.shelf.all()
    return installs.toSorted((a, b) => a.installedAt.getTime() - b.installedAt.getTime())
  }

  /**
   * Takes what an activity from a team tells. An
   * activity from a team not known (its install came while we were down) makes it known.
   */
  async notice(activity: Activity): Promise<void> {
    const team = activity.channelData?.team?.id
    if (!team) return
    if (leaves(activity)) {
      await this.#options.shelf.remove(team)
      return
    }
    const known = await this.#options.shelf.get(team)
    if (!known || joins(activity)) {
      await this.#install(team, activity, known)
      return
    }
    const changed = withNews(known, activity)
    if (changed !== known) await this.#options.shelf.put(team, changed)
  }

  /** Asks Teams for the channels again; answers what stands afterwards. */
  async refresh(install: Install): Promise<Install> {
    const now = this.#options.now().getTime()
    if (now - (this.#refreshedAt.get(install.team) ?? 0) < REFRESH_EVERY_MS) return install
    this.#refreshedAt.set(install.team, now)
    const channels = await this.#fetchChannels(install.serviceUrl, install.team)
    if (!channels) return install
    const fresh = { ...install, channels }
    await this.#options.shelf.put(install.team, fresh)
    return fresh
  }

  /** Teams does not know this channel any more, though no word of it came. General is gone only with its team. */
  async gone(install: Install, channel: string): Promise<void> {
    if (channel === install.team) await this.#options.shelf.remove(install.team)
    else await this.#options.shelf.put(install.team, without(install, channel))
  }

  async #install(team: string, activity: Activity, known: Install | undefined): Promise<void> {
    const { serviceUrl, recipient } = activity
    if (!serviceUrl || !recipient) return
    const tenant = tenantOf(activity)
    const teamName = activity.channelData?.team?.name ?? known?.teamName
    const channels = await this.#fetchChannels(serviceUrl, team)
    await this.#options.shelf.put(team, {
      team,
      ...(teamName ? { teamName } : {}),
      serviceUrl,
      ...(tenant ? { tenant } : {}),
      bot: { id: recipient.id, ...(recipient.name ? { name: recipient.name } : {}) },
      channels: channels ?? known?.channels ?? [{ id: team, name: null }],
      installedAt: activity.action === 'add' || !known ? this.#options.now() : known.installedAt,
    })
    this.#options.onInstalled()
  }

  /** Undefined when Teams would not say: General is known without asking, and the rest is asked for when needed. */
  async #fetchChannels(serviceUrl: string, team: string): Promise<TeamsChannelInfo[] | undefined> {
    try {
      return await this.#options.connector.channels(serviceUrl, team, AbortSignal.timeout(FETCH_TIMEOUT_MS))
    } catch (error) {
      this.#options.log.warn('teams_channels_unknown', describeError(error))
      return undefined
    }
  }
}

function joins(activity: Activity): boolean {
  if (activity.type === 'installationUpdate') return activity.action?.startsWith('add') ?? false
  return activity.type === 'conversationUpdate' && names(activity.membersAdded, activity)
}

function leaves(activity: Activity): boolean {
  if (activity.type === 'installationUpdate') return activity.action?.startsWith('remove') ?? false
  if (activity.type !== 'conversationUpdate') return false
  const { eventType } = activity.channelData ?? {}
  return eventType === 'teamDeleted' || eventType === 'teamHardDeleted' || names(activity.membersRemoved, activity)
}

function names(members: Activity['membersAdded'], { recipient }: Activity): boolean {
  return members?.some((member) => member.id === recipient?.id) ?? false
}

/** The install with what this activity says of its channels, name and address; the very same object if nothing. */
function withNews(install: Install, activity: Activity): Install {
  const moved =
    activity.serviceUrl && activity.serviceUrl !== install.serviceUrl
      ? { ...install, serviceUrl: activity.serviceUrl }
      : install
  const { eventType, channel, team } = activity.channelData ?? {}
  if (activity.type !== 'conversationUpdate') return moved
  if (eventType === 'teamRenamed' && team?.name) return { ...moved, teamName: team.name }
  if (!channel?.id) return moved
  const others = without(moved, channel.id)
  if (eventType === 'channelDeleted') return others
  if (eventType === 'channelCreated' || eventType === 'channelRenamed' || eventType === 'channelRestored') {
    const general = channel.id === moved.team
    return {
      ...moved,
      channels: [...others.channels, { id: channel.id, name: general ? null : (channel.name ?? null) }],
    }
  }
  return moved
}

function without(install: Install, channel: string): Install {
  return { ...install, channels: install.channels.filter(({ id }) => id !== channel) }
}
