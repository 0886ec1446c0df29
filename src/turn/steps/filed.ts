import type { Queue } from '../../content/organisation.js'
import { gsm7 } from '../../sms-text/gsm7.js'
import { smsParts } from '../../sms-text/parts.js'
import { isOpen, nextOpening } from '../../tickets/hours.js'
import { queueById } from '../../tickets/routing.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import { placeText, waitText } from '../queue-text.js'
import { whenText } from '../when-text.js'

/** Tells that a ticket is made: its number, who has it, when an answer is due, and how the queue stands. */
export function tellFiled(draft: Draft, ticket: Ticket): void {
  const { setting, state } = draft
  const of = { ticket: ticket._id }
  const foreign = state.foreign === undefined ? undefined : setting.content.languages[state.foreign]
  if (foreign) {
    draft.tell(foreign.filed.replace('{ref}', ticket._id), of)
    return
  }
  const queue = queueById(setting.content, ticket.queue)
  const ahead = setting.standings.get(queue.id)?.waiting
  const stands = [...placeText(draft, ahead), ...waitText(draft, queue, ticket.dueAt)]
  if (draft.channel === 'sms') draft.tell(inOnePart([filedText(draft, ticket, queue, true), ...stands]), of)
  else
    draft.tell(
      [[filedText(draft, ticket, queue, false), ...stands].join(' '), draft.say('filed_stay')].join('\n\n'),
      of,
    )
}

function filedText(draft: Draft, ticket: Ticket, queue: Queue, isShort: boolean): string {
  const { calendar, now } = draft.setting
  const blanks = { ref: ticket._id, queue: queue.name[draft.lang], when: whenText(draft, ticket.dueAt) }
  const opens = isOpen(queue.hours, calendar, now) ? undefined : nextOpening(queue.hours, calendar, now)
  if (!opens) return draft.say(isShort ? 'filed_sms' : 'filed', blanks)
  return draft.say(isShort ? 'filed_closed_sms' : 'filed_closed', { ...blanks, opens: whenText(draft, opens) })
}

/** Each sentence that still fits one part of an SMS; the first in any case. */
function inOnePart([first = '', ...more]: string[]): string {
  return more.reduce((text, sentence) => {
    const longer = `${text} ${sentence}`
    return smsParts(gsm7(longer)).parts > 1 ? text : longer
  }, first)
}
