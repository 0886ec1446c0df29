import type { Collection } from 'mongodb'
import type { ArticleUses } from '../turn/learning-ports.js'
import type { StoredFact } from './facts.js'
import { reachStore } from './unavailable.js'

const TOPIC = 'article:'
const USES = { shown: 'shown', helped: 'helped', not_helped: 'notHelped', led_to_person: 'ledToPerson' } as const

/** How residents fared with each article, by slug, from a day on (`2026-08-28`), as the facts have it. */
export async function articleUses(
  store: { facts: Collection<StoredFact> },
  fromDay: string,
): Promise<Map<string, ArticleUses>> {
  const counted = await reachStore(() =>
    store.facts
      .aggregate<{ _id: { topic: string; use: keyof typeof USES }; count: number }>([
        { $match: { day: { $gte: fromDay }, what: 'article', use: { $in: Object.keys(USES) } } },
        { $group: { _id: { topic: '$topic', use: '$use' }, count: { $sum: 1 } } },
      ])
      .toArray(),
  )
  const uses = new Map<string, ArticleUses>()
  for (const { _id, count } of counted) {
    if (!_id.topic?.startsWith(TOPIC)) continue
    const slug = _id.topic.slice(TOPIC.length)
    const one = uses.get(slug) ?? { shown: 0, helped: 0, notHelped: 0, ledToPerson: 0 }
    uses.set(slug, { ...one, [USES[_id.use]]: count })
  }
  return uses
}
