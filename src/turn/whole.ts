import type { Content } from '../content/content.js'
import { withHooks } from './hooks.js'
import { withAsked } from './phone-instead.js'
import type { Decision } from './ports.js'
import { withDiscretion } from './sensitive.js'

/** What every decision needs before it is saved, whoever's it is: its marks, and the word to other systems. */
export function whole(
  decision: Decision,
  ports: { content: () => Content; hooks: () => readonly string[]; now: () => Date },
): Decision {
  const content = ports.content()
  const now = ports.now()
  return withHooks(withDiscretion(withAsked(decision, content, now), content, now), ports)
}
