import type { TeamsChannelInfo } from './connector.js'
import type { Install } from './installs.js'

/** General's name is null on the wire; what Teams itself shows it as, in our languages. */
const GENERAL_NAMES = new Set(['general', 'allmänt'])

/** Where a queue's cards stand. */
export interface QueuePlace {
  install: Install
  channel: string
  /** The queue's own channel is not there, so this is a channel that takes it in meanwhile. */
  fallback: boolean
}

/** A channel as organisation.yaml names it. */
export interface Wanted {
  /** Its name, or its id (`19:…`). */
  channel: string
  /** The team it is in, by name or id. */
  team?: string
  /** What stands there is for the queue's own alone: where two teams have such a channel, neither is taken for it. */
  confidential?: boolean
}

/**
 * Where a queue's cards stand among the teams the app is in. Its own channel, by id, by name whatever its case, or by
 * the name it had before it was renamed; of two with one name, the one in the team installed later. Where that is not
 * there: General of the queue's own team, the channel of `instead`, or General of the first team, so that no card is lost
 * for a channel that is gone. Undefined when the app is installed nowhere: the card waits.
 */
export function findPlace(installs: readonly Install[], wanted: Wanted, instead?: Wanted): QueuePlace | undefined {
  const own = ownPlace(installs, wanted)
  if (own) return { ...own, fallback: false }
  const home = ownTeam(installs, wanted)
  const taken = home ? { install: home, channel: home.team } : instead && ownPlace(installs, instead)
  const [first] = installs
  const place = taken ?? (first && { install: first, channel: first.team })
  return place && { ...place, fallback: true }
}

/**
 * The team whose members are a queue's own: the one its channel is in, or was in when it was last there, or the one
 * organisation.yaml names. Undefined where there is none, or more than one for what is confidential.
 */
export function ownTeam(installs: readonly Install[], wanted: Wanted): Install | undefined {
  const standing = ownPlace(installs, wanted)?.install
  if (standing) return standing
  const among = inTeam(installs, wanted)
  if (wanted.team !== undefined) return among[0]
  const had = among.filter(({ former = [] }) => former.some((channel) => named(channel, wanted.channel)))
  return only(had, wanted)
}

/** The install whose channel a thread or conversation is in. */
export function installOf(installs: readonly Install[], conversation: string): Install | undefined {
  const channel = channelOf(conversation)
  return installs.find((install) => install.team === channel || install.channels.some(({ id }) => id === channel))
}

/** A thread's id is its channel's with the first message's behind it: `19:…@thread.tacv2;messageid=1700000000000`. */
export function channelOf(conversation: string): string {
  return conversation.split(';')[0] ?? conversation
}

/** Whether two names are one to Teams' users: case, spaces and how letters are composed do not tell them apart. */
export function isSameName(one: string, other: string): boolean {
  return fold(one) === fold(other)
}

function ownPlace(installs: readonly Install[], wanted: Wanted): Pick<QueuePlace, 'install' | 'channel'> | undefined {
  const among = inTeam(installs, wanted)
  // Where several have the name now, a name of old does not decide between them.
  const find = among.some((install) => current(install, wanted)) ? current : renamed
  const install = only(
    among.filter((one) => find(one, wanted)),
    wanted,
  )
  const channel = install && find(install, wanted)
  return channel && { install, channel: channel.id }
}

function current({ channels }: Install, { channel }: Wanted): TeamsChannelInfo | undefined {
  return channels.find((candidate) => named(candidate, channel))
}

/** A channel that is still there, by a name it has had. */
function renamed({ channels, former = [] }: Install, { channel }: Wanted): TeamsChannelInfo | undefined {
  const had = former.findLast((candidate) => named(candidate, channel))
  return had && channels.find(({ id }) => id === had.id)
}

/** Of several, the one installed later; for what is confidential, none. */
function only(found: readonly Install[], { confidential }: Wanted): Install | undefined {
  return confidential && found.length > 1 ? undefined : found.at(-1)
}

function inTeam(installs: readonly Install[], { team }: Wanted): readonly Install[] {
  if (team === undefined) return installs
  return installs.filter((install) => install.team === team || isSameName(install.teamName ?? '', team))
}

function named(channel: TeamsChannelInfo, wanted: string): boolean {
  if (wanted.startsWith('19:')) return channel.id === wanted
  return channel.name === null ? GENERAL_NAMES.has(fold(wanted)) : isSameName(channel.name, wanted)
}

function fold(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
