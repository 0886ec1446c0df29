import type { Content } from '../content/content.js'
import type { FileRef, Lang } from '../message.js'
import { followerKey } from '../tickets/follower-key.js'
import { findQueue, queueById } from '../tickets/routing.js'
import { mayRead, type Viewer } from '../tickets/sight.js'
import type { Consult, Follower, Ticket, TicketEvent } from '../tickets/ticket.js'
import { phoneText } from '../turn/phone-number.js'
import { rulesOf } from '../turn/rules.js'
import type { SaidLine } from '../turn/transcript.js'
import { allowedVerbs, mayAnswer } from './allowed-verbs.js'
import type { DeskPorts } from './ports.js'
import { consentFor, queueNameFor } from './queues.js'
import { rowOf, type Sight } from './ticket-row.js'
import type { WireConsult, WireEvent, WireFile, WireFollower, WireLine, WireRoute, WireTicket } from './wire.js'

/** How long a link to a file opens: the page asks for a new one before it ends. */
const LINK_MS = 3_600_000

export interface ViewParts extends Sight {
  lang: Lang
  calendar: DeskPorts['calendar']
  files: Pick<DeskPorts['files'], 'path'>
  lines: readonly SaidLine[]
}

/** A ticket opened: an allow-list. Of one that may not be read, only that it is there and what one was oneself asked. */
export function ticketView(ticket: Ticket, parts: ViewParts): WireTicket {
  const { content, viewer, now, calendar } = parts
  const rules = rulesOf({ content: () => content, calendar }, ticket)
  const always = {
    ...rowOf(ticket, parts),
    version: ticket.version,
    verbs: allowedVerbs(ticket, { viewer, content, now }, rules),
  }
  const consults = ticket.consults ?? []
  if (!mayRead(ticket, viewer, content)) {
    const asked = consults.filter(({ queue }) => viewer.queues.has(queue))
    return { ...always, consults: asked.map((consult) => consultView(consult, parts)) }
  }
  return { ...always, ...words(ticket, parts), consults: consults.map((consult) => consultView(consult, parts)) }
}

function words(ticket: Ticket, parts: ViewParts): Partial<WireTicket> {
  const { content, lang } = parts
  const { question, closingNote, rating, previous, wished, callback, reason, resolvedAt, contact } = ticket
  const { via, phone, proven, name } = contact
  const district = content.organisation.districts.find(({ id }) => id === ticket.district)?.name[lang]
  return {
    question,
    lang: ticket.lang,
    contact: { via, proven, ...(phone ? { phone, written: phoneText(phone) } : {}), ...(name ? { name } : {}) },
    reason,
    route: routeOf(ticket, parts),
    articles: ticket.articles.map((slug) => ({ slug, title: articleTitle(slug, content, lang) })),
    events: ticket.events.map((event) => eventView(event, parts)),
    lines: parts.lines.map((line) => lineView(line, parts)),
    consentFor: consentFor(ticket, content),
    ...(ticket.matter ? { matter: queueById(content, ticket.matter).name[lang] } : {}),
    ...(district ? { district } : {}),
    ...(ticket.quiet ? { quiet: ticket.quiet } : {}),
    ...(callback ? { callback: { from: callback.from.toISOString(), to: callback.to.toISOString() } } : {}),
    ...faultView(ticket, parts),
    ...(previous ? { previous } : {}),
    ...(wished ? { wished: wished.name } : {}),
    ...(resolvedAt ? { resolvedAt: resolvedAt.toISOString() } : {}),
    ...(closingNote ? { closingNote } : {}),
    ...(rating ? { rating } : {}),
  }
}

/** What an errand was about, who follows it, and where it went. */
function faultView(
  { fault, details, followers, mergedInto }: Ticket,
  { content, lang }: ViewParts,
): Partial<WireTicket> {
  const what = content.faults.find(({ id }) => id === fault?.category)?.name[lang]
  return {
    ...(fault ? { fault: { what: what ?? fault.category, place: fault.place.text } } : {}),
    ...(details ? { details } : {}),
    ...(followers ? { followers: followers.map(followerView) } : {}),
    ...(mergedInto ? { mergedInto } : {}),
  }
}

function followerView(follower: Follower): WireFollower {
  const { at, channel, text } = follower
  return { key: followerKey(follower), at: at.toISOString(), channel, ...(text ? { text } : {}) }
}

/** The article's title in the reader's language, or in whichever it has. */
export function articleTitle(slug: string, { articles }: Pick<Content, 'articles'>, lang: Lang): string {
  const named = articles.filter((article) => article.slug === slug)
  return (named.find((article) => article.lang === lang) ?? named[0])?.title ?? slug
}

function routeOf({ routedBy }: Ticket, { content, lang }: ViewParts): WireRoute {
  const [key = '', ...rest] = routedBy.split(':')
  const what = rest.join(':')
  if (key === 'article') return { key, what: articleTitle(what, content, lang) }
  if (key === 'entry') {
    const entry = content.organisation.entries.find(({ id }) => id === what)
    return { key, what: entry?.name[lang] ?? what }
  }
  if (key === 'flow') return { key, what: content.flows.find(({ id }) => id === what)?.title[lang] ?? what }
  return key === 'words' || key === 'chosen' || key === 'transferred' ? { key, what } : { key: 'unknown', what: '' }
}

function consultView({ id, queue, by, at, question, answer }: Consult, parts: ViewParts): WireConsult {
  return {
    id,
    queue: findQueue(parts.content, queue)?.name[parts.lang] ?? queue,
    by: by.name,
    at: at.toISOString(),
    question,
    mayAnswer: mayAnswer({ queue, answer }, parts),
    ...(answer ? { answer: { by: answer.by.name, at: answer.at.toISOString(), text: answer.text } } : {}),
  }
}

function eventView({ at, what, by, who, to }: TicketEvent, parts: ViewParts): WireEvent {
  const queue = what === 'assigned' ? undefined : queueNameFor(to, parts.viewer, parts.content, parts.lang)
  return {
    at: at.toISOString(),
    what,
    by,
    ...(who ? { name: who.name } : {}),
    ...(queue ? { to: queue } : {}),
  }
}

function lineView({ at, who, name, text, files }: SaidLine, parts: ViewParts): WireLine {
  return {
    at: at.toISOString(),
    who,
    text,
    ...(name ? { name } : {}),
    ...(files && files.length > 0 ? { files: files.map((file) => fileView(file, parts, parts.viewer)) } : {}),
  }
}

/** What the page shows of a file: its name, and links that open it for a time and say who was given them. */
export function fileView(
  ref: FileRef,
  { files }: Pick<ViewParts, 'files'>,
  { staff }: Pick<Viewer, 'staff'>,
): WireFile {
  const { id, name, type, bytes } = ref
  const link = (variant: 'full' | 'preview') =>
    files.path(ref, { variant, forMs: LINK_MS, reader: `staff:${staff.id}` })
  const preview = type.startsWith('image/') ? { preview: link('preview') } : {}
  return { id, name, type, bytes, url: link('full'), ...preview }
}
