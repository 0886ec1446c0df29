import type { Content } from '../../../content/content.js'
import { ServiceError } from '../../../errors.js'
import { type ChangeField, type ChangeForm, changeFrom, NEW_ELSEWHERE } from '../../../turn/asked-change.js'
import type { MissedGroup, ProposalMove } from '../../../turn/learning-ports.js'
import { type Card, type CardElement, clip } from '../card-parts.js'
import type { Deed } from './deed.js'
import { sortedQueues } from './enter-form.js'
import { groupFacts, missedCard } from './missed.js'
import { proposalCard, REASON } from './proposal-card.js'
import type { Scene } from './scene.js'
import { ALONE, button, type Choice, choose, sheet, unfold, write } from './sheet.js'

const LINES_MAX = 4_000
const TITLE_SHOWN = 70
/** Articles to choose among; a card has room for no more. */
const ARTICLES_MAX = 60

type Inputs = Readonly<Record<string, string>>
type Kind = ChangeForm['kind']

/** The one form: four ways to answer a group of questions, each unfolding. `form` is what makes two sendings one. */
export async function suggestCard(
  scene: Scene,
  id: string,
  form: string,
  filled: Inputs = {},
  notice?: string,
): Promise<Card> {
  const { say } = scene
  const group = await scene.tools.office.learning?.group(id)
  if (!group) return missedCard(scene, 0, say('missed_gone'))
  const articles = await articleChoices(scene, group)
  const ways: Record<Kind, CardElement[]> = {
    variant: articles.length > 0 ? variantFields(scene, group, articles, filled) : [],
    elsewhere: elsewhereFields(scene, group, filled),
    article: articleFields(scene, group, filled),
    local: articles.length > 0 ? localFields(scene, group, articles, filled) : [],
  }
  const kinds = (Object.keys(ways) as Kind[]).filter((kind) => ways[kind].length > 0)
  return sheet(scene, {
    title: say('missed_suggest'),
    notice,
    body: groupFacts(scene, group),
    actions: [
      ...kinds.map((kind) =>
        unfold(
          say(`change_${kind}`),
          [...ways[kind], field(scene, kind, 'why', filled)],
          [button(scene, say('change_send'), { chat: 'propose', kind, group: id, form, lang_of: group.lang })],
        ),
      ),
      button(scene, say('missed_back'), { chat: 'missed', from: 0 }, ALONE),
    ],
  })
}

/** Makes the proposal that was filled in; what cannot be one comes back with a remark and loses nothing. */
export async function propose(scene: Scene, deed: Extract<Deed, { chat: 'propose' }>, inputs: Inputs): Promise<Card> {
  const { say, viewer, tools } = scene
  const { kind, group, form, lang_of: lang } = deed
  const { learning } = tools.office
  const fields = fieldsOf(kind, inputs)
  const change = changeFrom({ kind, lang, fields }, tools.office.content(), scene.now)
  if ('missing' in change) {
    const wrong = say('change_wrong', { field: say(`change_field_${change.missing}`) })
    return suggestCard(scene, group, form, inputs, wrong)
  }
  if (!learning) return missedCard(scene, 0)
  try {
    const why = fields.why ? { why: fields.why } : {}
    const outcome = await learning.propose({ key: form, group, change, ...why, sends: true }, viewer)
    if (!outcome.ok) return missedCard(scene, 0, say(`proposal_refused_${outcome.why}`))
    return proposalCard(withContent(scene), outcome.proposal, say('proposal_made', { id: outcome.proposal.id }))
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'payload_invalid') throw error
    return suggestCard(scene, group, form, inputs, say('change_wrong_plain'))
  }
}

/** A proposal as it stands now. */
export async function seeProposal(scene: Scene, id: string, notice?: string): Promise<Card> {
  const proposal = await scene.tools.office.learning?.proposal(id, scene.viewer)
  if (!proposal) return missedCard(scene, 0, scene.say('proposal_refused_not_found'))
  return proposalCard(withContent(scene), proposal, notice)
}

/** Approves, refuses, sends on or takes back; who may is looked at now. */
export async function decide(scene: Scene, id: string, move: ProposalMove, inputs: Inputs): Promise<Card> {
  const { learning } = scene.tools.office
  if (!learning) return missedCard(scene, 0)
  const outcome = await learning.move(id, move, scene.viewer, inputs[REASON])
  if (outcome.ok) return proposalCard(withContent(scene), outcome.proposal)
  const notice = scene.say(`proposal_refused_${outcome.why}`)
  return outcome.proposal ? proposalCard(withContent(scene), outcome.proposal, notice) : missedCard(scene, 0, notice)
}

function withContent(scene: Scene): Scene & { content: Content } {
  return { ...scene, content: scene.tools.office.content() }
}

/** An id may stand only once in a card, so each way's fields have its name before theirs. */
function nameOf(kind: Kind, name: ChangeField): string {
  return `${kind}_${name}`
}

function fieldsOf(kind: Kind, inputs: Inputs): ChangeForm['fields'] {
  const own = Object.entries(inputs).filter(([name]) => name.startsWith(`${kind}_`))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(kind.length + 1), value]))
}

