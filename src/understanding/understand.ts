import type { Article } from '../content/article.js'
import type { Content } from '../content/content.js'
import type { Intent } from '../content/intents.js'
import { type LiveNow, NOTHING_LIVE } from '../content/live.js'
import { localTimeOf } from '../content/local-time.js'
import type { Notice } from '../content/notices.js'
import { LANGS, type Lang } from '../message.js'
import { createFinder, type Finder, type Found } from '../retrieval/finder.js'
import type { Learned } from '../retrieval/learn.js'
import { createNoticeFinder, type NoticeFinder } from '../retrieval/notices.js'
import { withoutReferences } from '../tickets/reference-in.js'
import { findQueue, routeBy } from '../tickets/routing.js'
import { createDangerVerdict } from './danger-verdict.js'
import { createDistrictFinder } from './districts.js'
import { createFollowUp } from './follow-up.js'
import { createIntentFinder } from './intents.js'
import { createLanguageDetector, type LanguageOf } from './language.js'
import { withoutOff } from './switched-off.js'

/** What one message says, as far as its own words and the last answer tell. */
export interface Understood extends LanguageOf {
  danger?: 'danger' | 'suicide' | 'violence'
  intent?: Intent
  /** The district the message names. */
  district?: string
  /** What the knowledge store has on it, in the message's language or else the conversation's. */
  found: Found
  /** What it asks about and staff have switched off: it is in `found.ranked`, and no answer or choice. */
  off?: Article[]
  /** The message leans on the last answer, and this is the part of it that it asks about. */
  passage?: string
  /** What is going on just now that it is about. */
  notices: Notice[]
}

/** What a message is understood by, besides its words. */
export interface Circumstances {
  /** The conversation's language decides where the message's own does not. */
  lang: Lang
  now: Date
  /** Slug of the article answered with last. */
  article?: string | undefined
  /** The resident's district, once known. */
  district?: string | undefined
  /** What was written just before and found no answer: this message may be the rest of it. */
  earlier?: string | undefined
  /** It is no question of its own: words to a person who is there, or an answer to what was asked. */
  spokenFor?: boolean
  /** It is what was asked for, such as a place or a time, or an errand by its own name. */
  expected?: boolean
  /** The conversation is about what nobody but its queue may know: nothing of it leaves the house. */
  confidential?: boolean
  /** What staff have said just now, besides the content. */
  live?: LiveNow
}

/** Understands one message. */
export type Understand = (text: string, circumstances: Circumstances) => Promise<Understood>

/** Something else that may know which article answers a text. Undefined: not to be had this time. */
export type SecondOpinion = (text: string, on: { lang: Lang; today: string }) => Promise<Found | undefined>

/** What may be at hand already, or else is made here. */
export interface UnderstandingParts {
  second?: SecondOpinion | undefined
  learned?: Record<Lang, Learned>
  dangerIn?: ReturnType<typeof createDangerVerdict>
}

/**
 * The local understanding: no network, the same text on the same day always means the same. Rebuilt when content
 * changes. A second opinion is heard where there is one and the message is a question.
 */
export function createUnderstanding(
  content: Content,
  { second, learned, dangerIn = createDangerVerdict(content) }: UnderstandingParts = {},
): Understand {
  const intentOf = createIntentFinder(content.intents)
  const languageOf = createLanguageDetector(content.languages)
  const districtIn = createDistrictFinder(content.organisation.districts)
  const finders = Object.fromEntries(
    LANGS.map((lang) => [lang, createFinder(content, lang, learned?.[lang])]),
  ) as Record<Lang, Finder>
  const followUp = createFollowUp(content.articles, finders)
  const noticesAbout = noticesWith(content.notices)
  const { timeZone, referencePrefix } = content.organisation.municipality

  return async (
    text,
    { lang: conversationLang, now, article, district: known, earlier, spokenFor, expected, confidential, live },
  ) => {
    const localTime = localTimeOf(now, timeZone)
    const today = localTime.slice(0, 10)
    // A reference's letters are no language's.
    const language = languageOf(withoutReferences(text, referencePrefix))
    // Wishes and language are the message's own; danger and the search may need both halves of a burst.
    const both = earlier === undefined ? text : `${earlier}\n${text}`
    const danger = dangerIn(text, expected) ?? (earlier === undefined ? undefined : dangerIn(both))
    const intent = intentOf(text)
    const lang = language.lang ?? conversationLang
    const district = districtIn(text)
    const search = (searched: string) =>
      bestOf(finders, { text: searched, lang, today, open: language.lang === undefined })
    const alone = search(text)
    const local = earlier === undefined || alone.decision === 'answer' ? alone : search(both)
    const leaning = article === undefined ? undefined : followUp({ text, article, lang, today, alone: local })
    // Danger waits for nobody, a greeting or a wish is no question, and what is none leaves the house for nothing.
    const isQuestion = !spokenFor && !danger && intent === undefined && leaning === undefined
    const asksSecond = second && isQuestion && !confidential && !staysHere(content, both, local)
    const all = leaning?.found ?? (asksSecond ? await second(both, { lang, today }) : undefined) ?? local
    const { notices, off: switchedOff } = live ?? NOTHING_LIVE
    const { found, off } = withoutOff(all, switchedOff)
    return {
      ...language,
      found,
      notices: noticesAbout(notices)({ text: both, ranked: found.ranked, localTime, district: district ?? known }),
      ...(danger ? { danger } : {}),
      ...(intent ? { intent } : {}),
      ...(district ? { district } : {}),
      ...(off.length > 0 ? { off } : {}),
      ...(leaning?.passage && found.articles.length > 0 ? { passage: leaning.passage } : {}),
    }
  }
}

/** Notices of the files, and before them those of staff, which change now and then. */
function noticesWith(filed: readonly Notice[]): (live: readonly Notice[]) => NoticeFinder {
  let last = { live: NOTHING_LIVE.notices, find: createNoticeFinder(filed) }
  return (live) => {
    if (last.live !== live) last = { live, find: createNoticeFinder([...live, ...filed]) }
    return last.find
  }
}

/** By its own words it is for a confidential queue, or what it may be about can put whoever asks at risk. */
function staysHere(content: Content, text: string, { decision, ranked }: Found): boolean {
  const route = routeBy(content, { text })
  if (route && findQueue(content, route.queue)?.confidential) return true
  const nearest = decision === 'none' ? undefined : ranked[0]?.slug
  return content.articles.some(({ slug, sensitive }) => sensitive && slug === nearest)
}

/** The other language is asked only when the message's own language is not known and the first finds no answer. */
function bestOf(
  finders: Record<Lang, Finder>,
  { text, lang, today, open }: { text: string; lang: Lang; today: string; open: boolean },
): Found {
  const found = finders[lang](text, today)
  if (found.decision === 'answer' || !open) return found
  const other: Lang = lang === 'sv' ? 'en' : 'sv'
  const elsewhere = finders[other](text, today)
  return elsewhere.decision === 'answer' ? elsewhere : found
}
