import { useEffect, useState } from 'preact/hooks'
import type { WireColleague, WireTicket } from '../wire.js'
import { type CallFailed, get } from './calls.js'
import { DeedForm } from './deed-form.js'
import { ChoiceField, SelectField, TextField } from './fields.js'
import { me } from './me.js'
import { t } from './setting.js'
import { useStore } from './store.js'

interface FormProps {
  ticket: WireTicket
  close: () => void
}

/** To another queue. Out of a confidential one go only the words the resident has agreed to, or a summary. */
export function TransferForm({ ticket, close }: FormProps) {
  const [queue, setQueue] = useState('')
  const [text, setText] = useState('')
  const [way, setWay] = useState<'summary' | 'consent'>('summary')
  const leaves = ticket.consentFor?.includes(queue) ?? false
  const consents = leaves && way === 'consent'
  const deed = { queue, ...(text.trim() ? { text } : {}), ...(consents ? { consent: true } : {}) }
  const wrong = !queue ? t('queue_needed') : leaves && !consents && !text.trim() ? t('summary_needed') : ''
  return (
    <DeedForm ticket={ticket} verb="transfer" deed={deed} wrong={wrong} close={close}>
      <p class="hint">{t('form_transfer_lead')}</p>
      <OtherQueue ticket={ticket} value={queue} change={setQueue} />
      {leaves && (
        <ChoiceField
          label={t('transfer_way')}
          value={way}
          change={setWay}
          options={[
            { value: 'summary', label: t('transfer_summary') },
            { value: 'consent', label: t('transfer_consent') },
          ]}
        />
      )}
      {consents && <p class="caution">{t('transfer_consent_sure')}</p>}
      <TextField
        label={t(leaves && !consents ? 'transfer_summary_label' : 'transfer_text_label')}
        hint={t(leaves && !consents ? 'transfer_summary_hint' : 'transfer_text_hint')}
        value={text}
        change={setText}
      />
    </DeedForm>
  )
}

/** Another department is asked; the ticket stays. */
export function ConsultForm({ ticket, close }: FormProps) {
  const [queue, setQueue] = useState('')
  const [text, setText] = useState('')
  const wrong = !queue ? t('queue_needed') : text.trim() ? '' : t('text_needed')
  return (
    <DeedForm ticket={ticket} verb="consult" deed={{ queue, text }} wrong={wrong} close={close}>
      <p class="hint">{t('form_consult_lead')}</p>
      <OtherQueue ticket={ticket} value={queue} change={setQueue} />
      <TextField label={t('consult_label')} hint={t('consult_hint')} value={text} change={setText} />
    </DeedForm>
  )
}

/** To a colleague who is on duty. */
export function AssignForm({ ticket, close }: FormProps) {
  const [people, setPeople] = useState<readonly WireColleague[] | undefined>()
  const [words, setWords] = useState('')
  const [to, setTo] = useState('')
  useEffect(() => {
    get<{ people: WireColleague[] }>(`ticket/${ticket.ref}/colleagues`)
      .then((answer) => setPeople(answer.people))
      .catch((error: CallFailed) => setWords(error.message))
  }, [])
  const options = [
    { value: '', label: t('assign_choose') },
    ...(people ?? []).map(({ id, name, onDuty }) => ({ value: id, label: onDuty ? t('assign_here', { name }) : name })),
  ]
  return (
    <DeedForm ticket={ticket} verb="assign" deed={{ to }} wrong={to ? '' : t('assign_needed')} close={close}>
      {words && <p role="alert">{words}</p>}
      {people?.length === 0 ? (
        <p>{t('assign_nobody')}</p>
      ) : (
        <SelectField label={t('assign_label')} value={to} change={setTo} options={options} />
      )}
    </DeedForm>
  )
}

/** The resident was phoned; what was said stays among colleagues. */
export function CalledForm({ ticket, close }: FormProps) {
  const [text, setText] = useState('')
  return (
    <DeedForm ticket={ticket} verb="called" deed={text.trim() ? { text } : {}} wrong="" close={close}>
      <TextField label={t('called_label')} hint={t('called_hint')} value={text} change={setText} />
    </DeedForm>
  )
}

export function ReopenForm({ ticket, close }: FormProps) {
  return (
    <DeedForm ticket={ticket} verb="reopen" deed={{}} wrong="" close={close}>
      <p>{t('form_reopen_lead')}</p>
    </DeedForm>
  )
}

/** The queue's manager is told at once, which cannot be taken back. */
export function ThreatForm({ ticket, close }: FormProps) {
  const [text, setText] = useState('')
  return (
    <DeedForm ticket={ticket} verb="threat" deed={text.trim() ? { text } : {}} wrong="" close={close}>
      <p class="caution">{t('form_threat_lead')}</p>
      <TextField label={t('threat_label')} hint={t('threat_hint')} value={text} change={setText} />
    </DeedForm>
  )
}

function OtherQueue({ ticket, value, change }: { ticket: WireTicket; value: string; change: (id: string) => void }) {
  const now = useStore(me)
  const queues = now.state === 'in' ? now.me.queues : []
  const options = queues
    .filter(({ id }) => id !== ticket.queue)
    .map(({ id, name, confidential }) => ({
      value: id,
      label: confidential ? t('queue_confidential', { name }) : name,
    }))
    .sort((a, b) => a.label.localeCompare(b.label))
  return (
    <SelectField
      label={t('other_queue_label')}
      value={value}
      change={change}
      options={[{ value: '', label: t('queue_choose') }, ...options]}
    />
  )
}
