import type { Content } from '../content/content.js'
import { sayFrom } from '../content/replies.js'
import { staffSayFrom } from '../content/staff-texts.js'
import { followerBy } from '../tickets/follower-key.js'
import { queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import { pointerOf, withFollowed, withPointer } from './conversation.js'
import { faultText, toFollower, toFollowers } from './followers.js'
import { phoneToAsk } from './phone-instead.js'
import type { Conversation, ConversationState, Decision, StaffAction, StaffPart } from './ports.js'
import { mustBeDiscreet } from './sensitive.js'
import { askedInstead, type ToResident, toPhone, toResident } from './staff-resident.js'
import { toTeams } from './staff-thread.js'

/** A legal action, and the ticket before and after it. */
export interface StaffDeed {
  action: StaffAction
  before: Conversation
  was: Ticket
  ticket: Ticket
  now: Date
}

/** What a staff action comes to: what the resident hears, what the thread shows, and the ticket after it. Pure. */
export function decideStaff(deed: StaffDeed, content: Content): Decision {
  const { action, before, was, ticket } = deed
  const { organisation, staff } = content
  const resident = residentOf(deed, content)
  const sms = toPhone(resident)
  const told = toResident(resident)
  return {
    kind: 'staff',
    staff: partOf(action, ticket),
    outbound: told.outbound,
    state: stateAfter(before.state, deed, told.pending),
    deliver: [
      ...toTeams({
        ...deed,
        sms,
        discreet: mustBeDiscreet(ticket.conversation, before.state, content, ticket),
        asked: askedInstead(resident, sms),
        phone: phoneToAsk(content),
        managers: resident.queue.managers,
        say: staffSayFrom(staff[organisation.municipality.staffLanguage]),
      }),
      ...sms,
      ...toFollowers(was, ticket),
      ...toOthers(deed),
    ],
    ticket: { before: was.version, after: ticket },
  }
}

/** An action as its resident is told of it. */
export function residentOf(deed: StaffDeed, content: Content): ToResident {
  const { ticket } = deed
  return {
    ...deed,
    queue: queueById(content, ticket.queue),
    say: sayFrom(content.replies[ticket.lang]),
    fault: faultText(ticket.fault, ticket.lang, content),
    askRating: content.organisation.municipality.askRating,
    content,
  }
}

/** A merge and a split go on in another ticket's, or another resident's, own conversation. */
function toOthers({ action, was, ticket }: StaffDeed): Decision['deliver'] {
  const { _id: ref, version, mergedInto } = ticket
  const { verb, by, follower: key } = action
  if (verb === 'merge' && mergedInto !== undefined)
    return [toFollower(was, `merge:${ref}:${version}`, { what: 'merge', ref: mergedInto, from: ref, by })]
  const follower = verb === 'split' ? followerBy(was, key) : undefined
  return follower ? [toFollower(follower, `split:${ref}:${version}`, { what: 'split', ref, follower })] : []
}

/** Words the resident gets stand in `outbound`; all else a member of staff wrote stands here. */
const SAID_TO_RESIDENT = new Set<StaffAction['verb']>(['reply', 'ask', 'resolve'])

function partOf({ by, verb, text, files }: StaffAction, { _id: ref }: Ticket): StaffPart {
  const own = text && !SAID_TO_RESIDENT.has(verb) ? { text } : {}
  return { by, verb, ref, ...own, ...(files && !SAID_TO_RESIDENT.has(verb) ? { files } : {}) }
}

function stateAfter(
  before: ConversationState,
  { action, ticket, now }: StaffDeed,
  pending: ConversationState['pending'],
): ConversationState {
  const { mergedInto } = ticket
  const follows =
    mergedInto !== undefined && action.verb === 'merge' ? withFollowed(before.follows, mergedInto) : undefined
  const helps = action.verb === 'reply' || action.verb === 'resolve'
  return {
    ...before,
    tickets: withPointer(before.tickets, pointerOf(ticket)),
    ...(pending ? { pending } : {}),
    ...(follows ? { follows } : {}),
    ...(helps ? { helper: { staff: action.by, queue: ticket.queue, at: now } } : {}),
  }
}
