import { DateTime } from 'luxon'
import type { Content } from '../content/content.js'
import type { Office } from '../content/organisation.js'
import type { Say } from '../content/replies.js'
import type { Lang } from '../message.js'
import type { Ticket, Visit } from '../tickets/ticket.js'

/** In whose words a visit is told, and by which clock. */
export interface VisitTelling {
  content: Content
  lang: Lang
  say: Say
  timeZone: string
}

/** "torsdag 3 december kl. 13:00": never "i morgon", for it may be read again another day. */
export function visitWhen({ from }: Pick<Visit, 'from'>, { say, lang, timeZone }: VisitTelling): string {
  const at = localTime(from, lang, timeZone)
  return say('later', { day: at.toFormat('cccc d MMMM'), time: at.toFormat('HH:mm') })
}

/** As on a button: "tors 3 dec 13.00". */
export function visitTitle(
  { from }: Pick<Visit, 'from'>,
  { lang, timeZone }: Omit<VisitTelling, 'say' | 'content'>,
): string {
  const at = localTime(from, lang, timeZone)
  const day = at.toFormat('ccc d LLL').replaceAll('.', '')
  return `${day} ${at.toFormat(lang === 'sv' ? 'HH.mm' : 'HH:mm')}`
}

/** All that a sentence on a booked visit may name. */
export function visitBlanks(
  ticket: Pick<Ticket, '_id'>,
  visit: Visit,
  telling: VisitTelling,
): { ref: string; when: string; office: string; address: string } {
  const office = officeById(telling.content, visit.office)
  return {
    ref: ticket._id,
    when: visitWhen(visit, telling),
    office: office?.name[telling.lang] ?? visit.office,
    address: office?.address ?? '',
  }
}

export function officeById({ organisation }: Content, id: string | undefined): Office | undefined {
  return organisation.offices.find((office) => office.id === id)
}

function localTime(at: Date, lang: Lang, zone: string): DateTime {
  return DateTime.fromJSDate(at, { zone }).setLocale(lang)
}
