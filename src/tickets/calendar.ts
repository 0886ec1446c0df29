import Holidays from 'date-holidays'
import type { Calendar } from './hours.js'

interface Year {
  /** Days when offices are closed: the public holidays, and the three eves (the library's "bank" days). */
  closed: ReadonlySet<string>
  public: ReadonlySet<string>
}

/** Swedish public holidays, the eves when offices close all the same, and the days before. */
export function swedishCalendar(timeZone: string): Calendar {
  const holidays = new Holidays('SE', { types: ['public', 'bank'] })
  const years = new Map<string, Year>()
  const yearOf = (day: string): Year => {
    const name = day.slice(0, 4)
    const known = years.get(name) ?? readYear(holidays, Number(name))
    years.set(name, known)
    return known
  }
  return {
    timeZone,
    isHoliday: (day) => yearOf(day).closed.has(day),
    isEve(day) {
      const next = dayAfter(day)
      return yearOf(next).public.has(next)
    },
  }
}

function readYear(holidays: Holidays, year: number): Year {
  const days = holidays.getHolidays(year).map(({ date, type }) => ({ day: date.slice(0, 10), type }))
  return {
    closed: new Set(days.map(({ day }) => day)),
    public: new Set(days.filter(({ type }) => type === 'public').map(({ day }) => day)),
  }
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
}
