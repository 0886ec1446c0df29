import type { Lang } from '../message.js'
import { fold } from '../words.js'

/** Verbs that open a question to be answered by yes or no, and how such answers open. */
const ASKS: Record<Lang, RegExp> = {
  sv: /^(?:kan|far|ska|maste|ar|har|finns|behover|galler|gar|blir|kommer|vill|bor|raknas|ingar|tar|omfattas|paverkar)\s/,
  en: /^(?:can|may|do|does|did|is|are|was|will|would|should|must|have|has)\s/,
}
const SAYS: Record<Lang, RegExp> = { sv: /^(?:ja|nej|jo)\b/, en: /^(?:yes|no)\b/ }
const HEDGES: Record<Lang, RegExp> = {
  sv: /^(?:absolut|sjalvklart|det beror|det gar|du kan|det kan)\b/,
  en: /^(?:certainly|of course|it depends|you can)\b/,
}

/** How an answer opens: by yes or no, by something near it, or otherwise. */
export type Opening = 'yes-or-no' | 'hedge' | 'other'

export function openingOf(answer: string, lang: Lang): Opening {
  const start = fold(answer.slice(0, 40).trim())
  return SAYS[lang].test(start) ? 'yes-or-no' : HEDGES[lang].test(start) ? 'hedge' : 'other'
}

/** Is the text's last question one of yes or no? */
export function asksYesOrNo(text: string, lang: Lang): boolean {
  const question =
    text
      .split(/(?<=[.!?])\s+/)
      .filter((part) => part.includes('?'))
      .pop() ?? text
  return ASKS[lang].test(fold(question.trim()))
}

/** What fitting each other is worth: 1 for a yes or no to a question of that kind, against it for one to another kind. */
export function shapeFit(asked: boolean, opening: Opening): number {
  if (asked) return opening === 'yes-or-no' ? 1 : opening === 'hedge' ? 0.5 : 0
  return opening === 'yes-or-no' ? -0.5 : 0
}
