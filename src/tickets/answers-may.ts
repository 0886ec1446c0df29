import type { Content } from '../content/content.js'
import { FIRST_LINE, queuesOf } from '../content/organisation.js'
import { queueById } from './routing.js'
import type { Viewer } from './sight.js'

/** Whether one may switch a queue's answers off and on: its own staff, or the contact centre's. */
export function maySwitchAnswers(content: Content, viewer: Viewer, queue: string): boolean {
  return isCentre(viewer) || viewer.queues.has(queueById(content, queue).id)
}

/** Whether one may tell residents what is going on with a queue's matters: of one's own department, or the contact centre's. */
export function mayTellOf(content: Content, viewer: Viewer, queue: string): boolean {
  const own = queuesOf(content.organisation).filter(({ id }) => viewer.queues.has(id))
  return isCentre(viewer) || own.some(({ department }) => department === queueById(content, queue).department)
}

/**
 * Whether one may take a notice down: whoever put it up or works with them, whose articles it is about, and the contact
 * centre. `colleagues`: ids of those who put notices up and share a queue with one.
 */
export function mayEndNotice(
  content: Content,
  viewer: Viewer,
  notice: { by: { id: string }; articles: readonly string[] },
  colleagues: ReadonlySet<string>,
): boolean {
  if (isCentre(viewer) || notice.by.id === viewer.staff.id || colleagues.has(notice.by.id)) return true
  return notice.articles.some((slug) => {
    const queue = content.articles.find((article) => article.slug === slug)?.queue
    return queue !== undefined && mayTellOf(content, viewer, queue)
  })
}

/** Of these people those who share a queue with one, as far as can be told just now. */
export async function colleaguesAmong(
  viewer: Viewer,
  people: readonly string[],
  viewerOf: (user: string) => Promise<Viewer | undefined>,
): Promise<Set<string>> {
  const found = await Promise.all(
    [...new Set(people)].map(async (id) => {
      const other = await viewerOf(id).catch(() => undefined)
      return other && [...other.queues].some((queue) => viewer.queues.has(queue)) ? [id] : []
    }),
  )
  return new Set(found.flat())
}

function isCentre({ queues }: Viewer): boolean {
  return queues.has(FIRST_LINE)
}
