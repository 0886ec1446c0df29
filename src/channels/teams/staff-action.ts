import { createHash } from 'node:crypto'
import type { StaffVerb } from '../../tickets/moves.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { StaffAction } from '../../turn/ports.js'
import type { Press } from './press.js'

/**
 * The action, under an id that a client's retry and a double press repeat: the same button, of the same card, by the
 * same person, with the same words and choices. `to` is whoever was chosen, looked up.
 */
export function staffAction(press: Press & { verb: StaffVerb }, by: StaffMember, to?: StaffMember): StaffAction {
  const { verb, ref, version, text, queue, consult, follower, consent } = press
  const chosen = [queue, consult, press.to, consent ? 'consent' : undefined, ...(follower ? [follower] : [])]
  const more = chosen.some((one) => one !== undefined) ? [JSON.stringify(chosen)] : []
  return {
    id: digest([verb, ref, String(version), by.id, text ?? '', ...more]),
    verb,
    ref,
    by,
    ...(text ? { text } : {}),
    ...(queue ? { queue } : {}),
    ...(consult ? { consult } : {}),
    ...(follower ? { follower } : {}),
    ...(consent ? { consent } : {}),
    ...(to ? { to } : {}),
  }
}

/** A reply written in the thread: its message's own id tells a retry from the same words said again. */
export function threadReply(ref: string, message: string, by: StaffMember, text: string): StaffAction {
  return { id: digest(['reply', ref, 'message', message, by.id]), verb: 'reply', ref, by, text }
}

/** An answer to a consult written in its thread. */
export function threadAnswer(
  { ref, consult }: { ref: string; consult: string },
  message: string,
  by: StaffMember,
  text: string,
): StaffAction {
  const id = digest(['answer_consult', ref, 'message', message, by.id])
  return { id, verb: 'answer_consult', ref, consult, by, text }
}

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
