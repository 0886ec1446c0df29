import { type Article, isInForce } from '../../content/article.js'
import { articleLinksIn } from '../../content/article-links.js'
import type { Checked } from './checked.js'
import type { Remark } from './remark.js'

/** Links to other articles, in answers and in what is different in a district, that name none that is used. */
export function deadLinks({ content: { articles }, places, today }: Checked): Remark[] {
  return articles
    .filter(({ status }) => status === 'on')
    .flatMap((article) => {
      const found = linksOf(article).map(({ slug, lineIn }) => ({
        slug,
        lineIn,
        wrong: whatIsWrong(slug, articles, today),
      }))
      return found.flatMap(({ slug, lineIn, wrong }): Remark[] =>
        wrong === undefined
          ? []
          : [{ file: article.file, line: lineIn(places), kind: 'link', message: `article:${slug} ${wrong}` }],
      )
    })
}

function linksOf(article: Article): { slug: string; lineIn: (places: Checked['places']) => number }[] {
  const inBody = articleLinksIn(article.body).map(({ slug, start }) => ({
    slug,
    lineIn: (places: Checked['places']) => places.bodyLine(article, start),
  }))
  const inLocal = Object.entries(article.local ?? {}).flatMap(([district, text]) =>
    articleLinksIn(text).map(({ slug, start, end }) => ({
      slug,
      lineIn: (places: Checked['places']) => places.lineWith(article.file, ['local', district], text.slice(start, end)),
    })),
  )
  return [...inBody, ...inLocal]
}

function whatIsWrong(slug: string, articles: readonly Article[], today: string): string | undefined {
  const named = articles.filter((article) => article.slug === slug)
  if (named.some((article) => isInForce(article, today))) return undefined
  const [first] = named
  if (first === undefined) return 'names no article: mend the name, or take the link away'
  return `names an article that ${first.status === 'off' ? 'is off' : `held until ${first.validUntil}`}: link another, or bring it back`
}
