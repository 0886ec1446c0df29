import type { WireEvent, WireRow, WireTicket } from '../wire.js'
import { t } from './setting.js'

/** How a ticket stands, as its card says it; of one's own that it is one's own. */
export function statusWords({ status, claimedBy, hidden }: WireRow): string {
  if (status === 'new' || status === 'closed') return t(`status_${status}`)
  if (hidden || !claimedBy) return t(`status_${status}_plain`)
  return t(claimedBy.you ? `status_${status}_you` : `status_${status}`, { name: claimedBy.name })
}

/** The same in a word or two, for a list. */
export function statusInShort(row: WireRow): string {
  const { status, claimedBy, hidden } = row
  if (status === 'new') return t('row_new')
  if (hidden || !claimedBy || (status !== 'claimed' && status !== 'waiting')) return statusWords(row)
  return t(claimedBy.you ? `row_${status}_you` : `row_${status}`, { name: claimedBy.name })
}

/** How the resident can be reached, as the card says it. */
export function contactWords({ contact }: WireTicket): string {
  const { written: phone, via, proven } = contact ?? {}
  if (via === 'webchat' || !phone) return t('contact_webchat')
  if (!proven) return t('contact_unproven', { phone })
  return t(via === 'sms' ? 'contact_sms' : 'contact_call', { phone })
}

/** They phoned or came by, and want to be called: nothing that is written reaches them. */
export function isByPhoneAlone({ channel, contact }: WireTicket): boolean {
  return (channel === 'phone' || channel === 'visit') && contact?.via !== 'sms'
}

/** There is no chat they could come back to. */
export function isBySmsAlone({ channel, contact }: WireTicket): boolean {
  return channel !== 'webchat' && contact?.via === 'sms'
}

/** What happened, in a sentence. */
export function eventWords({ what, by, name, to }: WireEvent): string {
  if (what === 'created') return t(by === 'staff' ? 'event_entered' : 'event_created', { name: name ?? '' })
  const known =
    to === undefined && (what === 'transferred' || what === 'consulted') ? `event_${what}_away` : `event_${what}`
  return t(known, { name: name ?? '', to: to ?? '' })
}
