import { isSmallWord, words } from '../../words.js'
import type { Draft, Step } from '../draft.js'
import { noteHelped, noteNotHelped } from '../facts/note-article.js'
import { isOtherMatter, picked } from '../picked.js'
import type { Pending } from '../ports.js'
import { answerAnew } from './answer.js'
import { askToBeCalled } from './callback.js'
import { takeWindow } from './callback-window.js'
import { takeChatRating } from './chat-rating.js'
import { takeCode, takeNumber } from './contact.js'
import { otherMatter } from './entry.js'
import { beginOffered, complain } from './flow-begin.js'
import { answerForDistrict, answerWith } from './give.js'
import { handoff, matterTold, reachTold } from './handoff.js'
import { takeHelper } from './helper.js'
import { goOnBySms, takeLinkCode, takeLinkNumber } from './link.js'
import { pressedOff } from './off.js'
import { takeRating } from './rating.js'
import { notSolved, takeUnsolved } from './reopen.js'
import { withdraw } from './which.js'

/** An answer to what the bot asked: a number, the choice's own words, or what was asked for. Asked once only. */
export const pending: Step = (draft) => {
  const asked = draft.state.pending
  if (!asked) return false
  if (asked.ask === 'code') return asked.link ? takeLinkCode(draft, asked) : takeCode(draft, asked)
  if (asked.ask === 'number') return asked.link ? takeLinkNumber(draft, asked) : takeNumber(draft, asked)
  const pick = pickOf(draft, asked)
  delete draft.state.pending
  if (asked.ask === 'unsolved') return takeUnsolved(draft, asked)
  if (asked.ask === 'matter') return matterTold(draft, asked, pick)
  if (asked.ask === 'reach') return reachTold(draft, asked, pick)
  if (asked.ask === 'window') return takeWindow(draft, asked, pick)
  if (pick === undefined) return false
  return act(draft, asked, pick)
}

/** What the resident chose among the choices, if they chose. */
function pickOf(draft: Draft, { choices }: Pending): string | undefined {
  const { text } = draft.said.message
  return picked(choices, text) ?? placeAlone(draft, words(text))
}

/** "Strand", "i Trollnäs", "Badvägen 4": a place and nothing else, where the bot asked which district. */
function placeAlone({ said: { understood }, setting, state }: Draft, said: readonly string[]): string | undefined {
  const district = setting.content.organisation.districts.find(({ id }) => id === understood.district)
  const choice = state.pending?.choices.find(({ pick }) => district && pick === `district:${district.id}`)
  if (!district || !choice) return undefined
  const place = new Set([...Object.values(district.name), ...district.words].flatMap(words))
  const isOfPlace = (word: string) => place.has(word) || /^\d/.test(word) || isSmallWord(word, state.lang)
  return said.every(isOfPlace) ? choice.pick : undefined
}

function act(draft: Draft, asked: Pending, pick: string): boolean {
  const [what, which = '', more] = pick.split(':')
  if (isOtherMatter(pick)) {
    const isMet = otherMatter(draft) || answerAnew(draft, asked)
    // Last, for where that came to a ticket of its own, the other is not changed by the same turn.
    if (what === 'withdraw') withdraw(draft, which, more !== 'first')
    return isMet
  }
  switch (what) {
    case 'article':
      return answerWith(draft, which) || pressedOff(draft, which)
    case 'district':
      return answerForDistrict(draft, which) || pressedOff(draft, draft.state.article)
    case 'helped':
      noteHelped(draft)
      draft.tell(draft.say('helped'))
      return true
    case 'no_thanks':
      draft.tell(draft.say('thanks'))
      return true
    case 'not_helped':
      noteNotHelped(draft)
      return handoff(draft, 'not_helped')
    case 'person':
      draft.noting.person = true
      return handoff(draft, draft.state.foreign ? 'language' : draft.state.noMatches > 0 ? 'no_match' : 'asked')
    case 'complaint':
      return complain(draft)
    case 'none':
      draft.state.noMatches += 1
      draft.noting.comesTo('unanswered')
      draft.noting.misses('none_of_these', draft.state.questionSeq ?? draft.seq)
      draft.ask(draft.say('none_of_them'), {
        ask: 'person',
        reason: 'no_match',
        choices: [draft.choice('choice_person', 'person')],
      })
      return true
    case 'about':
    case 'not_solved':
      return ofTicket(draft, asked, which)
    case 'rating':
      if (asked.ask === 'chat_rating') return takeChatRating(draft, which)
      return asked.ask === 'rating' && takeRating(draft, asked.ref, which)
    case 'by_sms':
      return asked.ask === 'go_on' && goOnBySms(draft, asked.ref)
    case 'by_call':
      return asked.ask === 'go_on' && askToBeCalled(draft, asked.ref)
    case 'flow':
      return beginOffered(draft, which)
    case 'helper':
      return asked.ask === 'helper' && takeHelper(draft, asked, which)
    default:
      return false
  }
}

/** "It is about LN-…", "it is not solved": the ticket has what was held back, and is open again if it was not. */
function ofTicket(draft: Draft, asked: Pending, which: string): boolean {
  const ref = which || ('ref' in asked ? asked.ref : '')
  const ticket = draft.ticketOf(ref)
  return ticket !== undefined && notSolved(draft, ticket, draft.said.held)
}
