import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../chat.js'

/** After this long with nobody touching anything, a computer that many use forgets; and it says so before. */
export const IDLE_MS_MAX = 3 * 60_000
const WARNED_MS = 40_000
const LOOK_MS = 1_000
/** Kept no more often than this; it is written to the tab's storage. */
const TOUCH_MS = 5_000

const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Follows whether somebody is there, where that matters: `onIdle` is called when nobody is. */
export function useIdle(chat: Chat, onIdle: (() => void) | undefined): { isNear: boolean; stay: () => void } {
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    if (!onIdle) return undefined
    const idleMs = () => Date.now() - (chat.touchedAtMs ?? Date.now())
    const touched = () => {
      if (chat.wasBegun && !(idleMs() > 0 && idleMs() < TOUCH_MS)) chat.touch()
    }
    const look = () => {
      if (!chat.wasBegun) return
      if (chat.touchedAtMs === undefined) chat.touch()
      if (idleMs() > IDLE_MS_MAX) onIdle()
      else setNear(idleMs() > IDLE_MS_MAX - WARNED_MS)
    }
    look()
    const timer = setInterval(look, LOOK_MS)
    for (const touch of TOUCHES) window.addEventListener(touch, touched, { capture: true, passive: true })
    // A computer that slept looks at the clock when it wakes, before anything is seen.
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      for (const touch of TOUCHES) window.removeEventListener(touch, touched, { capture: true })
      document.removeEventListener('visibilitychange', look)
    }
  }, [chat])
  return { isNear, stay: () => setNear(false) }
}
