import type { TeamsChannelInfo } from './connector.js'
import type { Install } from './installs.js'

/** General's name is null on the wire; what Teams itself shows it as, in our languages. */
const GENERAL_NAMES = new Set(['general', 'allmänt'])

/** Where a queue's cards stand. */
export interface QueuePlace {
  install: Install
  channel: string
  /** The queue's own channel was not found, so this is General of the first team. */
  fallback: boolean
}

/**
 * The channel a queue names, among those the app is installed with: by id (`19:…`), or by name whatever its case; of
 * two with one name, the one installed later. A name nobody has leads to General of the first team, so that no
 * card is lost for a renamed channel. Undefined when the app is installed nowhere: the card waits.
 */
export function findPlace(installs: readonly Install[], wanted: string): QueuePlace | undefined {
  for (const install of installs.toReversed()) {
    const channel = install.channels.find((candidate) => named(candidate, wanted))
    if (channel) return { install, channel: channel.id, fallback: false }
  }
  const first = installs[0]
  return first && { install: first, channel: first.team, fallback: true }
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

function named(channel: TeamsChannelInfo, wanted: string): boolean {
  if (wanted.startsWith('19:')) return channel.id === wanted
  const name = fold(wanted)
  return channel.name === null ? GENERAL_NAMES.has(name) : fold(channel.name) === name
}

function fold(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
