import { type Queue, queuesOf } from '../../../content/organisation.js'
import { LANGS, TEXT_LENGTH_MAX } from '../../../message.js'
import { type Card, type CardElement, text } from '../card-parts.js'
import { KINDS, NAME_LENGTH_MAX, PHONE_LENGTH_MAX } from './entry.js'
import type { Scene } from './scene.js'
import { ALONE, button, type Choice, choose, sheet, write } from './sheet.js'

/** What was filled in before, by name: a form that comes back with a remark loses nothing. */
export type Filled = Readonly<Record<string, string>>

/** The form for a matter of somebody who phoned or came by. `form` is what makes two sendings of it one. */
export function enterCard(scene: Scene, form: string, filled: Filled = {}, notice?: string): Card {
  const { say } = scene
  return sheet(scene, {
    title: say('enter_title'),
    notice,
    body: [text(say('enter_lead'), { isSubtle: true }), ...enterFields(scene, filled)],
    actions: [button(scene, say('enter_send'), { chat: 'enter', form }, { style: 'positive' })],
  })
}

function enterFields(scene: Scene, filled: Filled): CardElement[] {
  const { say } = scene
  const now = (name: string, otherwise?: string) => {
    const value = filled[name] || otherwise
    return value ? { value } : {}
  }
  return [
    choose(
      'channel',
      say('enter_channel'),
      [
        { title: say('channel_phone'), value: 'phone' },
        { title: say('channel_visit'), value: 'visit' },
      ],
      now('channel', 'phone'),
    ),
    choose(
      'kind',
      say('enter_kind'),
      KINDS.map((kind) => ({ title: say(`kind_${kind}`), value: kind })),
      now('kind', 'question'),
    ),
    write('text', say('enter_text'), {
      isMultiline: true,
      isRequired: true,
      errorMessage: say('enter_text_error'),
      placeholder: say('enter_text_placeholder'),
      maxLength: TEXT_LENGTH_MAX,
      ...now('text'),
    }),
    choose(
      'queue',
      say('enter_queue'),
      [{ title: say('enter_queue_by_words'), value: 'words' }, ...queueChoices(scene)],
      now('queue', 'words'),
    ),
    write('name', say('enter_name'), { maxLength: NAME_LENGTH_MAX, ...now('name') }),
    write('phone', say('enter_phone'), { style: 'Tel', maxLength: PHONE_LENGTH_MAX, ...now('phone') }),
    choose(
      'via',
      say('enter_via'),
      [
        { title: say('enter_via_call'), value: 'call' },
        { title: say('enter_via_sms'), value: 'sms' },
      ],
      now('via', 'call'),
    ),
    {
      type: 'Input.Toggle',
      id: 'chat_checked',
      label: say('enter_checked_label'),
      title: say('enter_checked'),
      value: filled.checked ?? 'false',
      wrap: true,
    },
    choose(
      'lang',
      say('enter_lang'),
      LANGS.map((lang) => ({ title: say(`lang_${lang}`), value: lang })),
      now('lang', 'sv'),
    ),
    choose(
      'district',
      say('enter_district'),
      [{ title: say('enter_district_none'), value: 'none' }, ...districtChoices(scene)],
      now('district', 'none'),
    ),
  ]
}

/** What stands in the form's place once the matter is a ticket. */
export function enteredCard(scene: Scene, { ref, queue }: { ref: string; queue: string }): Card {
  const { say } = scene
  return sheet(scene, {
    title: say('entered_title', { ref }),
    body: [text(say('entered', { ref, queue }))],
    actions: [button(scene, say('enter_again'), { chat: 'open', form: 'enter' }, ALONE)],
  })
}

/** Every queue there is, one's own first. */
function queueChoices({ tools, viewer, voice }: Scene): Choice[] {
  return sortedQueues({ tools, viewer, voice }).map(({ id, name }) => ({ title: name[voice.lang], value: id }))
}

/** One's own queues first, then the others, each by name. */
export function sortedQueues({ tools, viewer, voice }: Pick<Scene, 'tools' | 'viewer' | 'voice'>): Queue[] {
  const { lang } = voice
  return queuesOf(tools.office.content().organisation).sort(
    (a, b) =>
      Number(viewer.queues.has(b.id)) - Number(viewer.queues.has(a.id)) ||
      a.name[lang].localeCompare(b.name[lang], lang),
  )
}

function districtChoices({ tools, voice }: Scene): Choice[] {
  const { districts } = tools.office.content().organisation
  return districts.map(({ id, name }) => ({ title: name[voice.lang], value: id }))
}
