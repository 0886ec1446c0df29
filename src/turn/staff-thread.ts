import type { StaffSay } from '../content/staff-texts.js'
import { smsParts } from '../sms-text/parts.js'
import type { StaffMember } from '../tickets/ticket.js'
import type { Decision, DeliveryPayload, ThreadPost } from './ports.js'
import type { StaffDeed } from './staff-decision.js'

export interface ToTeams extends StaffDeed {
  /** What goes to the resident's phone by the same action. */
  sms: Decision['deliver']
  /** The resident is told nowhere but in the chat. */
  discreet: boolean
  /** Their words are not sent by SMS: the resident is asked to phone, or was just before. */
  asked: 'now' | 'before' | undefined
  /** The number they are asked to phone. */
  phone: string
  managers: StaffMember[]
  say: StaffSay
}

/** What Teams is to show: the card as it is now, wherever it now stands, and in its thread what was said to whom. */
export function toTeams(to: ToTeams): Decision['deliver'] {
  const { was, ticket } = to
  const ref = ticket._id
  const here = (payload: DeliveryPayload) => ({ destination: `ticket:${ref}`, payload })
  const left =
    was.thread && !ticket.thread ? [here({ kind: 'moved', ref, thread: was.thread, queue: ticket.queue })] : []
  return [...left, here({ kind: 'card', ref }), ...inThread(to).map(here), ...consults(to), ...whispers(to)]
}

function inThread(to: ToTeams): ThreadPost[] {
  const { action, ticket, managers, say } = to
  const post = (from: ThreadPost['from'], text: string, more: Partial<ThreadPost> = {}): ThreadPost => ({
    kind: 'thread',
    ref: ticket._id,
    text,
    from,
    ...more,
  })
  const { name } = action.by
  const files = action.files ? { files: action.files } : {}
  const words = action.text ?? ''
  switch (action.verb) {
    case 'reply':
    case 'ask':
    case 'resolve':
      // One post: what was sent, and how it left.
      return [post('staff', [`${name}: ${words}`, ...sentHow(to)].join('\n'), files)]
    case 'note':
      return [post('note', `${name}: ${words}`, files)]
    case 'called':
      return [post('system', say('thread_called', { name })), ...(words ? [post('note', `${name}: ${words}`)] : [])]
    case 'release':
      return [post('system', say('thread_released', { name })), ...(words ? [post('note', `${name}: ${words}`)] : [])]
    case 'assign':
      return [post('system', say('thread_assigned', { name, to: action.to?.name ?? '' }), mentionOf(action.to))]
    case 'transfer':
      return [
        post('system', say('thread_transferred', { name })),
        ...(words ? [post('note', `${name}: ${words}`)] : []),
      ]
    case 'merge':
      return [post('system', say('thread_merged', { name, ref: ticket.mergedInto ?? '' }))]
    case 'split':
      return [post('system', say('thread_split', { name }))]
    case 'consult':
      return [post('note', `${name}: ${words}`)]
    case 'answer_consult':
      return [post('note', `${name}: ${words}`, mentionOf(ticket.claimedBy))]
    case 'threat':
      return [post('system', say('thread_threat', { name }), managers.length > 0 ? { mentions: managers } : {})]
    default:
      return []
  }
}

/** How it left, so that nobody has to wonder: by SMS and in how many parts, or in the chat. */
function sentHow({ ticket, before, sms, discreet, asked, phone, say }: ToTeams): string[] {
  if (before.state.fled) return [say('thread_sent_fled')]
  if (asked) return [say(asked === 'now' ? 'thread_phone_asked' : 'thread_phone_asked_before', { phone })]
  const { via } = ticket.contact
  const texts = sms.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
  if (texts.length > 0 && discreet) return [say('thread_sent_discreet')]
  if (texts.length > 0) {
    const parts = texts.reduce((sum, text) => sum + smsParts(text).parts, 0)
    return [say('thread_sent_sms', { parts: String(parts) })]
  }
  if (via === 'webchat') return [say('thread_sent_web')]
  return via === 'call' ? [say('thread_sent_call')] : [say('thread_not_sent_opted_out')]
}

function mentionOf(staff: StaffMember | undefined): { mention?: StaffMember } {
  return staff ? { mention: staff } : {}
}

/** The consulted queue's card: new, or answered. */
function consults({ action, ticket }: ToTeams): Decision['deliver'] {
  const consult = action.verb === 'consult' ? ticket.consults?.at(-1)?.id : action.consult
  if (consult === undefined || (action.verb !== 'consult' && action.verb !== 'answer_consult')) return []
  const ref = ticket._id
  return [{ destination: `consult:${ref}:${consult}`, payload: { kind: 'consult', ref, consult } }]
}

/** Whoever is handed a ticket hears of it where they are. */
function whispers({ action, ticket, say }: ToTeams): Decision['deliver'] {
  const { to, by, verb } = action
  if (verb !== 'assign' || !to) return []
  const text = say('whisper_assigned', { name: by.name, ref: ticket._id })
  return [{ destination: `staff:${to.id}`, payload: { kind: 'whisper', to, text, ref: ticket._id } }]
}
