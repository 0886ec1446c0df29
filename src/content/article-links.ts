import { lexer, type Token, type Tokens } from 'marked'
import type { Lang } from '../message.js'
import type { Article } from './article.js'

const SCHEME = /^article:/i

/** A link to another article, such as `[rats](article:rats)`, and where it stands in its text. */
export interface ArticleLink {
  slug: string
  /** The target alone, scheme included. */
  start: number
  end: number
  /** The link whole, and the Markdown of its words; undefined where the link has no words of its own. */
  whole?: { start: number; end: number; words: string }
}

/**
 * Links with a target `article:<slug>` become links to that article's source page, in the resident's language or else
 * the other. One that names no article in use becomes its words alone: nobody should press what leads nowhere.
 */
export function withArticleLinks(markdown: string, articles: readonly Article[], lang: Lang): string {
  let text = markdown
  for (const { slug, start, end, whole } of articleLinksIn(markdown).reverse()) {
    const named = articles.filter((article) => article.slug === slug && article.status === 'on')
    const target = named.find((article) => article.lang === lang) ?? named[0]
    if (target) text = text.slice(0, start) + target.source + text.slice(end)
    else if (whole) text = text.slice(0, whole.start) + whole.words + text.slice(whole.end)
  }
  return text
}

/** Every link to another article, in order. What only looks like one, in code, is none. */
export function articleLinksIn(markdown: string): ArticleLink[] {
  if (!/article:/i.test(markdown)) return []
  const links: ArticleLink[] = []
  // Tokens know their text and not their place. They come in its order, so each is found after the one before.
  let cursor = 0
  const visit = (token: Token): void => {
    const from = cursor
    const inner = token.raw.startsWith('<') ? [] : childrenOf(token)
    if (inner.length > 0) inner.forEach(visit)
    const href = hrefOf(token)
    const start = href === undefined ? -1 : markdown.indexOf(href, cursor)
    // A link by reference, [words][name], has its target in the definition, which is a token of its own.
    if (href !== undefined && start >= 0 && token.raw.includes(href)) {
      links.push({ slug: href.replace(SCHEME, ''), start, end: start + href.length, ...wholeOf(token, markdown, from) })
      cursor = start + href.length
    } else if (inner.length === 0) {
      const at = markdown.indexOf(token.raw, cursor)
      if (at >= 0) cursor = at + token.raw.length
    }
  }
  lexer(markdown).forEach(visit)
  return links
}

function hrefOf(token: Token): string | undefined {
  if (token.type !== 'link' && token.type !== 'def') return undefined
  const { href } = token as Tokens.Link | Tokens.Def
  return SCHEME.test(href) ? href : undefined
}

function wholeOf(token: Token, markdown: string, from: number): Pick<ArticleLink, 'whole'> {
  const start = markdown.indexOf(token.raw, from)
  if (token.type !== 'link' || !token.raw.startsWith('[') || start < 0) return {}
  return { whole: { start, end: start + token.raw.length, words: (token as Tokens.Link).text } }
}

function childrenOf(token: Token): Token[] {
  if (token.type === 'list') return (token as Tokens.List).items
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table
    return [header, ...rows].flat().flatMap((cell) => cell.tokens)
  }
  return 'tokens' in token ? (token.tokens ?? []) : []
}
