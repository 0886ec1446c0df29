import type { Article } from '../../content/article.js'
import type { Lang } from '../../message.js'
import type { Checked } from './checked.js'

/** One way residents ask for an article, in the language of the question. */
export interface Asked {
  article: Article
  text: string
  line: number
}

/** Every variant in one language: of the articles in it, and of those that exist in the other language only. */
export function askedIn({ content: { articles }, places }: Pick<Checked, 'content' | 'places'>, lang: Lang): Asked[] {
  const used = articles.filter(({ status }) => status === 'on')
  const own = new Set(used.filter((article) => article.lang === lang).map(({ slug }) => slug))
  return used.flatMap((article) => {
    const key = article.lang === lang ? 'variants' : 'otherVariants'
    if (key === 'otherVariants' && own.has(article.slug)) return []
    return (article[key] ?? []).map((text, place) => ({ article, text, line: places.line(article.file, [key, place]) }))
  })
}
