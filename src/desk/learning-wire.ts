import type { Lang } from '../message.js'
import type { ChangeField } from '../turn/asked-change.js'
import type { KnowledgeChange } from '../turn/knowledge-ports.js'
import type { ProposalMove, ProposalState } from '../turn/learning-ports.js'

// What goes between the desk's doors and its page about missed questions, proposals and answers. Times are ISO 8601 in
// UTC. Sentences are in the reader's language and whole: the page puts nothing together.

/** Missed questions that are about the same, their words masked. */
export interface WireGroup {
  id: string
  lang: Lang
  typical: string
  examples: string[]
  /** "12 people". */
  people: string
  reasons: string
  near: string
  nearest?: string
  at: string
  /** Id of a proposal that is under way for it. */
  proposal?: string
}

/** A proposal in a list. */
export interface WireProposalRow {
  id: string
  title: string
  state: ProposalState
  /** How far it has come, in words. */
  status: string
  by: string
  at: string
}

export interface WireTried {
  /** Empty where there are no test questions. */
  quality: string
  /** What whoever decides must see: questions that are answered right today and would not be, and those taken from others. */
  cautions: { title: string; questions: string[] }[]
  remarks: string[]
  answers: { text: string; before: string; after: string; isOther: boolean }[]
}

export interface WireProposal extends WireProposalRow {
  texts: string[]
  people?: string
  why?: string
  decides: string
  failure: string[]
  trial?: WireTried
  /** What whoever reads may do with it now. */
  moves: ProposalMove[]
}

interface WireChoice {
  value: string
  label: string
}

export interface WireLearning {
  lead: string
  groups: WireGroup[]
  waiting: WireProposalRow[]
  latest: WireProposalRow[]
  /** What the form offers. */
  choices: { articles: WireChoice[]; queues: WireChoice[]; districts: WireChoice[]; elsewhere: WireChoice[] }
}

/** What is filled in in the form. */
export interface WireAsked {
  key: string
  group?: string
  kind: KnowledgeChange['kind']
  lang: Lang
  fields: Partial<Record<ChangeField, string>>
}

/** An article, and what became of it in residents' hands in the last 90 days. */
export interface WireArticle {
  slug: string
  title: string
  queue: string
  shown: number
  helped: number
  notHelped: number
  ledToPerson: number
  reviewBy: string
  overdue: boolean
  /** Not in use; `reason` and `by` where staff switched it off. */
  off?: { reason?: string; by?: string; at?: string }
  maySwitch: boolean
}

export interface WireNotice {
  id: string
  text: string
  end: string
  by: string
  mayEnd: boolean
}

export interface WireAnswers {
  articles: WireArticle[]
  notices: WireNotice[]
}
