import { useState } from 'preact/hooks'
import type { WireAnswers, WireArticle } from '../learning-wire.js'
import { type CallFailed, post } from './calls.js'
import { TextField } from './fields.js'
import { Modal } from './modal.js'
import { t } from './setting.js'
import { say } from './spoken.js'

const REASON_LENGTH_MIN = 3

/** An answer is switched off, with a reason for colleagues, or on again. */
export function SwitchDialog({ article, close }: { article: WireArticle; close: (answers?: WireAnswers) => void }) {
  const [reason, setReason] = useState('')
  const [words, setWords] = useState('')
  const { slug, title } = article
  const isOff = article.off !== undefined
  const key = isOff ? 'answers_switch_on' : 'answers_switch_off'
  const send = async (event: Event) => {
    event.preventDefault()
    if (!isOff && reason.trim().length < REASON_LENGTH_MIN) return setWords(t('answers_reason_missing'))
    try {
      const answers = await post<WireAnswers>(
        `learning/answers/${slug}`,
        isOff ? { off: false } : { off: true, reason },
      )
      close(answers)
      say(t(isOff ? 'said_switched_on' : 'said_switched_off', { title }))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <Modal title={t(`${key}_which`, { title })} close={() => close()}>
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        <p>{t(`${key}_lead`)}</p>
        {!isOff && (
          <TextField
            label={t('answers_reason')}
            hint={t('answers_reason_hint')}
            value={reason}
            change={setReason}
            rows={2}
            error={words || undefined}
          />
        )}
        {isOff && words && (
          <p class="mistake" role="alert">
            {words}
          </p>
        )}
        <div class="form-ways">
          <button type="submit" class="button">
            {t(key)}
          </button>
          <button type="button" class="button button--quiet" onClick={() => close()}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Modal>
  )
}
