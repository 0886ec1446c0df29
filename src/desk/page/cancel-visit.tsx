import { useState } from 'preact/hooks'
import type { WireVisit } from '../wire.js'
import { type CallFailed, post } from './calls.js'
import { Keys } from './deeds.js'
import { TextField } from './fields.js'
import { Modal } from './modal.js'
import { t, when } from './setting.js'
import { say } from './spoken.js'

/** The office has to cancel: why, in words that whoever booked will read. */
export function CancelVisit({ visit, close }: { visit: WireVisit; close: (isDone: boolean) => void }) {
  const [note, setNote] = useState('')
  const [words, setWords] = useState('')
  const [keys] = useState(() => new Keys())
  const send = async (event: Event) => {
    event.preventDefault()
    if (note.trim() === '') return setWords(t('visits_note_missing'))
    try {
      await post(`visits/${visit.ref}/cancel`, { note, key: keys.for([visit.ref, note]) })
      close(true)
      say(t('said_visit_cancelled', { ref: visit.ref }))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <Modal title={t('visits_cancel_title', { ref: visit.ref })} close={() => close(false)}>
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        <p>{t('visits_cancel_lead', { when: when(visit.from) })}</p>
        <TextField
          label={t('visits_note')}
          hint={t('visits_note_hint')}
          value={note}
          change={setNote}
          rows={3}
          error={words || undefined}
        />
        <div class="form-ways">
          <button type="submit" class="button">
            {t('visits_cancel_send')}
          </button>
          <button type="button" class="button button--quiet" onClick={() => close(false)}>
            {t('visits_keep')}
          </button>
        </div>
      </form>
    </Modal>
  )
}
