import { DateTime } from 'luxon'
import type { Content } from '../../content/content.js'
import { ServiceError } from '../../errors.js'
import type { Records } from '../../store/records.js'
import type { Ticket } from '../../tickets/ticket.js'
import { keptUntil } from '../../turn/kept-until.js'

/** Whom or what an export or an erasure is about. */
export type About = { conversation: string } | { phone: string } | { ticket: string }

/** All that is kept about it. */
export interface Scope {
  asked: 'conversation' | 'phone' | 'ticket'
  /** E.164, where it is somebody's by number. */
  phone?: string
  /** Conversations that are theirs, whole. */
  conversations: string[]
  /** Tickets that are theirs, oldest first. */
  theirs: Ticket[]
  /** Others' tickets that they follow. */
  followed: Ticket[]
}

const E164 = /^\+[1-9]\d{6,14}$/
const SMS = 'sms:'

/** Finds it all. Throws `not_found` where nothing is kept, `config_invalid` for what is no number. */
export async function scopeOf(records: Records, about: About): Promise<Scope> {
  if ('ticket' in about) return ofTicket(records, about.ticket.trim().toUpperCase())
  if ('phone' in about) return ofPhone(records, about.phone.replace(/[\s-]/g, ''))
  const conversation = about.conversation.trim()
  // A conversation by SMS is called by its number: that is asking by number.
  return conversation.startsWith(SMS)
    ? ofPhone(records, conversation.slice(SMS.length))
    : ofConversation(records, conversation)
}

async function ofTicket(records: Records, ref: string): Promise<Scope> {
  const theirs = await records.tickets([ref])
  if (theirs.length === 0) throw new ServiceError('not_found', `No ticket has the reference ${ref.slice(0, 20)}`)
  return { asked: 'ticket', conversations: [], theirs, followed: [] }
}

async function ofConversation(records: Records, conversation: string): Promise<Scope> {
  const tickets = await records.ticketsIn(conversation)
  const theirs = tickets.filter((ticket) => placesOf(ticket).includes(conversation))
  const followed = await othersFollowed(records, [conversation], theirs)
  const scope: Scope = { asked: 'conversation', conversations: [conversation], theirs, followed }
  if (theirs.length === 0 && followed.length === 0 && !(await isThere(records, conversation)))
    throw new ServiceError('not_found', 'No conversation has that id. It looks like web:…, azure:…, teams:… or desk:…')
  return scope
}

async function ofPhone(records: Records, phone: string): Promise<Scope> {
  if (!E164.test(phone))
    throw new ServiceError('config_invalid', '--phone: is no number with its country, such as +46701234567')
  const theirs = await records.ticketsOfPhone(phone)
  const own = `${SMS}${phone}`
  const proven = theirs.filter((ticket) => isProven(ticket, phone))
  const conversations = [
    ...new Set([own, ...proven.flatMap((ticket) => [...placesOf(ticket), ...(ticket.linked ?? [])])]),
  ]
  const followed = await othersFollowed(records, conversations, theirs, phone)
  if (theirs.length === 0 && followed.length === 0 && !(await isThere(records, own)))
    throw new ServiceError('not_found', 'Nothing is kept about that number')
  return { asked: 'phone', phone, conversations, theirs, followed }
}

/** Whether a ticket is of whoever has the number. One that only names it may be somebody else's, and so may its chat. */
export function isProven({ contact, ...ticket }: Ticket, phone: string): boolean {
  const own = `${SMS}${phone}`
  const isTheirs = placesOf(ticket).includes(own) || ticket.linked?.includes(own) === true
  return isTheirs || (contact.phone === phone && contact.proven)
}

/** Where a ticket is or was talked about. */
export function placesOf({ conversation, earlier = [] }: Pick<Ticket, 'conversation' | 'earlier'>): string[] {
  return [...new Set([conversation, ...earlier.map((place) => place.conversation)])]
}

async function othersFollowed(
  records: Records,
  conversations: readonly string[],
  theirs: readonly Ticket[],
  phone?: string,
): Promise<Ticket[]> {
  const own = new Set(theirs.map(({ _id }) => _id))
  return (await records.followedBy(conversations, phone)).filter(({ _id }) => !own.has(_id))
}

async function isThere(records: Records, conversation: string): Promise<boolean> {
  const { all } = await records.turnsLeft([conversation], new Date(8.64e15))
  return all > 0
}

/** A ticket that is kept: why, and until when where that is known. */
export interface Kept {
  ref: string
  why: string
  /** An ISO date. */
  until?: string
}

/** Why a ticket stays, as the law and the municipality's own decision have it; undefined for one whose time is up. */
export function keptFor(ticket: Ticket, { organisation }: Content, now: Date): Kept | undefined {
  const { months, decision } = organisation.retention.ticket
  const { timeZone } = organisation.municipality
  const until = keptUntil(ticket, { timeZone, months })
  if (until && until <= DateTime.fromJSDate(now)) return undefined
  const by = decision ? ` (${decision})` : ''
  const why = `an official document, kept ${months} months after it is closed${by}`
  return { ref: ticket._id, why, ...(until ? { until: until.toISODate() ?? '' } : {}) }
}
