import type { DoorRequest } from '../channels/channel.js'
import { LANGS, type Lang } from '../message.js'

/** The language a page is shown in: as its address says, else the first of the browser's that we have, else Swedish. */
export function langOf({ query, headers }: Pick<DoorRequest, 'query' | 'headers'>): Lang {
  const wanted = query.get('lang')
  const preferred = (headers['accept-language'] ?? '').split(',').map((tag) => tag.trim().slice(0, 2).toLowerCase())
  return [wanted, ...preferred].map(asLang).find((lang) => lang !== undefined) ?? 'sv'
}

function asLang(tag: string | null | undefined): Lang | undefined {
  return LANGS.find((lang) => lang === tag)
}
