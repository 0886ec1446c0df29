// Over 250 lines on purpose: the one list of sentences staff read on a ticket's card and in its thread.
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { sentenceWith } from './blanks.js'
import { STAFF_LEARNING_BLANKS } from './staff-learning-texts.js'
import { STAFF_TOOL_BLANKS } from './staff-tool-texts.js'

/**
 * Every sentence staff read in Teams, and the blanks each may fill. The sentences themselves stand in
 * dialogs/staff.<lang>.yaml; one missing there, or a blank not listed here, is a mistake told by file and line.
 */
export const STAFF_BLANKS = {
  card_title: ['kind', 'ref'],
  card_summary: ['kind', 'ref', 'queue'],
  card_hidden: [],
  card_question: [],
  card_closing_note: [],

  kind_question: [],
  kind_fault: [],
  kind_complaint: [],
  kind_errand: [],
  kind_callback: [],

  status_new: [],
  status_claimed: ['name'],
  status_waiting: ['name'],
  status_resolved: ['name'],
  status_closed: [],

  fact_from: [],
  fact_queue: [],
  fact_arrived: [],
  fact_due: [],
  fact_channel: [],
  fact_language: [],
  fact_district: [],
  fact_contact: [],
  fact_reason: [],
  fact_articles: [],
  due_by: ['time'],
  due_late: ['time'],
  due_met: ['time'],
  nothing: [],

  from_resident: [],
  from_staff: [],
  channel_webchat: [],
  channel_sms: [],
  channel_teams: [],
  channel_phone: [],
  channel_visit: [],
  lang_sv: [],
  lang_en: [],
  contact_webchat: [],
  contact_sms: ['phone'],
  contact_call: ['phone'],
  contact_unproven: ['phone'],
  reason_asked: [],
  reason_no_match: [],
  reason_not_helped: [],
  reason_complaint: [],
  reason_language: [],
  reason_entry: [],
  reason_staff: [],
  reason_flow: [],

  // An export for the archive.
  archive_title: ['about'],
  archive_made: ['time'],
  archive_conversation: ['id', 'channel'],
  archive_part: ['id', 'channel', 'ref'],
  archive_ticket: ['kind', 'ref'],
  archive_question: [],
  archive_details: [],
  archive_events: [],
  archive_consult: ['name', 'text'],
  archive_answer: ['name', 'text'],
  archive_note: ['name'],
  archive_file: ['name', 'path'],
  archive_file_gone: ['name'],
  archive_followed: ['ref'],

  transcript_toggle: [],
  transcript_title: [],
  transcript_empty: [],
  transcript_shortened: [],
  transcript_resident: [],
  transcript_bot: [],
  transcript_human: ['name'],

  claim_button: [],
  reply_button: [],
  reply_label: [],
  reply_placeholder: [],
  reply_error: [],
  reply_send: [],
  resolve_button: [],
  resolve_label: [],
  resolve_placeholder: [],
  resolve_error: [],
  resolve_send: [],

  refused_taken: ['name', 'ref'],
  refused_taken_unknown: ['ref'],
  refused_not_yours: ['name', 'ref'],
  refused_not_yours_unknown: ['ref'],
  refused_not_open: ['ref'],
  refused_text_missing: [],
  refused_text_too_long: [],
  refused_not_found: [],
  refused_not_staff: [],
  refused_unsure: [],

  moved_here: ['ref'],
  moved_open: [],

  thread_resident: [],
  thread_staff: [],
  thread_hidden: [],
  mention_outside: [],

  // What the thread is told of a staff member's action, and of what happens by itself.
  thread_note: [],
  thread_called: ['name'],
  thread_released: ['name'],
  thread_assigned: ['name', 'to'],
  thread_transferred: ['name'],
  thread_threat: ['name'],
  thread_sent_sms: ['parts'],
  thread_sent_web: [],
  thread_sent_call: [],
  thread_not_sent_opted_out: [],
  thread_remind: [],
  thread_due: [],
  thread_escalated: ['name'],
  thread_returned: ['name'],
  thread_left: ['name'],
  whisper_assigned: ['name', 'ref'],

  // What the resident's own words made of a ticket.
  thread_reopened: [],
  thread_withdrawn: [],
  thread_threat_written: [],
  thread_late: ['when'],
  not_saved: [],

  // The resident ended the chat, or left it in a hurry.
  thread_ended: [],
  thread_fled: [],
  thread_sent_fled: [],
  thread_sent_discreet: [],
  // A confidential matter by SMS: the resident is asked to phone.
  thread_phone_asked: ['phone'],
  thread_phone_asked_before: ['phone'],
  preview_phone_asked: ['phone'],
  preview_phone_asked_before: ['phone'],
  contact_sms_phone: ['phone'],
  fact_quiet: [],
  quiet_fled: [],

  thread_danger: [],
  thread_sms_failed: [],
  // A chat that Azure holds.
  thread_chat_failed: [],

  // What a department's system or the operations centre was to carry out, and did not.
  thread_call_failed: ['system'],
  thread_call_refused: ['system', 'note'],
  thread_call_late: ['system'],
  thread_operations_failed: [],
  thread_operations_note: ['note'],

  // What happens to a ticket by itself, and what could not be delivered.
  thread_nudged: [],
  thread_unfinished: [],
  thread_substitute: ['name', 'to'],
  thread_consult_failed: ['queue'],
  whisper_unreached: ['ref'],

  // The ticket's card: more facts, views, forms and refusals.
  card_title_plain: ['ref'],
  card_reduced: [],
  card_elsewhere: ['queue'],
  card_elsewhere_confidential: ['queue'],
  card_files: [],
  card_file_alt: ['name'],
  card_files_line: [],
  card_files_more: ['count'],
  card_consults: [],
  card_consult_asked: ['name', 'queue'],
  card_consult_answered: ['name'],
  card_consult_waiting: [],
  status_claimed_plain: [],
  status_waiting_plain: [],
  status_resolved_plain: [],
  fact_name: [],
  fact_matter: [],
  fact_previous: [],
  fact_wished: [],
  fact_callback: [],
  fact_priority: [],
  priority_high: [],
  fact_entry: [],
  fact_rating: [],
  rating_good: [],
  rating_fair: [],
  rating_bad: [],
  lang_foreign: ['name'],
  callback_window: ['from', 'to'],
  view_button: ['name'],
  show_me_button: [],
  note_button: [],
  note_label: [],
  note_placeholder: [],
  note_error: [],
  note_send: [],
  ask_button: [],
  ask_label: [],
  ask_placeholder: [],
  ask_error: [],
  ask_send: [],
  preview_button: [],
  preview_title: [],
  preview_web: ['name'],
  preview_sms: [],
  preview_cost: ['parts', 'chars'],
  preview_cost_one: ['chars'],
  preview_only_chat: [],
  preview_send: [],
  preview_edit: [],
  standard_button: [],
  standard_label: [],
  standard_error: [],
  standard_fill: [],
  standard_none: [],
  transfer_button: [],
  transfer_label: [],
  transfer_error: [],
  transfer_note_label: [],
  transfer_confidential: [],
  transfer_summary_label: [],
  transfer_consent: [],
  transfer_send: [],
  consult_button: [],
  consult_queue_label: [],
  consult_queue_error: [],
  consult_label: [],
  consult_placeholder: [],
  consult_error: [],
  consult_confidential: [],
  consult_send: [],
  assign_button: [],
  assign_label: [],
  assign_error: [],
  assign_on_duty: ['name'],
  assign_none: [],
  assign_send: [],
  release_button: [],
  called_button: [],
  called_label: [],
  called_send: [],
  threat_button: [],
  threat_explain: [],
  threat_send: [],
  reopen_button: [],
  more_button: [],
  more_others: [],
  more_rest: [],
  back_button: [],
  cancel_button: [],
  refused_not_resolved: ['ref'],
  refused_queue_unknown: [],
  refused_same_queue: ['ref'],
  refused_consent_missing: [],
  refused_consult_unknown: [],
  refused_consult_answered: [],
  refused_consults_too_many: ['ref'],
  refused_staff_unknown: [],
  refused_confidential: ['ref'],
  refused_other_queue: ['ref', 'queue'],
  refused_old_client: ['ref'],
  refused_yours_written: [],

  // One fault, one case: merging, splitting, and those who follow.
  fact_fault: [],
  fact_place: [],
  fact_followers: [],
  followers_read: ['count'],
  fact_merged: [],
  merge_button: [],
  merge_label: [],
  merge_placeholder: [],
  merge_error: [],
  merge_explain: [],
  merge_send: [],
  split_button: [],
  split_label: [],
  split_error: [],
  split_explain: [],
  split_none: [],
  split_send: [],
  follower_line: ['place', 'time', 'channel', 'text'],
  thread_merged: ['name', 'ref'],
  thread_merged_here: ['name', 'ref'],
  thread_split: ['name'],
  refused_merge_unknown: [],
  refused_merge_itself: [],
  refused_merge_merged: [],
  refused_merge_closed: [],
  refused_merge_no_fault: [],
  refused_merge_confidential: [],
  refused_merge_calls: [],
  refused_merge_too_many: [],
  refused_follower_unknown: [],

  // Other cards: a pointer, a consult, the list of the unclaimed.
  moved_to_queue: ['ref', 'queue'],
  consult_title: ['queue', 'ref'],
  consult_title_answered: ['queue', 'ref'],
  consult_summary: ['queue', 'ref'],
  consult_asks: ['name'],
  consult_hidden: [],
  answer_button: [],
  answer_label: [],
  answer_placeholder: [],
  answer_error: [],
  answer_send: [],
  digest_title: ['queue'],
  digest_summary: ['queue', 'count'],
  digest_none: [],
  digest_line: ['kind', 'since', 'due'],
  digest_matter: [],
  digest_more: ['count'],
  digest_updated: ['time'],
  digest_escalated: ['queue'],
  thread_files: [],
  thread_not_here: [],

  // Staff's own chat, the messaging extension, and words in a ticket's thread.
  ...STAFF_TOOL_BLANKS,

  // What residents asked in vain, and what staff propose for it.
  ...STAFF_LEARNING_BLANKS,
} as const satisfies Record<string, readonly string[]>

