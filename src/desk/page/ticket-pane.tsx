import { useLayoutEffect, useRef } from 'preact/hooks'
import type { WireTicket } from '../wire.js'
import { Composer } from './composer.js'
import { Consults } from './consults.js'
import { Facts } from './facts.js'
import { BackIcon, Lighthouse, LockIcon } from './icons.js'
import { open, opened, refreshOpened } from './opened.js'
import { t, when } from './setting.js'
import { useStore } from './store.js'
import { Transcript } from './transcript.js'
import { VerbBar } from './verb-bar.js'
import { statusWords } from './words.js'

/** The ticket that is open: how it stands, what was said, what is known, and what one can do. */
export function TicketPane() {
  const now = useStore(opened)
  if (!now) {
    return (
      <div class="ticket ticket--none">
        <Lighthouse />
        <p>{t('choose_ticket')}</p>
      </div>
    )
  }
  return (
    <div class="ticket" aria-busy={!now.ticket && !now.words}>
      <button type="button" class="back" onClick={() => open(undefined)}>
        <BackIcon /> {t('back_to_list')}
      </button>
      {now.words && <Unseen words={now.words} ref_={now.ref} />}
      {!now.words && !now.ticket && <p class="waiting">{t('loading')}</p>}
      {!now.words && now.ticket && <Ticket key={now.ref} ticket={now.ticket} />}
    </div>
  )
}

function Unseen({ words, ref_ }: { words: string; ref_: string }) {
  return (
    <div class="empty" role="alert">
      <strong>{ref_}</strong>
      <span>{words}</span>
      <button type="button" class="button button--quiet" onClick={refreshOpened}>
        {t('try_again')}
      </button>
    </div>
  )
}

function Ticket({ ticket }: { ticket: WireTicket }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // Whoever opened it goes on reading here, with eyes or ears.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <article class="ticket-body" aria-labelledby="ticket-title">
      <header class="ticket-head">
        <div class="ticket-name">
          <h2 id="ticket-title" ref={heading} tabIndex={-1}>
            {ticket.kind ? t('card_title', { kind: t(`kind_${ticket.kind}`), ref: ticket.ref }) : ticket.ref}
          </h2>
          <p class="ticket-status">
            <span class={`status status--${ticket.status}`}>{statusWords(ticket)}</span>
            <DueWords ticket={ticket} />
            {ticket.priority && <span class="tag tag--high">{t('priority_high')}</span>}
          </p>
        </div>
        <VerbBar ticket={ticket} />
      </header>
      {ticket.hidden ? <Hidden /> : <Transcript ticket={ticket} />}
      {!ticket.hidden && <Composer ticket={ticket} />}
      <aside class="ticket-aside" aria-label={t('about_title')}>
        <Consults ticket={ticket} />
        {!ticket.hidden && <Facts ticket={ticket} />}
      </aside>
    </article>
  )
}

function Hidden() {
  return (
    <p class="hidden-note">
      <LockIcon /> {t('card_hidden')}
    </p>
  )
}

function DueWords({ ticket }: { ticket: WireTicket }) {
  const time = when(ticket.dueAt)
  if (ticket.late) return <span class="due due--late">{t('row_late', { time })}</span>
  return ticket.awaits ? <span class="due">{t('row_due', { time })}</span> : null
}
