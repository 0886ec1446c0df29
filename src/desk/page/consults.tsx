import { useState } from 'preact/hooks'
import type { WireConsult, WireTicket } from '../wire.js'
import type { CallFailed } from './calls.js'
import { act, Keys } from './deeds.js'
import { TextField } from './fields.js'
import { t, when } from './setting.js'
import { say } from './spoken.js'

/** What other departments were asked about the ticket, and what they said. */
export function Consults({ ticket }: { ticket: WireTicket }) {
  if (ticket.consults.length === 0) return null
  return (
    <section aria-labelledby="consults-title">
      <h3 id="consults-title">{t('consults_title')}</h3>
      <ul class="consults">
        {ticket.consults.map((consult) => (
          <li key={consult.id} class="consult">
            <p class="said-label">
              <strong>{t('consult_asked', { name: consult.by, queue: consult.queue })}</strong>
              <time dateTime={consult.at}>{when(consult.at)}</time>
            </p>
            <p class="said-text">{consult.question}</p>
            <Answer consult={consult} />
            {consult.mayAnswer && <AnswerForm ref_={ticket.ref} consult={consult} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Answer({ consult: { answer, mayAnswer } }: { consult: WireConsult }) {
  if (!answer) return mayAnswer ? null : <p class="consult-open">{t('consult_open')}</p>
  return (
    <div class="consult-answer">
      <p class="said-label">
        <strong>{t('consult_answered', { name: answer.by })}</strong>
        <time dateTime={answer.at}>{when(answer.at)}</time>
      </p>
      <p class="said-text">{answer.text}</p>
    </div>
  )
}

function AnswerForm({ ref_, consult }: { ref_: string; consult: WireConsult }) {
  const [text, setText] = useState('')
  const [words, setWords] = useState('')
  const [keys] = useState(() => new Keys())
  const send = async (event: Event) => {
    event.preventDefault()
    if (!text.trim()) return setWords(t('text_needed'))
    try {
      await act(ref_, 'answer_consult', { consult: consult.id, text }, keys.for({ id: consult.id, text }))
      say(t('said_answer_consult'))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <form class="consult-form" noValidate onSubmit={(event) => void send(event)}>
      <TextField
        label={t('consult_answer_label')}
        hint={t('consult_answer_hint')}
        value={text}
        change={setText}
        error={words}
      />
      <button type="submit" class="button">
        {t('consult_answer_send')}
      </button>
    </form>
  )
}
