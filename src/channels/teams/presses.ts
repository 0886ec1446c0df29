import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import { TEXT_LENGTH_MAX } from '../../message.js'
import type { StaffVerb } from '../../tickets/moves.js'
import type { Viewer } from '../../tickets/sight.js'
import type { StaffMember, Ticket, TicketThread } from '../../tickets/ticket.js'
import type { ReceiveStaffAction, StaffOutcome } from '../../turn/ports.js'
import type { Accesses } from './access.js'
import type { Activity } from './activity.js'
import type { Card } from './card-parts.js'
import type { Cards } from './cards.js'
import type { Consults } from './consults.js'
import type { Directory } from './directory.js'
import type { Looks } from './looks.js'
import { pointerCard, transferredCard } from './outgoing.js'
import { channelOf } from './place.js'
import type { Places } from './places.js'
import type { NoteShown, StaffVoice, TicketDesk } from './ports.js'
import { isRead, type Press } from './press.js'
import { refusalWords } from './refusals.js'
import { staffAction } from './staff-action.js'

/**
 * What the one who pressed gets: a card as they are to see it, or words. `refused` is why nothing came of it, for a
 * client that cannot show a card to one person alone.
 */
export type PressAnswer = { card: Card; refused?: string } | { words: string }

interface PressesOptions {
  cards: Cards
  looks: Looks
  consults: Consults
  accesses: Accesses
  directory: Directory
  places: Places
  desk: TicketDesk
  act: ReceiveStaffAction
  noteShown: NoteShown
  voice: () => StaffVoice
}

/** A move to be made; the rest of what can be pressed only reads. */
type Deed = Press & { verb: StaffVerb }

