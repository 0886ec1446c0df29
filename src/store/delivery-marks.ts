import type { Document } from 'mongodb'
import type { Delivery } from '../turn/ports.js'

const PENDING = { $filter: { input: '$deliveries', as: 'd', cond: { $eq: ['$$d.state', 'pending'] } } }

/** `Turn.due` as it should be: the earliest pending due, or no field at all. */
export const DUE = { $ifNull: [{ $min: { $map: { input: PENDING, as: 'd', in: '$$d.due' } } }, '$$REMOVE'] }

/** Changes one delivery of a turn. Values are literal: a provider's id may begin with a dollar sign. */
export function marked(key: string, patch: Partial<Delivery>): Document[] {
  return changed({ $eq: ['$$d.key', { $literal: key }] }, { $literal: patch })
}

/** Moves the due time of the pending deliveries `which` picks; it speaks of each as `$$d`. */
export function moved(which: Document, due: Date): Document[] {
  return changed({ $and: [{ $eq: ['$$d.state', 'pending'] }, which] }, { due })
}

function changed(which: Document, patch: Document): Document[] {
  const each = { $cond: [which, { $mergeObjects: ['$$d', patch] }, '$$d'] }
  return [{ $set: { deliveries: { $map: { input: '$deliveries', as: 'd', in: each } } } }, { $set: { due: DUE } }]
}
