import type { Ticket } from '../../../tickets/ticket.js'
import { type Card, clip, container, literal, text } from '../card-parts.js'
import type { Scene } from '../commands/scene.js'
import { link, sheet } from '../commands/sheet.js'
import type { ArticleFound } from '../office.js'
import { sendButton } from '../send-words.js'
import type { Result } from './wire.js'

const PREVIEW_LENGTH_MAX = 160
const PLAIN_ID = 'plain'

/** An article in the list of results. */
export function articleResult(scene: Scene, article: ArticleFound): Result {
  return {
    title: article.title,
    subtitle: scene.say('article_subtitle'),
    text: clip(article.plain.replace(/\s+/g, ' '), PREVIEW_LENGTH_MAX),
    card: articleCard(scene, article, undefined),
    chosen: { lotsen: 'article', slug: article.slug, lang: article.lang },
  }
}

/**
 * The article as residents read it, and its plain words to copy. In the thread of a ticket one may answer, `ticket`, it
 * can be sent to the resident as it stands here.
 */
export function articleCard(scene: Scene, article: ArticleFound, ticket: Ticket | undefined): Card {
  const { say } = scene
  return sheet(scene, {
    title: article.title,
    body: [
      ...article.text.split(/\n{2,}/).map((paragraph) => text(paragraph)),
      { ...container('emphasis', literal(article.plain)), id: PLAIN_ID, isVisible: false },
    ],
    actions: [
      ...(ticket ? [sendButton(scene, say('article_send', { ref: ticket._id }), ticket._id, article.text)] : []),
      { type: 'Action.ToggleVisibility', title: say('article_plain'), targetElements: [PLAIN_ID] },
      link(say('article_open'), article.source),
    ],
  })
}
