import type { Article } from '../../content/article.js'
import type { Draft } from '../draft.js'
import type { Choice } from '../ports.js'

/** What this message asks about is switched off just now: said as it is, with what else it may be, and a person. */
export function tellOff(draft: Draft, off: readonly Article[], others: readonly Article[] = []): boolean {
  const { state } = draft
  const [first] = off
  if (!first) return false
  state.route = { queue: first.queue, because: `article:${first.slug}` }
  delete state.unanswered
  draft.noting.answered('no_match', { queue: first.queue, topic: `article:${first.slug}` })
  if (draft.channel === 'teams') {
    sayOff(draft, off)
    return true
  }
  const choices: Choice[] = [
    ...others.map(({ title, slug }) => ({ title, pick: `article:${slug}` })),
    draft.choice('choice_person', 'person'),
  ]
  sayOff(draft, off.slice(0, -1))
  const text = offText(draft, off.at(-1) ?? first)
  if (others.length > 0) draft.ask(`${text}\n\n${draft.say('answer_off_others')}`, { ask: 'article', choices })
  else draft.ask(text, { ask: 'person', reason: 'no_match', choices })
  return true
}

/** Says of each that it cannot be answered just now, and asks nothing. */
export function sayOff(draft: Draft, off: readonly Article[]): void {
  for (const article of off) draft.tell(offText(draft, article))
}

/** A choice or a district pressed after the article was switched off. False where it is not. */
export function pressedOff(draft: Draft, slug: string | undefined): boolean {
  const off = draft.setting.content.articles.find((article) => article.slug === slug && article.status === 'off')
  return off !== undefined && tellOff(draft, [off])
}

function offText(draft: Draft, { slug, title }: Article): string {
  const { content } = draft.setting
  const own = content.articles.find((article) => article.slug === slug && article.lang === draft.lang)
  return draft.say('answer_off', { title: own?.title ?? title })
}
