import { type Article, isInForce } from '../../content/article.js'
import { withArticleLinks } from '../../content/article-links.js'
import { startedBy } from '../../dialog/start.js'
import { withOffered } from '../conversation.js'
import type { Draft } from '../draft.js'
import { readingOf } from '../flow-reading.js'
import { dialled } from '../phone-number.js'
import type { Choice } from '../ports.js'

/** Answers with an article the resident chose by name. */
export function answerWith(draft: Draft, slug: string): boolean {
  const article = inForce(draft, slug)
  return article === undefined ? false : giveAnswers(draft, [article], undefined)
}

/** Tells what is different where the resident says they live. */
export function answerForDistrict(draft: Draft, district: string): boolean {
  const { state } = draft
  state.district = district
  const article = inForce(draft, state.article)
  const local = article?.local?.[district]
  if (article === undefined || local === undefined) return false
  const text = [linked(draft, local), ...moreIn(draft, article)].join('\n\n')
  if (draft.channel === 'webchat')
    draft.ask(text, { ask: 'helped', choices: helpedChoices(draft) }, { article: article.slug })
  else draft.tell(text, { article: article.slug })
  return true
}

/** One answer for each question asked. What may be pressed stands under the last. */
export function giveAnswers(draft: Draft, found: readonly Article[], calm: string | undefined): boolean {
  const articles = found.map((article) => inForce(draft, article.slug) ?? article)
  // By SMS the first answer whole would leave no room for the second: each then says what stands alone.
  const bodyOf = draft.channel === 'sms' && articles.length > 1 ? headFor : bodyFor
  for (const [place, article] of articles.entries()) {
    const note = article.lang === draft.state.lang ? undefined : draft.say('answer_in_other_language')
    const lead = [place === 0 ? calm : undefined, note].filter((text) => text !== undefined)
    const text = [...lead, ...bodyOf(draft, article)].join('\n\n')
    remember(draft, article)
    const choices = place < articles.length - 1 ? [] : choicesUnder(draft, article)
    if (choices.length > 0) draft.ask(text, { ask: 'helped', choices }, { article: article.slug })
    else draft.tell(text, { article: article.slug })
  }
  return true
}

/** The part of the last answer that a short follow-up asks about. */
export function givePassage(draft: Draft, article: Article, passage: string): boolean {
  remember(draft, article)
  const text = [
    draft.say('follow_up', { title: article.title }),
    linked(draft, passage),
    ...(draft.channel === 'sms' ? [] : moreIn(draft, article)),
  ].join('\n\n')
  const choices = draft.channel === 'webchat' ? helpedChoices(draft) : []
  if (choices.length > 0) draft.ask(text, { ask: 'helped', choices }, { article: article.slug })
  else draft.tell(text, { article: article.slug })
  return true
}

function remember({ state, noting }: Draft, article: Article): void {
  const { slug, queue } = article
  noting.answered('article', { queue, topic: `article:${slug}` })
  noting.article('shown', slug, queue)
  state.article = article.slug
  state.offered = withOffered(state.offered, article.slug)
  state.noMatches = 0
  state.route = { queue: article.queue, because: `article:${article.slug}` }
  delete state.unanswered
}

/** The article as it may be told today, in the conversation's language where it has one. */
function inForce({ state, setting, localTime }: Draft, slug: string | undefined): Article | undefined {
  const today = localTime.slice(0, 10)
  const versions = setting.content.articles.filter((one) => one.slug === slug && isInForce(one, today))
  return versions.find(({ lang }) => lang === state.lang) ?? versions[0]
}

/** On the web the answer, then who to call and where to read on. By SMS the number comes early and no link at all. */
function bodyFor(draft: Draft, article: Article): string[] {
  const [first = '', ...rest] = linked(draft, article.body).split(/\n{2,}/)
  if (draft.channel === 'sms') return [...headFor(draft, article), ...rest, draft.say('answer_not_enough_sms')]
  return [first, ...localOf(draft, article), ...rest, ...moreIn(draft, article)]
}

/** What stands alone: the first paragraph, what is different where they live, and who to call. */
function headFor(draft: Draft, article: Article): string[] {
  const [first = ''] = linked(draft, article.body).split(/\n{2,}/)
  return [first, ...localOf(draft, article), ...phoneOf(draft, article)]
}

function localOf(draft: Draft, { local = {} }: Article): string[] {
  const here = draft.state.district === undefined ? undefined : local[draft.state.district]
  return here === undefined ? [] : [linked(draft, here)]
}

/** Links between articles lead a resident to the other's source page. */
function linked({ state, setting }: Draft, markdown: string): string {
  return withArticleLinks(markdown, setting.content.articles, state.lang)
}

function moreIn(draft: Draft, article: Article): string[] {
  if (draft.channel === 'sms') return phoneOf(draft, article)
  return [...phoneOf(draft, article), draft.say('answer_source', { source: article.source })]
}

function phoneOf(draft: Draft, { phone }: Article): string[] {
  return phone === undefined ? [] : [draft.say('answer_phone', { phone, tel: dialled(phone) })]
}

function choicesUnder(draft: Draft, article: Article): Choice[] {
  const offered = [...districtChoices(draft, article), ...flowChoices(draft, article)]
  return draft.channel === 'webchat' ? [...offered, ...helpedChoices(draft)] : offered
}

/** What can be done about it here and now. */
function flowChoices(draft: Draft, { slug }: Article): Choice[] {
  const { setting, state } = draft
  if (state.flow) return []
  const { flows } = setting.content
  const begun = startedBy(flows, draft.said.message.text, readingOf(draft))
  return flows
    .filter((flow) => flow === begun || flow.articles.includes(slug))
    .map(({ id, title }) => ({ title: title[state.lang], pick: `flow:${id}` }))
}

/** Where life differs by district and theirs is not known, they may say which; the answer holds without it. */
function districtChoices(draft: Draft, { local = {} }: Article): Choice[] {
  const { state, setting } = draft
  if (state.district !== undefined) return []
  return setting.content.organisation.districts
    .filter(({ id }) => local[id] !== undefined)
    .map(({ id, name }) => ({
      title: draft.say('choice_district', { district: name[state.lang] }),
      pick: `district:${id}`,
    }))
}

function helpedChoices(draft: Draft): Choice[] {
  return [
    { title: draft.say('choice_helped'), pick: 'helped' },
    { title: draft.say('choice_not_helped'), pick: 'not_helped' },
  ]
}
