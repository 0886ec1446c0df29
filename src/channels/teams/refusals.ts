import type { StaffSay } from '../../content/staff-texts.js'
import type { StaffOutcome } from '../../turn/ports.js'
import { plainName } from './card-parts.js'

/** Why nothing came of an action, in words for whoever did it. */
export function refusalWords(ref: string, outcome: Extract<StaffOutcome, { ok: false }>, say: StaffSay): string {
  const name = plainName(outcome.ticket?.claimedBy?.name ?? '')
  switch (outcome.why) {
    case 'taken':
      return name ? say('refused_taken', { name, ref }) : say('refused_taken_unknown', { ref })
    case 'not_yours':
      return name ? say('refused_not_yours', { name, ref }) : say('refused_not_yours_unknown', { ref })
    case 'not_open':
    case 'not_resolved':
    case 'same_queue':
    case 'consults_too_many':
      return say(`refused_${outcome.why}`, { ref })
    default:
      return say(`refused_${outcome.why}`)
  }
}
