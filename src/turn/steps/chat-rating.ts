import { openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { picked } from '../picked.js'
import type { ChatRating, Choice } from '../ports.js'
import { isSensitive } from '../sensitive.js'

const CHOICES = { good: 'choice_good', fair: 'choice_fair', bad: 'choice_bad' } as const

/** Asks once how it went, as the chat is ended. */
export function askChatRating(draft: Draft): void {
  if (!mayAsk(draft)) return
  draft.ask(draft.say('farewell_ask_rating'), { ask: 'chat_rating', choices: choicesOf(draft) })
}

/** Whoever was let down is offered a person. */
export function takeChatRating(draft: Draft, pick: string): boolean {
  if (!isRating(pick)) return false
  draft.state.rated = pick
  draft.noting.rated(pick)
  if (pick !== 'bad') draft.tell(draft.say('rating_thanks'))
  else {
    const choices = [draft.choice('choice_person', 'person')]
    draft.ask(draft.say('farewell_rating_bad'), { ask: 'person', reason: 'not_helped', choices })
  }
  return true
}

/** The first answer stands, however often and however late it is pressed again. */
export const ratedBefore: Step = (draft) => {
  if (!isRatedAgain(draft)) return false
  draft.tell(draft.say('rating_thanks'))
  return true
}

/** Whether a message says how it went, which has been said already; not where that is asked of something else. */
export function isRatedAgain(draft: Draft): boolean {
  const { state, said } = draft
  if (state.rated === undefined || picked(state.pending?.choices ?? [], said.message.text) !== undefined) return false
  return choicesOf(draft).some(({ title }) => title === said.message.text)
}

/** Nobody is asked twice, nor of what still goes on, nor where the question would stand before somebody else's eyes. */
function mayAsk({ state, said, setting: { content } }: Draft): boolean {
  const { askRating } = content.organisation.municipality
  if (!askRating || state.rated !== undefined || state.pending?.ask === 'rating') return false
  if (isSensitive(state, content) || openTickets(state).length > 0) return false
  return wasAsked(said.before.state) && !said.tickets.some(({ rating }) => rating)
}

/** Something was; whoever only said hello has nothing to tell. */
function wasAsked({ questionSeq, offered, article, tickets, flow }: Draft['state']): boolean {
  return [questionSeq, article, flow].some((one) => one !== undefined) || offered.length > 0 || tickets.length > 0
}

function choicesOf(draft: Draft): Choice[] {
  return Object.entries(CHOICES).map(([pick, key]) => draft.choice(key, `rating:${pick}`))
}

function isRating(pick: string): pick is ChatRating {
  return Object.hasOwn(CHOICES, pick)
}
