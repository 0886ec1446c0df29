import { words } from '../../words.js'
import type { Draft, Step } from '../draft.js'
import { pressed } from '../picked.js'
import { isWordless } from '../wordless.js'

/** A name, a street or "e-mail" in the middle of an errand is no change of language. */
const ANSWER_WORDS_MIN = 4
/** Linear in the text: nothing it takes may hold another beginning. */
const MARKUP = /<[^<>]*>/g

/** Follows the resident's language, until they have chosen one in words. Not a step: every message passes it. */
export function languageOf(draft: Draft): void {
  const { state, said } = draft
  const { lang, guessed, foreign, intent } = said.understood
  if (intent === 'language_sv' || intent === 'language_en') return
  if (lang !== undefined) delete state.foreign
  // "Fritids?" is asked in English too, by whoever has asked in English before.
  const isShort = guessed || (state.flow !== undefined && saysLittle(draft))
  const isSet = state.langChosen || (isShort && state.questionSeq !== undefined)
  if (lang !== undefined && !isSet && !isWordless(said.message)) state.lang = lang
  if (foreign !== undefined) state.foreign = foreign
}

/** Remembers where the resident lives or means, once a message names a district. Not a step either. */
export function districtOf(draft: Draft): void {
  const { district } = draft.said.understood
  if (district !== undefined && !isWordless(draft.said.message)) draft.state.district = district
}

/** Asked to speak the other language: from now on, whatever is detected. What the bot asked may still be answered. */
export const switchLanguage: Step = (draft) => {
  const { intent } = draft.said.understood
  if (intent !== 'language_sv' && intent !== 'language_en') return false
  draft.state.lang = intent === 'language_sv' ? 'sv' : 'en'
  draft.state.langChosen = true
  delete draft.state.foreign
  draft.tell(draft.say('language_switched'))
  return true
}

/** A few words besides markup, which is English whoever writes it; or one of the bot's own buttons. */
function saysLittle({ state, said: { message } }: Draft): boolean {
  if (pressed(state.pending?.choices ?? [], message.text) !== undefined) return true
  return words(message.text.replace(MARKUP, ' ')).length < ANSWER_WORDS_MIN
}
