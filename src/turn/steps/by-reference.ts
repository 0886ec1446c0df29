import { mayBeReference, referenceIn, withoutReferences } from '../../tickets/reference-in.js'
import type { Ticket } from '../../tickets/ticket.js'
import { isSmallWord, words } from '../../words.js'
import { pointerOf } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { pressed } from '../picked.js'
import { addTo } from './add.js'
import { askToLink } from './link.js'
import { notSolved } from './reopen.js'
import { askOfSettled, tellFollowed, tellStanding } from './status.js'
import { answerTo, waitingTicket } from './waiting.js'

/** Words that stand beside a reference without saying anything about the matter. */
const ABOUT_REFERENCES = new Set(
  'arende arendet arendenummer arendenumret nummer numret referens ref case number reference status hur gar går how going'.split(
    ' ',
  ),
)

/**
 * A reference alone asks where that ticket stands; with words about it, they are brought to it. One that is not this
 * conversation's is told of to nobody before it is proved to be theirs, whether there is such a one or not.
 */
export const byReference: Step = (draft) => {
  const { message, understood } = draft.said
  const { referencePrefix: prefix } = draft.setting.content.organisation.municipality
  const typed = referenceIn(message.text, prefix)
  const isPress = pressed(draft.state.pending?.choices ?? [], message.text) !== undefined
  if (typed === undefined || isPress || draft.channel === 'teams') return false
  const asked = waitingTicket(draft)
  const own = ownTicket(draft, typed)
  // Somebody was asked, and answers with the number of another matter.
  if (asked && own?._id !== asked.ref && understood.intent !== 'status') return false
  if (!own) {
    const followed = draft.said.followed?.find(({ _id }) => mayBeReference(typed, _id))
    return followed ? tellFollowed(draft, [followed]) : askToLink(draft, typed)
  }
  if (understood.intent === 'not_solved') return notSolved(draft, own, draft.written)
  if (understood.intent === 'status' || !saysMore(withoutReferences(message.text, prefix)))
    return message.files ? addWords(draft, own) : tellStanding(draft, [pointerOf(own)])
  return addWords(draft, own)
}

/** The one that was typed, or, of those this conversation has, the one it looks like. */
function ownTicket({ said: { tickets } }: Draft, typed: string): Ticket | undefined {
  return tickets.find(({ _id }) => _id === typed) ?? tickets.find(({ _id }) => mayBeReference(typed, _id))
}

function saysMore(text: string): boolean {
  const isSmall = (word: string) => ABOUT_REFERENCES.has(word) || isSmallWord(word, 'sv') || isSmallWord(word, 'en')
  return words(text).some((word) => !isSmall(word))
}

function addWords(draft: Draft, ticket: Ticket): boolean {
  const { _id: ref, status } = ticket
  delete draft.state.pending
  if (status === 'resolved' || status === 'closed') return askOfSettled(draft, ticket)
  if (status === 'waiting') {
    answerTo(draft, pointerOf(ticket), draft.written)
    return true
  }
  addTo(draft, ref, draft.written)
  draft.tell(draft.say('added', { ref }), { ticket: ref })
  return true
}
