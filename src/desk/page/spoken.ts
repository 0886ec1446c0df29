import { Store } from './store.js'

const STAYS_MS = 8_000

/** What has just happened, said to all and shown for a while. */
export const spoken = new Store<string>('')

let timer: ReturnType<typeof setTimeout> | undefined

export function say(words: string): void {
  // Twice the same is said twice.
  spoken.set('')
  clearTimeout(timer)
  setTimeout(() => spoken.set(words), 30)
  timer = setTimeout(() => spoken.set(''), STAYS_MS)
}
