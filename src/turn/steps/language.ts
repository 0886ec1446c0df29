import type { Draft } from '../draft.js'

/** Follows the resident's language, until they have chosen one in words. Not a step: every message passes it. */
export function languageOf(draft: Draft): void {
  const { state, said } = draft
  const { lang, foreign, intent } = said.understood
  if (intent === 'language_sv' || intent === 'language_en') return
  if (lang !== undefined) delete state.foreign
  if (lang !== undefined && !state.langChosen && !said.message.opened) state.lang = lang
  if (foreign !== undefined) state.foreign = foreign
}
