import { z } from 'zod'
import { LANGS, type Lang } from '../../../message.js'
import { maskIdentityNumbers } from '../../../privacy/mask.js'
import { CHANGE_KINDS } from '../../../turn/asked-change.js'
import { DUTIES } from '../../../turn/ports.js'
import { NoticeDraft } from './notice-draft.js'

/** The verb of every button here, so that none is taken for one of a ticket's own card. */
export const CHAT_VERB = 'lotsen.chat'
/** Every input's id begins with it. */
export const INPUT_PREFIX = 'chat_'

const ID_LENGTH_MAX = 200
const WORDS_LENGTH_MAX = 200
const FROM_MAX = 10_000
const INPUTS_MAX = 60
const INPUT_LENGTH_MAX = 20_000

const Id = z.string().min(1).max(ID_LENGTH_MAX)
const From = z.coerce.number().int().min(0).max(FROM_MAX)
const Week = z.string().regex(/^\d{4}-W\d{2}$/)
const Cursor = z.string().max(ID_LENGTH_MAX)

/** A list and where in it. */
const Place = z.discriminatedUnion('list', [
  z.object({ list: z.literal('mine'), from: From }),
  z.object({ list: z.literal('queue'), from: From }),
  z.object({ list: z.literal('found'), words: z.string().max(WORDS_LENGTH_MAX), cursor: Cursor.optional() }),
])
export type Place = z.output<typeof Place>

export const FORMS = ['enter', 'log', 'hand_over'] as const

const Deed = z.discriminatedUnion('chat', [
  z.object({ chat: z.literal('list'), place: Place }),
  z.object({ chat: z.literal('search') }),
  z.object({
    chat: z.literal('act'),
    /** Not `verb`, by which a ticket's own card is known where it is sent by a plain submit. */
    move: z.enum(['claim', 'release', 'assign']),
    ref: Id,
    version: z.coerce.number().int().nonnegative(),
    place: Place,
  }),
  z.object({ chat: z.literal('open'), form: z.enum(FORMS) }),
  z.object({ chat: z.literal('enter'), form: Id }),
  z.object({
    chat: z.literal('log'),
    form: Id,
    channel: z.enum(['phone', 'visit']),
    queue: Id,
    article: Id.optional(),
    words: z.string().max(WORDS_LENGTH_MAX).optional(),
    from: From.optional(),
  }),
  z.object({ chat: z.literal('log_list'), from: From }),
  z.object({ chat: z.literal('log_find') }),
  z.object({ chat: z.literal('duty'), duty: z.enum(DUTIES) }),
  z.object({ chat: z.literal('away') }),
  z.object({ chat: z.literal('back') }),
  z.object({ chat: z.literal('hand_over') }),
  z.object({ chat: z.literal('notices') }),
  z.object({ chat: z.literal('notice_form') }),
  z.object({ chat: z.literal('notice_find') }),
  z.object({ chat: z.literal('notice_preview') }),
  z.object({ chat: z.literal('notice_edit'), draft: NoticeDraft }),
  z.object({ chat: z.literal('notice_put'), draft: NoticeDraft }),
  z.object({ chat: z.literal('notice_end'), id: Id }),
  z.object({ chat: z.literal('switch') }),
  z.object({ chat: z.literal('switch_find') }),
  z.object({ chat: z.literal('switch_off'), article: Id }),
  z.object({ chat: z.literal('switch_on'), article: Id }),
  z.object({ chat: z.literal('missed'), from: From }),
  z.object({ chat: z.literal('suggest'), group: Id }),
  z.object({
    chat: z.literal('propose'),
    kind: z.enum(CHANGE_KINDS),
    group: Id,
    form: Id,
    /** What the questions are asked in; `lang` is what the card is written in. */
    lang_of: z.enum(LANGS),
  }),
  z.object({ chat: z.literal('proposal'), id: Id }),
  z.object({ chat: z.literal('decide'), id: Id, move: z.enum(['send', 'approve', 'refuse', 'withdraw']) }),
  z.object({ chat: z.literal('pulse'), week: Week, closes: z.iso.datetime(), team: Id.optional() }),
])

/** What a button does, as it stands in the button's data. */
export type Deed = z.output<typeof Deed>

/** A press of one of our own buttons: what it does, in which language, and what was filled in, by name. */
export interface ChatPress {
  deed: Deed
  lang: Lang
  inputs: Readonly<Record<string, string>>
}

const Data = z.record(z.string(), z.unknown())
const Execute = z.object({ action: z.object({ verb: z.literal(CHAT_VERB), data: Data }) })

/** What was pressed, from an activity's `value`; undefined for what is not one of these buttons. */
export function readChatPress(value: unknown): ChatPress | undefined {
  const execute = Execute.safeParse(value)
  const data = execute.success ? execute.data.action.data : Data.safeParse(value).data
  const deed = Deed.safeParse(data).data
  return deed && data && { deed, lang: z.enum(LANGS).catch('sv').parse(data.lang), inputs: inputsOf(data) }
}

/**
 * Of a form's answer what is ours, words alone, and no identity number: the form is shown again with what was written.
 * What is longer than any field of ours may be is cut.
 */
export function inputsOf(data: Readonly<Record<string, unknown>>): Record<string, string> {
  const ours = Object.entries(data).flatMap(([name, value]) =>
    name.startsWith(INPUT_PREFIX) && typeof value === 'string'
      ? [[name.slice(INPUT_PREFIX.length), maskIdentityNumbers(value.slice(0, INPUT_LENGTH_MAX)).text.trim()] as const]
      : [],
  )
  return Object.fromEntries(ours.slice(0, INPUTS_MAX))
}
