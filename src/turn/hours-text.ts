import { Info } from 'luxon'
import type { Hours } from '../content/organisation.js'
import type { Lang } from '../message.js'

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

interface Days {
  first: string
  last: string
  spans: string
}

/** Opening hours as short as they can be read: "mån-tors 8-16:30, fre 8-15". Days alike that follow each other are one. */
export function hoursText(hours: Hours, lang: Lang): string {
  const names = Info.weekdays('short', { locale: lang })
  const days: Days[] = []
  for (const [index, day] of WEEKDAYS.entries()) {
    const spans = (hours[day] ?? []).map(([from, to]) => `${shortTime(from)}-${shortTime(to)}`).join(' ')
    const name = names[index] ?? day
    const last = days.at(-1)
    if (last?.spans === spans) last.last = name
    else days.push({ first: name, last: name, spans })
  }
  return days
    .filter(({ spans }) => spans !== '')
    .map(({ first, last, spans }) => `${first === last ? first : `${first}-${last}`} ${spans}`)
    .join(', ')
}

/** "08:00" as 8, "16:30" as it is. */
export function shortTime(time: string): string {
  const [hour = '', minute = ''] = time.split(':')
  return minute === '00' ? String(Number(hour)) : `${Number(hour)}:${minute}`
}
