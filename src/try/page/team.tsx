import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { BotChat } from './bot-chat.js'
import { actAs, fullName, place, sawAll, seen, staff, threadsIn } from './desk.js'
import { ChatIcon, HashIcon, Lighthouse } from './icons.js'
import { threads } from './live.js'
import { initials } from './message.js'
import { News, Places } from './places.js'
import { setting, t } from './setting.js'
import { useStore } from './store.js'
import { Thread } from './thread.js'
import { useShown } from './use-shown.js'

/** The staff's window: who one is, the channels, and the one that is open. */
export function Team() {
  const all = useStore(threads)
  const by = useStore(staff)
  const here = useStore(place)
  useStore(seen)
  const inView = threadsIn(here, all.values())
  const channel = setting.channels.find(({ id }) => id === here)
  const name = channel ? fullName(channel) : t('team_chat')
  const newest = inView.flatMap(({ messages }) => messages).at(-1)?.id

  useEffect(() => {
    sawAll(here)
  }, [here, inView.length, newest, all])

  return (
    <>
      <div class="team-bar">
        <span class="team-name">{t('team_name')}</span>
        <WhoAmI by={by} />
        <News here={here} by={by} />
      </div>
      <div class="team-body">
        <Places here={here} by={by} />
        <div class="channel">
          <p class="channel-name">
            {channel ? <HashIcon size={17} /> : <ChatIcon size={17} />}
            <b>{name}</b>
          </p>
          <Posts key={here} count={inView.length} label={name}>
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

/** More than these do not stand beside each other. */
const FACES_MAX = 3

function WhoAmI({ by }: { by: string }) {
  if (setting.staff.length > FACES_MAX)
    return (
      <select
        class="who-list"
        aria-label={t('team_as_label')}
        value={by}
        onChange={(event) => actAs(event.currentTarget.value)}
      >
        {setting.staff.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    )
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
