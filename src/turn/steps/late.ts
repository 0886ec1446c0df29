import { localTimeOf } from '../../content/local-time.js'
import type { Draft, Step } from '../draft.js'
import { whenText } from '../when-text.js'

/** By then what was asked may be settled, and a "yes" may answer what nobody remembers. */
const TOO_LATE_MS = 48 * 3_600_000

/**
 * An SMS that was missed for days is kept, and not answered as if it had just been written: its sender is asked to write
 * again if it still holds. Danger, STOP and START, and what is said to a person come before this.
 */
export const late: Step = (draft) => {
  if (!isTooLate(draft)) return false
  if (isFirst(draft)) draft.tell(draft.say('late_write_again', { when: sentText(draft) }))
  return true
}

/**
 * Not a step: whoever is answered long after they wrote is told so, once for all that they wrote meanwhile, and staff whom
 * it reaches are told when it was sent.
 */
export function tellLate(draft: Draft): void {
  const { deliver, outbound, setting, said, ticket } = draft
  const { sentAt } = said.message
  if (!sentAt) return
  const when = localTimeOf(sentAt, setting.calendar.timeZone)
  const filed = ticket?.before === 0 ? [ticket.after._id] : []
  const brought = deliver.flatMap(({ payload }) =>
    payload.kind === 'thread' && payload.from === 'resident' ? payload.ref : [],
  )
  for (const ref of new Set([...filed, ...brought]))
    draft.post(ref, { text: draft.sayToStaff('thread_late', { when }), from: 'system' })
  if (outbound.length === 0 || isTooLate(draft) || !isFirst(draft)) return
  // Danger is not kept waiting by an excuse.
  const place = outbound.findLastIndex(({ urgent }) => urgent) + 1
  outbound.splice(place, 0, { speaker: { kind: 'bot' }, text: draft.say('late_told', { when: sentText(draft) }) })
}

/** Whether it was sent so long ago that nothing of it is gone on with. */
export function isTooLate({ said, setting }: Draft): boolean {
  const { sentAt } = said.message
  return sentAt !== undefined && setting.now.getTime() - sentAt.getTime() > TOO_LATE_MS
}

/** We have said nothing since they wrote. */
function isFirst({ said: { before, message } }: Draft): boolean {
  return message.sentAt !== undefined && (before.seq === 0 || before.at < message.sentAt)
}

function sentText(draft: Draft): string {
  return whenText(draft, draft.said.message.sentAt ?? draft.setting.now)
}