/** A button of a card, from the press to the answer. Who may is checked here; what comes of it is the turn's. */
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
    if (press.verb === 'answer_consult')
      return this.#options.consults.press(ticket, { ...press, verb: press.verb }, activity)
    const viewer = await this.#viewer(ticket, press, activity)
    if ('answer' in viewer) return viewer.answer
    const pressed = press.aside ? undefined : threadOf(activity)
    const elsewhere = pressed && (await this.#elsewhere(ticket, pressed, isRead(press)))
    if (elsewhere) return { card: elsewhere }
    return isRead(press)
      ? this.#read(ticket, viewer, press, activity)
      : this.#act(ticket, viewer, press as Deed, activity)
  }

  /** Whoever may, or the answer to whoever may not: outlines to staff of other queues, words to all others. */
  async #viewer(ticket: Ticket, { verb }: Press, { from }: Activity): Promise<Viewer | { answer: PressAnswer }> {
    const { accesses, cards } = this.#options
    const reads = verb === 'note' || verb === 'view'
    const access = await (reads ? accesses.toRead(ticket, from) : accesses.toAct(ticket, from))
    if (access.may) {
      await this.#options.noteShown(access.viewer.staff, 'card_seen', [ticket])
      return access.viewer
    }
    const { words, viewer } = access
    if (!viewer) return { answer: { words } }
    return { answer: { card: await cards.forViewer(ticket, viewer, { notice: words }), refused: words } }
  }

  async #read(
    ticket: Ticket,
    viewer: Viewer,
    press: Press & { verb: 'view' | 'open' | 'preview' | 'fill' },
    activity: Activity,
  ): Promise<PressAnswer> {
    const answer = await this.#options.looks.look(ticket, viewer, press)
    if (activity.type !== 'message' || !('card' in answer)) return answer
    // A plain submit is answered in the thread, where everyone would see it.
    return { ...answer, refused: this.#say()('refused_old_client', { ref: ticket._id }) }
  }

  async #act(ticket: Ticket, viewer: Viewer, press: Deed, { conversation }: Activity): Promise<PressAnswer> {
    const { act, voice, desk } = this.#options
    const to = press.verb === 'assign' ? await this.#colleague(ticket, press) : undefined
    const outcome = await act(staffAction(press, viewer.staff, to))
    if (!outcome.ok) return this.#refused(viewer, press, outcome)
    const after = outcome.ticket
    const isMoved = press.verb === 'transfer' && after.queue !== ticket.queue
    if (isMoved && !after.thread && conversation) {
      const queue = desk.queue(after.queue).name
      return { card: transferredCard({ ref: after._id, queue }, undefined, voice()) }
    }
    return { card: await this.#options.cards.forViewer(after, viewer) }
  }

  /** Whoever it is handed to is looked up when it is: they may have left since they were shown in the list. */
  async #colleague({ queue }: Ticket, { to }: Deed): Promise<StaffMember | undefined> {
    if (!to) return undefined
    return (await this.#options.directory.within(this.#options.desk.queue(queue), { id: to }))?.staff
  }

  /** What was written is not lost: the form stands open with it where it can be mended, and beside the card where not. */
  async #refused(viewer: Viewer, press: Deed, outcome: Extract<StaffOutcome, { ok: false }>): Promise<PressAnswer> {
    const { cards, looks } = this.#options
    const { ticket } = outcome
    const words = refusalWords(press.ref, outcome, this.#say())
    if (!ticket) return { words }
    // Claiming what is one's own already is no news to anyone.
    const theirs = outcome.why === 'taken' && press.verb === 'claim' && ticket.claimedBy?.id === viewer.staff.id
    if (theirs) return { card: await cards.forViewer(ticket, viewer) }
    const form = MENDABLE.has(outcome.why) ? looks.formOf(press) : undefined
    if (form) return { card: await looks.open(ticket, viewer, form, press, words), refused: words }
    const kept = press.text ? { kept: press.text } : {}
    return { card: await cards.forViewer(ticket, viewer, { notice: words, ...kept }), refused: words }
  }

  /**
   * A send whose outcome was unknown may have left two cards of one ticket. The first that is acted on is the thread,
   * and the other becomes a pointer to it. Answers what is to stand in place of a pressed card that is not the ticket's.
   */
  async #elsewhere(ticket: Ticket, pressed: TicketThread, readsOnly: boolean): Promise<Card | undefined> {
    const { desk, voice, places } = this.#options
    const { thread, _id: ref } = ticket
    if (thread?.activity === pressed.activity) return undefined
    const queue = desk.queue(ticket.queue)
    const place = await places.of(queue)
    if (place?.channel !== channelOf(pressed.conversation))
      return transferredCard({ ref, queue: queue.name }, thread, voice())
    if (thread && ticket.status !== 'new') return pointerCard(ref, thread, voice())
    return readsOnly ? undefined : this.#settle(ticket, pressed)
  }

  async #settle({ _id: ref, thread }: Ticket, pressed: TicketThread): Promise<Card | undefined> {
    const { desk, voice, cards } = this.#options
    const settled = await desk.setThread(ref, pressed, thread)
    if (settled && settled.activity !== pressed.activity) return pointerCard(ref, settled, voice())
    if (thread) await cards.point(ref, thread, pointerCard(ref, pressed, voice()))
    return undefined
  }

  #say(): StaffSay {
    return staffSayFrom(this.#options.voice().texts)
  }
}

/** Refusals of what was filled in, not of who did it or when. */
const MENDABLE = new Set<string>([
  'text_missing',
  'queue_unknown',
  'same_queue',
  'consent_missing',
  'staff_unknown',
  'merge_unknown',
  'merge_itself',
  'merge_merged',
  'merge_closed',
  'merge_no_fault',
  'merge_confidential',
  'follower_unknown',
])

/** The thread a pressed card stands in; undefined for a card in a personal chat. */
function threadOf({ conversation, replyToId, serviceUrl, channelData }: Activity): TicketThread | undefined {
  if (!conversation?.id.includes(';messageid=') || !replyToId || !serviceUrl) return undefined
  const tenant = channelData?.tenant?.id ?? conversation.tenantId
  return { serviceUrl, ...(tenant ? { tenant } : {}), conversation: conversation.id, activity: replyToId }
}
