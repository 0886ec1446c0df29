import { DateTime } from 'luxon'
import type { Draft } from './draft.js'

/** A time as a resident would say it: "i dag kl. 15:30", "torsdag 26 november kl. 09:00". */
export function whenText(draft: Pick<Draft, 'say' | 'state' | 'setting'>, at: Date): string {
  const { calendar, now } = draft.setting
  const moment = DateTime.fromJSDate(at, { zone: calendar.timeZone }).setLocale(draft.state.lang)
  const today = DateTime.fromJSDate(now, { zone: calendar.timeZone }).startOf('day')
  const days = Math.round(moment.startOf('day').diff(today, 'days').days)
  const time = moment.toFormat('HH:mm')
  if (days === 0) return draft.say('today', { time })
  if (days === 1) return draft.say('tomorrow', { time })
  return draft.say('later', { day: moment.toFormat('cccc d MMMM'), time })
}
