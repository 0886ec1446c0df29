import type { Content } from '../content/content.js'
import { localTimeOf } from '../content/local-time.js'
import { type Say, sayFrom } from '../content/replies.js'
import { type StaffSay, staffSayFrom } from '../content/staff-texts.js'
import type { InboundMessage, Lang, OutboundMessage } from '../message.js'
import { isForStaff } from '../tickets/carried.js'
import type { Calendar } from '../tickets/hours.js'
import { queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import type { TicketRules } from '../tickets/wake.js'
import type { Understood } from '../understanding/understand.js'
import { bySms, type Sms } from './by-sms.js'
import { pointerOf, withPointer } from './conversation.js'
import { Noting } from './facts/noted.js'
import type {
  Choice,
  Conversation,
  ConversationState,
  Decision,
  DeliveryPayload,
  ListedFault,
  Pending,
  QueueStanding,
  ThreadPost,
  Written,
} from './ports.js'
import { mustBeDiscreet } from './sensitive.js'
import type { There } from './there.js'

/** What a decision may look at besides the message: never a clock or a dice of its own. */
export interface Setting {
  content: Content
  calendar: Calendar
  now: Date
  newReference: () => string
  newCode: () => string
  /** ISO countries that are texted. */
  smsCountries: readonly string[]
  /** How the queues stand, by id: said to residents, never decided by. */
  standings: ReadonlyMap<string, QueueStanding>
  /** Names of the departments' systems that are connected; `open311` where the operations centre is. */
  systems: ReadonlySet<string>
}

/** All that is known when a resident's message is decided on. */
export interface Said {
  message: InboundMessage & { masked: number }
  before: Conversation
  understood: Understood
  /** This message continues one that found no answer a moment ago. */
  burst: boolean
  /** Text of the question that is still open, if there is one. */
  question?: string | undefined
  /** What the resident was asked "is this about …?" of, or what was added to a ticket by a guess. */
  held?: Written | undefined
  /** The very same words came a moment ago: pressed twice. */
  repeats?: boolean
  /** What is left of a long answer by SMS, when more was asked for. */
  more?: string | undefined
  /** The tickets this conversation knows of, as they stand. */
  tickets: readonly Ticket[]
  /** What we have of the phone this message is about: to be told only when its number has been proved. */
  there?: There | undefined
  /** How many come before each unclaimed one of them in its queue; counted only when it was asked for. */
  positions?: ReadonlyMap<string, number>
  /** Faults that are open, where this may come to a new one. */
  faults?: readonly Ticket[]
  /** What the operations centre has of the kind besides; looked up where it may be what is reported. */
  listed?: readonly ListedFault[]
  /** The whole of those that they were asked about. */
  sames?: readonly Ticket[]
  /** The faults of others that they follow, as they stand. */
  followed?: readonly Ticket[]
  /** How many have each time at the offices, where a visit may be booked. */
  taken?: ReadonlyMap<string, number>
}

/** A step either settles the message (true) or leaves it to the next. */
export type Step = (draft: Draft) => boolean

/** Sentences that stand on a button and have no blanks. */
type ChoiceKey =
  | 'choice_person'
  | 'choice_complaint'
  | 'choice_none'
  | 'choice_no_thanks'
  | 'choice_something_else'
  | 'choice_not_solved'
  | 'choice_gladly'
  | 'choice_yes'
  | 'choice_no'
  | 'choice_skip'
  | 'choice_send'
  | 'choice_change'
  | 'choice_cancel'
  | 'choice_continue'
  | 'choice_restart'
  | 'choice_drop'
  | 'choice_another_fault'
  | 'choice_good'
  | 'choice_fair'
  | 'choice_bad'

/** A decision in the making. Steps fill it in; nothing leaves it before it is whole. */
export class Draft {
  readonly said: Said
  readonly setting: Setting
  readonly state: ConversationState
  readonly outbound: OutboundMessage[] = []
  readonly deliver: Decision['deliver'] = []
  ticket?: NonNullable<Decision['ticket']>
  /** That ticket as it was before this turn. */
  was?: Ticket
  spots?: NonNullable<Decision['spots']>
  visit?: NonNullable<Decision['visit']>
  /** What there is to count of it. */
  readonly noting = new Noting()

  constructor(said: Said, setting: Setting) {
    this.said = said
    this.setting = setting
    this.state = structuredClone(said.before.state)
  }

  /** The bot's sentences in the conversation's language. */
  get say(): Say {
    return sayFrom(this.setting.content.replies[this.state.lang])
  }

  /** Sequence number this turn will have. */
  get seq(): number {
    return this.said.before.seq + 1
  }

  /** The municipality's own time, as `2026-11-26 08:30`: articles and notices go by it. */
  get localTime(): string {
    const { calendar, now } = this.setting
    return localTimeOf(now, calendar.timeZone)
  }

  get lang(): Lang {
    return this.state.lang
  }

  get channel(): InboundMessage['channel'] {
    return this.said.message.channel
  }

  /** What goes elsewhere than into the chat may not tell what it is about. */
  get discreet(): boolean {
    return mustBeDiscreet(this.said.message.conversation, this.state, this.setting.content)
  }

  /** What this message brings. */
  get written(): Written {
    const { text, files, place } = this.said.message
    // Whoever reads it looks the position up.
    const where = place ? [`${place.lat}, ${place.lon}`] : []
    return { text: [text, ...where].filter(Boolean).join(' '), ...(files ? { files } : {}) }
  }

  tell(text: string, more: Partial<Omit<OutboundMessage, 'text'>> = {}): void {
    this.outbound.push({ speaker: { kind: 'bot' }, text, ...more })
  }

  /** Says something that may be answered by choosing; the choices stand in the state until the next message. */
  ask(text: string, pending: Pending, more: Partial<Omit<OutboundMessage, 'text' | 'choices'>> = {}): void {
    this.state.pending = pending
    const choices = pending.choices.map(({ title }) => title)
    this.tell(text, choices.length > 0 ? { ...more, choices } : more)
  }

  choice(key: ChoiceKey, pick: string): Choice {
    return { title: this.say(key), pick }
  }

  /** A sentence for staff, in the language they share. */
  get sayToStaff(): StaffSay {
    const { staff, organisation } = this.setting.content
    return staffSayFrom(staff[organisation.municipality.staffLanguage])
  }

  /** A ticket of this conversation as it stands, with what this turn has changed of it already. */
  ticketOf(ref: string): Ticket | undefined {
    if (this.ticket?.after._id === ref) return this.ticket.after
    return this.said.tickets.find(({ _id }) => _id === ref)
  }

  /** What a ticket's times are counted by. */
  rulesOf(ticket: Ticket): TicketRules {
    const { content, calendar } = this.setting
    return {
      queue: queueById(content, ticket.queue),
      calendar,
      reopenDays: content.organisation.municipality.reopenDays,
    }
  }

  /**
   * Saves a ticket as it is after this turn, and shows it: card and pointer follow. A turn changes one ticket only; the
   * very same ticket changes nothing.
   */
  keep(after: Ticket): void {
    const ref = after._id
    const { tickets, there, sames = [] } = this.said
    const known = [...tickets, ...(there?.tickets ?? []), ...sames]
    const before = known.find(({ _id }) => _id === ref)
    if (after === before) return
    if (this.ticket && this.ticket.after._id !== ref) throw new RangeError('A turn changes one ticket')
    // Several changes of one turn are one version: the document changes once.
    const version = (before?.version ?? 0) + 1
    if (!this.ticket && isForStaff(after)) this.send(`ticket:${ref}`, { kind: 'card', ref })
    this.ticket = { before: before?.version ?? 0, after: { ...after, version } }
    if (!this.was && before) this.was = before
    // Somebody else's fault that is followed is none of this conversation's own.
    const isOwn = after.conversation === this.said.message.conversation || tickets.some(({ _id }) => _id === ref)
    if (isOwn) this.state.tickets = withPointer(this.state.tickets, pointerOf(after))
  }

  /** Brings something into a ticket's thread in Teams. */
  post(ref: string, payload: Omit<ThreadPost, 'kind' | 'ref'>): void {
    this.send(`ticket:${ref}`, { kind: 'thread', ref, ...payload })
  }

  /** Sends an SMS, where one may go. */
  text(sms: Sms): void {
    const { said, state, setting } = this
    const from = { conversation: said.message.conversation, state, content: setting.content, matter: undefined }
    this.deliver.push(...bySms(from, sms))
  }

  send(destination: string, payload: DeliveryPayload): void {
    this.deliver.push({ destination, payload })
  }
}
