import { alike, isSmallWord, words } from '../../words.js'
import type { Draft, Step } from '../draft.js'
import { answerForDistrict, answerWith } from './answer.js'
import { takeCode, takeNumber } from './contact.js'
import { handoff, matterTold, reachTold } from './handoff.js'

/** An answer to what the bot asked: a number, the choice's own words, or what was asked for. Asked once only. */
export const pending: Step = (draft) => {
  const asked = draft.state.pending
  if (!asked) return false
  if (asked.ask === 'code') return takeCode(draft, asked)
  if (asked.ask === 'number') return takeNumber(draft, asked)
  const pick = picked(draft)
  delete draft.state.pending
  if (asked.ask === 'matter') return matterTold(draft, asked, pick)
  if (asked.ask === 'reach') return reachTold(draft, asked, pick)
  if (pick === undefined) return false
  return act(draft, pick)
}

/** What the resident chose among the choices, if they chose. */
function picked(draft: Draft): string | undefined {
  const choices = draft.state.pending?.choices ?? []
  const text = draft.said.message.text.trim()
  const number = /^(\d{1,2})\s*[.)]?$/.exec(text)?.[1]
  if (number !== undefined) return choices[Number(number) - 1]?.pick
  const said = words(text)
  const chosen = choices.find(({ title }) => {
    const wanted = words(title)
    return wanted.length === said.length && wanted.every((word, index) => alike(word, said[index] ?? ''))
  })
  return chosen?.pick ?? placeAlone(draft, said)
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

function act(draft: Draft, pick: string): boolean {
  const [what, which = ''] = pick.split(':')
  switch (what) {
    case 'article':
      return answerWith(draft, which)
    case 'district':
      return answerForDistrict(draft, which)
    case 'helped':
      draft.tell(draft.say('helped'))
      return true
    case 'no_thanks':
      draft.tell(draft.say('thanks'))
      return true
    case 'not_helped':
      return handoff(draft, 'not_helped')
    case 'person':
      return handoff(draft, draft.state.foreign ? 'language' : draft.state.noMatches > 0 ? 'no_match' : 'asked')
    case 'complaint':
      return handoff(draft, 'complaint')
    case 'none':
      draft.state.noMatches += 1
      draft.ask(draft.say('none_of_them'), {
        ask: 'person',
        reason: 'no_match',
        choices: [draft.choice('choice_person', 'person')],
      })
      return true
    case 'about':
      return addTo(draft, which)
    case 'else':
      draft.ask(draft.say('no_match'), {
        ask: 'person',
        reason: 'no_match',
        choices: [draft.choice('choice_person', 'person')],
      })
      return true
    default:
      return false
  }
}

/** "Yes, it is about LN-…": what was held back goes into that ticket's thread. */
function addTo(draft: Draft, ref: string): boolean {
  draft.post(ref, { text: draft.said.held ?? draft.said.message.text, from: 'resident' })
  draft.tell(draft.say('added', { ref }))
  return true
}
