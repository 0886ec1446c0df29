import { type Card, type CardElement, container, text } from '../card-parts.js'
import { SOUGHT_LENGTH_MAX } from './found.js'
import { mayTellOf } from './knowledge-may.js'
import {
  draftOf,
  NOTICE_LENGTH_MAX,
  NOTICE_WORDS_LENGTH_MAX,
  type NoticeDraft,
  remarkOn,
  usualEnd,
} from './notice-draft.js'
import { noticePreview } from './notice-preview.js'
import type { Scene } from './scene.js'
import { ALONE, button, buttons, type Choice, choose, sheet, write } from './sheet.js'

/** Articles shown for one search. */
const FOUND_MAX = 6

/** What was filled in before, by name. */
type Filled = Readonly<Record<string, string>>

/** The form for what is going on just now. `sought`: articles are looked for by these words and shown to choose among. */
export async function noticeForm(scene: Scene, filled: Filled, sought = '', notice?: string): Promise<Card> {
  const { say, tools } = scene
  const [there, articles] = await Promise.all([tools.office.knowledge.notices(), articleChoices(scene, filled, sought)])
  return sheet(scene, {
    title: say('notice_title'),
    notice,
    body: [
      ...(there.length > 0 ? [thereNow(scene, there.length)] : [text(say('notice_lead'), { isSubtle: true })]),
      ...words(scene, filled),
      ...whereAndWhen(scene, filled),
      ...matter(scene, filled, articles),
      opening(scene, filled),
    ],
    actions: [
      button(scene, say('notice_preview'), { chat: 'notice_preview' }, { style: 'positive' }),
      button(scene, say('command_switch_off'), { chat: 'switch' }, ALONE),
    ],
  })
}

/** The form as a draft would have filled it in. */
export function filledBy(draft: NoticeDraft): Filled {
  const [date = '', time = ''] = draft.until.split(' ')
  return {
    ...{ text_sv: draft.sv, text_en: draft.en, date, time },
    districts: draft.districts.join(','),
    articles: draft.articles.join(','),
    words: draft.words.join(', '),
    opening: String(draft.atOpening),
  }
}

/** Shows it as residents will see it; or the form once more, with what is to be mended. */
export async function previewNotice(scene: Scene, inputs: Filled): Promise<Card> {
  const draft = draftOf(inputs)
  const remark = remarkOn(scene, draft)
  if (!remark) return noticePreview(scene, draft)
  const isWithoutMatter = draft.articles.length === 0 && draft.words.length === 0
  return noticeForm(scene, inputs, inputs.find || (isWithoutMatter ? draft.sv.slice(0, SOUGHT_LENGTH_MAX) : ''), remark)
}

function thereNow(scene: Scene, count: number): CardElement {
  const { say } = scene
  const open = button(scene, say('notice_see'), { chat: 'notices' }, ALONE)
  return container('emphasis', [text(say('notice_there', { count: String(count) })), ...buttons([open])])
}

function words({ say }: Scene, filled: Filled): CardElement[] {
  const look = (name: string) => ({
    isMultiline: true,
    maxLength: NOTICE_LENGTH_MAX,
    ...(filled[name] ? { value: filled[name] } : {}),
  })
  return [
    write('text_sv', say('notice_sv'), { placeholder: say('notice_sv_placeholder'), ...look('text_sv') }),
    write('text_en', say('notice_en'), { placeholder: say('notice_en_placeholder'), ...look('text_en') }),
  ]
}

function whereAndWhen(scene: Scene, filled: Filled): CardElement[] {
  const { say, tools, voice } = scene
  const { districts } = tools.office.content().organisation
  const choices = districts.map(({ id, name }) => ({ title: name[voice.lang], value: id }))
  const end = filled.date ? { date: filled.date, time: filled.time ?? '' } : usualEnd(scene)
  return [
    choose('districts', say('notice_districts'), choices, several(filled.districts)),
    { type: 'Input.Date', id: 'chat_date', label: say('notice_date'), value: end.date },
    { type: 'Input.Time', id: 'chat_time', label: say('notice_time'), value: end.time },
  ]
}

function matter(scene: Scene, filled: Filled, articles: Choice[] | undefined): CardElement[] {
  const { say } = scene
  return [
    text(say('notice_matter'), { weight: 'Bolder', size: 'Medium', separator: true }),
    write('find', say('notice_find'), {
      maxLength: SOUGHT_LENGTH_MAX,
      ...(filled.find ? { value: filled.find } : {}),
    }),
    ...buttons([button(scene, say('log_find'), { chat: 'notice_find' })]),
    ...(articles ? [foundInput(scene, filled, articles)] : []),
    write('words', say('notice_words'), {
      placeholder: say('notice_words_placeholder'),
      maxLength: NOTICE_WORDS_LENGTH_MAX,
      ...(filled.words ? { value: filled.words } : {}),
    }),
  ]
}

function foundInput({ say }: Scene, filled: Filled, articles: Choice[]): CardElement {
  if (articles.length === 0) return text(say('notice_none_found'))
  return choose('articles', say('notice_articles'), articles, several(filled.articles))
}

function several(value: string | undefined): CardElement {
  return { style: 'expanded', isMultiSelect: true, ...(value ? { value } : {}) }
}

function opening({ say }: Scene, filled: Filled): CardElement {
  return {
    type: 'Input.Toggle',
    id: 'chat_opening',
    label: say('notice_opening_label'),
    title: say('notice_opening'),
    value: filled.opening ?? 'true',
    wrap: true,
  }
}

/** Those chosen before and those found now, of what one may speak of; undefined where nothing was chosen or looked for. */
async function articleChoices(scene: Scene, filled: Filled, sought: string): Promise<Choice[] | undefined> {
  const { tools, voice } = scene
  const before = draftOf(filled).articles.flatMap((slug) => tools.office.article(slug, voice.lang) ?? [])
  if (sought === '' && before.length === 0) return undefined
  const found = sought === '' ? [] : await tools.office.findArticles(sought, voice.lang)
  const own = [...before, ...found.filter(({ queue }) => mayTellOf(scene, queue)).slice(0, FOUND_MAX)]
  return [...new Map(own.map(({ slug, title }) => [slug, { title, value: slug }])).values()]
}
