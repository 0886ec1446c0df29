import { staffSayFrom } from '../content/staff-texts.js'
import type { MissedGroup, Proposal, ProposalMove } from '../turn/learning-ports.js'
import {
  answeredWords,
  changeTexts,
  changeTitle,
  decidesWords,
  failureWords,
  peopleWords,
  reasonsWords,
  stateWords,
  type Wording,
} from '../turn/proposal-words.js'
import type { Caller } from './admission.js'
import type { WireGroup, WireProposal, WireProposalRow, WireTried } from './learning-wire.js'
import type { DeskPorts } from './ports.js'

export function wordingFor({ content }: Pick<DeskPorts, 'content'>, { lang }: Caller): Wording {
  return { content: content(), lang, say: staffSayFrom(content().staff[lang]) }
}

export function groupView(group: MissedGroup, { say }: Wording): WireGroup {
  const { id, lang, typical, examples, nearest, at, proposal } = group
  const near = nearest
    ? say('missed_nearest', { title: nearest.title, percent: String(Math.round(nearest.score * 100)) })
    : say('missed_nothing_near')
  return {
    id,
    lang,
    typical,
    examples,
    people: peopleWords(group, say),
    reasons: reasonsWords(group, say),
    near,
    ...(nearest ? { nearest: nearest.slug } : {}),
    at: at.toISOString(),
    ...(proposal === undefined ? {} : { proposal }),
  }
}

export function proposalRow(proposal: Proposal, wording: Wording): WireProposalRow {
  const { id, change, state, by, at } = proposal
  const status = stateWords(proposal, wording.say)
  return { id, title: changeTitle(change, wording), state, status, by: by.name, at: at.toISOString() }
}

export function proposalView(proposal: Proposal, wording: Wording): WireProposal {
  const { say } = wording
  const { change, people, why } = proposal
  const trial = triedView(proposal, wording)
  return {
    ...proposalRow(proposal, wording),
    texts: changeTexts(change),
    ...(people > 0 ? { people: say('proposal_for', { count: String(people) }) } : {}),
    ...(why === undefined ? {} : { why }),
    decides: decidesWords(proposal, wording),
    failure: failureWords(proposal, say),
    ...(trial ? { trial } : {}),
    moves: movesOf(proposal),
  }
}

function triedView({ trial }: Proposal, { say }: Wording): WireTried | undefined {
  if (!trial || trial.mistakes.length > 0) return undefined
  const { before, after } = trial.quality
  const { lost, taken, remarks } = trial
  const cautions = [
    { title: say('proposal_lost', { count: String(lost.length) }), questions: lost.map(({ text }) => text) },
    { title: say('proposal_taken', { count: String(taken.length) }), questions: taken.map(({ text }) => text) },
  ]
  return {
    quality:
      after.questions > 0
        ? say('proposal_quality', {
            before: String(before.right),
            after: String(after.right),
            count: String(after.questions),
          })
        : '',
    cautions: cautions.filter(({ questions }) => questions.length > 0),
    remarks: remarks.map(({ message }) => message),
    answers: trial.answers.flatMap(({ text, ...answer }) => {
      if (text === undefined) return []
      const [was, is] = [answeredWords(answer.before, say), answeredWords(answer.after, say)]
      return [{ text, before: was, after: is, isOther: was !== is }]
    }),
  }
}

function movesOf({ state, mayDecide, isOwn }: Proposal): ProposalMove[] {
  const isOpen = state === 'proposed' || state === 'trying' || state === 'tried' || state === 'waiting'
  return [
    ...(mayDecide ? (['approve', 'refuse'] as const) : []),
    ...(isOwn && state === 'tried' ? (['send'] as const) : []),
    ...(isOwn && isOpen ? (['withdraw'] as const) : []),
  ]
}
