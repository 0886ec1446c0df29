import type { MissedGroup, Proposal } from '../../../turn/learning-ports.js'
import { changeTitle, peopleWords, reasonsWords } from '../../../turn/proposal-words.js'
import { type Card, type CardElement, clip, container, literal, plainName, text } from '../card-parts.js'
import { wordingOf } from './proposal-card.js'
import type { Scene } from './scene.js'
import { ALONE, button, buttons, type Notice, sheet } from './sheet.js'

/** Groups shown at a time. */
const PAGE_SIZE = 5
const WAITING_MAX = 3
const EXAMPLES_MAX = 3
const TITLE_LENGTH_MAX = 60

/** What residents asked in vain, what costs most people first; above it what waits for whoever asks. */
export async function missedCard(scene: Scene, from: number, notice?: Notice): Promise<Card> {
  const { say, viewer } = scene
  const learning = scene.tools.office.learning
  if (!learning) return sheet(scene, { title: say('missed_title'), notice, body: [text(say('chat_not_staff'))] })
  const [list, { waiting }] = await Promise.all([learning.missed(viewer), learning.proposals(viewer)])
  const start = from < list.groups.length ? from : 0
  const shown = list.groups.slice(start, start + PAGE_SIZE)
  const days = String(list.days)
  return sheet(scene, {
    title: say('missed_title'),
    notice,
    body: [
      ...waitingRows(scene, waiting),
      text(shown.length > 0 ? say('missed_lead', { days }) : say('missed_none', { days }), { isSubtle: true }),
      ...shown.map((group) => groupRow(scene, group)),
    ],
    actions: turning(scene, start, list.groups.length),
  })
}

function waitingRows(scene: Scene, waiting: readonly Proposal[]): CardElement[] {
  const { say } = scene
  if (waiting.length === 0) return []
  const rows = waiting.slice(0, WAITING_MAX).map((proposal) => {
    const what = clip(plainName(changeTitle(proposal.change, wordingOf(scene))), TITLE_LENGTH_MAX)
    return button(scene, say('proposal_see', { what }), { chat: 'proposal', id: proposal.id }, ALONE)
  })
  const title = text(say('proposal_waiting', { count: String(waiting.length) }), { weight: 'Bolder' })
  return [container('emphasis', [title, ...buttons(rows)])]
}

function groupRow(scene: Scene, group: MissedGroup): CardElement {
  const { say } = scene
  const go =
    group.proposal === undefined
      ? button(scene, say('missed_suggest'), { chat: 'suggest', group: group.id }, ALONE)
      : button(scene, say('missed_proposed'), { chat: 'proposal', id: group.proposal }, ALONE)
  return { ...container('default', [...groupFacts(scene, group), ...buttons([go])]), separator: true }
}

/** A group as its card and its form show it. */
export function groupFacts({ say }: Pick<Scene, 'say'>, group: MissedGroup): CardElement[] {
  const { nearest } = group
  const near = nearest
    ? say('missed_nearest', { title: plainName(nearest.title), percent: String(Math.round(nearest.score * 100)) })
    : say('missed_nothing_near')
  const examples = group.examples.filter((words) => words !== group.typical).slice(0, EXAMPLES_MAX)
  return [
    ...literal(group.typical, `${peopleWords(group, say)}: `),
    ...examples.flatMap((words) => literal(`– ${words}`)),
    text(`${reasonsWords(group, say)}. ${near}`, { isSubtle: true, size: 'Small' }),
  ]
}

function turning(scene: Scene, from: number, total: number): CardElement[] {
  const { say } = scene
  const more = from + PAGE_SIZE < total
  return [
    ...(more ? [button(scene, say('list_more'), { chat: 'missed', from: from + PAGE_SIZE }, ALONE)] : []),
    ...(from > 0 ? [button(scene, say('list_first'), { chat: 'missed', from: 0 }, ALONE)] : []),
  ]
}
