import type { Content } from './content.js'
import type { Notice } from './notices.js'
import type { Replies } from './replies.js'

/** What staff have said just now, on top of the files: nothing is learned of it, so it is in force at once. */
export interface LiveNow {
  /** Notices from staff; each begins and ends by itself. */
  notices: readonly Notice[]
  /** Slugs of the articles that are switched off. */
  off: ReadonlySet<string>
  /** Opening questions, in their own words, that are not offered: what answers them is switched off. */
  unasked?: ReadonlySet<string>
}

export const NOTHING_LIVE: LiveNow = { notices: [], off: new Set() }

/** The content as it is in force: the newest notices first, and articles that are switched off as if their files said so. */
export function withLive(content: Content, { notices, off, unasked = new Set() }: LiveNow): Content {
  if (notices.length === 0 && off.size === 0) return content
  const asked = (replies: Replies): Replies => ({
    ...replies,
    opening_choices: replies.opening_choices.filter((question) => !unasked.has(question)),
  })
  return {
    ...content,
    notices: [...notices, ...content.notices],
    articles: content.articles.map((article) => (off.has(article.slug) ? { ...article, status: 'off' } : article)),
    replies: { sv: asked(content.replies.sv), en: asked(content.replies.en) },
  }
}
