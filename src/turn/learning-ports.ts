import type { Lang } from '../message.js'
import type { Viewer } from '../tickets/sight.js'
import type { StaffMember } from '../tickets/ticket.js'
import type { Answered, KnowledgeChange, Trial } from './knowledge-ports.js'
import type { Missed } from './ports.js'

// What residents asked in vain, and what staff propose to do about it. app/learning implements it; desk and Teams call it.

/** Missed questions that are about the same. Words are masked; who asked is counted and never said. */
export interface MissedGroup {
  id: string
  lang: Lang
  typical: string
  /** The most typical first, at most MISSED_EXAMPLES_MAX, each other words. */
  examples: string[]
  questions: number
  people: number
  reasons: Partial<Record<Missed, number>>
  /** The article that comes nearest, and how probable it is that it answers, 0..1. */
  nearest?: { slug: string; title: string; score: number }
  /** When it was asked last. */
  at: Date
  /** Somebody has proposed something for it that is not decided yet. */
  proposal?: string
}

export const MISSED_EXAMPLES_MAX = 8

/** All of the last so many days. */
export interface MissedList {
  /** Those that cost most people first, at most GROUPS_MAX. */
  groups: MissedGroup[]
  /** How many groups, and questions in them, there are in all. */
  total: { groups: number; questions: number }
  days: number
}

export const GROUPS_MAX = 100

/**
 * `proposed` and `trying` pass by themselves; `tried` is for whoever made it to look at and send on; `waiting` for its
 * owner; `approved` passes by itself to `applied`. Of `failed` it is said why.
 */
export const PROPOSAL_STATES = [
  'proposed',
  'trying',
  'tried',
  'waiting',
  'approved',
  'applied',
  'refused',
  'withdrawn',
  'failed',
] as const
export type ProposalState = (typeof PROPOSAL_STATES)[number]

/** A trial's answers: each with its question, where that is still kept. */
export interface TriedAnswer {
  text?: string
  lang: Lang
  before: Answered
  after: Answered
}

/** A proposal as somebody sees it. */
export interface Proposal {
  id: string
  state: ProposalState
  change: KnowledgeChange
  by: StaffMember
  at: Date
  /** How many people's question it was. */
  people: number
  /** Whoever made it, on why. */
  why?: string
  /** Id of the queue whose managers decide. */
  queue: string
  /** Those who may decide, as things stand. */
  approvers: readonly StaffMember[]
  trial?: Omit<Trial, 'answers'> & { answers: TriedAnswer[] }
  verdict?: { by: StaffMember; at: Date; reason?: string }
  /** Why it failed: mistakes in the content by file and line, or a code. */
  failure?: readonly string[]
  /** Id of the change it became. */
  edit?: string
  /** Grows by one with every change. */
  version: number
  mayDecide: boolean
  isOwn: boolean
}

export interface AskedProposal {
  /** Same key of the same person, same proposal. */
  key: string
  /** The group it is for; without one nothing of residents' is tried. */
  group?: string
  change: KnowledgeChange
  why?: string
  /** On to the owner as soon as it has been tried without mistakes; otherwise whoever made it sends it on. */
  sends: boolean
}

export type ProposalRefusal =
  /** What it was for is answered meanwhile, or gone. */
  | 'group_gone'
  | 'not_found'
  /** Neither whoever decides, nor whoever may take it back. */
  | 'not_yours'
  /** Nobody approves their own, where there is another. */
  | 'own'
  /** It has been decided, or is not that far yet. */
  | 'not_now'
  | 'reason_missing'
  | 'too_many'

export type ProposalOutcome =
  | { ok: true; proposal: Proposal }
  | { ok: false; why: ProposalRefusal; proposal?: Proposal }

export type ProposalMove = 'send' | 'approve' | 'refuse' | 'withdraw'

interface ProposalLists {
  /** Those one may decide now, oldest first. */
  waiting: Proposal[]
  /** The last that were made or changed, newest first, at most HISTORY_MAX; those that wait for one are not among them. */
  latest: Proposal[]
}

export const HISTORY_MAX = 50

/**
 * The learning loop. Everything is noted in the audit log before it is shown or done. Throws `payload_invalid` for a
 * change that cannot be one, and `store_unavailable`.
 */
export interface Learning {
  missed(by: Viewer): Promise<MissedList>
  group(id: string): Promise<MissedGroup | undefined>
  propose(asked: AskedProposal, by: Viewer): Promise<ProposalOutcome>
  proposal(id: string, by: Viewer): Promise<Proposal | undefined>
  proposals(by: Viewer): Promise<ProposalLists>
  /** Makes a move once, however often it is made; of two who decide at once the second is told `not_now`. */
  move(id: string, move: ProposalMove, by: Viewer, reason?: string): Promise<ProposalOutcome>
}

/** What became of an article in residents' hands, of the last 90 days. */
export interface ArticleUses {
  shown: number
  helped: number
  notHelped: number
  ledToPerson: number
}
