import type { Content } from '../content/content.js'
import { DIRECT, FIRST_LINE, type Organisation, type Queue, queuesOf } from '../content/organisation.js'
import { ServiceError } from '../errors.js'
import { LANGS, type Lang } from '../message.js'
import { contentStems } from '../words.js'

/** Where a matter goes, and why, in a form staff can read. */
export interface Route {
  queue: string
  because: string
}

interface Matter {
  queue: string
  lang: Lang
  phrase: string
  stems: string[]
}

/**
 * Chooses the queue: the article the resident was last shown, or the queue whose matters the words name.
 * Undefined when neither says: the resident is then asked, and what nobody knows goes to the contact centre.
 */
export function routeBy(
  content: Content,
  hint: { slug?: string | undefined; text?: string | undefined },
): Route | undefined {
  const article = hint.slug === undefined ? undefined : content.articles.find(({ slug }) => slug === hint.slug)
  if (article) return { queue: article.queue, because: `article:${article.slug}` }
  return hint.text === undefined ? undefined : routeByWords(content.organisation, hint.text)
}

/** The queue with this id, if organisation.yaml has it. */
export function findQueue(content: Content, id: string): Queue | undefined {
  return queuesOf(content.organisation).find((queue) => queue.id === id)
}

/** Where a matter's ticket stands first, and whose matter it is if that is another queue. */
export interface Reception {
  queue: Queue
  matter?: Queue
}

/**
 * Who takes a queue's matters first: its own staff, the first line it names for the district, or the contact centre.
 * A first line that is gone from organisation.yaml is no way to lose a ticket.
 */
export function receptionOf(content: Content, id: string, district: string | undefined): Reception {
  const matter = queueById(content, id)
  const { firstLine } = matter
  const named =
    typeof firstLine === 'string' ? firstLine : (firstLine[district ?? 'default'] ?? firstLine['default'] ?? FIRST_LINE)
  if (named === DIRECT || named === matter.id || matter.id === FIRST_LINE) return { queue: matter }
  return { queue: queueById(content, named), matter }
}

/** The queue with this id, or the contact centre's own when the id is gone from organisation.yaml. */
export function queueById(content: Content, id: string): Queue {
  const queues = queuesOf(content.organisation)
  const found = queues.find((queue) => queue.id === id) ?? queues.find((queue) => queue.id === FIRST_LINE)
  if (!found) throw new ServiceError('content_invalid', `organisation.yaml lost its queue ${FIRST_LINE}`)
  return found
}

/** The queue that most words speak of; a tie is no answer. */
function routeByWords(organisation: Organisation, text: string): Route | undefined {
  const said = { sv: new Set(contentStems(text, 'sv')), en: new Set(contentStems(text, 'en')) }
  const counts = new Map<string, { count: number; word: string }>()
  for (const { queue, lang, phrase, stems } of mattersOf(organisation)) {
    if (!stems.every((stem) => said[lang].has(stem))) continue
    const before = counts.get(queue)
    counts.set(queue, { count: (before?.count ?? 0) + stems.length, word: before?.word ?? phrase })
  }
  const [first, second] = [...counts].sort(([, a], [, b]) => b.count - a.count)
  if (!first || first[1].count === second?.[1].count) return undefined
  return { queue: first[0], because: `words:${first[1].word}` }
}

/** Stems are worked out once for each organisation.yaml; doing it for each message would cost more than all else. */
const known = new WeakMap<Organisation, Matter[]>()

function mattersOf(organisation: Organisation): Matter[] {
  const before = known.get(organisation)
  if (before) return before
  const matters = queuesOf(organisation).flatMap((queue) =>
    LANGS.flatMap((lang) =>
      [queue.name[lang], ...queue.matters[lang]].map((phrase) => ({
        queue: queue.id,
        lang,
        phrase,
        stems: contentStems(phrase, lang),
      })),
    ),
  )
  const usable = matters.filter(({ stems }) => stems.length > 0)
  known.set(organisation, usable)
  return usable
}
