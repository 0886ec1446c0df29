import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.js'
import { withNumber } from '../texts.js'
import { Compass } from './icons.js'
import { Panel } from './panel.js'
import { useChat } from './use-chat.js'

interface AppProps {
  chat: Chat
  inline: boolean
  side: 'left' | 'right'
}

/** The whole of what a page shows: a button, or the window it opens. */
export function App({ chat, inline, side }: AppProps) {
  useChat(chat)
  const button = useRef<HTMLButtonElement>(null)
  const pressed = useRef(false)
  const wasOpen = useRef(false)

  useEffect(() => {
    if (wasOpen.current && !chat.isOpen) button.current?.focus()
    wasOpen.current = chat.isOpen
  }, [chat.isOpen])

  if (inline) return <Panel chat={chat} inline takeFocus={false} onClose={() => {}} />
  if (chat.isOpen) {
    return (
      <div class={side}>
        <Panel chat={chat} inline={false} takeFocus={pressed.current} onClose={() => chat.close()} />
      </div>
    )
  }
  const { texts, unreadCount } = chat
  const unread = withNumber(texts.launch_unread, unreadCount)
  const open = () => {
    pressed.current = true
    chat.open()
  }
  return (
    <div class={side} lang={chat.lang}>
      <button type="button" class="launch" ref={button} aria-haspopup="dialog" onClick={open}>
        <Compass size={24} />
        <span>{texts.launch}</span>
        <span class="sr">{`. ${texts.launch_label}${unreadCount > 0 ? `, ${unread}` : ''}`}</span>
        {unreadCount > 0 && (
          <b class="count" aria-hidden="true">
            {unreadCount}
          </b>
        )}
      </button>
    </div>
  )
}
