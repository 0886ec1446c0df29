import type { Content } from '../content/content.js'
import { type Queue, queuesOf } from '../content/organisation.js'
import type { Lang } from '../message.js'
import { leavesConfidence } from '../tickets/moves.js'
import { findQueue, queueById } from '../tickets/routing.js'
import type { Viewer } from '../tickets/sight.js'
import type { WireQueue } from './wire.js'

/** Every queue there is, for choosing among, the reader's own first. */
export function queuesFor(viewer: Viewer, content: Content, lang: Lang): WireQueue[] {
  return queuesOf(content.organisation)
    .map((queue) => ({
      id: queue.id,
      name: queue.name[lang],
      mine: viewer.queues.has(queue.id),
      confidential: queue.confidential,
      channel: queue.channel,
    }))
    .sort((a, b) => Number(b.mine) - Number(a.mine) || a.name.localeCompare(b.name, lang))
}

/**
 * A queue's name in what happened to a ticket; undefined for another's confidential one, for that somebody once turned
 * there is itself confidential.
 */
export function queueNameFor(id: string | undefined, viewer: Viewer, content: Content, lang: Lang): string | undefined {
  const queue = id === undefined ? undefined : findQueue(content, id)
  if (!queue) return undefined
  return queue.confidential && !viewer.queues.has(queue.id) ? undefined : queue.name[lang]
}

/** Ids of the queues whose tickets somebody may read. */
export function readableQueues(viewer: Viewer, content: Content): string[] {
  return queuesOf(content.organisation)
    .filter(({ id, confidential }) => !confidential || viewer.queues.has(id))
    .map(({ id }) => id)
}

/** Ids of the queues a ticket may leave for only with the resident's consent, or a summary in its place. */
export function consentFor(ticket: { queue: string }, content: Content): string[] {
  const from = queueById(content, ticket.queue)
  return queuesOf(content.organisation)
    .filter((to: Queue) => to.id !== from.id && leavesConfidence(from, to))
    .map(({ id }) => id)
}
