import type { HandoffReason } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import type { Missed } from '../ports.js'

/** The last article was what they needed. */
export function noteHelped(draft: Draft): void {
  const { slug, queue } = lastArticle(draft)
  if (slug === undefined) return
  draft.noting.article('helped', slug, queue)
  draft.noting.comesTo('answered', { queue, topic: `article:${slug}` })
}

/** The last article was not what they needed: its question was missed. */
export function noteNotHelped(draft: Draft): void {
  const { slug, queue } = lastArticle(draft)
  if (slug === undefined) return
  draft.noting.article('not_helped', slug, queue)
  draft.noting.comesTo('unanswered', { queue, topic: `article:${slug}` })
  misses(draft, 'not_helped')
}

/** A person is needed although they had been answered with an article; not where that only went with an errand. */
export function noteLedToPerson(draft: Draft, reason: HandoffReason): void {
  const { slug, queue } = lastArticle(draft)
  if (slug === undefined || reason === 'flow' || reason === 'entry' || !draft.state.offered.includes(slug)) return
  draft.noting.article('led_to_person', slug, queue)
  misses(draft, 'led_to_person')
}

function misses(draft: Draft, how: Missed): void {
  draft.noting.misses(how, draft.state.questionSeq ?? draft.seq)
}

function lastArticle({ state, setting }: Draft): { slug: string | undefined; queue: string | undefined } {
  const slug = state.article
  return { slug, queue: setting.content.articles.find((article) => article.slug === slug)?.queue }
}
