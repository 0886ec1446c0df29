import { type Organisation, queuesOf } from '../content/organisation.js'
import type { ReportKey } from '../content/report-texts.js'
import { UNTOLD } from './day-figures.js'
import type { ReportParts } from './parts.js'

type Naming = Pick<ReportParts, 'content' | 'lang' | 'say'>

/** What ids are called. One that organisation.yaml or the articles no longer have is shown as it is. */
export interface Names {
  department(id: string): string
  queue(id: string): string
  district(id: string): string
  topic(id: string): string
  channel(id: string): string
  language(id: string): string
  month(month: string): string
  weekday(number: string): string
}

export function namesOf(naming: Naming): Names {
  const { content, lang, say } = naming
  const { organisation } = content
  const departments = namedBy(organisation.departments, lang)
  const queues = namedBy(queuesOf(organisation), lang)
  const districts = namedBy(organisation.districts, lang)
  const topics = topicNames(naming)
  const told = (names: ReadonlyMap<string, string>) => (id: string) =>
    id === UNTOLD ? say('group_untold') : upper(names.get(id) ?? id)
  const texts = (kind: 'channel' | 'lang') => (id: string) =>
    id === UNTOLD ? say('group_untold') : say(`${kind}_${id}` as Extract<ReportKey, 'channel_sms' | 'lang_sv'>)
  return {
    department: told(departments),
    queue: told(queues),
    district: told(districts),
    topic: told(topics),
    channel: texts('channel'),
    language: texts('lang'),
    month: (month) => written(`${month}-15`, lang, { month: 'short', year: 'numeric' }),
    // 2024 began on a Monday.
    weekday: (number) => written(`2024-01-0${number}`, lang, { weekday: 'long' }),
  }
}

type Named = Organisation['districts'][number]

function namedBy(named: readonly Pick<Named, 'id' | 'name'>[], lang: 'sv' | 'en'): Map<string, string> {
  return new Map(named.map(({ id, name }) => [id, name[lang]]))
}

function topicNames({ content, lang }: Naming): Map<string, string> {
  const { articles, flows, faults, elsewhere } = content
  // The language of the report last, so that it stands before the other.
  const inOrder = articles.toSorted((one, other) => Number(one.lang === lang) - Number(other.lang === lang))
  return new Map([
    ...inOrder.map(({ slug, title }) => [`article:${slug}`, title] as const),
    ...flows.map(({ id, title }) => [`flow:${id}`, title[lang]] as const),
    ...faults.map(({ id, name }) => [`fault:${id}`, name[lang]] as const),
    ...elsewhere.map(({ id }) => [`elsewhere:${id}`, id.replaceAll('-', ' ')] as const),
  ])
}

function written(day: string, lang: string, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(lang, { ...parts, timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`))
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
