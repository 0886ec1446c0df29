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
  'log_label',
  'other_language',
  'you',
  'bot_name',
  'bot_role',
  'human_role',
  'urgent',
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
  'person_question',
  'person_button',
  'say_person',
  'say_language',
  'say_place',
  'sending',
  'waiting',
  'failed',
  'too_long',
  'retry',
  'remove',
  'connecting',
  'offline',
  'back',
  'refused',
  'restarted',
  'new_below',
] as const

export type TextKey = (typeof TEXT_KEYS)[number]
export type Texts = Record<TextKey, string>
export type Lang = 'sv' | 'en'

export const TEXTS: Record<Lang, Texts> = { sv, en }

/** The language a page or a choice names, Swedish when it names none of ours. */
export function toLang(tag: string | null | undefined): Lang {
  return tag?.slice(0, 2).toLowerCase() === 'en' ? 'en' : 'sv'
}

/** A text with its number put in. */
export function withNumber(text: string, n: number): string {
  return text.replace('{n}', String(n))
}
