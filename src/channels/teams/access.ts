import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { mayAct, type Viewer } from '../../tickets/sight.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Activity } from './activity.js'
import type { Directory } from './directory.js'
import type { StaffVoice, TicketDesk } from './ports.js'

/** Somebody who may, or why they may not, in words; `viewer` is known where they are staff at all. */
export type Access = { may: true; viewer: Viewer } | { may: false; words: string; viewer?: Viewer }

interface AccessOptions {
  directory: Directory
  desk: TicketDesk
  voice: () => StaffVoice
  log: Log
}

/** Who may read a ticket and who may act on it, asked of Teams at each press and each word. */
export class Accesses {
  readonly #options: AccessOptions

  constructor(options: AccessOptions) {
    this.#options = options
  }

  /** To claim, answer and the like, one belongs to the ticket's own queue. */
  async toAct(ticket: Ticket, from: Activity['from']): Promise<Access> {
    return this.#ask(ticket, from, (viewer) => this.mayAct(ticket, viewer))
  }

  /** To read it and to note something on it, one is staff; of a confidential queue's, of that queue. */
  async toRead(ticket: Ticket, from: Activity['from']): Promise<Access> {
    return this.#ask(ticket, from, (viewer) => this.#options.desk.mayRead(ticket, viewer))
  }

  /** To answer a consult, one belongs to the queue that was asked. */
  async toAnswer(ticket: Ticket, queue: string, from: Activity['from']): Promise<Access> {
    return this.#ask({ ...ticket, queue }, from, (viewer) => this.mayAct({ queue }, viewer))
  }

  mayAct({ queue }: Pick<Ticket, 'queue'>, viewer: Viewer): boolean {
    // Tickets of a queue that is gone from organisation.yaml are the contact centre's.
    return mayAct({ queue: this.#options.desk.queue(queue).id }, viewer)
  }

  async #ask(ticket: Ticket, from: Activity['from'], may: (viewer: Viewer) => boolean): Promise<Access> {
    const { directory, desk, log } = this.#options
    const say = this.#say()
    if (!from) return { may: false, words: say('refused_not_staff') }
    try {
      const near = await directory.within(desk.queue(ticket.queue), from)
      if (near && may(near)) return { may: true, viewer: near }
      const viewer = await directory.viewer(from.id)
      if (!viewer) return { may: false, words: say('refused_not_staff') }
      return may(viewer) ? { may: true, viewer } : { may: false, words: this.#refusal(ticket, say), viewer }
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'store_unavailable') throw error
      log.warn('teams_member_unknown', { ticket: ticket._id, ...describeError(error) })
      return { may: false, words: say('refused_unsure') }
    }
  }

  #refusal(ticket: Ticket, say: StaffSay): string {
    const { confidential, name: queue } = this.#options.desk.queue(ticket.queue)
    const ref = ticket._id
    return confidential ? say('refused_confidential', { ref }) : say('refused_other_queue', { ref, queue })
  }

  #say(): StaffSay {
    return staffSayFrom(this.#options.voice().texts)
  }
}