function field(
  { say }: Pick<Scene, 'say'>,
  kind: Kind,
  name: ChangeField,
  filled: Inputs,
  { otherwise = '', ...look }: CardElement & { otherwise?: string } = {},
): CardElement {
  const value = filled[nameOf(kind, name)] ?? otherwise
  return write(nameOf(kind, name), say(`change_field_${name}`), { ...look, ...(value ? { value } : {}) })
}

const LINES: CardElement = { isMultiline: true, maxLength: LINES_MAX }

function variantFields(scene: Scene, group: MissedGroup, articles: Choice[], filled: Inputs): CardElement[] {
  return [
    articleChoice(scene, 'variant', group, articles, filled),
    field(scene, 'variant', 'texts', filled, { ...LINES, otherwise: group.typical }),
  ]
}

function localFields(scene: Scene, group: MissedGroup, articles: Choice[], filled: Inputs): CardElement[] {
  const { say, voice, tools } = scene
  const districts = tools.office.content().organisation.districts
  const choices = districts.map(({ id, name }) => ({ title: name[voice.lang], value: id }))
  const value = filled.local_district ?? choices[0]?.value
  return [
    articleChoice(scene, 'local', group, articles, filled),
    choose('local_district', say('change_field_district'), choices, value ? { value } : {}),
    field(scene, 'local', 'text', filled, LINES),
  ]
}

function articleFields(scene: Scene, group: MissedGroup, filled: Inputs): CardElement[] {
  return [
    field(scene, 'article', 'title', filled),
    field(scene, 'article', 'body', filled, LINES),
    field(scene, 'article', 'texts', filled, { ...LINES, otherwise: group.examples.join('\n') }),
    queueChoice(scene, 'article', filled),
    field(scene, 'article', 'source', filled, { style: 'Url' }),
    field(scene, 'article', 'phone', filled, { style: 'Tel' }),
  ]
}

function elsewhereFields(scene: Scene, group: MissedGroup, filled: Inputs): CardElement[] {
  const { say, tools, voice } = scene
  const known = tools.office.content().elsewhere.map(({ id, text: words }) => ({
    title: clip(words?.[voice.lang] ?? id, TITLE_SHOWN),
    value: id,
  }))
  const choices = [{ title: say('change_field_elsewhere_new'), value: NEW_ELSEWHERE }, ...known]
  const asked = group.examples.join('\n')
  return [
    choose('elsewhere_elsewhere', say('change_field_elsewhere'), choices, {
      value: filled.elsewhere_elsewhere ?? NEW_ELSEWHERE,
    }),
    field(scene, 'elsewhere', 'text_sv', filled, LINES),
    field(scene, 'elsewhere', 'text_en', filled, LINES),
    field(scene, 'elsewhere', 'texts_sv', filled, { ...LINES, ...(group.lang === 'sv' ? { otherwise: asked } : {}) }),
    field(scene, 'elsewhere', 'texts_en', filled, { ...LINES, ...(group.lang === 'en' ? { otherwise: asked } : {}) }),
  ]
}

function queueChoice(scene: Scene, kind: Kind, filled: Inputs): CardElement {
  const choices = sortedQueues(scene).map(({ id, name }) => ({ title: name[scene.voice.lang], value: id }))
  // None stands there: whose it is decides who answers for it.
  const value = filled[nameOf(kind, 'queue')]
  return choose(nameOf(kind, 'queue'), scene.say('change_field_queue'), choices, value ? { value } : {})
}

function articleChoice(scene: Scene, kind: Kind, group: MissedGroup, articles: Choice[], filled: Inputs): CardElement {
  const value = filled[nameOf(kind, 'article')] ?? group.nearest?.slug ?? articles[0]?.value
  return choose(nameOf(kind, 'article'), scene.say('change_field_article'), articles, value ? { value } : {})
}

/** Those that are near, the nearest first; then all others by name, found as one writes. */
async function articleChoices({ tools, voice }: Scene, group: MissedGroup): Promise<Choice[]> {
  const near = await tools.office.findArticles(group.typical, group.lang)
  const { articles } = tools.office.content()
  const slugs = new Set([...(group.nearest ? [group.nearest.slug] : []), ...near.map(({ slug }) => slug)])
  const titled = new Map(articles.filter(({ status }) => status === 'on').map((one) => [one.slug, one.title]))
  for (const one of articles) if (one.lang === voice.lang && titled.has(one.slug)) titled.set(one.slug, one.title)
  const others = [...titled].filter(([slug]) => !slugs.has(slug)).sort(([, a], [, b]) => a.localeCompare(b, voice.lang))
  const first = [...slugs].flatMap((slug): [string, string][] => {
    const title = titled.get(slug)
    return title === undefined ? [] : [[slug, title]]
  })
  return [...first, ...others]
    .slice(0, ARTICLES_MAX)
    .map(([value, title]) => ({ title: clip(title, TITLE_SHOWN), value }))
}
