import { ServiceError } from '../../errors.js'
import { LANGS, type Lang } from '../../message.js'
import type { OpenNow } from '../../turn/open-now.js'
import type { Door, DoorRequest } from '../channel.js'
import { renderHtmlCached } from './markdown.js'

/** Opening hours change by the minute at most, notices by the hour. */
const FRESH_S = 60

export interface HouseOffice extends Omit<OpenNow, 'next'> {
  name: string
  address: string
  /** Its district's id. */
  district: string
  phone: string
  /** Degrees of WGS 84; absent where nobody knows. */
  lat?: number
  lon?: number
}

/** The municipality as it stands around the conversation: who to call, when, where, and what is going on. */
export interface House extends OpenNow {
  name: string
  site: string
  /** The contact centre's, as it is written. */
  phone: string
  offices: HouseOffice[]
  /** What is told at opening just now; Markdown. */
  notices: { id: string; text: string }[]
  /** Where the page is left to in a hurry; https. */
  leaveTo: string
}

export type HouseOf = (lang: Lang, now: Date) => House

export interface HouseDoorOptions {
  house: HouseOf
  publicUrl: string | undefined
  now: () => Date
}

/** `GET /widget/house`: what the window shows around the conversation. The same to everyone, so anyone may keep it. */
export function houseDoor({ house, publicUrl, now }: HouseDoorOptions): Door {
  return {
    method: 'GET',
    path: '/widget/house',
    bytesMax: 0,
    handle: async (request) => {
      const lang = langIn(request.query) ?? 'sv'
      const { notices, ...rest } = house(lang, now())
      const base = baseOf(publicUrl, request)
      return {
        status: 200,
        headers: { 'cache-control': `public, max-age=${FRESH_S}` },
        body: {
          ...rest,
          notices: notices.map(({ id, text }) => ({ id, html: renderHtmlCached(text) })),
          statement: `${base}/${STATEMENT_PATHS[lang]}`,
          fullPage: `${base}/chat?lang=${lang}`,
        },
      }
    },
  }
}

/** Where the accessibility statement is, in each language. */
export const STATEMENT_PATHS: Readonly<Record<Lang, string>> = { sv: 'tillganglighet', en: 'accessibility' }

/** The language an address asks for; undefined when it asks for none, refused when it is one we have not. */
export function langIn(query: URLSearchParams): Lang | undefined {
  const asked = query.get('lang')
  if (asked === null) return undefined
  const lang = LANGS.find((one) => one === asked)
  if (lang === undefined) throw new ServiceError('payload_invalid', `lang is one of ${LANGS.join(', ')}`)
  return lang
}

/** Without PUBLIC_URL, the host that was called: only whoever called it reads the reply. */
function baseOf(publicUrl: string | undefined, { headers }: Pick<DoorRequest, 'headers'>): string {
  return (publicUrl ?? `http://${headers.host ?? 'localhost'}`).replace(/\/+$/, '')
}
