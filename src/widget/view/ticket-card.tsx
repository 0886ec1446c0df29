import type { TicketStanding } from '../around.js'
import type { Chat } from '../chat.js'
import { type Texts, withNumber, withText } from '../texts.js'
import { momentText } from '../written.js'

const MOMENT = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' } as const

/** A ticket as it stands just now; it follows along while one waits. */
export function TicketCard({ chat, ticket }: { chat: Chat; ticket: TicketStanding }) {
  const { texts, lang } = chat
  const { ref, title, status, ahead, answerBy, visitAt } = ticket
  const isOpen = status === 'new' || status === 'claimed'
  const place = ahead === 0 ? texts.ticket_first : withNumber(texts.ticket_ahead, ahead ?? 0)
  const rows: [string, string | undefined][] = [
    // A visit that is booked is settled, and yet to come.
    [texts.ticket_status, visitAt ? undefined : statusText(ticket, texts)],
    [texts.ticket_place, status === 'new' && ahead !== undefined ? place : undefined],
    [texts.ticket_answer_by, isOpen && answerBy ? momentText(answerBy, lang, MOMENT) : undefined],
    [texts.ticket_visit, visitAt && momentText(visitAt, lang, MOMENT)],
  ]
  return (
    <section class={`ticket ${status}`} aria-label={withText(texts.ticket, ref)}>
      <p>
        <b>{withText(texts.ticket, ref)}</b> {title}
      </p>
      <dl>
        {rows.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  )
}

function statusText({ status, claimedBy }: TicketStanding, texts: Texts): string {
  if (status === 'claimed' && claimedBy) return withText(texts.ticket_claimed_by, claimedBy)
  return {
    new: texts.ticket_new,
    claimed: texts.ticket_claimed,
    waiting: texts.ticket_waiting,
    resolved: texts.ticket_resolved,
    closed: texts.ticket_closed,
  }[status]
}
