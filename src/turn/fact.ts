import type { ChannelName, Lang } from '../message.js'
import type { HandoffReason, TicketKind } from '../tickets/ticket.js'

/**
 * How far a contact came: `answered` from the municipality's own words, or an errand that needed nobody; `near` was
 * asked which of several it was; `unanswered` found nothing, or nothing that helped; `handed` is a person's.
 */
export type Outcome = 'answered' | 'near' | 'unanswered' | 'handed'

/** What becomes of an article in a conversation. */
export type ArticleUse = 'shown' | 'offered' | 'helped' | 'not_helped' | 'led_to_person'

/**
 * Where and about what. Of what is confidential only the channel, department and queue are said. Of a contact, its outcome
 * and the bot's answers `queue` is whose matter it is, as far as that is known; of what is done to a ticket, who has it.
 */
export interface About {
  /** Absent of what is sampled: `staffed`, `queue_age`. */
  channel?: ChannelName
  lang?: Lang
  /** Ids of organisation.yaml. */
  district?: string
  department?: string
  queue?: string
  /** `article:<slug>`, `flow:<id>`, `fault:<category>` or `elsewhere:<id>`. */
  topic?: string
}

/**
 * One thing that happened, for the figures: counted once, with the turn it happened in. No words, no name, no number, no
 * reference and no id of a conversation, and of the time the day and hour: nobody is found again by it.
 */
export type Fact = About & {
  /** The municipality's own day, `2026-11-26`. */
  day: string
  /** The hour of it, 0..23. */
  hour: number
  /** Outside the hours of the queue it is about, or of the contact centre. */
  outside?: true
} & FactDetail

export type FactDetail =
  /** Somebody turned to the municipality: the first thing asked after a silence of `CONTACT_SILENCE_MS`. `repeat`: within 7 days of another. */
  | { what: 'contact'; repeat?: true }
  /**
   * How far a contact that began on the day `of` has come: under what this fact is about, it is one less `from` and one
   * more `to`. Where what it is about has become another too, that is two facts, one with `from` and one with `to`.
   */
  | { what: 'outcome'; of: string; from?: Outcome; to?: Outcome }
  /** That contact was followed by another within 7 days, and had come so far. */
  | { what: 'repeated'; of: string; outcome: Outcome }
  /** One message's answer: an article, a notice, another authority, a choice, nothing. */
  | { what: 'answer'; how: 'article' | 'notice' | 'referred' | 'choice' | 'no_match' | 'errand' }
  | { what: 'article'; use: ArticleUse }
  | { what: 'asked_person' }
  /** A ticket came to be. */
  | { what: 'ticket'; kind: TicketKind; reason: HandoffReason }
  /** A person answered for the first time, so long after it arrived in minutes the queue was open, in time or not. */
  | { what: 'first_answer'; waitMinutes: number; dueKept: boolean }
  /** Department to department; the same where a queue of one's own has it. */
  | { what: 'transferred'; from: string; to: string; fromQueue: string; toQueue: string }
  | { what: 'consulted' | 'released' | 'returned' }
  /**
   * Resolved, so long after it was first claimed, in minutes the queue was open; absent of what nobody claimed, and of a
   * call or visit that was only logged. `firstLine`: by the queue that takes others' matters first; `first`: by whoever had
   * it first, in the contact it came with: never transferred, released or reopened. `of`: the day it arrived.
   */
  | { what: 'resolved'; of: string; handlingMinutes?: number; transfers: number; firstLine: boolean; first: boolean }
  /** `first`: it had been counted as resolved at the first contact, on the day `of` it arrived. */
  | { what: 'reopened'; of: string; first: boolean }
  | { what: 'rated'; rating: 'good' | 'fair' | 'bad'; whose: 'chat' | 'ticket' }
  /** Threats and abuse, and danger to life. */
  | { what: 'abusive' | 'danger' }
  /** A member of staff did something to a ticket. */
  | { what: 'deed' }
  /** A queue had so many on duty for so many minutes of this hour, all together. */
  | { what: 'staffed'; minutes: number }
  /** How a queue stood at this hour: how many waited unclaimed, and the oldest for how long. */
  | { what: 'queue_age'; waiting: number; oldestMinutes: number }

/** The day a fact is counted on: of what came of a contact or a ticket the day that began, of all else its own. */
export function countedOn(fact: Fact): string {
  return 'of' in fact ? fact.of : fact.day
}

/** A silence this long ends a contact. */
export const CONTACT_SILENCE_MS = 8 * 3_600_000
/** Another contact within so many days is one more about the same, as far as figures can tell. */
export const REPEAT_DAYS = 7
