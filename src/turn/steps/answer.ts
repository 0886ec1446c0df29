import parsePhoneNumber from 'libphonenumber-js'
import type { Article } from '../../content/article.js'
import { routeBy } from '../../tickets/routing.js'
import { openTickets, withOffered } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import type { Pending } from '../ports.js'
import { handoff } from './handoff.js'

/** No-matches after which a person is no longer offered but arranged. */
const NO_MATCHES_MAX = 2

/** The municipality's own words if they are clear, a choice if two are near, an honest no if neither. */
export const answer: Step = (draft) => {
  const { found, intent } = draft.said.understood
  rememberQuestion(draft)
  const calm = intent === 'anger' ? draft.say('calm') : undefined
  const [first] = found.articles
  if (found.decision === 'answer' && first) return giveAnswer(draft, first, calm)
  if (openTickets(draft.state).length > 0) return askWhich(draft)
  if (found.decision === 'choose') return choose(draft, found.articles, calm)
  return noMatch(draft, intent === 'anger')
}

/** Answers with an article the resident chose by name. */
export function answerWith(draft: Draft, slug: string): boolean {
  const article = draft.setting.content.articles.find((one) => one.slug === slug)
  return article === undefined ? false : giveAnswer(draft, article, undefined)
}

/** Something is said that may belong to a ticket they have: asked, never guessed. */
export function askWhich(draft: Draft): boolean {
  const about = openTickets(draft.state).map(({ ref }) => ({
    title: draft.say('choice_about', { ref }),
    pick: `about:${ref}`,
  }))
  const choices = [...about, { title: draft.say('choice_something_else'), pick: 'else' }]
  draft.ask(draft.say('ask_which'), { ask: 'which', seq: draft.seq, choices })
  return true
}

function rememberQuestion(draft: Draft): void {
  const { state, said, setting } = draft
  state.questionSeq = draft.seq
  const route = routeBy(setting.content, { text: said.message.text })
  if (route) state.route = route
  else if (!said.burst) delete state.route
}

/** In the conversation's language where the article has it; else as it is, with a word on that. */
function giveAnswer(draft: Draft, found: Article, calm: string | undefined): boolean {
  const { state, setting } = draft
  const inOurs = setting.content.articles.find(({ slug, lang }) => slug === found.slug && lang === state.lang)
  const article = inOurs ?? found
  state.article = article.slug
  state.offered = withOffered(state.offered, article.slug)
  state.noMatches = 0
  state.route = { queue: article.queue, because: `article:${article.slug}` }
  delete state.unanswered
  const note = inOurs ? undefined : draft.say('answer_in_other_language')
  const lead = [calm, note].filter((text) => text !== undefined)
  const text = [...lead, ...bodyFor(draft, article)].join('\n\n')
  if (draft.channel === 'webchat') draft.ask(text, helpedChoices(draft), { article: article.slug })
  else draft.tell(text, { article: article.slug })
  return true
}

/** On the web the answer, then who to call and where to read on. By SMS the number comes early and no link at all. */
function bodyFor(draft: Draft, article: Article): string[] {
  const phone =
    article.phone === undefined
      ? []
      : [draft.say('answer_phone', { phone: article.phone, tel: dialled(article.phone) })]
  if (draft.channel !== 'sms') return [article.body, ...phone, draft.say('answer_source', { source: article.source })]
  const [first = '', ...rest] = article.body.split(/\n{2,}/)
  return [first, ...phone, ...rest, draft.say('answer_not_enough_sms')]
}

/** A number as a phone dials it, wherever it is. */
function dialled(phone: string): string {
  return parsePhoneNumber(phone, 'SE')?.number ?? phone.replace(/[^\d+]/g, '')
}

function helpedChoices(draft: Draft): Pending {
  const choices = [
    { title: draft.say('choice_helped'), pick: 'helped' },
    { title: draft.say('choice_not_helped'), pick: 'not_helped' },
  ]
  return { ask: 'helped', choices }
}

function choose(draft: Draft, articles: readonly Article[], calm: string | undefined): boolean {
  const { state } = draft
  for (const { slug } of articles) state.offered = withOffered(state.offered, slug)
  delete state.unanswered
  const choices = [
    ...articles.map(({ title, slug }) => ({ title, pick: `article:${slug}` })),
    draft.choice('choice_none', 'none'),
  ]
  const text = [calm, draft.say('choose')].filter((part) => part !== undefined).join('\n\n')
  draft.ask(text, { ask: 'article', choices })
  return true
}

function noMatch(draft: Draft, angry: boolean): boolean {
  const { state, said } = draft
  state.unanswered = { seq: draft.seq, at: draft.setting.now }
  if (!said.burst) state.noMatches += 1
  if (state.noMatches >= NO_MATCHES_MAX) return handoff(draft, 'no_match')
  if (draft.channel === 'teams') {
    draft.tell(draft.say('no_match_staff'))
    return true
  }
  const choices = [draft.choice('choice_person', 'person')]
  if (angry) choices.push(draft.choice('choice_complaint', 'complaint'))
  const text = draft.say(angry ? 'calm_offer' : said.burst ? 'burst_no_match' : 'no_match')
  draft.ask(text, { ask: 'person', reason: 'no_match', choices })
  return true
}
