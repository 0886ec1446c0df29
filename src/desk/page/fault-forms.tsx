import { useState } from 'preact/hooks'
import type { WireTicket } from '../wire.js'
import { DeedForm } from './deed-form.js'
import { LineField, SelectField } from './fields.js'
import { t, when } from './setting.js'

interface FormProps {
  ticket: WireTicket
  close: () => void
}

const TEXT_LENGTH_MAX = 80

/** Two tickets are one fault: this one is closed, and the other goes on. */
export function MergeForm({ ticket, close }: FormProps) {
  const [text, setText] = useState('')
  return (
    <DeedForm ticket={ticket} verb="merge" deed={{ text }} wrong={text.trim() ? '' : t('merge_error')} close={close}>
      <p class="hint">{t('merge_explain')}</p>
      <LineField label={t('merge_label')} hint={t('merge_placeholder')} value={text} change={setText} />
    </DeedForm>
  )
}

/** One who follows has a matter of their own after all. */
export function SplitForm({ ticket, close }: FormProps) {
  const [follower, setFollower] = useState('')
  const options = (ticket.followers ?? []).map(({ key, at, channel, text = '' }, index) => ({
    value: key,
    label: t('follower_line', {
      place: String(index + 1),
      time: when(at),
      channel: t(`channel_${channel}`),
      text: text.slice(0, TEXT_LENGTH_MAX),
    }),
  }))
  return (
    <DeedForm ticket={ticket} verb="split" deed={{ follower }} wrong={follower ? '' : t('split_error')} close={close}>
      <p class="hint">{t('split_explain')}</p>
      <SelectField
        label={t('split_label')}
        value={follower}
        change={setFollower}
        options={[{ value: '', label: t('split_choose') }, ...options.reverse()]}
      />
    </DeedForm>
  )
}
