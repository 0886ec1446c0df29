import type { Entry } from '../content/organisation.js'
import type { Route } from '../tickets/routing.js'
import type { Draft } from './draft.js'

/** The way in of its own that this conversation came by, while organisation.yaml has it. */
export function entryIn({ state, setting }: Draft): Entry | undefined {
  return setting.content.organisation.entries.find(({ id }) => id === state.entry)
}

/** Where all goes that comes by it: its own queue, whatever it is about. */
export function entryRoute(draft: Draft): Route | undefined {
  const entry = entryIn(draft)
  return entry && { queue: entry.queue, because: `entry:${entry.id}` }
}
