import { useEffect } from 'preact/hooks'
import type { Chat } from '../chat.js'

const LOOK_MS = 5_000
const COUNT = /^\(\d+\) /

/** Keeps what stands around the conversation fresh while it is looked at, and tells in the page's title what is unread. */
export function useLook(chat: Chat): void {
  const { unreadCount, isSensitive } = chat
  useEffect(() => {
    const title = document.title.replace(COUNT, '')
    // Nobody who glances at the row of tabs is told that somebody here is being answered on such a matter.
    const told = unreadCount > 0 && !isSensitive ? `(${unreadCount}) ${title}` : title
    if (document.title !== told) document.title = told
  }, [unreadCount, isSensitive])

  useEffect(() => {
    const look = () => {
      if (chat.isOpen && !chat.isOver && !document.hidden) chat.around.look()
    }
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [chat])
}
