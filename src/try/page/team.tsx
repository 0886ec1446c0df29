import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { actAs, channelName, chatOf, place, sawAll, seen, show, staff, threadsIn, unreadIn } from './desk.js'
import { ChatIcon, HashIcon, Lighthouse } from './icons.js'
import { line, threads } from './live.js'
import { setting, t } from './setting.js'
import { useStore } from './store.js'
import { BotChat, initials, Thread } from './thread.js'
import { useShown } from './use-shown.js'

/** The staff's window: who one is, the channels, and the one that is open. */
export function Team() {
  const all = useStore(threads)
  const by = useStore(staff)
  const here = useStore(place)
  useStore(seen)
  const inView = threadsIn(here, all.values())
  const channel = setting.channels.find(({ id }) => id === here)
  const newest = inView.flatMap(({ messages }) => messages).at(-1)?.id

  useEffect(() => {
    sawAll(here)
  }, [here, inView.length, newest, all])

  return (
    <>
      <div class="team-bar">
        <span class="team-name">{t('team_name')}</span>
        <WhoAmI by={by} />
        <News here={here} />
      </div>
      <div class="team-body">
        <Places here={here} by={by} />
        <div class="channel">
          <p class="channel-name">
            {channel ? <HashIcon size={17} /> : <ChatIcon size={17} />}
            <b>{channel ? channelName(channel) : t('team_chat')}</b>
          </p>
          <Posts key={here} count={inView.length} label={channel ? channelName(channel) : t('team_chat')}>
            {channel ? (
              inView.map((thread) => <Thread key={thread.id} thread={thread} by={by} />)
            ) : (
              <BotChat id={here} thread={inView[0]} by={by} />
            )}
            {inView.length === 0 && (
              <div class="channel-empty">
                <Lighthouse />
                <p>{channel ? t('team_empty') : t('team_chat_empty')}</p>
              </div>
            )}
          </Posts>
        </div>
      </div>
    </>
  )
}

function WhoAmI({ by }: { by: string }) {
  return (
    <fieldset class="who-am-i">
      <legend class="unseen">{t('team_as_label')}</legend>
      <span class="who-label" aria-hidden="true">
        {t('team_as')}
      </span>
      {setting.staff.map(({ id, name }, index) => (
        <label key={id} class={id === by ? 'who who--me' : 'who'}>
          <input type="radio" name="staff" checked={id === by} onChange={() => actAs(id)} />
          <span class={`face face--${index + 1}`} aria-hidden="true">
            {initials(name)}
          </span>
          <span class="who-name">{name}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** A list beside the channel; where there is no room for one, a menu above it. */
function Places({ here, by }: { here: string; by: string }) {
  const all = [...threads.value.values()]
  const chat = chatOf(by)
  const places = [
    ...setting.channels.map((channel) => ({ id: channel.id, name: channelName(channel) })),
    { id: chat, name: t('team_chat') },
  ].map((one) => ({ ...one, unread: one.id === here ? 0 : unreadIn(one.id, all) }))
  const elsewhere = places.findLast(({ unread }) => unread > 0)
  return (
    <>
      <nav class="places" aria-label={t('team_channels')}>
        <ul>
          {places.map(({ id, name, unread }) => (
            <li key={id}>
              <button
                type="button"
                class={unread > 0 ? 'place place--new' : 'place'}
                aria-current={id === here ? 'true' : undefined}
                onClick={() => show(id)}
              >
                {id === chat ? <ChatIcon size={15} /> : <HashIcon size={15} />}
                <span class="place-name">{name}</span>
                {unread > 0 && (
                  <span class="count">
                    <span aria-hidden="true">{unread}</span>
                    <span class="unseen">{t('team_unread', { n: unread })}</span>
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div class="place-menu">
        <select aria-label={t('team_channel_pick')} value={here} onChange={(event) => show(event.currentTarget.value)}>
          {places.map(({ id, name, unread }) => (
            <option key={id} value={id}>
              {unread > 0 ? `${name} (${t('team_unread', { n: unread })})` : name}
            </option>
          ))}
        </select>
        {elsewhere && (
          <button type="button" class="place-news" onClick={() => show(elsewhere.id)}>
            {elsewhere.name} <span class="count">{elsewhere.unread}</span>
          </button>
        )}
      </div>
    </>
  )
}

/** Says in which channel something came, to those who do not see the mark. */
function News({ here }: { here: string }) {
  const [said, setSaid] = useState('')
  const counts = useRef<ReadonlyMap<string, number> | undefined>(undefined)
  const all = [...threads.value.values()]
  const isUp = useStore(line) === 'up'
  useEffect(() => {
    if (!isUp) return
    const now = new Map(setting.channels.map(({ id }) => [id, unreadIn(id, all)]))
    const before = counts.current
    const fresh = setting.channels.filter(({ id }) => id !== here && (now.get(id) ?? 0) > (before?.get(id) ?? 0))
    counts.current = now
    if (before && fresh.length > 0)
      setSaid(fresh.map((channel) => t('team_new', { channel: channelName(channel) })).join('. '))
  }, [threads.value, isUp])
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  )
}

/** How near the end counts as being there. */
const AT_END_PX = 80

/** Scrolls with what comes, unless one is reading further up. */
function Posts({ count, label, children }: { count: number; label: string; children: preact.ComponentChildren }) {
  const box = useRef<HTMLElement>(null)
  const atEnd = useRef(true)
  const before = useRef(0)
  const follow = () => {
    const { current } = box
    // Hidden, nothing scrolls: it is done when the window is shown.
    if (!current || current.clientHeight === 0) return
    const last = current.querySelector<HTMLElement>('.post:last-of-type')
    // A new card is read from its top; what is added to an old one is at its end.
    if (count > before.current && last) current.scrollTo({ top: last.offsetTop - 8 })
    else if (atEnd.current) current.scrollTo({ top: current.scrollHeight })
    before.current = count
  }
  useLayoutEffect(follow)
  useShown(box, follow)
  const noteScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    atEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="posts" ref={box} tabIndex={0} aria-label={t('team_log', { channel: label })} onScroll={noteScroll}>
      {children}
    </section>
  )
}
