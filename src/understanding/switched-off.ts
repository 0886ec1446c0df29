import type { Article } from '../content/article.js'
import type { Found } from '../retrieval/finder.js'

export interface WithoutOff {
  found: Found
  /** What it was about and may not be told just now, nearest first. */
  off: Article[]
}

/**
 * What was found, without articles that are switched off. They take part in the search all the same: a question about
 * one of them is known for what it is, and no neighbour is told in its place.
 */
export function withoutOff(found: Found, slugs: ReadonlySet<string>): WithoutOff {
  const isOff = ({ slug }: Article) => slugs.has(slug)
  const off = found.articles.filter(isOff)
  const [first] = found.articles
  if (!first || off.length === 0) return { found, off: [] }
  const articles = found.articles.filter((article) => !isOff(article))
  const left: Found = { ...found, articles, decision: articles.length > 0 ? found.decision : 'none' }
  if (found.decision === 'answer') return { found: left, off }
  // Of several that it may be about, the one it is likely about is told to be off; the others are no choice.
  return { found: left, off: isOff(first) ? [first] : [] }
}
