import type { Content } from '../content/content.js'
import type { StaffSay } from '../content/staff-texts.js'
import type { Lang } from '../message.js'
import { queueById } from '../tickets/routing.js'
import type { Answered, KnowledgeChange } from './knowledge-ports.js'
import type { MissedGroup, Proposal } from './learning-ports.js'
import type { Missed } from './ports.js'

/** What a proposal is put in words with: the reader's language, and the names of things in it. */
export interface Wording {
  say: StaffSay
  content: Content
  lang: Lang
}

/** What a change is, in a line. */
export function changeTitle(change: KnowledgeChange, { say, content, lang }: Wording): string {
  switch (change.kind) {
    case 'variant':
      return say('change_variant_of', { title: articleTitle(content, change.article, lang) })
    case 'elsewhere':
      return say('change_elsewhere_of', { id: change.id })
    case 'article':
      return say('change_article_of', { title: change.title, queue: queueById(content, change.queue).name[lang] })
    case 'local': {
      const district = content.organisation.districts.find(({ id }) => id === change.district)?.name[lang]
      return say('change_local_of', {
        title: articleTitle(content, change.article, lang),
        district: district ?? change.district,
      })
    }
  }
}

/** The words it would put in, paragraph by paragraph, as staff wrote them. */
export function changeTexts(change: KnowledgeChange): string[] {
  switch (change.kind) {
    case 'variant':
      return change.texts
    case 'local':
      return [change.text]
    case 'article':
      return [change.body, ...change.variants]
    case 'elsewhere':
      return [...Object.values(change.text ?? {}), ...change.variants.sv, ...change.variants.en]
  }
}

/** What a question comes to, in a few words. */
export function answeredWords({ how, articles, elsewhere }: Answered, say: StaffSay): string {
  const titles = articles.map(({ title }) => title).join(', ')
  if (how === 'answer') return titles
  if (how === 'choose') return say('proposal_answer_choose', { titles })
  return how === 'refer' || elsewhere !== undefined ? say('proposal_answer_refer') : say('proposal_answer_none')
}

/** How far it has come, in words. */
export function stateWords({ state, verdict }: Proposal, say: StaffSay): string {
  const name = verdict?.by.name ?? ''
  if (state === 'refused') return say('proposal_state_refused', { name, reason: verdict?.reason ?? '' })
  return state === 'approved' || state === 'applied'
    ? say(`proposal_state_${state}`, { name })
    : say(`proposal_state_${state}`)
}

/** Why it failed: mistakes by file and line as they are, and what is no mistake of theirs in words. */
export function failureWords({ failure = [] }: Proposal, say: StaffSay): string[] {
  return failure.map((one) => {
    if (one === 'gave_up') return say('proposal_failed_gave_up')
    return /^[a-z_]+$/.test(one) ? say('proposal_failed_other') : one
  })
}

/** Who decides on it. */
export function decidesWords({ approvers, queue: id }: Proposal, { say, content, lang }: Wording): string {
  const queue = queueById(content, id).name[lang]
  const names = approvers.map(({ name }) => name).join(', ')
  return names === '' ? say('proposal_decides_any', { queue }) : say('proposal_decides', { names, queue })
}

/** Why a group's questions count as missed, each reason with its number. */
export function reasonsWords({ reasons }: Pick<MissedGroup, 'reasons'>, say: StaffSay): string {
  const named = Object.entries(reasons) as [Missed, number][]
  return named.map(([reason, count]) => say(`missed_reason_${reason}`, { count: String(count) })).join(' · ')
}

export function peopleWords({ people }: Pick<MissedGroup, 'people'>, say: StaffSay): string {
  return people === 1 ? say('missed_people_one') : say('missed_people', { count: String(people) })
}

function articleTitle({ articles }: Content, slug: string, lang: Lang): string {
  const versions = articles.filter((one) => one.slug === slug)
  return (versions.find((one) => one.lang === lang) ?? versions[0])?.title ?? slug
}
