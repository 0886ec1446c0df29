import { useEffect, useState } from 'preact/hooks'
import type { WirePhrase } from '../wire.js'
import { type CallFailed, get } from './calls.js'
import { LineField } from './fields.js'
import { Modal } from './modal.js'
import { t } from './setting.js'

/** What is ready to be put in a reply: to be read before it is chosen, and changed after. */
export function PhrasesDialog({
  reference,
  choose,
  close,
}: {
  reference: string
  choose: (phrase: WirePhrase) => void
  close: () => void
}) {
  const [phrases, setPhrases] = useState<readonly WirePhrase[] | undefined>()
  const [words, setWords] = useState('')
  const [filter, setFilter] = useState('')
  useEffect(() => {
    get<{ phrases: WirePhrase[] }>(`ticket/${reference}/phrases`)
      .then((answer) => setPhrases(answer.phrases))
      .catch((error: CallFailed) => setWords(error.message))
  }, [])
  const wanted = filter.trim().toLowerCase()
  const found = phrases?.filter(({ title, text }) => `${title} ${text}`.toLowerCase().includes(wanted))
  return (
    <Modal title={t('insert_title')} close={close}>
      <LineField label={t('insert_filter')} value={filter} change={setFilter} />
      {words && <p role="alert">{words}</p>}
      {!phrases && !words && <p class="waiting">{t('loading')}</p>}
      {found?.length === 0 && <p class="empty">{t('insert_none')}</p>}
      <ul class="phrases">
        {found?.map((phrase) => (
          <li key={`${phrase.kind} ${phrase.id}`}>
            <button type="button" class="phrase" onClick={() => choose(phrase)}>
              <span class="phrase-title">
                {phrase.title} <span class="tag">{t(`insert_${phrase.kind}`)}</span>
              </span>
              <span class="phrase-text">{phrase.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
