import type { Proposal } from '../../../turn/learning-ports.js'
import {
  answeredWords,
  changeTexts,
  changeTitle,
  decidesWords,
  failureWords,
  stateWords,
  type Wording,
} from '../../../turn/proposal-words.js'
import { type Card, type CardElement, clip, container, literal, plainName, text } from '../card-parts.js'
import { dayAndClock } from '../time.js'
import type { Scene } from './scene.js'
import { ALONE, button, type Notice, sheet, unfold, write } from './sheet.js'

const ANSWERS_MAX = 6
const CAUTIONS_MAX = 5
const TEXTS_MAX = 12
const TEXT_LENGTH_MAX = 1_500
const REASON_LENGTH_MAX = 500

/** What a proposal's card is made with: it is drawn for somebody who pressed, and for somebody who is told. */
type ProposalScene = Pick<Scene, 'voice' | 'say'> & { content: Wording['content'] }

export function wordingOf({ voice, say, tools }: Pick<Scene, 'voice' | 'say' | 'tools'>): Wording {
  return { say, content: tools.office.content(), lang: voice.lang }
}

/** Name of the input with the reason of a refusal. */
export const REASON = 'reason'

/** A proposal: what it is, what it would come to, and what whoever looks may do with it. */
export function proposalCard(scene: ProposalScene, proposal: Proposal, notice?: Notice): Card {
  const { say, voice, content } = scene
  const wording: Wording = { say, content, lang: voice.lang }
  const { by, at, people, why } = proposal
  return sheet(scene, {
    title: say('proposal_title', { id: proposal.id }),
    notice,
    body: [
      text(plainName(changeTitle(proposal.change, wording)), { weight: 'Bolder' }),
      text(say('proposal_by', { name: plainName(by.name), time: dayAndClock(at, voice) }), { isSubtle: true }),
      ...(people > 0 ? [text(say('proposal_for', { count: String(people) }))] : []),
      ...(why ? literal(say('proposal_why', { why })) : []),
      container('emphasis', textsOf(proposal)),
      ...trialOf(scene, proposal),
      ...failureWords(proposal, say).flatMap((words) => literal(words)),
      ...(proposal.state === 'waiting' ? literal(decidesWords(proposal, wording)) : []),
      ...literal(stateWords(proposal, say)),
    ],
    actions: actionsOf(scene, proposal),
  })
}

function textsOf({ change }: Proposal): CardElement[] {
  return changeTexts(change)
    .slice(0, TEXTS_MAX)
    .flatMap((words) => literal(clip(words, TEXT_LENGTH_MAX)))
}

function trialOf({ say }: ProposalScene, { trial }: Proposal): CardElement[] {
  if (!trial || trial.mistakes.length > 0) return []
  const { before, after } = trial.quality
  const counts = { before: String(before.right), after: String(after.right), count: String(after.questions) }
  const answers = trial.answers.filter(({ text: words }) => words !== undefined).slice(0, ANSWERS_MAX)
  const { lost, taken } = trial
  return [
    ...(after.questions > 0 ? [text(say('proposal_quality', counts), { separator: true })] : []),
    ...caution(say('proposal_lost', { count: String(lost.length) }), lost),
    ...caution(say('proposal_taken', { count: String(taken.length) }), taken),
    ...(answers.length > 0 ? [text(say('proposal_answers'), { weight: 'Bolder' })] : []),
    ...answers.flatMap((answer) => [
      ...literal(answer.text ?? ''),
      ...literal(say('proposal_before', { what: answeredWords(answer.before, say) })),
      ...literal(say('proposal_after', { what: answeredWords(answer.after, say) })),
    ]),
  ]
}

function caution(title: string, questions: readonly { text: string }[]): CardElement[] {
  if (questions.length === 0) return []
  const shown = questions.slice(0, CAUTIONS_MAX)
  return [text(title, { color: 'Warning' }), ...shown.flatMap((question) => literal(`– ${question.text}`))]
}

function actionsOf(scene: ProposalScene, { id, state, mayDecide, isOwn }: Proposal): CardElement[] {
  const { say } = scene
  const reason = write(REASON, say('proposal_reason'), {
    isMultiline: true,
    isRequired: true,
    errorMessage: say('proposal_refused_reason_missing'),
    maxLength: REASON_LENGTH_MAX,
  })
  const decide = [
    button(scene, say('proposal_approve'), { chat: 'decide', id, move: 'approve' }, { ...ALONE, style: 'positive' }),
    unfold(
      say('proposal_refuse'),
      [reason],
      [button(scene, say('proposal_refuse'), { chat: 'decide', id, move: 'refuse' })],
    ),
  ]
  const isOpen = state === 'proposed' || state === 'trying' || state === 'tried' || state === 'waiting'
  return [
    ...(mayDecide ? decide : []),
    ...(isOwn && state === 'tried'
      ? [button(scene, say('proposal_send_on'), { chat: 'decide', id, move: 'send' }, ALONE)]
      : []),
    ...(isOwn && isOpen
      ? [button(scene, say('proposal_withdraw'), { chat: 'decide', id, move: 'withdraw' }, ALONE)]
      : []),
    button(scene, say('missed_back'), { chat: 'missed', from: 0 }, ALONE),
  ]
}
