import type { KnowledgeChange } from '../content/knowledge-change.js'
import type { Notice } from '../content/notices.js'
import type { Lang } from '../message.js'
import type { StaffMember } from '../tickets/ticket.js'

export type { KnowledgeChange }

// What staff change in the knowledge while the service runs. app/knowledge implements it; desk and Teams call it.

/** What one question comes to. */
export interface Answered {
  how: 'answer' | 'choose' | 'refer' | 'none'
  /** Slugs and titles of what is answered with, or to choose among. */
  articles: { slug: string; title: string }[]
  /** Id in elsewhere.yaml: of `refer`, or of a `none` that is known to be nobody's here. */
  elsewhere?: string
}

/** How many of the kept test questions find the article they should. */
export interface Quality {
  questions: number
  right: number
  /** `right` of `questions`, 0..1; 1 where there are none. */
  share: number
}

/** A kept question that was answered right before the change and is not after it. */
export interface LostQuestion {
  text: string
  lang: Lang
  /** Slug of what it should find; absent where no article answers it, and now one does. */
  article?: string
  /** Slug of what it finds now; absent where it finds nothing. */
  found?: string
}

/** What a change would come to. Plain JSON: it may be kept with a proposal. */
export interface Trial {
  /** Why the content cannot be used with it, by file and line. With any of these nothing else is filled in, and it cannot be applied. */
  mistakes: string[]
  /** What `lotsen check` says with the change that it did not say before. It may be applied all the same. */
  remarks: { kind: string; message: string }[]
  /** New ways to ask that another article answers today: they would be taken from it. */
  taken: { text: string; lang: Lang; article: string }[]
  answers: { text: string; lang: Lang; before: Answered; after: Answered }[]
  quality: { before: Quality; after: Quality }
  /** Kept questions, most of them other articles', that would be answered wrongly: at most TRIAL_LOST_MAX. */
  lost: LostQuestion[]
  /** The file it was tried on, relative to knowledge/, and a digest of it as it was ('' where there was none). */
  base: { file: string; digest: string }
  /** ISO time. */
  at: string
}

export const TRIAL_LOST_MAX = 20
/** Questions of residents that one trial answers before and after. */
export const TRIAL_QUESTIONS_MAX = 50

/** How far a trial has come. */
export type TrialStep = 'loading' | 'checking' | 'learning' | 'asking' | 'measuring'

/** An applied change, as it is told. */
export interface AppliedEdit {
  /** `edit-<number>`; numbers grow. */
  edit: string
  at: Date
  file: string
  by: StaffMember
  approvedBy: StaffMember
  why: string
  quality: Trial['quality']
}

/** A notice to put up: `start` and `end` in the municipality's own time (`2026-11-26 18:00`); it begins at once where `start` is left out. */
export interface NewNotice {
  text: Record<Lang, string>
  start?: string
  end: string
  districts?: string[]
  /** Slugs whose questions it answers first. */
  articles?: string[]
  words?: Record<Lang, string[]>
  /** Told when a chat is opened; true where it is left out. */
  atOpening?: boolean
  /** For staff alone. */
  why?: string
}

/** A notice from staff that has not ended. */
export interface StaffNotice extends Notice {
  by: StaffMember
  at: Date
  /** For staff alone. */
  why?: string
}

/** An article that staff have switched off, in all its languages. */
export interface SwitchedOff {
  article: string
  /** For staff alone. */
  reason: string
  by: StaffMember
  at: Date
}

/**
 * Changes knowledge while the service runs; every instance has it within about a second, what must be learned within
 * some seconds. Everything is noted in the audit log first. Throws `payload_invalid` for what cannot be done as asked,
 * `not_found` for an article or notice there is none of, `store_unavailable`.
 */
export interface KnowledgeEditor {
  /**
   * Tries a change on a copy of the knowledge; nothing that serves is touched. Takes some seconds, in a thread of its own;
   * one at a time, so `service_busy` where several wait already. Questions beyond TRIAL_QUESTIONS_MAX are left out.
   */
  tryOut(
    change: KnowledgeChange,
    questions: readonly { text: string; lang: Lang }[],
    tell?: (step: TrialStep) => void,
  ): Promise<Trial>
  /**
   * Makes it so on every instance. Throws `knowledge_changed` (409) where the file is not as it was tried on: try again
   * and show the new trial. Throws `payload_invalid` with the mistakes where it has any.
   */
  apply(
    change: KnowledgeChange,
    as: { by: StaffMember; approvedBy: StaffMember; why: string; trial: Trial },
  ): Promise<{ edit: string }>
  /** Newest first, at most `limit`. */
  history(limit: number): Promise<AppliedEdit[]>

  putNotice(notice: NewNotice, by: StaffMember): Promise<{ id: string }>
  /** Takes it down now. */
  endNotice(id: string, by: StaffMember): Promise<void>
  /** Those of staff that go on or are to come, soonest end first. Notices of notices.yaml are in the content alone. */
  notices(): Promise<StaffNotice[]>
  /** Switches an article off in all its languages, at once. One that is off already gets the new reason. */
  switchOff(article: string, reason: string, by: StaffMember): Promise<void>
  switchOn(article: string, by: StaffMember): Promise<void>
  /** Newest first. Those that are `status: off` in their files are in the content alone. */
  offs(): Promise<SwitchedOff[]>
}
