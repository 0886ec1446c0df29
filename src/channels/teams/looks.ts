import { staffSayFrom } from '../../content/staff-texts.js'
import type { Viewer } from '../../tickets/sight.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { PreviewStaffAction } from '../../turn/staff-preview.js'
import type { OpenForm } from './card-input.js'
import type { Card } from './card-parts.js'
import type { Cards } from './cards.js'
import type { Directory } from './directory.js'
import type { StaffVoice, TicketDesk } from './ports.js'
import { type Draft, FORMS, type Form, type Press, type ReadVerb } from './press.js'
import { previewCard } from './preview-card.js'
import { refusalWords } from './refusals.js'
import { staffAction } from './staff-action.js'

interface LooksOptions {
  cards: Cards
  directory: Directory
  desk: TicketDesk
  preview: PreviewStaffAction
  voice: () => StaffVoice
}

/** What is pressed to see something: one's own view of a card, a form, what the resident would get. Nothing is stored. */
export class Looks {
  readonly #options: LooksOptions

  constructor(options: LooksOptions) {
    this.#options = options
  }

  async look(
    ticket: Ticket,
    viewer: Viewer,
    press: Press & { verb: ReadVerb },
  ): Promise<{ card: Card; refused?: string }> {
    switch (press.verb) {
      case 'view':
        return { card: await this.#options.cards.forViewer(ticket, viewer) }
      case 'open':
        return { card: await this.open(ticket, viewer, press.form ?? 'more', press) }
      case 'fill':
        return { card: await this.#fill(ticket, viewer, press) }
      case 'preview':
        return this.#preview(ticket, viewer, press)
    }
  }

  /** A form in the presser's own view; `notice` says above it what has to be mended. */
  async open(ticket: Ticket, viewer: Viewer, form: Form, draft: Draft, notice?: string): Promise<Card> {
    const open = await this.#formOn(ticket, viewer, form, draft)
    return this.#options.cards.forViewer(ticket, viewer, { form: open, ...(notice ? { notice } : {}) })
  }

  /** The form a move was filled in on, if it has one. */
  formOf({ verb }: Press): Form | undefined {
    return FORMS.find((form) => form === verb)
  }

  async #formOn(ticket: Ticket, viewer: Viewer, form: Form, draft: Draft): Promise<OpenForm> {
    const { desk } = this.#options
    const { text, queue, to, follower, consent } = draft
    const filled = {
      ...(text ? { text } : {}),
      ...(queue ? { queue } : {}),
      ...(to ? { to } : {}),
      ...(follower ? { follower } : {}),
      ...(consent ? { consent } : {}),
    }
    if (form === 'standard') return { form, draft: filled, standardReplies: desk.standardReplies(ticket) }
    if (form === 'assign') return { form, draft: filled, staff: await this.#colleagues(ticket, viewer) }
    return { form, draft: filled }
  }

  /** Whoever is on duty first; nobody hands a ticket to themselves. */
  async #colleagues({ queue }: Ticket, { staff }: Viewer): Promise<NonNullable<OpenForm['staff']>> {
    const { directory, desk } = this.#options
    const [members, onDuty] = await Promise.all([directory.staffOf(desk.queue(queue)), desk.onDuty(queue)])
    return members
      .filter(({ id }) => id !== staff.id)
      .map((member) => ({ member, onDuty: onDuty.has(member.id) }))
      .sort((a, b) => Number(b.onDuty) - Number(a.onDuty))
  }

  /** The standard reply goes before what was written already. */
  async #fill(ticket: Ticket, viewer: Viewer, { standard }: Press): Promise<Card> {
    const chosen = this.#options.desk.standardReplies(ticket).find(({ id }) => id === standard)
    if (!chosen) return this.open(ticket, viewer, 'standard', {}, this.#say()('standard_error'))
    return this.open(ticket, viewer, 'reply', { text: chosen.text })
  }

  /** What the resident would see, or why it could not be sent. */
  async #preview(ticket: Ticket, viewer: Viewer, press: Press): Promise<{ card: Card; refused?: string }> {
    const { preview, voice } = this.#options
    const verb = press.of ?? 'reply'
    const text = press.text ?? ''
    const shown = await preview(staffAction({ ...press, verb }, viewer.staff))
    if (shown.ok) return { card: previewCard({ ticket, verb, text, preview: shown, voice: voice() }) }
    const words = refusalWords(ticket._id, shown, this.#say())
    if (shown.why === 'text_missing') {
      return { card: await this.open(ticket, viewer, verb, press, words), refused: words }
    }
    const kept = text ? { kept: text } : {}
    const card = await this.#options.cards.forViewer(shown.ticket ?? ticket, viewer, { notice: words, ...kept })
    return { card, refused: words }
  }

  #say() {
    return staffSayFrom(this.#options.voice().texts)
  }
}
