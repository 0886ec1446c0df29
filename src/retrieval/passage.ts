import type { Article } from '../content/article.js'
import { contentStems, editDistance } from '../words.js'

/** The paragraph of an article that speaks of what a short follow-up asks; undefined when none does. */
export function passageFor(article: Article, text: string): string | undefined {
  const asked = new Set(contentStems(text, article.lang))
  if (asked.size === 0) return undefined
  const paragraphs = article.body.split(/\n{2,}/)
  let best: { paragraph: string; count: number } | undefined
  paragraphs.forEach((paragraph, place) => {
    const count = contentStems(paragraph, article.lang).filter((stem) =>
      [...asked].some((one) => near(one, stem)),
    ).length
    if (count === 0 || (best && best.count >= count)) return
    best = { paragraph: withLead(paragraphs, place), count }
  })
  return best?.paragraph
}

/** "lördagar" and "lördag" may stem apart; a slip is forgiven in words long enough. */
function near(a: string, b: string): boolean {
  if (a === b) return true
  const shortest = Math.min(a.length, b.length)
  return shortest >= 5 && (a.startsWith(b) || b.startsWith(a) || editDistance(a, b, 1) <= 1)
}

/** A list says nothing without the line that leads into it. */
function withLead(paragraphs: readonly string[], place: number): string {
  const paragraph = paragraphs[place] ?? ''
  const before = paragraphs[place - 1]
  return before?.trimEnd().endsWith(':') && /^\s*[-*]/.test(paragraph) ? `${before}\n\n${paragraph}` : paragraph
}
