import { useEffect, useRef, useState } from 'preact/hooks'
import type { WireThread } from '../wire.js'
import { channelName, channelsOf, chatOf, fullName, show, teamsOf, unreadIn } from './desk.js'
import { ChatIcon, HashIcon } from './icons.js'
import { line, threads } from './live.js'
import { setting, t } from './setting.js'
import { useStore } from './store.js'

interface Place {
  id: string
  name: string
  /** With its team's, where there are several. */
  fullName: string
  unread: number
  chat?: true
}

/** Places under one heading; what is not in a team has none. */
interface Group {
  id: string
  name?: string
  places: Place[]
}

/** A list beside the channel; where there is no room for one, a menu above it. */
export function Places({ here, by }: { here: string; by: string }) {
  const groups = groupsOf(by, here, [...threads.value.values()])
  const elsewhere = groups.flatMap(({ places }) => places).findLast(({ unread }) => unread > 0)
  return (
    <>
      <nav class="places" aria-label={t('team_channels')}>
        {groups.map((group) => (
          <List key={group.id} group={group} here={here} />
        ))}
      </nav>
      <div class="place-menu">
        <select aria-label={t('team_channel_pick')} value={here} onChange={(event) => show(event.currentTarget.value)}>
          {groups.map(({ id, name, places }) =>
            name === undefined ? (
              places.map((place) => <Option key={place.id} place={place} />)
            ) : (
              <optgroup key={id} label={name}>
                {places.map((place) => (
                  <Option key={place.id} place={place} />
                ))}
              </optgroup>
            ),
          )}
        </select>
        {elsewhere && (
          <button type="button" class="place-news" onClick={() => show(elsewhere.id)}>
            {elsewhere.fullName} <span class="count">{elsewhere.unread}</span>
          </button>
        )}
      </div>
    </>
  )
}

function List({ group: { id, name, places }, here }: { group: Group; here: string }) {
  const heading = `places-${id}`
  return (
    <>
      {name !== undefined && (
        <h4 class="places-team" id={heading}>
          {name}
        </h4>
      )}
      <ul aria-labelledby={name === undefined ? undefined : heading}>
        {places.map((place) => (
          <li key={place.id}>
            <button
              type="button"
              class={place.unread > 0 ? 'place place--new' : 'place'}
              aria-current={place.id === here ? 'true' : undefined}
              onClick={() => show(place.id)}
            >
              {place.chat ? <ChatIcon size={15} /> : <HashIcon size={15} />}
              <span class="place-name">{place.name}</span>
              {place.unread > 0 && (
                <span class="count">
                  <span aria-hidden="true">{place.unread}</span>
                  <span class="unseen">{t('team_unread', { n: place.unread })}</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function Option({ place: { id, name, unread } }: { place: Place }) {
  return <option value={id}>{unread > 0 ? `${name} (${t('team_unread', { n: unread })})` : name}</option>
}

/** Says in which channel something came, to those who do not see the mark. */
export function News({ here, by }: { here: string; by: string }) {
  const [said, setSaid] = useState('')
  const counts = useRef<ReadonlyMap<string, number> | undefined>(undefined)
  const all = [...threads.value.values()]
  const isUp = useStore(line) === 'up'
  useEffect(() => {
    if (!isUp) return
    const now = new Map(setting.channels.map(({ id }) => [id, unreadIn(id, all)]))
    const before = counts.current
    const fresh = channelsOf(by).filter(({ id }) => id !== here && (now.get(id) ?? 0) > (before?.get(id) ?? 0))
    counts.current = now
    if (before && fresh.length > 0)
      setSaid(fresh.map((channel) => t('team_new', { channel: fullName(channel) })).join('. '))
  }, [threads.value, isUp])
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  )
}

/** Where a member of staff can be: their teams' channels, each team under its name where there are several, and their chat. */
function groupsOf(by: string, here: string, all: readonly WireThread[]): Group[] {
  const unread = (id: string) => (id === here ? 0 : unreadIn(id, all))
  const teams = teamsOf(by).map(({ id, name, channels }) => ({
    id,
    name,
    places: channels.map((channel) => ({
      id: channel.id,
      name: channelName(channel),
      fullName: fullName(channel),
      unread: unread(channel.id),
    })),
  }))
  const id = chatOf(by)
  const chat: Place = { id, name: t('team_chat'), fullName: t('team_chat'), unread: unread(id), chat: true }
  if (setting.teams.length > 1) return [...teams, { id, places: [chat] }]
  return [{ id, places: [...teams.flatMap(({ places }) => places), chat] }]
}
