import { DateTime } from 'luxon'
import type { Content } from '../content/content.js'
import { ServiceError } from '../errors.js'
import type { Ticket } from '../tickets/ticket.js'

/** Bookings that begin between two moments. */
export interface VisitList {
  list(office: string, from: Date, to: Date): Promise<Ticket[]>
}

/** One day at an office: which, and from when to when it is. */
export interface VisitDay {
  office: string
  /** As 2026-12-03. */
  day: string
  from: Date
  to: Date
  previous: string
  next: string
}

/** Offices that take bookings. */
export function bookableOffices({ organisation }: Content) {
  return organisation.offices.filter(({ visits }) => visits)
}

/**
 * The day that is asked for, today where none is named; at the first office where none is. Throws `payload_invalid` for an
 * office that takes no bookings and a day there is not, and `not_found` where no office takes any.
 */
export function visitDay(
  content: Content,
  asked: { office?: string | undefined; day?: string | undefined },
  now: Date,
): VisitDay {
  const offices = bookableOffices(content)
  const [first] = offices
  if (!first) throw new ServiceError('not_found', 'No office takes bookings')
  const office = asked.office === undefined ? first : offices.find(({ id }) => id === asked.office)
  if (!office) throw new ServiceError('payload_invalid', 'Not understood: office')
  const zone = content.organisation.municipality.timeZone
  const at = asked.day === undefined ? DateTime.fromJSDate(now, { zone }) : DateTime.fromISO(asked.day, { zone })
  if (!at.isValid) throw new ServiceError('payload_invalid', 'Not understood: day')
  const begins = at.startOf('day')
  const name = (time: DateTime) => time.toFormat('yyyy-MM-dd')
  return {
    office: office.id,
    day: name(begins),
    from: begins.toJSDate(),
    to: begins.plus({ days: 1 }).toJSDate(),
    previous: name(begins.minus({ days: 1 })),
    next: name(begins.plus({ days: 1 })),
  }
}
