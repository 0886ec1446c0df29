import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.js'
import { Announcer } from './announcer.js'
import { Composer } from './composer.js'
import { Contact, hoursText, telLink } from './contact.js'
import { Delete, End, Ended } from './ending.js'
import { fitScreen } from './fit-screen.js'
import { COVERS_PAGE, keepFocusInside } from './focus.js'
import { Head, LeaveBar } from './head.js'
import { Person } from './icons.js'
import { Log } from './log.js'
import { Menu } from './menu.js'
import { Notices } from './notices.js'
import { Status } from './status.js'
import { usePicked } from './use-picked.js'

/** What may stand before the conversation for a while. */
export type SheetName = 'menu' | 'contact' | 'end' | 'delete'

export interface PanelProps {
  chat: Chat
  /** Part of the page rather than a window over it. */
  inline: boolean
  /** It was opened by a press, so the focus follows. */
  takeFocus: boolean
  logo: string | undefined
  onClose: () => void
  /** Begins a new chat. */
  onAgain: () => void
  /** Leaves the page at once. */
  onLeave: () => void
}

/** The window: who one talks to, what was said, a way to a person, and where one writes. */
export function Panel(props: PanelProps) {
  const { chat, inline, takeFocus, logo, onClose, onAgain, onLeave } = props
  const { texts, lang } = chat
  const panel = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const [sheet, setSheet] = useState<SheetName>()
  const picked = usePicked(texts)
  const focusField = () => field.current?.focus()
  const focusEnd = () => (chat.isEnded ? panel.current?.focus() : focusField())
  const focused = useRef<Node | null>(null)
  const back = () => {
    setSheet(undefined)
    // It is seen again only after this has been drawn.
    requestAnimationFrame(focusEnd)
  }

  // What had the focus may be gone with what it was pressed for. Who is elsewhere in the page by now stays there.
  useEffect(() => {
    if (focused.current?.isConnected === false && document.activeElement === document.body) focusEnd()
  })

  useEffect(() => {
    if (!takeFocus) return
    // On a phone the keyboard would cover the first words: there the window itself has the focus.
    if (matchMedia('(pointer: coarse)').matches) panel.current?.focus()
    else focusField()
  }, [])

  useEffect(() => (inline || !panel.current ? undefined : fitScreen(panel.current)), [inline])

  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && (sheet || !inline)) {
      event.stopPropagation()
      if (!sheet) onClose()
      else if (!chat.isOver) back()
    }
    if (!inline) keepFocusInside(event, panel.current)
  }
  const dropping = useDrop(picked.add)
  const name = { 'aria-label': texts.panel_label }
  const frame = inline
    ? { role: 'region' as const, ...name }
    : { role: 'dialog' as const, 'aria-modal': matchMedia(COVERS_PAGE).matches, ...name }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role stands in `frame`
    <div
      class={inline ? 'panel inline' : 'panel float'}
      ref={panel}
      lang={lang}
      tabIndex={-1}
      onKeyDown={keyDown}
      onFocusIn={({ target }) => {
        focused.current = target as Node
      }}
      {...frame}
      {...dropping.handlers}
    >
      <Head
        chat={chat}
        logo={logo}
        isMenuOpen={sheet === 'menu'}
        onMenu={() => (sheet === 'menu' ? back() : !chat.isOver && setSheet('menu'))}
        onClose={inline ? undefined : onClose}
      />
      {chat.isSensitive && <LeaveBar chat={chat} onLeave={onLeave} />}
      <div class="body">
        <div class={sheet ? 'talk covered' : 'talk'}>
          <Notices chat={chat} />
          <Log chat={chat} />
          <div class="foot">
            <Status chat={chat} />
            <Human chat={chat} onContact={() => setSheet('contact')} />
            {chat.isEnded ? (
              <Ended chat={chat} onAgain={onAgain} />
            ) : (
              <Composer chat={chat} picked={picked} field={field} />
            )}
          </div>
        </div>
        {sheet === 'menu' && <Menu chat={chat} onGo={(next) => (next ? setSheet(next) : back())} />}
        {sheet === 'contact' && <Contact chat={chat} onBack={back} />}
        {sheet === 'end' && <End chat={chat} onBack={back} />}
        {sheet === 'delete' && <Delete chat={chat} onBack={back} onAgain={onAgain} />}
        {dropping.isOver && <p class="drop">{texts.drop_here}</p>}
      </div>
      <Announcer chat={chat} />
    </div>
  )
}

/** Always in sight: a person, the phone with today's hours, and where one can go. */
function Human({ chat, onContact }: { chat: Chat; onContact: () => void }) {
  const { texts, around } = chat
  const { house } = around
  return (
    <div class="person">
      <button type="button" class="link" onClick={() => chat.say(texts.say_person)}>
        <Person size={17} /> {texts.person_button}
      </button>
      <button type="button" class="link visit" onClick={onContact}>
        {texts.visit}
      </button>
      {/* Its place is kept from the start: what comes later pushes nothing about. */}
      <span class="phone">
        {house && (
          <>
            <a href={telLink(house.phone)} aria-label={texts.call.replace('{n}', house.phone)}>
              {house.phone}
            </a>{' '}
            {hoursText(house, texts)}
          </>
        )}
      </span>
    </div>
  )
}

/** A file dragged over the window may be dropped anywhere in it. */
function useDrop(add: (files: File[]) => void) {
  const [isOver, setOver] = useState(false)
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
      if (!(currentTarget as Node).contains(relatedTarget as Node | null)) setOver(false)
    },
    onDrop: (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(false)
      add([...(event.dataTransfer?.files ?? [])])
    },
  }
  return { isOver, handlers }
}
