import { isInForce } from '../../content/article.js'
import type { Content } from '../../content/content.js'
import { LANGS, type Lang } from '../../message.js'
import { createFinder } from '../../retrieval/finder.js'
import { type Asked, askedIn } from './asked.js'
import type { Checked } from './checked.js'
import type { Tell } from './progress.js'
import { quoted, type Remark } from './remark.js'

const FOLDS = 5
/** Fewer may be chance. */
const STRAYS_MIN = 3
/** Less likely than this the search found nothing, rather than something else. 0..1. */
const FOUND_MIN = 0.2

/** A variant that, unknown to the search, finds another article first: as a resident's own words might. */
interface Stray extends Asked {
  found: string
}

/**
 * Pairs of articles taken for each other by questions the search has not seen: each fifth of the variants is held out
 * in turn and asked of a search built without it. Takes ten builds of the search; only `tell` says so.
 */
export function confusedPairs(checked: Checked, tell: Tell): Remark[] {
  const pairs = LANGS.flatMap((lang) => {
    const byPair = new Map<string, Stray[]>()
    for (const stray of straysIn(checked, lang, tell)) {
      const pair = [stray.article.slug, stray.found].sort().join(' ')
      byPair.set(pair, [...(byPair.get(pair) ?? []), stray])
    }
    return [...byPair.values()].filter((strays) => strays.length >= STRAYS_MIN)
  })
  return pairs.sort((a, b) => b.length - a.length).map(remarkOn)
}

function straysIn(checked: Checked, lang: Lang, tell: Tell): Stray[] {
  const { content, today } = checked
  const asked = askedIn(checked, lang).filter(({ article }) => article.lang === lang && isInForce(article, today))
  const strays: Stray[] = []
  for (let fold = 0; fold < FOLDS; fold += 1) {
    tell(`articles taken for each other (${lang}): part ${fold + 1} of ${FOLDS}`)
    const held = new Set(asked.filter((_, place) => place % FOLDS === fold))
    const find = createFinder(without(content, held), lang)
    for (const one of held) {
      const [first] = find(one.text, today).ranked
      if (first && first.score >= FOUND_MIN && first.slug !== one.article.slug)
        strays.push({ ...one, found: first.slug })
    }
  }
  return strays
}

function without(content: Content, held: ReadonlySet<Asked>): Pick<Content, 'articles' | 'elsewhere' | 'vocabulary'> {
  const byArticle = new Map<Content['articles'][number], Set<string>>()
  for (const { article, text } of held) byArticle.set(article, (byArticle.get(article) ?? new Set()).add(text))
  const articles = content.articles.map((article) => {
    const gone = byArticle.get(article)
    return gone ? { ...article, variants: article.variants.filter((text) => !gone.has(text)) } : article
  })
  return { ...content, articles }
}

function remarkOn(strays: readonly Stray[]): Remark {
  const { article, found } = mostIn(strays)
  const there = strays.filter((stray) => stray.article === article)
  const back = strays.filter((stray) => stray.article !== article)
  // One from each side where both stray: that shows best what the two have in common.
  const examples = [...there.slice(0, back.length > 0 ? 1 : 2), ...back.slice(0, 1)]
  const told = examples.map((stray) => `${quoted(stray.text)} finds ${stray.found}`).join(', ')
  const other = back.length > 0 ? ` and ${back.length} of ${found}` : ''
  const count = `when held out, ${there.length} of ${article.slug}${other} find the other first`
  const message = `${article.slug} and ${found}: ${count}, as ${told}; say what tells them apart in variants and titles`
  return { file: article.file, line: there[0]?.line ?? 1, kind: 'confused', message }
}

/** A stray of the article that more of them belong to. */
function mostIn(strays: readonly Stray[]): Stray {
  const [first, ...rest] = strays as [Stray, ...Stray[]]
  const other = rest.find(({ article }) => article !== first.article)
  const own = strays.filter(({ article }) => article === first.article).length
  return other !== undefined && own * 2 < strays.length ? other : first
}
