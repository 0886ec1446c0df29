import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { TEXT_LENGTH_MAX } from '../../message.js'
import type { StaffMember, Ticket, TicketThread } from '../../tickets/ticket.js'
import type { ReceiveStaffAction, StaffAction, StaffOutcome } from '../../turn/ports.js'
import type { Activity } from './activity.js'
import type { Card } from './card.js'
import type { Cards } from './cards.js'
import type { Members } from './members.js'
import { pointerCard } from './outgoing.js'
import type { StaffVoice, TicketDesk } from './ports.js'
import { type Press, staffAction } from './staff-action.js'

/** What the one who pressed gets: the card as it is now, or words. */
export type PressAnswer = { card: Card; refused?: string } | { words: string }

interface PressesOptions {
  cards: Cards
  members: Members
  desk: TicketDesk
  act: ReceiveStaffAction
  voice: () => StaffVoice
  log: Log
}

/** A button of a card, from the press to the answer. Who may act is checked here; what comes of it is the turn's. */
export class Presses {
  readonly #options: PressesOptions

  constructor(options: PressesOptions) {
    this.#options = options
  }

  async press(activity: Activity, press: Press): Promise<PressAnswer> {
    const say = this.#say()
    if (press.text && press.text.length > TEXT_LENGTH_MAX) return { words: say('refused_text_too_long') }
    const ticket = await this.#options.desk.ticket(press.ref)
    if (!ticket) return { words: say('refused_not_found') }
    const by = await this.staff(ticket, activity)
    if (typeof by === 'string') return { words: by }
    const elsewhere = await this.#settleThread(ticket, activity)
    if (elsewhere) return { card: pointerCard(ticket._id, elsewhere, this.#options.voice()) }
    return this.#answer(await this.#options.act(staffAction(press, by)), by, activity)
  }

  /** The member of staff who acts, or why they may not, in words. */
  async staff(ticket: Ticket, { from }: Activity): Promise<StaffMember | string> {
    const { cards, members, log } = this.#options
    try {
      const install = await cards.install(ticket)
      const staff = install && from && (await members.check(install, from))
      return staff || this.#say()('refused_not_staff')
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'store_unavailable') throw error
      log.warn('teams_member_unknown', { ref: ticket._id, ...describeError(error) })
      return this.#say()('refused_unsure')
    }
  }

  /** Why nothing came of it, in words. */
  refusal(action: Pick<StaffAction, 'ref'>, outcome: Extract<StaffOutcome, { ok: false }>): string {
    const say = this.#say()
    const { ref } = action
    const name = outcome.ticket?.claimedBy?.name
    if (outcome.why === 'taken')
      return name ? say('refused_taken', { name, ref }) : say('refused_taken_unknown', { ref })
    if (outcome.why === 'not_yours') {
      return name ? say('refused_not_yours', { name, ref }) : say('refused_not_yours_unknown', { ref })
    }
    if (outcome.why === 'not_open') return say('refused_not_open', { ref })
    return say(outcome.why === 'not_found' ? 'refused_not_found' : 'refused_text_missing')
  }

  async #answer(outcome: StaffOutcome, by: StaffMember, activity: Activity): Promise<PressAnswer> {
    const conversation = activity.conversation?.id ?? ''
    if (outcome.ok) return { card: await this.#options.cards.render(outcome.ticket, conversation) }
    const words = this.refusal({ ref: outcome.ticket?._id ?? '' }, outcome)
    if (!outcome.ticket) return { words }
    // Claiming what is one's own already is no news to anyone.
    const theirs = outcome.why === 'taken' && outcome.ticket.claimedBy?.id === by.id
    if (theirs) return { card: await this.#options.cards.render(outcome.ticket, conversation) }
    return { card: await this.#options.cards.render(outcome.ticket, conversation, words), refused: words }
  }

  /**
   * A send whose outcome was unknown may have left two cards of one ticket. The first that is acted on is the thread,
   * and the other becomes a pointer to it. Answers the thread when the pressed card is not it.
   */
  async #settleThread(ticket: Ticket, activity: Activity): Promise<TicketThread | undefined> {
    const pressed = threadOf(activity)
    const { thread } = ticket
    if (!pressed || thread?.activity === pressed.activity) return undefined
    if (thread && ticket.status !== 'new') return thread
    const settled = await this.#options.desk.setThread(ticket._id, pressed, thread)
    if (settled && settled.activity !== pressed.activity) return settled
    if (thread) await this.#options.cards.point(ticket._id, thread, pressed)
    return undefined
  }

  #say(): StaffSay {
    return staffSayFrom(this.#options.voice().texts)
  }
}

/** The thread a pressed card stands in; undefined for a card in a personal chat. */
function threadOf({ conversation, replyToId, serviceUrl, channelData }: Activity): TicketThread | undefined {
  if (!conversation?.id.includes(';messageid=') || !replyToId || !serviceUrl) return undefined
  const tenant = channelData?.tenant?.id ?? conversation.tenantId
  return { serviceUrl, ...(tenant ? { tenant } : {}), conversation: conversation.id, activity: replyToId }
}
