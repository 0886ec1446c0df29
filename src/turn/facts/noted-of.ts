import { smsKeyword } from '../../sms-text/keyword.js'
import { openTickets } from '../conversation.js'
import type { Draft } from '../draft.js'
import { liveTicket } from '../live.js'
import { picked } from '../picked.js'
import { isRatedAgain } from '../steps/chat-rating.js'
import { isWordless } from '../wordless.js'
import type { Noted } from './noted.js'

/** How many of the articles nearest to a question tell whether it may be of what is sensitive. */
const NEAREST = 3

/** What happened in a resident's message, as its steps saw it; undefined of staff who try the bot. */
export function notedOf(draft: Draft): Noted | undefined {
  const { channel, lang, noting, seq, was } = draft
  if (channel === 'teams') return undefined
  const { district } = draft.state
  const { facts, reached, person, missed } = noting
  // Nobody learns to answer a threat.
  const isAbusive = facts.some(({ what }) => what === 'abusive')
  return {
    channel,
    lang,
    ...(district ? { district } : {}),
    asks: asks(draft),
    facts,
    ...(reached ? { reached } : {}),
    ...(person ? { person: true } : {}),
    ...(missed && !isAbusive && !isNearSensitive(draft) ? { missed: { ...missed, isOther: missed.seq !== seq } } : {}),
    ...(was ? { was } : {}),
  }
}

/** Whether it is somebody who turns to the municipality: not a press, a keyword, thanks, or an answer to who asked or is there. */
function asks(draft: Draft): boolean {
  const { said, setting } = draft
  const { message, before, understood } = said
  const text = message.text.trim()
  if (isWordless(message) || (text === '' && !message.files && !message.place)) return false
  if (message.channel === 'sms' && smsKeyword(text) !== undefined) return false
  if (understood.intent === 'thanks' || understood.intent === 'helped') return false
  if (isRating(draft) || liveTicket(before.state, setting)) return false
  return !openTickets(before.state).some(({ status }) => status === 'waiting')
}

function isRating(draft: Draft): boolean {
  const { pending } = draft.said.before.state
  const isAsked = pending?.ask === 'rating' || pending?.ask === 'chat_rating'
  return (
    isRatedAgain(draft) || (isAsked && picked(pending.choices, draft.said.message.text)?.startsWith('rating:') === true)
  )
}

/** What it may be about, or what was offered before it. */
function isNearSensitive({ said: { understood, before }, setting: { content } }: Draft): boolean {
  const { articles, ranked } = understood.found
  const found = [...articles, ...ranked.slice(0, NEAREST)].map(({ slug }) => slug)
  const near = new Set([...found, ...before.state.offered])
  return content.articles.some(({ slug, sensitive }) => sensitive && near.has(slug))
}
