import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Calls when a box comes into view after having been hidden, when scrolling it did nothing. */
export function useShown(box: RefObject<HTMLElement | null>, onShown: () => void): void {
  const newest = useRef(onShown)
  newest.current = onShown
  useEffect(() => {
    const { current } = box
    if (!current) return undefined
    let height = current.clientHeight
    const observer = new ResizeObserver(() => {
      if (height === 0 && current.clientHeight > 0) newest.current()
      height = current.clientHeight
    })
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
}