export type StaffKey = keyof typeof STAFF_BLANKS
type Blanks<K extends StaffKey> = (typeof STAFF_BLANKS)[K][number]

/** A sentence for staff with its blanks filled. The type knows which blanks each has. */
export type StaffSay = <K extends StaffKey>(
  key: K,
  ...blanks: Blanks<K> extends never ? [] : [Record<Blanks<K>, string>]
) => string

const keys = Object.keys(STAFF_BLANKS) as StaffKey[]

/** dialogs/staff.<lang>.yaml. Other keys are let through: more than Teams may read it. */
export const StaffSentences = z
  .object(
    Object.fromEntries(keys.map((key) => [key, sentenceWith(STAFF_BLANKS[key])])) as Record<
      StaffKey,
      ReturnType<typeof sentenceWith>
    >,
  )
  .catchall(z.string().min(1))

export type StaffSentences = z.output<typeof StaffSentences>

/** The sentences of one language, ready to be said. A missing one throws `content_invalid`: a blank card helps nobody. */
export function staffSayFrom(texts: Readonly<Record<string, string>>): StaffSay {
  return (key, ...[blanks]) => {
    const text = texts[key]
    if (text === undefined) throw new ServiceError('content_invalid', `dialogs/staff has no sentence ${key}`)
    return text
      .replace(/\{(\w+)\}/g, (_, name: string) => (blanks as Record<string, string> | undefined)?.[name] ?? '')
      .trim()
  }
}
