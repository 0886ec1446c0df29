import type { DoorReply, DoorRequest } from '../channels/channel.js'
import { type Organisation, queuesOf } from '../content/organisation.js'
import type { Lang } from '../message.js'
import type { Ticket } from '../tickets/ticket.js'
import { langOf } from './lang.js'
import { type PageFiles, pageHeaders } from './page-files.js'
import { fill } from './template.js'
import { escapeHtml, say, type Texts, type TryTexts } from './texts.js'

export const TICKETS_SHOWN_MAX = 100
const QUESTION_LENGTH_MAX = 160

export interface TicketListOptions {
  files: PageFiles
  texts: () => Promise<TryTexts>
  organisation: () => Organisation
  list: (limit: number) => Promise<readonly Ticket[]>
  now: () => Date
}

interface Row {
  ticket: Ticket
  texts: Texts
  lang: Lang
  organisation: Organisation
  now: Date
}

/** `GET /try/tickets`: what needs a person, as a table to read. What is confidential is shown as being so. */
export async function ticketList(request: DoorRequest, options: TicketListOptions): Promise<DoorReply> {
  const lang = langOf(request)
  const texts = (await options.texts())[lang]
  const tickets = await options.list(TICKETS_SHOWN_MAX)
  const organisation = options.organisation()
  const now = options.now()
  const rows = tickets.map((ticket) => row({ ticket, texts, lang, organisation, now })).join('')
  const empty = `<tr><td colspan="8" class="empty">${escapeHtml(say(texts, 'list_none'))}</td></tr>`
  const body = fill((await options.files.read('tickets.html')).text, texts, {
    plain: {
      lang,
      other_lang: lang === 'sv' ? 'en' : 'sv',
      version: await options.files.version(),
      n: String(TICKETS_SHOWN_MAX),
    },
    html: { rows: rows || empty },
  })
  return { status: 200, headers: pageHeaders(request.headers.host ?? ''), body }
}

function row(input: Row): string {
  const { ticket, texts, lang, organisation, now } = input
  const queue = queuesOf(organisation).find(({ id }) => id === ticket.queue)
  const hidden = queue?.confidential !== false
  const open = ticket.status === 'new' || ticket.status === 'claimed' || ticket.status === 'waiting'
  const late = open && now > ticket.dueAt ? ` <em class="late">${escapeHtml(say(texts, 'list_late'))}</em>` : ''
  const time = (at: Date) => timeCell(at, lang, organisation.municipality.timeZone)
  const cells = [
    [
      'list_status',
      `<span class="status status--${ticket.status}">${escapeHtml(say(texts, `status_${ticket.status}`))}</span>`,
    ],
    ['list_queue', escapeHtml(queue?.name[lang] ?? ticket.queue)],
    ['list_question', hidden ? `<em>${escapeHtml(say(texts, 'list_hidden'))}</em>` : escapeHtml(clip(ticket.question))],
    ['list_channel', escapeHtml(say(texts, `channel_${ticket.channel}`))],
    ['list_arrived', time(ticket.arrivedAt)],
    ['list_due', `${time(ticket.dueAt)}${late}`],
    ['list_claimed', escapeHtml(ticket.claimedBy?.name ?? say(texts, 'list_nobody'))],
  ] as const
  const rest = cells.map(([key, html]) => `<td data-label="${escapeHtml(say(texts, key))}">${html}</td>`).join('')
  return `<tr><th scope="row">${escapeHtml(ticket._id)}</th>${rest}</tr>`
}

function timeCell(at: Date, lang: Lang, timeZone: string): string {
  const format: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
  const text = new Intl.DateTimeFormat(lang === 'sv' ? 'sv-SE' : 'en-GB', { ...format, timeZone }).format(at)
  return `<time datetime="${at.toISOString()}">${escapeHtml(text)}</time>`
}

function clip(question: string): string {
  return question.length <= QUESTION_LENGTH_MAX ? question : `${question.slice(0, QUESTION_LENGTH_MAX - 1)}…`
}
