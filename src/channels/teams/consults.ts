import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import { ServiceError } from '../../errors.js'
import type { Consult, StaffMember, Ticket, TicketThread } from '../../tickets/ticket.js'
import type { ReceiveStaffAction, StaffOutcome } from '../../turn/ports.js'
import type { Accesses } from './access.js'
import type { Activity } from './activity.js'
import type { Card } from './card-parts.js'
import { consultCard } from './consult-card.js'
import { cardActivity } from './outgoing.js'
import type { Places } from './places.js'
import type { NoteShown, StaffVoice, TicketDesk } from './ports.js'
import type { Posts } from './posts.js'
import type { Press } from './press.js'
import type { PressAnswer } from './presses.js'
import { refusalWords } from './refusals.js'
import { staffAction, threadAnswer } from './staff-action.js'

interface ConsultsOptions {
  posts: Posts
  places: Places
  accesses: Accesses
  desk: TicketDesk
  act: ReceiveStaffAction
  noteShown: NoteShown
  voice: () => StaffVoice
}

/** Questions to other queues: each a card in the channel of the queue that is asked, answered there. */
export class Consults {
  readonly #options: ConsultsOptions

  constructor(options: ConsultsOptions) {
    this.#options = options
  }

  /** Posts a consult's card, or brings it up to date. Nothing is left to do for one whose ticket has been sealed since. */
  async show(ticket: Ticket, id: string, signal: AbortSignal): Promise<TicketThread | undefined> {
    const consult = ticket.consults?.find((one) => one.id === id)
    if (!consult) return undefined
    const { thread } = consult
    if (thread && (await this.#update(ticket, consult, thread, signal))) return thread
    // Answered, there is nobody to ask any more.
    return consult.answer ? undefined : this.#post(ticket, consult, signal)
  }

  /** An answer given by the card's own form. */
  async press(ticket: Ticket, press: Press & { verb: 'answer_consult' }, activity: Activity): Promise<PressAnswer> {
    const consult = ticket.consults?.find(({ id }) => id === press.consult)
    if (!consult) return { words: this.#say()('refused_consult_unknown') }
    const access = await this.#options.accesses.toAnswer(ticket, consult.queue, activity.from)
    if (!access.may) return { words: access.words }
    await this.#options.noteShown(access.viewer.staff, 'card_seen', [ticket])
    const outcome = await this.#options.act(staffAction(press, access.viewer.staff))
    const conversation = activity.conversation?.id ?? ''
    if (outcome.ok) return { card: await this.#card(outcome.ticket, consult.id, conversation) }
    const words = refusalWords(ticket._id, outcome, this.#say())
    return { card: await this.#card(outcome.ticket ?? ticket, consult.id, conversation, words), refused: words }
  }

  /** An answer written in the card's thread. Answers why nothing came of it, in words. */
  async answer(
    ticket: Ticket,
    written: { text: string; message: string },
    activity: Activity,
  ): Promise<string | undefined> {
    const conversation = activity.conversation?.id
    const consult = ticket.consults?.find(({ thread }) => thread?.conversation === conversation)
    if (!consult) return this.#say()('refused_consult_unknown')
    const access = await this.#options.accesses.toAnswer(ticket, consult.queue, activity.from)
    if (!access.may) return access.words
    const outcome = await this.#actOn(ticket, consult, written, access.viewer.staff)
    return outcome.ok ? undefined : refusalWords(ticket._id, outcome, this.#say())
  }

  #actOn(
    { _id: ref }: Ticket,
    { id: consult }: Consult,
    { text, message }: { text: string; message: string },
    by: StaffMember,
  ): Promise<StaffOutcome> {
    return this.#options.act(threadAnswer({ ref, consult }, message, by, text))
  }

  async #update(ticket: Ticket, consult: Consult, thread: TicketThread, signal: AbortSignal): Promise<boolean> {
    const card = await this.#card(ticket, consult.id, thread.conversation)
    return this.#options.posts.change(thread, this.#message(ticket, card), { who: whoOf(ticket, consult), signal })
  }

  async #post(ticket: Ticket, consult: Consult, signal: AbortSignal): Promise<TicketThread> {
    const { posts, desk } = this.#options
    const thread = await posts.beginFor(
      desk.queue(consult.queue),
      async ({ channel }) => this.#message(ticket, await this.#card(ticket, consult.id, channel)),
      { who: whoOf(ticket, consult), signal },
    )
    return (await desk.setConsultThread(ticket._id, consult.id, thread)) ?? thread
  }

  async #card(ticket: Ticket, id: string, conversation: string, notice?: string): Promise<Card> {
    const { desk, places, voice } = this.#options
    const consult = ticket.consults?.find((one) => one.id === id)
    if (!consult) throw new ServiceError('delivery_refused', 'The consult is gone from its ticket')
    return consultCard({
      ticket,
      consult,
      queue: desk.queue(ticket.queue),
      voice: voice(),
      hidden: await places.hides(desk.queue(consult.queue), conversation),
      ...(notice ? { notice } : {}),
    })
  }

  #message(ticket: Ticket, card: Card) {
    const { desk } = this.#options
    const names = { queue: desk.queue(ticket.queue).name, ref: ticket._id }
    return cardActivity(card, this.#say()('consult_summary', names))
  }

  #say(): StaffSay {
    return staffSayFrom(this.#options.voice().texts)
  }
}

function whoOf({ _id: ref }: Ticket, { id }: Consult): string {
  return `${ref} ${id}`
}
