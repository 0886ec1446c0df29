import type { Content } from '../../content/content.js'
import { FIRST_LINE, type Queue } from '../../content/organisation.js'
import { ServiceError } from '../../errors.js'
import { queueById, receptionOf } from '../../tickets/routing.js'
import type { Viewer } from '../../tickets/sight.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { KnowledgeChange } from '../../turn/knowledge-ports.js'

/** Who decides on a change. */
export interface Owners {
  queue: Queue
  /** Nobody where neither the queue nor the contact centre has managers: then any of the queue's staff but who proposed it. */
  managers: readonly StaffMember[]
}

/**
 * The managers of the article's queue; of what is different in a district, of the queue that takes its matters first there.
 * Where those have none, the contact centre's. Throws `payload_invalid` for an article there is none of.
 */
export function ownersOf(content: Content, change: KnowledgeChange): Owners {
  const queue = queueOf(content, change)
  if (queue.managers.length > 0) return { queue, managers: queue.managers }
  const centre = queueById(content, FIRST_LINE)
  return { queue: centre, managers: centre.managers }
}

function queueOf(content: Content, change: KnowledgeChange): Queue {
  switch (change.kind) {
    case 'variant':
      return queueById(content, articleQueue(content, change.article))
    case 'local':
      return receptionOf(content, articleQueue(content, change.article), change.district).queue
    case 'article':
      return queueById(content, change.queue)
    case 'elsewhere': {
      const known = content.elsewhere.find(({ id }) => id === change.id)
      return queueById(content, change.queue ?? known?.queue ?? FIRST_LINE)
    }
  }
}

function articleQueue({ articles }: Content, slug: string): string {
  const article = articles.find((one) => one.slug === slug)
  if (!article) throw new ServiceError('payload_invalid', 'There is no article by that name')
  return article.queue
}

/**
 * Whether somebody may decide, as things stand just now: a manager who is present in the queue's team, and who has not
 * proposed it themselves unless nobody else could. `viewerOf` tells who is meant by a name an account signs in with.
 */
export async function mayDecide(
  { queue, managers }: Owners,
  by: StaffMember,
  viewer: Viewer,
  viewerOf: (user: string) => Promise<Viewer | undefined>,
): Promise<'may' | 'own' | 'not_yours'> {
  if (!viewer.queues.has(queue.id)) return 'not_yours'
  const isOwn = by.id === viewer.staff.id
  if (managers.length === 0) return isOwn ? 'own' : 'may'
  const ids = new Set(await Promise.all(managers.map((one) => idOf(one, viewerOf))))
  if (!ids.has(viewer.staff.id) && !ids.has(viewer.staff.teams ?? viewer.staff.id)) return 'not_yours'
  return isOwn && ids.size > 1 ? 'own' : 'may'
}

async function idOf({ id }: StaffMember, viewerOf: (user: string) => Promise<Viewer | undefined>): Promise<string> {
  return id.includes('@') ? ((await viewerOf(id))?.staff.id ?? id) : id
}
