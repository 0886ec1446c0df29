import type { Content } from '../content/content.js'
import { withHooks } from './hooks.js'
import type { Decision } from './ports.js'
import { withDiscretion } from './sensitive.js'

/** What every decision needs before it is saved, whoever's it is: its marks, and the word to other systems. */
export function whole(
  decision: Decision,
  ports: { content: () => Content; hooks: () => readonly string[]; now: () => Date },
): Decision {
  return withHooks(withDiscretion(decision, ports.content(), ports.now()), ports)
}
