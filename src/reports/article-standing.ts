import { type Article, isInForce } from '../content/article.js'
import { queuesOf } from '../content/organisation.js'
import type { ReportParts } from './parts.js'
import { count } from './tally.js'

type Standing = Pick<ReportParts, 'content' | 'today' | 'lang' | 'now'>

/** Articles whose day of review has passed, longest ago first; one of both languages stands once. */
export function overdueArticles({ content, today, lang }: Standing): Article[] {
  const late = content.articles.filter((article) => isInForce(article, today) && article.reviewBy < today)
  return once(late, lang).sort((one, other) => compare(one.reviewBy, other.reviewBy) || compare(one.slug, other.slug))
}

/** Articles in force that nobody was shown in the period. Of what is confidential it is not counted which it was. */
export function unusedArticles({ content, today, lang, now }: Standing): Article[] {
  const queues = queuesOf(content.organisation).filter(({ confidential }) => confidential)
  const isCounted = ({ sensitive, queue }: Article) => !sensitive && !queues.some(({ id }) => id === queue)
  const isShown = ({ slug }: Article) => count(now.whole.by.topic[`article:${slug}`], 'article_shown') > 0
  const unused = content.articles.filter((one) => isInForce(one, today) && isCounted(one) && !isShown(one))
  return once(unused, lang).sort((one, other) => compare(one.title, other.title))
}

/** In the report's language where there is one. */
function once(articles: readonly Article[], lang: string): Article[] {
  const bySlug = new Map<string, Article>()
  for (const article of articles)
    if (article.lang === lang || !bySlug.has(article.slug)) bySlug.set(article.slug, article)
  return [...bySlug.values()]
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
