import { z } from 'zod'
import { sentenceWith } from './blanks.js'
import { CHAT_BLANKS } from './chat-replies.js'
import { ERRAND_BLANKS } from './errand-replies.js'

/**
 * Every sentence the bot can say to a resident, and the blanks each may fill. The sentences themselves stand in
 * dialogs/replies.<lang>.yaml; a sentence missing there, or a blank not listed here, is a mistake told by file and line.
 */
export const REPLY_BLANKS = {
  bot_name: [],
  first_words: [],
  first_words_sms: [],
  first_words_teams: [],
  opening: [],
  greeting: [],
  thanks: [],
  who: [],
  help: ['phone'],
  language_switched: [],
  masked: [],

  answer_phone: ['phone', 'tel'],
  answer_source: ['source'],
  answer_not_enough_sms: [],
  answer_in_other_language: [],
  follow_up: ['title'],
  notice: ['text'],
  notice_other_language: ['text'],
  notice_more: [],
  choose: [],
  no_match: [],
  known_gap: ['queue'],
  answer_off: ['title'],
  answer_off_others: [],
  no_match_staff: [],
  burst_no_match: [],
  none_of_them: [],
  helped: [],
  calm: [],
  calm_offer: [],

  ask_matter: [],
  ask_reach: [],
  ask_number_sms: [],
  ask_number_call: [],
  number_not_understood: [],
  number_call_noted: ['phone', 'ref'],
  code_sent: [],
  code_sms: ['code'],
  code_wrong: [],
  code_given_up: ['ref'],
  code_right: ['ref'],
  filed: ['ref', 'queue', 'when'],
  filed_closed: ['ref', 'queue', 'opens', 'when'],
  filed_stay: [],
  filed_for_staff: [],
  ask_which: [],
  added: ['ref'],

  ...ERRAND_BLANKS,
  ...CHAT_BLANKS,

  // The life of a ticket, as its resident hears of it.
  claimed: ['name', 'queue', 'ref'],
  entered_sms: ['ref', 'queue', 'when'],
  released: ['queue', 'ref'],
  transferred: ['queue', 'ref'],
  reopened_by_staff: ['name', 'queue', 'ref'],
  staff_role: ['queue'],
  nudge: ['ref'],
  ask_rating: [],
  ask_rating_sms: [],
  choice_good: [],
  choice_fair: [],
  choice_bad: [],
  choice_not_solved: [],
  human_sms: ['name', 'queue', 'ref', 'text'],
  resolved: ['ref', 'note'],
  resolved_sms: ['name', 'ref', 'note'],
  notice_unproven: ['ref'],

  // The case as whoever wrote sees it.
  answer_received: ['name', 'ref'],
  files_kept: [],
  files_not_taken: ['count'],
  filed_sms: ['ref', 'queue', 'when'],
  filed_closed_sms: ['ref', 'queue', 'opens', 'when'],
  queue_first: [],
  queue_place: ['place'],
  wait_minutes: ['minutes'],
  wait_hour: [],
  wait_hours: ['hours'],
  wait_past_closing: [],
  wait_late: [],
  nobody_on_duty: ['queue'],
  status_none: [],
  status_new: ['ref', 'queue'],
  status_due: ['when'],
  status_late: ['when'],
  status_claimed: ['ref', 'name', 'queue', 'when'],
  status_answered: [],
  status_waiting: ['ref', 'name', 'when'],
  status_resolved: ['ref', 'name', 'when', 'until'],
  status_closed: ['ref', 'when'],
  reopened: ['ref', 'name', 'when'],
  reopened_ask: ['ref', 'name', 'when'],
  too_late_to_reopen: ['ref'],
  ask_if_solved: ['ref'],
  ask_which_unsolved: [],
  rating_thanks: [],
  rating_bad: [],
  ask_helper: ['name'],
  helper_wished: [],
  helper_declined: [],
  choice_gladly: [],

  // Across channels, callbacks, and ways in of their own.
  number_not_texted: [],
  codes_too_many: [],
  code_link_sms: ['code'],
  link_ask_number: [],
  link_number_not_understood: [],
  link_code_sent: [],
  link_given_up: [],
  link_joined: ['ref'],
  link_others: ['refs'],
  link_nothing: [],
  link_only_there: ['ref'],
  link_left: ['ref'],
  link_from_sms: [],
  link_sms_here: [],
  link_sms_done: ['ref', 'phone'],
  link_sms_start: ['sms'],
  ask_window: ['phone', 'ref'],
  window_set: ['phone', 'ref', 'when'],
  window_any: ['phone', 'ref', 'when'],
  window_passed_on: ['phone'],
  window_today: ['from', 'to'],
  window_tomorrow: ['from', 'to'],
  window_later: ['day', 'from', 'to'],
  choice_any_time: [],
  entry_opening: ['name', 'phone', 'tel', 'hours'],
  entry_opening_sms: ['name', 'phone', 'hours'],
  entry_first_sms: ['name', 'phone', 'hours'],
  entry_filed: ['name', 'ref', 'when', 'phone', 'tel', 'hours'],
  entry_filed_closed: ['name', 'ref', 'when', 'opens', 'phone', 'tel', 'hours'],
  entry_how: [],
  entry_filed_sms: ['name', 'ref', 'when', 'phone', 'hours'],
  entry_filed_closed_sms: ['name', 'ref', 'when', 'opens', 'phone', 'hours'],
  entry_left: ['name'],

  // The chat is ended, how it went, and what may be said where somebody else may see it.
  farewell: [],
  farewell_dropped: [],
  farewell_here: [],
  farewell_sms: ['phone'],
  farewell_sms_unproven: ['phone'],
  told_by_sms_discreet: ['phone'],
  farewell_call: ['phone'],
  farewell_back: ['phone', 'tel'],
  farewell_ask_rating: [],
  farewell_rating_bad: [],
  notice_discreet: [],
  entered_sms_discreet: ['ref', 'when'],
  sms_phone_answer: ['phone'],
  sms_phone_question: ['phone'],
  sms_phone_news: ['phone'],

  sms_more_hint: [],
  sms_no_more: [],
  sms_stopped: [],
  sms_started: [],
  sms_info: ['phone'],
  sms_empty: [],
  late_told: ['when'],
  late_write_again: ['when'],

  danger: [],
  danger_violence: ['social'],
  danger_suicide: [],
  danger_alerted: ['name'],

  store_down: ['phone'],

  choice_helped: [],
  choice_not_helped: [],
  choice_person: [],
  choice_none: [],
  choice_district: ['district'],
  choice_no_thanks: [],
  choice_unsure: [],
  choice_stay: [],
  choice_sms: [],
  choice_call: [],
  choice_about: ['ref'],
  choice_something_else: [],
  choice_complaint: [],

  today: ['time'],
  tomorrow: ['time'],
  later: ['day', 'time'],
} as const satisfies Record<string, readonly string[]>

export type ReplyKey = keyof typeof REPLY_BLANKS
type Blanks<K extends ReplyKey> = (typeof REPLY_BLANKS)[K][number]

/** A sentence with its blanks filled. The type knows which blanks each sentence has. */
export type Say = <K extends ReplyKey>(
  key: K,
  ...blanks: Blanks<K> extends never ? [] : [Record<Blanks<K>, string>]
) => string

const keys = Object.keys(REPLY_BLANKS) as ReplyKey[]

/** dialogs/replies.<lang>.yaml */
export const Replies = z.strictObject({
  ...(Object.fromEntries(keys.map((key) => [key, sentenceWith(REPLY_BLANKS[key])])) as Record<
    ReplyKey,
    ReturnType<typeof sentenceWith>
  >),
  /** Questions offered as buttons when a chat is opened; each finds an article. */
  opening_choices: z.array(z.string().min(1)).max(4),
})
export type Replies = z.output<typeof Replies>

/** The sentences of one language, ready to be said. */
export function sayFrom(replies: Replies): Say {
  return (key, ...[blanks]) =>
    replies[key]
      .replace(/\{(\w+)\}/g, (_, name: string) => (blanks as Record<string, string> | undefined)?.[name] ?? '')
      .trim()
}
