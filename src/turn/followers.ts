import type { Content } from '../content/content.js'
import type { Say } from '../content/replies.js'
import type { Lang } from '../message.js'
import { isOf } from '../tickets/happenings.js'
import type { Follower, Ticket } from '../tickets/ticket.js'
import type { Decision, FaultNews, FollowUp } from './ports.js'

/** How a ticket came out of a turn, to all who follow it: each is told in their own conversation, once. */
export function toFollowers(was: Ticket, after: Ticket): Decision['deliver'] {
  const news = newsOf(was, after)
  if (!news) return []
  const { _id: ref, version } = after
  const id = `event:${ref}:${version}`
  return (after.followers ?? [])
    .filter((follower) => !isToldAnyway(after, follower) && (news.how !== 'word' || isRead(follower)))
    .map((follower) => toFollower(follower, id, { what: 'news', ref, ...faultOf(after), ...phoneOf(follower), news }))
}

/** Whoever has come to a ticket that was settled meanwhile hears at once how it ended. */
export function joined(before: Ticket, after: Ticket): Decision['deliver'] {
  if (after.status !== 'resolved' && after.status !== 'closed') return []
  const had = new Set(before.followers?.map(({ conversation }) => conversation))
  const followers = (after.followers ?? []).filter(({ conversation }) => !had.has(conversation))
  return toFollowers({ ...before, status: 'new' }, { ...after, status: 'resolved', followers })
}

/** What is to be made or told in a follower's own conversation. */
export function toFollower(
  { conversation, channel, lang }: Pick<Follower, 'conversation' | 'channel' | 'lang'>,
  id: string,
  change: FollowUp['change'],
): Decision['deliver'][number] {
  return {
    destination: `follow:${conversation}`,
    payload: { kind: 'follow', conversation, channel, lang, id, change },
  }
}

/** A fault as those who reported it know it: what it is and, where a street tells it, where. */
export function faultText(fault: Ticket['fault'], lang: Lang, { faults }: Pick<Content, 'faults'>): string {
  const what = faults.find(({ id }) => id === fault?.category)?.name[lang] ?? fault?.category ?? ''
  return [what, fault && streetText(fault)].filter(Boolean).join(', ')
}

/** By its street: other words for a place are the first reporter's own, and stay theirs. */
export function streetText({ place: { street, number, crossing } }: NonNullable<Ticket['fault']>): string {
  if (!street) return ''
  return crossing ? `${street}/${crossing}` : [street, number].filter(Boolean).join(' ')
}

/** News of a fault in a follower's words. */
export function newsText(say: Say, ref: string, what: string, news: FaultNews): string {
  switch (news.how) {
    case 'resolved':
      return say('follow_resolved', { ref, what, note: news.note })
    case 'reopened':
      return say('follow_reopened', { ref, what })
    case 'merged':
      return say('follow_merged', { ref, what, into: news.into })
    case 'word':
      return say('operations_note', { ref, note: news.note })
  }
}

/** What those who follow hear of: neither what staff and the first reporter say to each other, nor whose turn it is. */
function newsOf(was: Ticket, after: Ticket): FaultNews | undefined {
  if (after.mergedInto !== undefined && was.mergedInto === undefined) return { how: 'merged', into: after.mergedInto }
  if (after.status === 'resolved' && was.status !== 'resolved')
    return { how: 'resolved', note: after.closingNote ?? '' }
  const isBack = was.status === 'resolved' && after.status !== 'resolved' && after.status !== 'closed'
  if (isBack) return { how: 'reopened' }
  const { to, state, notes } = after.carrier ?? {}
  const isUnderWay = to === 'open311' && state !== 'done'
  return isUnderWay && notes && notes !== was.carrier?.notes ? { how: 'word', note: notes } : undefined
}

/** By SMS every notice costs and wakes someone: there they hear how it ends. */
function isRead({ channel }: Follower): boolean {
  return channel === 'webchat'
}

/** It is their own ticket, or goes to their very phone. */
function isToldAnyway(ticket: Ticket, { conversation, phone }: Follower): boolean {
  const isTheirPhone = phone !== undefined && ticket.contact.via === 'sms' && ticket.contact.phone === phone
  return isOf(ticket, conversation) || isTheirPhone
}

function faultOf({ fault }: Ticket): Pick<Ticket, 'fault'> {
  return fault ? { fault } : {}
}

function phoneOf({ phone }: Follower): { phone?: string } {
  return phone ? { phone } : {}
}
