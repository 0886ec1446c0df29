import { z } from 'zod'
import { describeError, type Log } from '../../log.js'
import { type Activity, tenantOf } from './activity.js'
import type { Connector, TeamsChannelInfo } from './connector.js'
import { joins, leaves, withChannels, withNews } from './install-news.js'
import type { Shelf } from './ports.js'

/** The channel list is asked for while Teams waits for its answer. */
const FETCH_TIMEOUT_MS = 2_000
/** A queue whose channel is not there makes us look again, but not more often than this. */
const REFRESH_EVERY_MS = 60_000

const Channel = z.object({ id: z.string(), name: z.string().nullable() })

/** A team the app is installed in, and all that is needed to post there. Kept under the team's id. */
export const Install = z.object({
  /** The team's id, which is General's too. */
  team: z.string(),
  teamName: z.string().exactOptional(),
  serviceUrl: z.string(),
  tenant: z.string().exactOptional(),
  bot: z.object({ id: z.string(), name: z.string().exactOptional() }),
  channels: z.array(Channel),
  /** Channels by names they had before they were renamed or deleted. */
  former: z.array(Channel).exactOptional(),
  /** Since when Teams says that the app is not in the team, though no word of that has come. */
  lostAt: z.date().exactOptional(),
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
  readonly #listeners: (() => void)[] = []

  constructor(options: InstallsOptions) {
    this.#options = options
  }

  /** Where we can post, first installed first. */
  async all(): Promise<Install[]> {
    return (await this.#every()).filter(({ lostAt }) => lostAt === undefined)
  }

  /** Called when a channel has come that a card may belong in. */
  onChannels(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /**
   * Takes what an activity from a team tells. An activity from a team not known, or taken for lost, makes it known: its
   * install came while we were down.
   */
  async notice(activity: Activity): Promise<void> {
    const team = activity.channelData?.team?.id
    if (!team) return
    if (leaves(activity)) {
      await this.#options.shelf.remove(team)
      return
    }
    const known = await this.#options.shelf.get(team)
    if (!known || known.lostAt || joins(activity)) {
      await this.#install(team, activity, known)
      return
    }
    const changed = withNews(known, activity)
    if (changed !== known) await this.#put(changed, known)
  }

  /** Asks Teams for the channels of every team again, of lost ones too, though not often; answers where we can post now. */
  async refresh(): Promise<Install[]> {
    const fresh = await Promise.all((await this.#every()).map((install) => this.#refreshOne(install)))
    return fresh.filter(({ lostAt }) => lostAt === undefined)
  }

  /** Teams does not know this channel any more, though no word of it came. General is gone only with its team. */
  async gone(install: Install, channel: string): Promise<void> {
    if (channel === install.team) return this.lost(install)
    this.#options.log.warn('teams_channel_gone', { team: install.team, channel })
    await this.#put(
      withChannels(
        install,
        install.channels.filter(({ id }) => id !== channel),
      ),
      install,
    )
  }

  /** Teams says the app is not in this team, though no word of it came. It is asked again now and then. */
  async lost(install: Install): Promise<void> {
    this.#options.log.warn('teams_team_lost', { team: install.team })
    this.#refreshedAt.set(install.team, this.#options.now().getTime())
    await this.#options.shelf.put(install.team, { ...install, lostAt: this.#options.now() })
  }

  async #every(): Promise<Install[]> {
    const installs = await this.#options.shelf.all()
    return installs.toSorted((a, b) => a.installedAt.getTime() - b.installedAt.getTime())
  }

  async #refreshOne(install: Install): Promise<Install> {
    const now = this.#options.now().getTime()
    if (now - (this.#refreshedAt.get(install.team) ?? 0) < REFRESH_EVERY_MS) return install
    this.#refreshedAt.set(install.team, now)
    const channels = await this.#fetchChannels(install.serviceUrl, install.team)
    if (!channels) return install
    const { lostAt, ...rest } = withChannels(install, channels)
    await this.#put(rest, install)
    if (lostAt) this.#options.onInstalled()
    return rest
  }

  async #install(team: string, activity: Activity, known: Install | undefined): Promise<void> {
    const { serviceUrl, recipient } = activity
    if (!serviceUrl || !recipient) return
    const tenant = tenantOf(activity)
    const teamName = activity.channelData?.team?.name ?? known?.teamName
    const channels = await this.#fetchChannels(serviceUrl, team)
    const install: Install = {
      team,
      ...(teamName ? { teamName } : {}),
      serviceUrl,
      ...(tenant ? { tenant } : {}),
      bot: { id: recipient.id, ...(recipient.name ? { name: recipient.name } : {}) },
      channels: known?.channels ?? [{ id: team, name: null }],
      ...(known?.former ? { former: known.former } : {}),
      installedAt: activity.action === 'add' || !known ? this.#options.now() : known.installedAt,
    }
    await this.#put(channels ? withChannels(install, channels) : install, known?.lostAt ? undefined : known)
    this.#options.onInstalled()
  }

  async #put(install: Install, before: Install | undefined): Promise<void> {
    await this.#options.shelf.put(install.team, install)
    const had = new Map(before?.lostAt ? [] : before?.channels.map(({ id, name }) => [id, name]))
    const isNews = install.channels.some(({ id, name }) => !had.has(id) || had.get(id) !== name)
    if (isNews) for (const listener of this.#listeners) listener()
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
