import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import { TEXT_LENGTH_MAX } from '../../message.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { ReceiveStaffAction } from '../../turn/ports.js'
import type { Accesses } from './access.js'
import { type Activity, textWithoutMention } from './activity.js'
import type { Consults } from './consults.js'
import type { StaffVoice, TicketDesk } from './ports.js'
import { refusalWords } from './refusals.js'
import { threadReply } from './staff-action.js'

interface ThreadWordsOptions {
  accesses: Accesses
  consults: Consults
  desk: TicketDesk
  act: ReceiveStaffAction
  voice: () => StaffVoice
}

/** What staff say to the bot in a thread: a ticket's goes to the resident, a consult's to the colleague who asked. */
export class ThreadWords {
  readonly #options: ThreadWordsOptions

  constructor(options: ThreadWordsOptions) {
    this.#options = options
  }

  /** Takes a message that mentions the bot. Answers why nothing came of it, in words for the thread. */
  async mentioned(activity: Activity): Promise<string | undefined> {
    const { desk, consults } = this.#options
    const text = textWithoutMention(activity)
    const { conversation, id: message } = activity
    if (!conversation || !message || text === '') return this.#say()('mention_outside')
    if (text.length > TEXT_LENGTH_MAX) return this.#say()('refused_text_too_long')
    const ticket = await desk.ticketInThread(conversation.id)
    if (ticket) return this.#reply(ticket, { text, message }, activity)
    const consulted = await desk.consultInThread(conversation.id)
    if (consulted) return consults.answer(consulted, { text, message }, activity)
    return this.#say()('mention_outside')
  }

  async #reply(
    ticket: Ticket,
    { text, message }: { text: string; message: string },
    { from }: Activity,
  ): Promise<string | undefined> {
    const access = await this.#options.accesses.toAct(ticket, from)
    if (!access.may) return access.words
    const outcome = await this.#options.act(threadReply(ticket._id, message, access.viewer.staff, text))
    return outcome.ok ? undefined : refusalWords(ticket._id, outcome, this.#say())
  }

  #say(): StaffSay {
    return staffSayFrom(this.#options.voice().texts)
  }
}
