import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Whether any of a box can be seen: what is scrolled away or in a hidden window cannot. */
export function useInView(box: RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(false)
  useEffect(() => {
    const { current } = box
    if (!current) return undefined
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? false))
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return inView
}
