import type { StaffVoice } from './ports.js'

const LOCALE = { sv: 'sv-SE', en: 'en-GB' } as const

/** Day and time where the municipality is: `fre 21 nov. 10:42`. */
export function dayAndClock(at: Date, { lang, timeZone }: StaffVoice): string {
  return new Intl.DateTimeFormat(LOCALE[lang], {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

/** Time of day where the municipality is: `10:42`. */
export function clock(at: Date, { lang, timeZone }: StaffVoice): string {
  return new Intl.DateTimeFormat(LOCALE[lang], { timeZone, hour: '2-digit', minute: '2-digit' }).format(at)
}
