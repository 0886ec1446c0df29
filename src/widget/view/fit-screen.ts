import { COVERS_PAGE } from './focus.js'

/**
 * Keeps a window that covers the page inside what can be seen of it, also when a phone's keyboard takes half. Someone
 * who has zoomed in is left to move about. Returns how to stop.
 */
export function fitScreen(panel: HTMLElement): () => void {
  const seen = window.visualViewport
  if (!seen) return () => {}
  const follow = () => {
    const covers = matchMedia(COVERS_PAGE).matches && seen.scale < 1.01
    panel.style.height = covers ? `${seen.height}px` : ''
    panel.style.top = covers ? `${seen.offsetTop}px` : ''
    panel.style.bottom = covers ? 'auto' : ''
  }
  follow()
  for (const event of ['resize', 'scroll']) seen.addEventListener(event, follow)
  return () => {
    for (const event of ['resize', 'scroll']) seen.removeEventListener(event, follow)
  }
}
