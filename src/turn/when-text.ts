import { DateTime } from 'luxon'
import type { Say } from '../content/replies.js'
import type { Lang } from '../message.js'
import type { Setting } from './draft.js'

/** Whose words a time is told in, and by which clock. */
export interface Telling {
  say: Say
  lang: Lang
  setting: Pick<Setting, 'calendar' | 'now'>
}

/** A time as a resident would say it: "i dag kl. 15:30", "torsdag 26 november kl. 09:00". */
export function whenText({ say, lang, setting }: Telling, at: Date): string {
  const { calendar, now } = setting
  const moment = DateTime.fromJSDate(at, { zone: calendar.timeZone }).setLocale(lang)
  const today = DateTime.fromJSDate(now, { zone: calendar.timeZone }).startOf('day')
  const days = Math.round(moment.startOf('day').diff(today, 'days').days)
  const time = moment.toFormat('HH:mm')
  if (days === 0) return say('today', { time })
  if (days === 1) return say('tomorrow', { time })
  return say('later', { day: moment.toFormat('cccc d MMMM'), time })
}
