import en from '../../dialogs/widget.en.yaml'
import sv from '../../dialogs/widget.sv.yaml'

/** Every word in the widget's own window. The build holds dialogs/widget.<lang>.yaml to this list. */
export const TEXT_KEYS = [
  'launch',
  'launch_label',
  'launch_unread',
  'title',
  'subtitle',
  'panel_label',
  'close',
  'back_to_chat',
  'log_label',
  'other_language',
  'you',
  'bot_name',
  'bot_role',
  'human_role',
  'urgent',
  'at',
  'field_label',
  'field_hint',
  'send',
  'choices_label',
  'place_button',
  'place_asking',
  'place_failed',
  'typing',
  'left',
  'over',
  'attach',
  'drop_here',
  'preparing',
  'attached',
  'file',
  'take_away',
  'file_type',
  'file_size',
  'file_count',
  'new_tab',
  'person_button',
  'visit',
  'open_today',
  'closed_today',
  'closed_now',
  'opens_next',
  'call',
  'offices',
  'nearest',
  'nearest_failed',
  'contact_missing',
  'notices',
  'put_away',
  'say_person',
  'say_language',
  'say_place',
  'sending',
  'waiting',
  'sent',
  'failed',
  'too_long',
  'no_file',
  'retry',
  'remove',
  'connecting',
  'offline',
  'back',
  'refused',
  'restarted',
  'new_below',
  'menu',
  'contact',
  'copy',
  'copied',
  'copy_failed',
  'download',
  'file_name',
  'copy_title',
  'full_page',
  'statement',
  'end',
  'end_question',
  'end_explained',
  'end_yes',
  'end_no',
  'ended',
  'begin_again',
  'go_on',
  'delete',
  'delete_asking',
  'delete_goes',
  'delete_stays',
  'delete_until',
  'delete_yes',
  'delete_no',
  'delete_failed',
  'deleted',
  'ticket',
  'ticket_status',
  'ticket_new',
  'ticket_claimed',
  'ticket_claimed_by',
  'ticket_waiting',
  'ticket_resolved',
  'ticket_closed',
  'ticket_place',
  'ticket_first',
  'ticket_ahead',
  'ticket_answer_by',
  'ticket_visit',
  'leave',
  'leave_hint',
  'idle_warning',
  'idle_stay',
] as const

export type TextKey = (typeof TEXT_KEYS)[number]
export type Texts = Record<TextKey, string>
export type Lang = 'sv' | 'en'

/** The build writes `texts.<key>` as the place of the key in the list, and hands the words over in that order. */
export const TEXTS: Record<Lang, Texts> = { sv, en }

/** The language a page or a choice names, Swedish when it names none of ours. */
export function toLang(tag: string | null | undefined): Lang {
  return tag?.slice(0, 2).toLowerCase() === 'en' ? 'en' : 'sv'
}

/** A text with its number put in. */
export function withNumber(text: string, n: number): string {
  return withText(text, String(n))
}

/** A text with what it speaks of put in. */
export function withText(text: string, n: string): string {
  return text.replace('{n}', () => n)
}
