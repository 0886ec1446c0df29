import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.js'
import type { Entry } from '../thread.js'
import { Down } from './icons.js'
import { Message } from './message.js'
import { canSharePlace, SharePlace } from './share-place.js'

/** This near the end counts as being there. */
const AT_END_PX = 60

/** What has been said, the newest in view unless the resident is reading further up. */
export function Log({ chat }: { chat: Chat }) {
  const { texts, entries } = chat
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [below, setBelow] = useState(false)
  const last = entries.at(-1)?.key
  const lastSent = entries.filter(({ from, seq }) => from === 'me' && seq > 0).at(-1)?.key
  const lastOn = new Map(entries.map(({ ticket, key }) => [ticket, key]))
  const waits = chat.awaitsAnswer

  useLayoutEffect(() => {
    if (atEnd.current || chat.isEnded || entries.at(-1)?.from === 'me') showNewest(box.current, entries)
    look()
  }, [last, waits])

  const look = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    atEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX
    setBelow(!atEnd.current)
  }
  // The field below grows as one writes, and a phone's keyboard comes: the newest stays in view.
  useEffect(() => {
    const { current: seen } = box
    if (!seen || typeof ResizeObserver === 'undefined') return undefined
    const resized = new ResizeObserver(() => {
      if (atEnd.current) seen.scrollTop = seen.scrollHeight
    })
    resized.observe(seen)
    return () => resized.disconnect()
  }, [])

  // A screenful at a time, so that nothing is jumped over.
  const onward = () => {
    box.current?.scrollBy({ top: box.current.clientHeight - AT_END_PX })
    look()
    if (atEnd.current) box.current?.focus()
  }

  return (
    <div class="between">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="log" ref={box} tabIndex={0} aria-label={texts.log_label} onScroll={look}>
        {chat.restarted && <p class="divider">{texts.restarted}</p>}
        <ol>
          {entries.map((entry, at) => (
            <Message
              key={entry.key}
              entry={entry}
              before={entries[at - 1]}
              isLastSent={entry.key === lastSent}
              isLastOnTicket={entry.ticket !== '' && lastOn.get(entry.ticket) === entry.key}
              chat={chat}
            />
          ))}
        </ol>
        {waits && <Typing text={texts.typing} />}
        <Choices chat={chat} entries={entries} />
        {wantsPlace(entries) && canSharePlace() && <SharePlace key={last} chat={chat} />}
      </section>
      {below && (
        <button type="button" class="below" onClick={onward}>
          <Down size={16} /> {texts.new_below}
        </button>
      )}
    </div>
  )
}

/** A long answer is read from its beginning: the question, or else the turn, stands at the top rather than its end at the bottom. */
function showNewest(box: HTMLDivElement | HTMLElement | null, entries: Entry[]): void {
  if (!box) return
  const newest = entries.at(-1)?.seq
  const first = newest ? entries.findIndex(({ seq }) => seq === newest) : entries.length - 1
  const top = (box.querySelectorAll<HTMLElement>('li.msg')[first]?.offsetTop ?? 0) - 12
  box.scrollTo({ top: Math.min(top, box.scrollHeight - box.clientHeight) })
}

function Typing({ text }: { text: string }) {
  return (
    <p class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="sr">{text}</span>
    </p>
  )
}

/** The newest turn asks for it, and nothing has been said since. */
function wantsPlace(entries: Entry[]): boolean {
  const newest = entries.at(-1)
  return newest?.from !== 'me' && entries.some((entry) => entry.seq === newest?.seq && entry.wantsPlace)
}

/** The choices of the newest turn, as long as nothing has been said since. */
function Choices({ chat, entries }: { chat: Chat; entries: Entry[] }) {
  const newest = entries.at(-1)
  if (!newest || newest.from === 'me') return null
  const offered = entries.filter(({ seq, choices }) => seq === newest.seq && choices.length > 0).at(-1)
  if (!offered) return null
  return (
    <fieldset class="choices row" lang={offered.lang || undefined}>
      <legend class="sr">{chat.texts.choices_label}</legend>
      {offered.choices.map((choice) => (
        <button type="button" class="second" key={choice} onClick={() => chat.say(choice, [], chat.isEnded)}>
          {choice}
        </button>
      ))}
    </fieldset>
  )
}
