import { isGoingOn, type Notice } from '../content/notices.js'
import { LANGS } from '../message.js'
import { contentStems } from '../words.js'
import type { Ranked } from './finder.js'

/** An article this likely makes the notices about it worth telling. */
const LIKELY_MIN = 0.2

export interface NoticeQuery {
  text: string
  ranked: readonly Ranked[]
  /** As `2026-11-26 08:30`, in the municipality's own time. */
  localTime: string
  /** The resident's, once known. */
  district?: string | undefined
}

/** What is going on just now that a message is about, in the file's order. */
export type NoticeFinder = (query: NoticeQuery) => Notice[]

export function createNoticeFinder(notices: readonly Notice[]): NoticeFinder {
  const known = notices.map((notice) => ({
    notice,
    phrases: LANGS.flatMap((lang) => notice.words[lang].map((phrase) => ({ lang, stems: contentStems(phrase, lang) }))),
  }))
  return ({ text, ranked, localTime, district }) => {
    const going = known.filter(({ notice }) => isGoingOn(notice, localTime) && concerns(notice, district))
    if (going.length === 0) return []
    const said = { sv: new Set(contentStems(text, 'sv')), en: new Set(contentStems(text, 'en')) }
    const likely = new Set(ranked.filter(({ score }) => score >= LIKELY_MIN).map(({ slug }) => slug))
    return going
      .filter(
        ({ notice, phrases }) =>
          notice.articles.some((slug) => likely.has(slug)) ||
          phrases.some(({ lang, stems }) => stems.length > 0 && stems.every((stem) => said[lang].has(stem))),
      )
      .map(({ notice }) => notice)
  }
}

/** What is going on that is told to whoever opens a chat. */
export function noticesAtOpening(
  notices: readonly Notice[],
  localTime: string,
  district: string | undefined,
): Notice[] {
  return notices.filter((notice) => notice.atOpening && isGoingOn(notice, localTime) && concerns(notice, district))
}

/** A resident whose district is not known is told: it may be theirs, and the notice says where it is. */
function concerns({ districts }: Notice, district: string | undefined): boolean {
  return districts === undefined || district === undefined || districts.includes(district)
}
