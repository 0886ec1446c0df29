import type { Article } from '../../content/article.js'
import type { Elsewhere } from '../../content/elsewhere.js'
import { queueById, routeBy } from '../../tickets/routing.js'
import { openTickets, withOffered } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import type { Pending } from '../ports.js'
import { giveAnswers, givePassage } from './give.js'
import { handoff } from './handoff.js'
import { tellNotices } from './notices.js'
import { sayOff, tellOff } from './off.js'
import { askIfSolved } from './reopen.js'
import { moreOrElse } from './which.js'

/** No-matches after which a person is no longer offered but arranged. */
const NO_MATCHES_MAX = 2

/**
 * The municipality's own words if they are clear; more for a ticket that is open; a choice if two are near, who else if
 * it is theirs, an honest no if none.
 */
export const answer: Step = (draft) => {
  const { message, understood } = draft.said
  const hasTickets = openTickets(draft.state).length > 0
  if (message.text === '' && !hasTickets) return filesAlone(draft)
  rememberQuestion(draft, message.text)
  const told = tellNotices(draft, understood.notices)
  if (told) draft.noting.answered('notice')
  // Files are for a person: nothing we have to say answers a picture.
  if (hasTickets && message.files) return moreOrElse(draft)
  if (giveFound(draft)) return true
  if (hasTickets) return moreOrElse(draft)
  if (orElse(draft, told)) return true
  return askIfSolved(draft) || noMatch(draft, understood.intent === 'anger')
}

/** What was held back, or added to a ticket by a wrong guess, is a matter of its own: met as if it were said now. */
export function answerAnew(draft: Draft, asked: Pending): boolean {
  const { held, understood } = draft.said
  rememberQuestion(draft, held?.text ?? draft.said.message.text)
  if (asked.ask === 'which') draft.state.questionSeq = asked.seq
  if (held?.text === '') return filesAlone(draft)
  return giveFound(draft) || orElse(draft, false) || noMatch(draft, understood.intent === 'anger')
}

/** What is sure enough to be told. */
function giveFound(draft: Draft): boolean {
  const { found, passage, off = [] } = draft.said.understood
  const [first] = found.articles
  if (found.decision !== 'answer' || !first) return false
  sayOff(draft, off)
  return passage === undefined ? giveAnswers(draft, found.articles, calmFor(draft)) : givePassage(draft, first, passage)
}

/** What is near, or somebody else's, or known to be missing. `told`: a notice was. */
function orElse(draft: Draft, told: boolean): boolean {
  const { found, off = [] } = draft.said.understood
  const { decision, elsewhere } = found
  if (off.length > 0) return tellOff(draft, off, found.articles)
  const calm = calmFor(draft)
  if (decision === 'choose') return choose(draft, found.articles, calm)
  if (decision === 'refer' && elsewhere) return refer(draft, elsewhere, calm)
  if (told) return offerPerson(draft)
  return elsewhere?.queue !== undefined && knownGap(draft, elsewhere.id, elsewhere.queue, calm)
}

function calmFor(draft: Draft): string | undefined {
  return draft.said.understood.intent === 'anger' ? draft.say('calm') : undefined
}

/** A picture without a word is kept with whatever is said next. */
function filesAlone(draft: Draft): boolean {
  draft.ask(draft.say('files_kept'), {
    ask: 'person',
    reason: 'asked',
    choices: [draft.choice('choice_person', 'person')],
  })
  return true
}

function rememberQuestion(draft: Draft, text: string): void {
  const { state, said, setting } = draft
  // By the way, in the middle of an errand, whose first words must not be lost.
  if (state.flow) return
  state.questionSeq = draft.seq
  const route = routeBy(setting.content, { text })
  if (route) state.route = route
  else if (!said.burst) delete state.route
}

function choose(draft: Draft, articles: readonly Article[], calm: string | undefined): boolean {
  const { state } = draft
  for (const { slug, queue } of articles) {
    state.offered = withOffered(state.offered, slug)
    draft.noting.article('offered', slug, queue)
  }
  draft.noting.answered('choice')
  delete state.unanswered
  const choices = [
    ...articles.map(({ title, slug }) => ({ title, pick: `article:${slug}` })),
    draft.choice('choice_none', 'none'),
  ]
  const text = [calm, draft.say('choose')].filter((part) => part !== undefined).join('\n\n')
  draft.ask(text, { ask: 'article', choices })
  return true
}

/** Somebody else answers for it: they are named, and a person here is still one press away. */
function refer(draft: Draft, { id, text, queue }: Elsewhere, calm: string | undefined): boolean {
  const { state } = draft
  delete state.unanswered
  if (queue !== undefined) state.route = { queue, because: `elsewhere:${id}` }
  draft.noting.answered('referred', { queue, topic: `elsewhere:${id}` })
  const told = [calm, text?.[state.lang]].filter((part) => part !== undefined).join('\n\n')
  const choices = draft.channel === 'teams' ? [] : [draft.choice('choice_person', 'person')]
  draft.ask(told, { ask: 'person', reason: 'asked', choices })
  return true
}

/** A notice was told and no article is near: whoever wanted more than that may have a person. */
function offerPerson(draft: Draft): boolean {
  delete draft.state.unanswered
  const choices = [draft.choice('choice_person', 'person')]
  if (draft.channel !== 'teams') draft.ask(draft.say('notice_more'), { ask: 'person', reason: 'asked', choices })
  return true
}

/** Ours, and known to have no article: no use asking it in other words, a person has it. */
function knownGap(draft: Draft, id: string, queue: string, calm: string | undefined): boolean {
  const { state, setting } = draft
  delete state.unanswered
  state.route = { queue, because: `elsewhere:${id}` }
  draft.noting.answered('no_match', { queue, topic: `elsewhere:${id}` })
  draft.noting.misses('no_match', state.questionSeq ?? draft.seq)
  if (draft.channel === 'teams') {
    draft.tell(draft.say('no_match_staff'))
    return true
  }
  const gap = draft.say('known_gap', { queue: queueById(setting.content, queue).name[state.lang] })
  const text = [calm, gap].filter((part) => part !== undefined).join('\n\n')
  draft.ask(text, { ask: 'person', reason: 'no_match', choices: [draft.choice('choice_person', 'person')] })
  return true
}

function noMatch(draft: Draft, angry: boolean): boolean {
  const { state, said } = draft
  state.unanswered = { seq: state.questionSeq ?? draft.seq, at: draft.setting.now }
  if (!said.burst) state.noMatches += 1
  draft.noting.answered('no_match', { queue: state.route?.queue })
  draft.noting.misses('no_match', state.unanswered.seq)
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
