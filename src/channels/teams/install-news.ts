import type { Activity } from './activity.js'
import type { Install } from './installs.js'

/** Channels remembered of a team by names they have had; the oldest is forgotten first. */
const FORMER_MAX = 200

type Channels = Install['channels']

/** Whether an activity tells that the app was put in the team. */
export function joins(activity: Activity): boolean {
  if (activity.type === 'installationUpdate') return activity.action?.startsWith('add') ?? false
  return activity.type === 'conversationUpdate' && names(activity.membersAdded, activity)
}

/** Whether an activity tells that the app was taken out of the team, or that the team is gone. */
export function leaves(activity: Activity): boolean {
  if (activity.type === 'installationUpdate') return activity.action?.startsWith('remove') ?? false
  if (activity.type !== 'conversationUpdate') return false
  const { eventType } = activity.channelData ?? {}
  return eventType === 'teamDeleted' || eventType === 'teamHardDeleted' || names(activity.membersRemoved, activity)
}

/** The install with what this activity says of its channels, name and address; the very same object if nothing. */
export function withNews(install: Install, activity: Activity): Install {
  const moved =
    activity.serviceUrl && activity.serviceUrl !== install.serviceUrl
      ? { ...install, serviceUrl: activity.serviceUrl }
      : install
  const { eventType, channel, team } = activity.channelData ?? {}
  if (activity.type !== 'conversationUpdate') return moved
  if (eventType === 'teamRenamed' && team?.name) return { ...moved, teamName: team.name }
  if (!channel?.id) return moved
  const others = moved.channels.filter(({ id }) => id !== channel.id)
  if (eventType === 'channelDeleted') return withChannels(moved, others)
  if (eventType === 'channelCreated' || eventType === 'channelRenamed' || eventType === 'channelRestored') {
    const general = channel.id === moved.team
    return withChannels(moved, [...others, { id: channel.id, name: general ? null : (channel.name ?? null) }])
  }
  return moved
}

/** The install with other channels; what names the ones before had is remembered, for queues still go by those. */
export function withChannels(install: Install, channels: Channels): Install {
  const isSame = (one: Channels[number]) => channels.some(({ id, name }) => id === one.id && name === one.name)
  const gone = install.channels.filter((channel) => channel.name !== null && !isSame(channel))
  if (gone.length === 0) return { ...install, channels }
  const kept = (install.former ?? []).filter(({ id, name }) => !gone.some((one) => one.id === id && one.name === name))
  return { ...install, channels, former: [...kept, ...gone].slice(-FORMER_MAX) }
}

function names(members: Activity['membersAdded'], { recipient }: Activity): boolean {
  return members?.some((member) => member.id === recipient?.id) ?? false
}
