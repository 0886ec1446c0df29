import type { WireChannel, WireTeam, WireThread } from '../wire.js'
import { remember, remembered } from './kept.js'
import { threads } from './live.js'
import { setting, t } from './setting.js'
import { Store } from './store.js'

// What the Teams window shows, and to whom.

const first = setting.staff[0]?.id ?? ''
const known = remembered()

/** The member of staff one is. */
export const staff = new Store(setting.staff.some(({ id }) => id === known.staff) ? (known.staff ?? first) : first)
/** The channel shown, or the member's own chat with the bot. */
export const place = new Store(firstPlace())
/** The newest message seen in each channel or chat. */
export const seen = new Store<Readonly<Record<string, string>>>(known.seen ?? {})

export function actAs(id: string): void {
  if (place.value === chatOf(staff.value)) show(chatOf(id))
  else if (!mayOpen(id, place.value)) show(channelsOf(id).find(({ name }) => name !== null)?.id ?? chatOf(id))
  staff.set(id)
  remember({ staff: id })
}

export function show(id: string): void {
  place.set(id)
  remember({ channel: id })
}

export function chatOf(member: string): string {
  return setting.staff.find(({ id }) => id === member)?.chat ?? ''
}

/** Teams a member of staff is in. */
export function teamsOf(member: string): WireTeam[] {
  return setting.teams.filter(({ members }) => members.includes(member))
}

export function channelsOf(member: string): WireChannel[] {
  return teamsOf(member).flatMap(({ channels }) => channels)
}

export function channelName({ name }: WireChannel): string {
  return name ?? t('team_general')
}

/** A channel's name, with its team's where there are several. */
export function fullName(channel: WireChannel): string {
  const team = setting.teams.find(({ channels }) => channels.some(({ id }) => id === channel.id))
  return setting.teams.length > 1 && team ? `${channelName(channel)} · ${team.name}` : channelName(channel)
}

/** Where one was before a reload, if it can still be opened. */
function firstPlace(): string {
  if (known.channel !== undefined && mayOpen(staff.value, known.channel)) return known.channel
  return channelsOf(staff.value).find(({ name }) => name !== null)?.id ?? chatOf(staff.value)
}

function mayOpen(member: string, id: string): boolean {
  return id === chatOf(member) || channelsOf(member).some((channel) => channel.id === id)
}

/** Threads of a channel, or the one chat, oldest first. */
export function threadsIn(id: string, all: Iterable<WireThread>): WireThread[] {
  return [...all].filter(({ channel, id: own }) => channel === id || own === id)
}

/** Messages that have come since the place was last looked at; one's own are not news. */
export function unreadIn(id: string, all: Iterable<WireThread>): number {
  const last = seen.value[id] ?? ''
  const messages = threadsIn(id, all).flatMap((thread) => thread.messages)
  return messages.filter((message) => message.bot && newer(message.id, last)).length
}

/** Everything in a place has been in front of a member of staff. */
export function sawAll(id: string): void {
  const messages = threadsIn(id, threads.value.values()).flatMap((thread) => thread.messages)
  const newest = messages.map((message) => message.id).reduce((a, b) => (newer(b, a) ? b : a), seen.value[id] ?? '')
  if (newest === (seen.value[id] ?? '')) return
  seen.set({ ...seen.value, [id]: newest })
  remember({ seen: seen.value })
}

/** Teams' message ids are times. */
function newer(one: string, other: string): boolean {
  return Number(one) > Number(other || 0)
}
