import type { Content } from '../../content/content.js'
import type { StoredProposal } from '../../store/proposals.js'
import type { Viewer } from '../../tickets/sight.js'
import type { Proposal, TriedAnswer } from '../../turn/learning-ports.js'
import { shownWords } from './missed-groups.js'
import { mayDecide, type Owners, ownersOf } from './owners.js'

/** Words of the questions a proposal was tried on, by their place. */
export type Words = ReadonlyMap<number, { text: string }>

/** A proposal as somebody sees it now; `words` where its questions are to be read. */
export async function shownProposal(
  stored: StoredProposal,
  viewer: Viewer,
  content: Content,
  viewerOf: (user: string) => Promise<Viewer | undefined>,
  words: Words = new Map(),
): Promise<Proposal> {
  const { _id: id, state, change, by, at, people, why, trial, verdict, failure, edit, version } = stored
  const owners = ownersIn(content, stored)
  const may = state === 'waiting' ? await mayDecide(owners, by, viewer, viewerOf) : 'not_yours'
  return {
    id,
    state,
    change,
    by,
    at,
    people,
    ...(why === undefined ? {} : { why }),
    queue: owners.queue.id,
    approvers: owners.managers,
    ...(trial ? { trial: { ...trial, answers: answersOf(trial.answers, words) } } : {}),
    ...(verdict ? { verdict } : {}),
    ...(failure ? { failure } : {}),
    ...(edit === undefined ? {} : { edit }),
    version,
    mayDecide: may === 'may',
    isOwn: by.id === viewer.staff.id,
  }
}

/** Its owners as things stand; what it was about may be gone since. */
export function ownersIn(content: Content, { change, queue }: Pick<StoredProposal, 'change' | 'queue'>): Owners {
  try {
    return ownersOf(content, change)
  } catch {
    return ownersOf(content, { kind: 'elsewhere', id: '', variants: { sv: [], en: [] }, queue })
  }
}

function answersOf(answers: NonNullable<StoredProposal['trial']>['answers'], words: Words): TriedAnswer[] {
  return answers.map(({ n, ...answer }) => {
    const text = words.get(n)?.text
    return text === undefined ? answer : { ...answer, text: shownWords(text) }
  })
}
