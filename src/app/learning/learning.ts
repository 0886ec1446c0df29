import type { Log } from '../../log.js'
import type { Store } from '../../store/connect.js'
import { Missed } from '../../store/missed.js'
import { Proposals, type StoredProposal } from '../../store/proposals.js'
import type { ReadNotes } from '../../store/read-notes.js'
import type { Viewer } from '../../tickets/sight.js'
import type { KnowledgeEditor } from '../../turn/knowledge-ports.js'
import { HISTORY_MAX, type Learning, type Proposal, type ProposalOutcome } from '../../turn/learning-ports.js'
import type { Knowing } from '../core.js'
import { Meeter } from './met.js'
import { MissedGroups } from './missed-groups.js'
import { ProposalNews, type TellProposal } from './proposal-news.js'
import { ProposalWorker } from './proposal-worker.js'
import { type Moved, Proposer } from './proposer.js'
import { shownProposal } from './shown-proposal.js'

const SWEEP_MS = 30_000
/** Whoever approved waits this long to see it applied; it is, whether they do or not. */
const APPLIED_WITHIN_MS = 3_000

interface LearningParts {
  knowing: Pick<Knowing, 'content' | 'understand'>
  store: Store
  knowledge: Pick<KnowledgeEditor, 'tryOut' | 'apply' | 'history'>
  notes: ReadNotes
  /** Who somebody is just now, by whatever name they sign in with. */
  viewerOf: (user: string) => Promise<Viewer | undefined>
  tell: TellProposal
  now: () => Date
  logger: Log
}

/** The learning loop of one instance. */
export interface LearningLoop {
  /** As it is used through a door (`desk`, `teams`), under whose name it is noted. */
  at(door: string): Learning
  sweeps: { name: string; everyMs: number; run(): Promise<void> }[]
  /** Finishes what is under way; before the store is closed. */
  stop(): Promise<void>
}

/** What residents asked in vain, and what staff do about it, over the turns, the knowledge and the proposals. */
export function createLearning(parts: LearningParts): LearningLoop {
  const { knowing, store, knowledge: editor, notes, viewerOf, now, logger: log } = parts
  const content = () => knowing.content
  const missed = new Missed(store)
  const proposals = new Proposals(store)
  const shared = { proposals, missed, content, viewerOf, notes, now, log }
  const groups = new MissedGroups({ ...shared, meeter: new Meeter(knowing, now) })
  const news = new ProposalNews({ ...shared, tell: parts.tell })
  const worker = new ProposalWorker({ ...shared, editor, moved: () => news.tellAll() })
  const proposer = new Proposer({ ...shared, groups })
  const shown = async (one: StoredProposal, by: Viewer) =>
    shownProposal(one, by, content(), viewerOf, await missed.wordsOf(one._id))
  const outcome = async (moved: Moved, by: Viewer): Promise<ProposalOutcome> => {
    if (moved.ok) return { ok: true, proposal: await shown(moved.proposal, by) }
    return { ok: false, why: moved.why, ...(moved.proposal ? { proposal: await shown(moved.proposal, by) } : {}) }
  }
  const noteListed = (
    { staff: { id, name } }: Viewer,
    about: { count: number } | { knowledge: string },
    door: string,
  ) => notes.each({ who: { kind: 'staff', id, name }, did: 'missed_listed', about, door })

  const at = (door: string): Learning => ({
    async missed(by) {
      const { all: _, ...list } = await groups.list()
      await noteListed(by, { count: list.total.questions }, door)
      return list
    },
    async group(id) {
      return (await groups.find(id))?.shown
    },
    async propose(asked, by) {
      const made = await proposer.propose(asked, by, door)
      void worker.work()
      return outcome(made, by)
    },
    async proposal(id, by) {
      const found = await proposals.get(id)
      if (!found) return undefined
      if (found.asked > 0) await noteListed(by, { knowledge: id }, door)
      return shown(found, by)
    },
    async proposals(by) {
      const [open, latest] = await Promise.all([proposals.waiting(), proposals.latest(HISTORY_MAX)])
      const each = (list: StoredProposal[]): Promise<Proposal[]> =>
        Promise.all(list.map((one) => shownProposal(one, by, content(), viewerOf)))
      const waiting = (await each(open)).filter(({ mayDecide }) => mayDecide)
      const own = new Set(waiting.map(({ id }) => id))
      return { waiting, latest: (await each(latest)).filter(({ id }) => !own.has(id)) }
    },
    async move(id, move, by, reason) {
      const moved = await proposer.move(id, move, by, door, reason)
      if (!moved.ok) return outcome(moved, by)
      const work = worker.work()
      if (move !== 'approve') return outcome(moved, by)
      await Promise.race([work, new Promise((done) => setTimeout(done, APPLIED_WITHIN_MS).unref())])
      return outcome({ ok: true, proposal: (await proposals.get(id)) ?? moved.proposal }, by)
    },
  })
  return { at, sweeps: [{ name: 'proposals', everyMs: SWEEP_MS, run: () => worker.work() }], stop: () => worker.stop() }
}
