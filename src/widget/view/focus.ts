const FOCUSABLE = 'button, textarea, a[href], [tabindex="0"]'

const isSeen = (element: HTMLElement) =>
  element.offsetParent !== null && getComputedStyle(element).visibility !== 'hidden'

/** The window covers the whole page here, so what is under it must not get the focus unseen. */
export const COVERS_PAGE = '(max-width: 480px), (max-height: 480px)'

/** Where the window covers the page, Tab goes round inside it. */
export function keepFocusInside(event: KeyboardEvent, panel: HTMLElement | null): void {
  if (event.key !== 'Tab' || !panel || !matchMedia(COVERS_PAGE).matches) return
  const stops = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isSeen)
  const now = (panel.getRootNode() as ShadowRoot).activeElement
  const edge = event.shiftKey ? stops[0] : stops.at(-1)
  if (now !== edge && !(event.shiftKey && now === panel)) return
  event.preventDefault()
  const other = event.shiftKey ? stops.at(-1) : stops[0]
  other?.focus()
}
