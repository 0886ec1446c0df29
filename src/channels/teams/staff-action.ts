import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { StaffMember } from '../../tickets/ticket.js'
import type { StaffAction } from '../../turn/ports.js'
import { NOTE_INPUT, REPLY_INPUT } from './card-actions.js'

const REF_LENGTH_MAX = 40

const Data = z.object({
  ref: z.string().min(1).max(REF_LENGTH_MAX),
  version: z.coerce.number().int().nonnegative().default(0),
  verb: z.string().optional(),
  [REPLY_INPUT]: z.string().optional(),
  [NOTE_INPUT]: z.string().optional(),
})
const Verb = z.enum(['claim', 'reply', 'resolve'])
/** A universal action's invoke carries the verb beside the data; a plain submit carries it among them. */
const Execute = z.object({ action: z.object({ verb: z.string().optional(), data: Data }) })

export interface Press {
  verb: StaffAction['verb']
  ref: string
  /** Of the card that was pressed. */
  version: number
  /** Absent when nothing was written. */
  text?: string
}

/** What was pressed, from an activity's `value`; undefined for what is not one of our buttons. */
export function readPress(value: unknown): Press | undefined {
  const execute = Execute.safeParse(value)
  const data = execute.success ? execute.data.action.data : Data.safeParse(value).data
  if (!data) return undefined
  const verb = Verb.safeParse(execute.success ? (execute.data.action.verb ?? data.verb) : data.verb).data
  if (!verb) return undefined
  const written = verb === 'reply' ? data[REPLY_INPUT] : verb === 'resolve' ? data[NOTE_INPUT] : undefined
  const text = written?.trim()
  return { verb, ref: data.ref, version: data.version, ...(text ? { text } : {}) }
}

/**
 * The action, under an id that a client's retry and a double press repeat: the same button, of the same card, by the
 * same person, with the same words.
 */
export function staffAction(press: Press, by: StaffMember): StaffAction {
  const { verb, ref, version, text } = press
  return { id: digest([verb, ref, String(version), by.id, text ?? '']), verb, ref, by, ...(text ? { text } : {}) }
}

/** A reply written in the thread: its message's own id tells a retry from the same words said again. */
export function threadReply(ref: string, message: string, by: StaffMember, text: string): StaffAction {
  return { id: digest(['reply', ref, 'message', message, by.id]), verb: 'reply', ref, by, text }
}

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
