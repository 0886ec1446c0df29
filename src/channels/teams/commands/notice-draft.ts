import { DateTime } from 'luxon'
import { z } from 'zod'
import { momentOf } from '../../../content/local-time.js'
import { sayFrom } from '../../../content/replies.js'
import type { NewNotice } from '../../../turn/knowledge-ports.js'
import { contentStems } from '../../../words.js'
import { mayTellOf } from './knowledge-may.js'
import type { Scene } from './scene.js'

/** Read aloud and sent by SMS too: longer than this nobody takes in. */
export const NOTICE_LENGTH_MAX = 500
export const NOTICE_WORDS_LENGTH_MAX = 600
/** What lasts longer belongs in an article. */
const DAYS_MAX = 60
const WORDS_MAX = 20
const WORD_LENGTH_MAX = 60
const WORD_LENGTH_MIN = 2
const ARTICLES_MAX = 10
const DISTRICTS_MAX = 50
const ID_LENGTH_MAX = 100
const UNTIL_LENGTH = '2026-11-26 18:00'.length

const Id = z.string().min(1).max(ID_LENGTH_MAX)

/** A notice while it is being written, small enough to stand in a button. */
export const NoticeDraft = z.object({
  sv: z.string().max(NOTICE_LENGTH_MAX + 1),
  /** Empty where it is told in Swedish alone. */
  en: z.string().max(NOTICE_LENGTH_MAX + 1),
  /** The municipality's own time, `2026-11-26 18:00`. */
  until: z.string().max(UNTIL_LENGTH),
  /** None: the whole municipality. */
  districts: z.array(Id).max(DISTRICTS_MAX),
  articles: z.array(Id).max(ARTICLES_MAX),
  words: z.array(z.string().min(WORD_LENGTH_MIN).max(WORD_LENGTH_MAX)).max(WORDS_MAX),
  atOpening: z.boolean(),
})
export type NoticeDraft = z.output<typeof NoticeDraft>

type Inputs = Readonly<Record<string, string>>

/** What was filled in. Nothing is refused here but what nobody could have written by hand. */
export function draftOf({ text_sv: sv = '', text_en: en = '', ...inputs }: Inputs): NoticeDraft {
  return {
    sv: oneLine(sv).slice(0, NOTICE_LENGTH_MAX + 1),
    en: oneLine(en).slice(0, NOTICE_LENGTH_MAX + 1),
    until: `${inputs.date ?? ''} ${(inputs.time ?? '').slice(0, 5)}`.slice(0, UNTIL_LENGTH),
    districts: listIn(inputs.districts, ',').slice(0, DISTRICTS_MAX),
    articles: listIn(inputs.articles, ',').slice(0, ARTICLES_MAX),
    words: listIn(inputs.words, /[,;\n]/)
      .filter((word) => word.length >= WORD_LENGTH_MIN && word.length <= WORD_LENGTH_MAX)
      .slice(0, WORDS_MAX),
    atOpening: inputs.opening === 'true',
  }
}

/** What is to be mended before it can be put up; undefined when nothing is. */
export function remarkOn(scene: Scene, draft: NoticeDraft): string | undefined {
  const { say } = scene
  if (draft.sv === '') return say('notice_text_missing')
  if (Math.max(draft.sv.length, draft.en.length) > NOTICE_LENGTH_MAX)
    return say('notice_text_long', { count: String(NOTICE_LENGTH_MAX) })
  if (!isAhead(scene, draft.until)) return say('notice_until_wrong', { count: String(DAYS_MAX) })
  return matterRemark(scene, draft)
}

function matterRemark(scene: Scene, { articles, words, districts }: NoticeDraft): string | undefined {
  const { say, tools, voice } = scene
  const known = tools.office.content().organisation.districts
  const found = articles.map((slug) => tools.office.article(slug, voice.lang))
  if (found.includes(undefined) || !districts.every((id) => known.some((one) => one.id === id)))
    return say('notice_refused')
  if (articles.length === 0 && !words.some((word) => contentStems(word, 'sv').length > 0))
    return say('notice_matter_missing')
  const others = found.find((article) => article && !mayTellOf(scene, article.queue))
  return others && say('notice_not_yours', { title: others.title })
}

/** When a form is opened it ends in some hours, on a whole one. */
export function usualEnd({ voice, now }: Pick<Scene, 'voice' | 'now'>): { date: string; time: string } {
  const end = DateTime.fromJSDate(now, { zone: voice.timeZone }).plus({ hours: 5 }).startOf('hour')
  return { date: end.toFormat('yyyy-MM-dd'), time: end.toFormat('HH:mm') }
}

/** A local time as a moment; undefined for what is none. */
export function endOf(until: string, { timeZone }: Scene['voice']): Date | undefined {
  const at = momentOf(until, timeZone)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** The notice as it is put up. What is told in Swedish alone says so to whoever reads it among English. */
export function noticeOf({ tools }: Pick<Scene, 'tools'>, draft: NoticeDraft): NewNotice {
  const { sv, en, until, districts, articles, words, atOpening } = draft
  const inSwedish = sayFrom(tools.office.content().replies.en)('notice_other_language', { text: sv })
  return {
    text: { sv, en: en || inSwedish },
    end: until,
    ...(districts.length > 0 ? { districts } : {}),
    articles,
    words: { sv: words, en: words },
    atOpening,
  }
}

function isAhead({ voice, now }: Scene, until: string): boolean {
  const end = endOf(until, voice)
  const latest = DateTime.fromJSDate(now, { zone: voice.timeZone }).plus({ days: DAYS_MAX })
  return end !== undefined && end > now && end <= latest.toJSDate()
}

function oneLine(words: string): string {
  return words
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function listIn(written = '', between: string | RegExp): string[] {
  return [...new Set(written.split(between).map(oneLine))].filter((one) => one !== '' && one.length <= ID_LENGTH_MAX)
}
