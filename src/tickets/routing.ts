import type { Content } from '../content/content.js'
import { FIRST_LINE, type Queue, queuesOf } from '../content/organisation.js'
import { ServiceError } from '../errors.js'
import { LANGS } from '../message.js'
import { contentStems } from '../words.js'

/** Where a matter goes, and why, in a form staff can read. */
export interface Route {
  queue: string
  because: string
}

/**
 * Chooses the queue: the article the resident was last shown, else the queue whose matters the words name.
 * Undefined when neither says: the resident is then asked, and what nobody knows goes to the contact centre.
 */
export function routeBy(
  content: Content,
  hint: { slug?: string | undefined; text?: string | undefined },
): Route | undefined {
  const article = hint.slug === undefined ? undefined : content.articles.find(({ slug }) => slug === hint.slug)
  if (article) return { queue: article.queue, because: `article:${article.slug}` }
  return hint.text === undefined ? undefined : routeByWords(content, hint.text)
}

/** The queue whose matters or name a text speaks of; a tie is no answer. */
function routeByWords(content: Content, text: string): Route | undefined {
  const ranked = queuesOf(content.organisation)
    .map((queue) => ({ queue, ...mentions(queue, text) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  const [first, second] = ranked
  if (!first || first.count === second?.count) return undefined
  return { queue: first.queue.id, because: `words:${first.word}` }
}

function mentions(queue: Queue, text: string): { count: number; word: string } {
  let count = 0
  let word = ''
  for (const lang of LANGS) {
    const said = new Set(contentStems(text, lang))
    for (const phrase of [queue.name[lang], ...queue.matters[lang]]) {
      const stems = contentStems(phrase, lang)
      if (stems.length === 0 || !stems.every((stem) => said.has(stem))) continue
      count += stems.length
      word ||= phrase
    }
  }
  return { count, word }
}

/** The queue with this id, or the contact centre's own when the id is gone from organisation.yaml. */
export function queueById(content: Content, id: string): Queue {
  const queues = queuesOf(content.organisation)
  const found = queues.find((queue) => queue.id === id) ?? queues.find((queue) => queue.id === FIRST_LINE)
  if (!found) throw new ServiceError('content_invalid', `organisation.yaml lost its queue ${FIRST_LINE}`)
  return found
}
