import type { Content } from '../content/content.js'
import type { Calendar } from '../tickets/hours.js'
import type { Ticket } from '../tickets/ticket.js'
import { withFacts } from './facts/with-facts.js'
import { withHooks } from './hooks.js'
import { withAsked } from './phone-instead.js'
import type { Decision } from './ports.js'
import { withDiscretion } from './sensitive.js'

/**
 * What every decision needs before it is saved, whoever's it is: its marks, what there is to count of it, and the word to
 * other systems. `was`: its ticket before it, where it changes one.
 */
export function whole(
  decision: Decision,
  ports: { content: () => Content; calendar: Calendar; hooks: () => readonly string[]; now: () => Date },
  was?: Ticket,
): Decision {
  const content = ports.content()
  const now = ports.now()
  const discreet = withDiscretion(withAsked(decision, content, now), content, now)
  return withHooks(withFacts(discreet, was, { content, calendar: ports.calendar, now }), ports)
}
