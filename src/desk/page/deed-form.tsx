import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { StaffVerb, WireTicket } from '../wire.js'
import type { CallFailed } from './calls.js'
import { act, type Deed, Keys } from './deeds.js'
import { Modal } from './modal.js'
import { t } from './setting.js'
import { say } from './spoken.js'

/** A form for one action on a ticket: what it asks for, what is wrong, and the button that says what will happen. */
export function DeedForm({
  ticket,
  verb,
  deed,
  wrong,
  close,
  children,
}: {
  ticket: WireTicket
  verb: StaffVerb
  deed: Deed
  /** What still keeps it from being done, in words; '' when nothing does. */
  wrong: string
  close: () => void
  children: ComponentChildren
}) {
  const [words, setWords] = useState('')
  const [keys] = useState(() => new Keys())
  const send = async (event: Event) => {
    event.preventDefault()
    if (wrong) return setWords(wrong)
    try {
      await act(ticket.ref, verb, deed, keys.for([verb, deed]))
      close()
      say(t(`said_${verb}`))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <Modal title={t(`form_${verb}_title`, { ref: ticket.ref })} close={close}>
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        {children}
        <p class="mistake" role="alert">
          {words}
        </p>
        <div class="form-ways">
          <button type="submit" class="button">
            {t(`form_${verb}_send`)}
          </button>
          <button type="button" class="button button--quiet" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Modal>
  )
}
