const PRESSES = 3
const WITHIN_MS = 2_000

/**
 * Leaves the page at once: nothing of it is seen from the first moment, however slowly the other comes, and the way back
 * does not lead here.
 */
export function leavePage(to: string): void {
  const { documentElement: page } = document
  page.style.setProperty('display', 'none', 'important')
  document.title = '…'
  // Kept whole by the browser and shown again by its way back, it would still be blank: it is fetched anew, and empty.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
  location.replace(to)
}

/** Calls when Shift has been pressed three times and nothing else between. Returns how to stop. */
export function onThreeShifts(call: () => void): () => void {
  let presses: number[] = []
  const pressed = ({ key, repeat, timeStamp }: KeyboardEvent) => {
    if (repeat) return
    presses = key === 'Shift' ? [...presses, timeStamp].filter((at) => timeStamp - at < WITHIN_MS) : []
    if (presses.length < PRESSES) return
    presses = []
    call()
  }
  addEventListener('keydown', pressed, true)
  return () => removeEventListener('keydown', pressed, true)
}
