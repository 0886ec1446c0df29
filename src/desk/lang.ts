import type { DoorRequest } from '../channels/channel.js'
import { LANGS, type Lang } from '../message.js'

/** The language somebody reads in: as the address says (`sv`, `sv-se`), else their browser, else the municipality's own. */
export function langOf({ query, headers }: Pick<DoorRequest, 'query' | 'headers'>, staffLanguage: Lang): Lang {
  const preferred = (headers['accept-language'] ?? '').split(',')
  return [query.get('lang') ?? '', ...preferred].map(asLang).find((lang) => lang !== undefined) ?? staffLanguage
}

function asLang(tag: string): Lang | undefined {
  const [name] = tag.trim().toLowerCase().split(/[-_;]/)
  return LANGS.find((lang) => lang === name)
}
