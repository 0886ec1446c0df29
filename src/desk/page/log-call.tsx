import { useState } from 'preact/hooks'
import { type CallFailed, post } from './calls.js'
import { Keys } from './deeds.js'
import { ChoiceField, SelectField } from './fields.js'
import { me } from './me.js'
import { Modal } from './modal.js'
import { t } from './setting.js'
import { say } from './spoken.js'
import { useStore } from './store.js'

/** A call or a visit that was answered there and then: counted, and nothing of what was said is kept. */
export function LogCall({ close }: { close: () => void }) {
  const now = useStore(me)
  const queues = now.state === 'in' ? now.me.queues : []
  const [channel, setChannel] = useState<'phone' | 'visit'>('phone')
  const [queue, setQueue] = useState(queues[0]?.id ?? '')
  const [words, setWords] = useState('')
  // One form, one contact: the same again is logged by opening it again.
  const [keys] = useState(() => new Keys())
  const send = async (event: Event) => {
    event.preventDefault()
    try {
      await post('contacts', { channel, queue, key: keys.for([channel, queue]) })
      close()
      say(t('said_log'))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <Modal title={t('log_title')} close={close}>
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        <p class="hint">{t('log_lead')}</p>
        <ChoiceField
          label={t('new_channel')}
          value={channel}
          change={setChannel}
          options={[
            { value: 'phone', label: t('channel_phone') },
            { value: 'visit', label: t('channel_visit') },
          ]}
        />
        <SelectField
          label={t('log_queue')}
          value={queue}
          change={setQueue}
          options={queues.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <p class="mistake" role="alert">
          {words}
        </p>
        <div class="form-ways">
          <button type="submit" class="button">
            {t('log_send')}
          </button>
          <button type="button" class="button button--quiet" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Modal>
  )
}
