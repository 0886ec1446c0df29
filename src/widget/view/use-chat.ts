import { useEffect, useReducer } from 'preact/hooks'
import type { Chat } from '../chat.js'

/** Draws again whenever the chat changes. */
export function useChat(chat: Chat): void {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => chat.watch(() => draw(undefined)), [chat])
}
