import { useState } from 'preact/hooks'
import type { WireTicket } from '../wire.js'
import { type CallFailed, post } from './calls.js'
import { Keys } from './deeds.js'
import { ChoiceField, LineField, SelectField, TextField } from './fields.js'
import { refreshLists } from './lists.js'
import { me } from './me.js'
import { Modal } from './modal.js'
import { open } from './opened.js'
import { setting, t } from './setting.js'
import { say } from './spoken.js'
import { useStore } from './store.js'

const KINDS = ['question', 'fault', 'complaint', 'errand', 'callback'] as const

interface Matter {
  channel: 'phone' | 'visit'
  kind: string
  text: string
  name: string
  phone: string
  via: 'call' | 'sms'
  checked: boolean
  lang: string
  queue: string
  district: string
}

const EMPTY: Matter = {
  channel: 'phone',
  kind: 'question',
  text: '',
  name: '',
  phone: '',
  via: 'call',
  checked: false,
  lang: setting.lang,
  queue: '',
  district: '',
}

/** A ticket for somebody who phones or stands at the counter; it goes where their own words would have led it. */
export function NewTicket({ close }: { close: () => void }) {
  const [matter, setMatter] = useState(EMPTY)
  const [words, setWords] = useState('')
  const [keys] = useState(() => new Keys())
  const set = (part: Partial<Matter>) => setMatter({ ...matter, ...part })
  const send = async (event: Event) => {
    event.preventDefault()
    const wrong = wrongWith(matter)
    if (wrong) return setWords(wrong)
    try {
      const body = bodyOf(matter)
      const { ticket } = await post<{ ticket: WireTicket }>('tickets', { ...body, key: keys.for(body) })
      close()
      say(t('said_new', { ref: ticket.ref }))
      refreshLists()
      open(ticket.ref)
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <Modal title={t('new_title')} close={close}>
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        <About matter={matter} set={set} />
        <Reach matter={matter} set={set} />
        <Where matter={matter} set={set} />
        <p class="mistake" role="alert">
          {words}
        </p>
        <div class="form-ways">
          <button type="submit" class="button">
            {t('new_send')}
          </button>
          <button type="button" class="button button--quiet" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Modal>
  )
}

interface PartProps {
  matter: Matter
  set: (part: Partial<Matter>) => void
}

function About({ matter, set }: PartProps) {
  return (
    <>
      <ChoiceField
        label={t('new_channel')}
        value={matter.channel}
        change={(channel) => set({ channel })}
        options={[
          { value: 'phone', label: t('channel_phone') },
          { value: 'visit', label: t('channel_visit') },
        ]}
      />
      <TextField label={t('new_text')} hint={t('new_text_hint')} value={matter.text} change={(text) => set({ text })} />
      <div class="pair">
        <SelectField
          label={t('new_kind')}
          value={matter.kind}
          change={(kind) => set({ kind })}
          options={KINDS.map((kind) => ({ value: kind, label: t(`kind_${kind}`) }))}
        />
        <SelectField
          label={t('new_lang')}
          value={matter.lang}
          change={(lang) => set({ lang })}
          options={['sv', 'en'].map((lang) => ({ value: lang, label: t(`lang_${lang}`) }))}
        />
      </div>
    </>
  )
}

function Reach({ matter, set }: PartProps) {
  return (
    <>
      <div class="pair">
        <LineField
          label={t('new_name')}
          hint={t('new_name_hint')}
          value={matter.name}
          change={(name) => set({ name })}
        />
        <LineField label={t('new_phone')} keyboard="tel" value={matter.phone} change={(phone) => set({ phone })} />
      </div>
      <ChoiceField
        label={t('new_via')}
        value={matter.via}
        change={(via) => set({ via })}
        options={[
          { value: 'call', label: t('new_via_call') },
          { value: 'sms', label: t('new_via_sms') },
        ]}
      />
      {matter.via === 'sms' && (
        <label class="choice choice--check">
          <input
            type="checkbox"
            checked={matter.checked}
            onChange={(event) => set({ checked: event.currentTarget.checked })}
          />
          <span>{t('new_checked')}</span>
        </label>
      )}
    </>
  )
}

function Where({ matter, set }: PartProps) {
  const now = useStore(me)
  if (now.state !== 'in') return null
  const named = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <div class="pair">
      <SelectField
        label={t('new_queue')}
        hint={t('new_queue_hint')}
        value={matter.queue}
        change={(queue) => set({ queue })}
        options={[{ value: '', label: t('new_queue_by_words') }, ...named(now.me.queues)]}
      />
      <SelectField
        label={t('new_district')}
        value={matter.district}
        change={(district) => set({ district })}
        options={[{ value: '', label: t('new_district_unknown') }, ...named(now.me.districts)]}
      />
    </div>
  )
}

function wrongWith({ text, phone, via, checked }: Matter): string {
  if (!text.trim()) return t('new_text_needed')
  if (!phone.trim()) return via === 'sms' ? t('refused_phone_missing') : ''
  return via === 'sms' && !checked ? t('refused_phone_unchecked') : ''
}

function bodyOf({ name, phone, queue, district, ...rest }: Matter): Record<string, unknown> {
  const given = Object.entries({ name, phone, queue, district }).filter(([, value]) => value.trim() !== '')
  return { ...rest, ...Object.fromEntries(given) }
}
