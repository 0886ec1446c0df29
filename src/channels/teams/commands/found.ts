import { queuesOf } from '../../../content/organisation.js'
import { referenceIn } from '../../../tickets/reference-in.js'
import { mayRead, type Viewer } from '../../../tickets/sight.js'
import type { Ticket } from '../../../tickets/ticket.js'
import { phoneIn } from '../../../turn/phone-number.js'
import { type Card, type CardElement, literal, text } from '../card-parts.js'
import type { ArticleFound, Office, TicketPage } from '../office.js'
import { actionsFor, PAGE_SIZE } from './lists.js'
import type { Scene } from './scene.js'
import { ALONE, button, buttons, link, type Notice, sheet, write } from './sheet.js'
import { ticketRow } from './ticket-row.js'

/** Longest text looked for. */
export const SOUGHT_LENGTH_MAX = 120
const ARTICLES_MAX = 3

type Searching = Pick<Office, 'content' | 'ticket' | 'search'>

/**
 * Tickets by reference, phone number or words. By reference any ticket is found, though of one that may not be read
 * only that it is there; by anything else none is that one may not read, for that it matches would tell what it says.
 */
export async function findTickets(
  office: Searching,
  viewer: Viewer,
  sought: string,
  limit: number,
  cursor?: string,
): Promise<TicketPage> {
  const content = office.content()
  const ref = referenceIn(sought, content.organisation.municipality.referencePrefix)
  if (ref) {
    const ticket = await office.ticket(ref)
    return { tickets: ticket ? [ticket] : [] }
  }
  const phone = phoneIn(sought)?.slice(1)
  const terms = phone ? [] : sought.split(/\s+/).filter((term) => term !== '')
  if (!phone && terms.length === 0) return { tickets: [] }
  const page = await office.search({ terms, phone }, readable(office, viewer), limit, cursor)
  return { ...page, tickets: page.tickets.filter((ticket) => mayRead(ticket, viewer, content)) }
}

function readable({ content }: Pick<Office, 'content'>, { queues }: Viewer): string[] {
  return queuesOf(content().organisation)
    .filter(({ id, confidential }) => !confidential || queues.has(id))
    .map(({ id }) => id)
}

/** What a search found: tickets, and the articles that say something on it. Without words, a field to write them in. */
export async function foundCard(scene: Scene, written: string, cursor?: string, notice?: Notice): Promise<Card> {
  const { say, tools, viewer, voice } = scene
  const sought = written.slice(0, SOUGHT_LENGTH_MAX)
  if (sought === '') return sheet(scene, { title: say('search_title'), notice, body: searchField(scene, '') })
  const [page, articles, colleagues] = await Promise.all([
    findTickets(tools.office, viewer, sought, PAGE_SIZE, cursor),
    cursor ? [] : tools.office.findArticles(sought, voice.lang),
    tools.colleagues(viewer),
  ])
  const place = { list: 'found' as const, words: sought, ...(cursor ? { cursor } : {}) }
  const next = page.next && { chat: 'list' as const, place: { ...place, cursor: page.next } }
  return sheet(scene, {
    title: say('search_title'),
    notice,
    body: [
      ...searchField(scene, sought),
      ...rowsOf(scene, page.tickets, (ticket) =>
        ticketRow(scene, ticket, actionsFor(scene, ticket, place, colleagues)),
      ),
      ...articlesOf(scene, articles.slice(0, ARTICLES_MAX)),
    ],
    actions: next ? [button(scene, say('list_more'), next, ALONE)] : [],
  })
}

function searchField(scene: Scene, value: string): CardElement[] {
  const { say } = scene
  const look = { placeholder: say('search_placeholder'), maxLength: SOUGHT_LENGTH_MAX, ...(value ? { value } : {}) }
  return [
    write('words', say('search_label'), look),
    ...buttons([button(scene, say('search_send'), { chat: 'search' })]),
  ]
}

function rowsOf({ say }: Scene, tickets: readonly Ticket[], rowOf: (ticket: Ticket) => CardElement): CardElement[] {
  const heading = text(say('search_tickets'), { weight: 'Bolder', size: 'Medium', separator: true })
  return [heading, ...(tickets.length > 0 ? tickets.map(rowOf) : [text(say('search_no_tickets'))])]
}

function articlesOf({ say }: Scene, articles: readonly ArticleFound[]): CardElement[] {
  if (articles.length === 0) return []
  return [
    text(say('search_articles'), { weight: 'Bolder', size: 'Medium', separator: true }),
    ...articles.flatMap(({ title, source }) => [...literal(title), ...buttons([link(say('article_open'), source)])]),
  ]
}
