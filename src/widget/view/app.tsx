import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.js'
import { withNumber } from '../texts.js'
import { Compass } from './icons.js'
import { Panel, type PanelProps } from './panel.js'
import { useChat } from './use-chat.js'
import { useIdle } from './use-idle.js'
import { useLook } from './use-look.js'

interface AppProps extends Pick<PanelProps, 'chat' | 'inline' | 'logo' | 'onLeave'> {
  side: 'left' | 'right'
  /** It follows on another chat that was in front of somebody. */
  isAnother: boolean
  /** Begins a new chat, open or behind its button. */
  onAgain: (open: boolean) => void
  /** On a computer that many use: what is to happen when nobody is there any more. */
  onIdle: (() => void) | undefined
}

/** The whole of what a page shows: a button, or the window it opens. */
export function App(props: AppProps) {
  const { chat, inline, logo, side, isAnother, onAgain, onLeave, onIdle } = props
  useChat(chat)
  useLook(chat)
  const idle = useIdle(chat, onIdle)
  const button = useRef<HTMLButtonElement>(null)
  const pressed = useRef(isAnother)
  const wasOpen = useRef(isAnother)

  useEffect(() => {
    if (wasOpen.current && !chat.isOpen) button.current?.focus()
    wasOpen.current = chat.isOpen
  }, [chat.isOpen])

  const close = () => (chat.isOver ? onAgain(false) : chat.close())
  const panel = (takeFocus: boolean) => (
    <Panel {...{ chat, inline, takeFocus, logo, onLeave }} onClose={close} onAgain={() => onAgain(true)} />
  )
  const warning = idle.isNear && (
    <div class="idle" role="alertdialog" aria-label={chat.texts.idle_warning}>
      <p role="alert">{chat.texts.idle_warning}</p>
      <button type="button" class="primary" onClick={idle.stay}>
        {chat.texts.idle_stay}
      </button>
    </div>
  )
  if (inline)
    return (
      <>
        {panel(isAnother)}
        {warning}
      </>
    )
  return (
    <div class={side} lang={chat.lang}>
      {chat.isOpen ? panel(pressed.current) : <Launch chat={chat} button={button} onPress={() => open()} />}
      {warning}
    </div>
  )

  function open() {
    pressed.current = true
    chat.open()
  }
}

interface LaunchProps {
  chat: Chat
  button: RefObject<HTMLButtonElement | null>
  onPress: () => void
}

function Launch({ chat, button, onPress }: LaunchProps) {
  const { texts, unreadCount } = chat
  const unread = withNumber(texts.launch_unread, unreadCount)
  return (
    <button type="button" class="launch" ref={button} aria-haspopup="dialog" onClick={onPress}>
      <Compass size={24} />
      <span>{texts.launch}</span>
      <span class="sr">{`. ${texts.launch_label}${unreadCount > 0 ? `, ${unread}` : ''}`}</span>
      {unreadCount > 0 && (
        <b class="count" aria-hidden="true">
          {unreadCount}
        </b>
      )}
    </button>
  )
}
