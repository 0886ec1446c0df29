import type { Article } from '../content/article.js'
import type { Content } from '../content/content.js'
import type { Elsewhere } from '../content/elsewhere.js'
import type { Vocabulary } from '../content/vocabulary.js'
import type { Lang } from '../message.js'
import { plainText } from '../sms-text/plain-text.js'
import { type Entry, type Learned, learnEntries } from './learn.js'
import { createRanker, type Ranker } from './ranker.js'

/** The part of the content that is searched. */
export type Searched = Pick<Content, 'articles' | 'elsewhere' | 'vocabulary'>

/** One thing that may be found: an article, or something known to be nobody's here. */
export type Target = { article: Article; elsewhere?: never } | { elsewhere: Elsewhere; article?: never }

/** All that may be found by a question in one language, and what ranks it: `place` in a ranking is the place here. */
export function createTargets(
  content: Searched,
  lang: Lang,
  learned = learnTargets(content, lang),
): { targets: Target[]; rank: Ranker } {
  const { targets, vocabulary } = searchedIn(content, lang)
  return { targets, rank: createRanker(learned, lang, vocabulary) }
}

/** The long part of making targets searchable, which may be done in another thread, and kept. */
export function learnTargets(content: Searched, lang: Lang): Learned {
  const { targets, vocabulary } = searchedIn(content, lang)
  return learnEntries(entriesOf(targets, lang), lang, vocabulary)
}

/** All that learning in one language rests on: the same text of it comes to the same `Learned`. */
export function learnedFrom(content: Searched, lang: Lang): string {
  const { targets, vocabulary } = searchedIn(content, lang)
  return JSON.stringify([entriesOf(targets, lang), vocabulary])
}

function searchedIn(content: Searched, lang: Lang): { targets: Target[]; vocabulary: Vocabulary } {
  const inUse = content.articles.filter(({ status }) => status === 'on')
  const own = inUse.filter((article) => article.lang === lang)
  const has = new Set(own.map(({ slug }) => slug))
  const foreign = inUse.filter((article) => article.lang !== lang && !has.has(article.slug))
  const targets: Target[] = [
    ...[...own, ...foreign].map((article) => ({ article })),
    ...content.elsewhere.map((elsewhere) => ({ elsewhere })),
  ]
  return { targets, vocabulary: vocabularyFor(content.vocabulary[lang], foreign.length > 0) }
}

function entriesOf(targets: readonly Target[], lang: Lang): Entry[] {
  return targets.map((target) => entryOf(target, lang))
}

/** Translations say nothing where nothing is foreign, and would only blur. */
function vocabularyFor(vocabulary: Vocabulary, foreign: boolean): Vocabulary {
  if (!foreign) return vocabulary
  const translated = Object.entries(vocabulary.translations).map(([word, other]) => [other, word])
  return { ...vocabulary, same: [...vocabulary.same, ...translated] }
}

function entryOf({ article, elsewhere }: Target, lang: Lang): Entry {
  if (elsewhere) return { questions: elsewhere.phrases[lang], answer: elsewhere.text?.[lang] ?? '' }
  const variants = article.lang === lang ? article.variants : [...(article.otherVariants ?? []), ...article.variants]
  return { title: article.title, questions: variants, answer: searchedText(article) }
}

function searchedText(article: Article): string {
  return plainText([article.body, ...Object.values(article.local ?? {})].join('\n\n'))
}
