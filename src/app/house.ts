import type { House, HouseOf, HouseOffice } from '../channels/webchat/house.js'
import type { PagesOf } from '../channels/webchat/pages.js'
import type { Content } from '../content/content.js'
import { localTimeOf } from '../content/local-time.js'
import { FIRST_LINE, type Office } from '../content/organisation.js'
import type { Point } from '../content/streets.js'
import { pointAt } from '../dialog/read/house-number.js'
import { streetsIn } from '../dialog/read/streets-in.js'
import type { Lang } from '../message.js'
import { noticesAtOpening } from '../retrieval/notices.js'
import { swedishCalendar } from '../tickets/calendar.js'
import type { Calendar } from '../tickets/hours.js'
import { queueById } from '../tickets/routing.js'
import { openNow } from '../turn/open-now.js'
import type { Knowing } from './core.js'

/** What the web chat shows around the conversation and on its pages, as the content in force has it. */
export function createHouse(knowing: Pick<Knowing, 'content'>): { house: HouseOf; pages: PagesOf } {
  const calendar = swedishCalendar(knowing.content.organisation.municipality.timeZone)
  return {
    house: (lang, now) => houseOf(knowing.content, { calendar, lang, now }),
    pages: (lang) => knowing.content.pages[lang],
  }
}

interface Moment {
  calendar: Calendar
  lang: Lang
  now: Date
}

/** Phone and hours are those of whoever takes what nobody else does. */
function houseOf(content: Content, moment: Moment): House {
  const { lang, now, calendar } = moment
  const { municipality, offices } = content.organisation
  const { phone, hours } = queueById(content, FIRST_LINE)
  const notices = noticesAtOpening(content.notices, localTimeOf(now, calendar.timeZone), undefined)
  return {
    name: municipality.name[lang],
    site: municipality.site,
    phone,
    ...openNow(hours, moment),
    offices: offices.map((office) => officeOf(office, content, moment)),
    notices: notices.map(({ id, text }) => ({ id, text: text[lang] })),
    leaveTo: municipality.leaveTo,
  }
}

function officeOf(office: Office, content: Content, moment: Moment): HouseOffice {
  const { name, address, phone, district, hours } = office
  const { isOpen, today } = openNow(hours, moment)
  return { name: name[moment.lang], address, phone, district, today, isOpen, ...pointOf(office, content) }
}

/** As organisation.yaml says, or else as the list of streets does by the office's address. */
function pointOf({ point, address }: Office, { streets }: Content): Point | undefined {
  if (point) return { lat: point[0], lon: point[1] }
  const [mention] = streetsIn(address, streets, true)
  return mention?.street && pointAt(mention.street, mention.number)
}
