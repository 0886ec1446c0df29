import Holidays from 'date-holidays'
import type { Calendar } from './hours.js'

/** Swedish public holidays and the three eves when offices close all the same (the library's "bank" days). */
export function swedishCalendar(timeZone: string): Calendar {
  const holidays = new Holidays('SE', { types: ['public', 'bank'] })
  const closedByYear = new Map<number, Set<string>>()
  return {
    timeZone,
    isHoliday(day) {
      const year = Number(day.slice(0, 4))
      const known = closedByYear.get(year)
      if (known) return known.has(day)
      const closed = new Set(holidays.getHolidays(year).map((holiday) => holiday.date.slice(0, 10)))
      closedByYear.set(year, closed)
      return closed.has(day)
    },
  }
}
