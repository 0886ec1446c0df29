import type { WireSetting } from '../wire.js'

/** What the server wrote into the page. */
export const setting: WireSetting = JSON.parse(document.getElementById('setting')?.textContent ?? '{}')

/** A text in the page's language, its {blanks} filled. */
export function t(key: string, blanks: Readonly<Record<string, string | number>> = {}): string {
  const text = setting.texts[key] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(blanks[name] ?? whole))
}

export const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** The time of day, with the day when it is another. */
export function clock(at: string): string {
  const date = new Date(at)
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  const today = date.toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(setting.lang === 'sv' ? 'sv-SE' : 'en-GB', today ? time : { ...day, ...time }).format(
    date,
  )
}
