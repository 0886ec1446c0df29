import type { FaultCategory } from '../content/faults.js'
import type { FlowWords } from '../content/flow-words.js'
import type { Organisation } from '../content/organisation.js'
import type { Place, Streets } from '../content/streets.js'
import type { FileRef, Lang } from '../message.js'

export type { Place } from '../content/streets.js'

/** One answer. */
export type SlotValue =
  | { is: 'text'; text: string }
  | { is: 'choice'; value: string }
  | { is: 'yes-no'; yes: boolean }
  | { is: 'address'; place: Place }
  /** `day` as 2026-11-30. */
  | { is: 'date'; day: string }
  /** Local times as `15:00`. */
  | { is: 'window'; day: string; from: string; to: string }
  /** E.164. */
  | { is: 'phone'; phone: string }
  | { is: 'email'; email: string }
  | { is: 'files'; files: FileRef[] }
  | { is: 'amount'; amount: number }
  | { is: 'visit'; office: string; from: Date; to: Date }
  | { is: 'skipped' }

/** What reading an answer may look at besides its words. */
export interface Reading {
  lang: Lang
  now: Date
  timeZone: string
  words: FlowWords
  streets: Streets
  districts: Organisation['districts']
  faults: readonly FaultCategory[]
}

/** What a reader makes of a text: an answer, and what is left of the text without it; or a reason why it will not do. */
export type Read<T> = { value: T; rest: string } | { unfit: Unfit } | undefined

/** Why something that was clearly meant as an answer cannot be one; each has a sentence of its own. */
export type Unfit =
  | 'number_missing'
  | 'street_unknown'
  | 'day_past'
  | 'day_future'
  | 'day_too_far'
  | 'time_missing'
  | 'amount_small'
  | 'amount_large'
  | 'phone_invalid'
  | 'email_invalid'
  | 'text_long'
