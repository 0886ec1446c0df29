import { sayFrom } from '../../../content/replies.js'
import { LANGS } from '../../../message.js'
import { smsParts } from '../../../sms-text/parts.js'
import { plainText } from '../../../sms-text/plain-text.js'
import { type Card, type CardElement, container, label, literal, text } from '../card-parts.js'
import { dayAndClock } from '../time.js'
import { endOf, type NoticeDraft, noticeOf } from './notice-draft.js'
import type { Scene } from './scene.js'
import { ALONE, button, sheet } from './sheet.js'

/** What residents will be told, where and until when; nothing is up yet. */
export function noticePreview(scene: Scene, draft: NoticeDraft): Card {
  const { say, voice } = scene
  const until = endOf(draft.until, voice)
  return sheet(scene, {
    title: say('notice_preview_title'),
    body: [
      text(say('notice_preview_lead')),
      ...LANGS.map((lang) => container('emphasis', told(scene, draft, lang))),
      text(say('notice_sms', { parts: String(smsPartsOf(scene, draft)) }), { isSubtle: true, size: 'Small' }),
      text(say('notice_where', { where: whereOf(scene, draft.districts) })),
      text(say('notice_until', { time: until ? dayAndClock(until, voice) : '' }), { spacing: 'Small' }),
      ...about(scene, draft),
      text(say(draft.atOpening ? 'notice_at_opening' : 'notice_when_asked'), { spacing: 'Small' }),
    ],
    actions: [
      button(scene, say('notice_put'), { chat: 'notice_put', draft }, { ...ALONE, style: 'positive' }),
      button(scene, say('notice_edit'), { chat: 'notice_edit', draft }, ALONE),
    ],
  })
}

/** Names of districts, or that it is everywhere. */
export function whereOf({ tools, voice, say }: Scene, districts: readonly string[] | undefined): string {
  const all = tools.office.content().organisation.districts
  const names = all.filter(({ id }) => districts?.includes(id)).map(({ name }) => name[voice.lang])
  return names.length > 0 ? names.join(', ') : say('notice_everywhere')
}

function told(scene: Scene, draft: NoticeDraft, lang: 'sv' | 'en'): CardElement[] {
  return [label(scene.say(`lang_${lang}`)), ...literal(noticeOf(scene, draft).text[lang])]
}

function about({ say, tools, voice }: Scene, { articles, words }: NoticeDraft): CardElement[] {
  const titles = articles.map((slug) => tools.office.article(slug, voice.lang)?.title ?? slug)
  return [
    ...(titles.length > 0 ? literal(titles.join(', '), `${say('notice_about_articles')} `) : []),
    ...(words.length > 0 ? literal(words.join(', '), `${say('notice_about_words')} `) : []),
  ]
}

function smsPartsOf({ tools }: Scene, { sv }: NoticeDraft): number {
  return smsParts(plainText(sayFrom(tools.office.content().replies.sv)('notice', { text: sv }))).parts
}
