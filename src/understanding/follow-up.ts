import { type Article, isInForce } from '../content/article.js'
import type { Lang } from '../message.js'
import type { Finder, Found } from '../retrieval/finder.js'
import { passageFor } from '../retrieval/passage.js'
import { contentStems, words } from '../words.js'

/** A message of more words says what it means by itself. */
const WORDS_MAX = 8
/** So many of them may carry a matter of their own. */
const CONTENT_WORDS_MAX = 3

export interface Leaning {
  found: Found
  /** The paragraph of the last answer that is asked about, when it is the last answer that is asked about. */
  passage?: string
}

/** A short message and what it may lean on. `alone` is what it finds by itself. */
export interface MaybeLeaning {
  text: string
  article: string
  lang: Lang
  today: string
  alone: Found
}

/**
 * Reads "och på lördagar?" after an answer. A short message that is no question by itself is first held against the last
 * answer's own paragraphs, then asked anew together with that answer's title.
 */
export function createFollowUp(articles: readonly Article[], finders: Record<Lang, Finder>) {
  return ({ text, article: slug, lang, today, alone }: MaybeLeaning): Leaning | undefined => {
    if (alone.decision === 'answer' || alone.decision === 'refer') return undefined
    const last = articles.find((one) => one.slug === slug && one.lang === lang && isInForce(one, today))
    const content = contentStems(text, lang)
    if (!last || words(text).length > WORDS_MAX || content.length === 0 || content.length > CONTENT_WORDS_MAX)
      return undefined
    const passage = passageFor(last, text)
    if (passage !== undefined) return { passage, found: { ...alone, decision: 'answer', articles: [last] } }
    const together = finders[lang](`${text} ${last.title}`, today)
    const [first] = together.articles
    return together.decision === 'answer' && first && first.slug !== slug ? { found: together } : undefined
  }
}
