import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import { type InboundMessage, LANGS, type Lang, TEXT_LENGTH_MAX } from '../../message.js'
import type { ClientData } from './activities.js'
import { toConversation } from './conversation-id.js'
import { keptId } from './message-id.js'
import { placeOf } from './place.js'

/** Room for the longest text with every character escaped, and what clients put around it. */
export const ACTIVITY_BYTES_MAX = LIMITS.activityBytes
const CLIENT_DATA_BYTES_MAX = 1_024
const ID_LENGTH_MAX = 100

const Activity = z.object({
  type: z.string().min(1).max(50),
  id: z.string().max(ID_LENGTH_MAX).optional(),
  name: z.string().max(100).optional(),
  text: z.string().optional(),
  locale: z.string().max(35).optional(),
  from: z.object({ id: z.string().max(ID_LENGTH_MAX).optional() }).optional(),
  attachments: z.array(z.unknown()).max(20).nullish(),
  entities: z.array(z.unknown()).max(20).nullish(),
  channelData: z.unknown().optional(),
})
type Activity = z.output<typeof Activity>

/** The id of a way in of its own: the widget's `data-entry`. */
export const EntryId = z.string().regex(/^[a-z0-9-]{1,40}$/)
/** What is no id is no way in. */
const Way = z.object({ lotsen: z.object({ entry: EntryId }) })
const Echo = z.object({ clientActivityID: z.string().min(1).max(ID_LENGTH_MAX) })

/** What a posted activity comes to: a message for the turn, or something that needs no answer. */
export type Posted = { kind: 'message'; message: InboundMessage } | { kind: 'dropped' }

/** Reads one posted activity. `newId` names a message whose client gave it no id; such a one cannot be deduped. */
export function readActivity(body: Buffer, conversationId: string, newId: () => string): Posted {
  const activity = parse(body)
  const opens =
    activity.type === 'conversationUpdate' || (activity.type === 'event' && activity.name === 'webchat/join')
  if (opens) return { kind: 'message', message: opened(activity, conversationId) }
  if (activity.type === 'message') return { kind: 'message', message: said(activity, conversationId, newId) }
  if (activity.type === 'endOfConversation') {
    return {
      kind: 'message',
      message: { ...common(activity, conversationId), id: idOf(activity, newId), text: '', ended: true },
    }
  }
  // Clients send these of their own accord; they ask for nothing.
  if (['typing', 'event', 'messageReaction'].includes(activity.type)) return { kind: 'dropped' }
  throw new ServiceError('payload_invalid', 'Activity is of a type this bot does not take')
}

/** What came with files: the message without them, and how many its client says there are. */
export interface Sent {
  message: InboundMessage
  attachments: number
}

/** Reads the activity of an upload; without one, the files are all that is said. The text may be empty. */
export function readSent(
  body: Buffer | undefined,
  from: { conversationId: string; userId: string | undefined },
  newId: () => string,
): Sent {
  if (from.userId && from.userId.length > ID_LENGTH_MAX) throw new ServiceError('payload_invalid', 'userId is too long')
  const activity: Activity = body === undefined ? { type: 'message' } : parse(body)
  if (activity.type !== 'message') throw new ServiceError('payload_invalid', 'Files come with a message only')
  const named = { ...activity, from: { id: activity.from?.id ?? from.userId } }
  return {
    message: worded(named, from.conversationId, newId),
    attachments: activity.attachments?.length ?? 0,
  }
}

function parse(body: Buffer): Activity {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    // What is nested too deep to be written again is nobody's activity.
    JSON.stringify(json)
    return Activity.parse(json)
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'Body is not an activity', { cause })
  }
}

function opened(activity: Activity, conversationId: string): InboundMessage {
  const way = Way.safeParse(activity.channelData)
  return opening(conversationId, toLang(activity.locale), way.success ? way.data.lotsen.entry : undefined)
}

/**
 * A resident opens the conversation, however they come to: the same opening is the same turn. Opened again on the page
 * of a way in of its own, it is another.
 */
export function opening(
  conversationId: string,
  lang: Lang | undefined,
  entry: string | undefined,
): InboundMessage & { opened: true } {
  const message = { ...addressed(conversationId, lang), text: '', opened: true as const }
  return entry === undefined ? { ...message, id: 'opened' } : { ...message, id: `opened:${entry}`, entry }
}

function said(activity: Activity, conversationId: string, newId: () => string): InboundMessage {
  // Refused whole: taking the words and dropping the file would let a resident believe it was sent.
  if (activity.attachments?.length) throw new ServiceError('payload_invalid', 'Attachments are sent to upload')
  const message = worded(activity, conversationId, newId)
  if (message.text === '' && message.place === undefined)
    throw new ServiceError('payload_invalid', 'Message has neither words nor a place')
  return message
}

function worded(activity: Activity, conversationId: string, newId: () => string): InboundMessage {
  const text = clean(activity.text ?? '')
  if (text.length > TEXT_LENGTH_MAX) {
    throw new ServiceError('text_too_long', `Message is longer than ${TEXT_LENGTH_MAX} characters`)
  }
  const echo = Echo.safeParse(activity.channelData)
  const place = placeOf(activity.entities ?? [])
  return {
    ...common(activity, conversationId),
    id: idOf(activity, newId),
    text,
    ...(place ? { place } : {}),
    // Kept as text: its keys are the client's, and a database must not read meaning into them.
    clientData: JSON.stringify(clientData(activity, echo.success ? echo.data : undefined)),
  }
}

/** The prefix keeps a client from taking the id of a turn that staff or an event is about to make. */
function idOf({ id, channelData }: Activity, newId: () => string): string {
  const echo = Echo.safeParse(channelData)
  return `c:${keptId((echo.success ? echo.data.clientActivityID : undefined) ?? (id || newId()))}`
}

function common(activity: Activity, conversationId: string) {
  return addressed(conversationId, toLang(activity.locale))
}

function addressed(conversationId: string, lang: Lang | undefined) {
  return { channel: 'webchat' as const, conversation: toConversation(conversationId), ...(lang ? { lang } : {}) }
}

/** What will be echoed, bounded: of channelData that is too big, only what lets the client know its own message. */
function clientData(activity: Activity, echo: { clientActivityID: string } | undefined): ClientData {
  const from = activity.from?.id || undefined
  const fits = Buffer.byteLength(JSON.stringify(activity.channelData ?? null)) <= CLIENT_DATA_BYTES_MAX
  const data = fits ? activity.channelData : echo
  return { ...(from === undefined ? {} : { from }), ...(data === undefined ? {} : { data }) }
}

function toLang(locale: string | undefined): Lang | undefined {
  const language = locale?.slice(0, 2).toLowerCase()
  return LANGS.find((lang) => lang === language)
}

function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken away here
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim()
}
