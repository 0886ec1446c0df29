import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { WireSms } from '../wire.js'
import { call } from './calls.js'
import { Lighthouse, SendIcon } from './icons.js'
import { phone, sms } from './live.js'
import { clock, setting, t } from './setting.js'
import { useStore } from './store.js'
import { useShown } from './use-shown.js'

/** As the SMS door takes it. */
const SMS_LENGTH_MAX = 1_530

/** The phone's screen: one conversation with the municipality, and where one writes. */
export function Phone() {
  const messages = useStore(sms)
  const number = useStore(phone)
  return (
    <>
      <div class="phone-status" aria-hidden="true">
        <span>{clock(new Date().toISOString())}</span>
        <span class="phone-signal">
          <i />
          <i />
          <i />
          <i />
        </span>
      </div>
      <div class="phone-head">
        <span class="phone-avatar" aria-hidden="true">
          L
        </span>
        <p>
          <b>{t('phone_title')}</b>
          <span>{setting.serviceNumber}</span>
        </p>
      </div>
      {setting.phone ? <Messages messages={messages} /> : <p class="phone-empty">{t('phone_real_one')}</p>}
      {setting.phone && <Composer number={number} />}
    </>
  )
}

function Messages({ messages }: { messages: readonly WireSms[] }) {
  const box = useRef<HTMLDivElement>(null)
  const count = messages.length
  const toEnd = () => count > 0 && box.current?.scrollTo({ top: box.current.scrollHeight })
  useLayoutEffect(() => void toEnd(), [count])
  useShown(box, toEnd)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div class="phone-log" ref={box} role="log" aria-label={t('phone_log')} tabIndex={0}>
      {count === 0 && (
        <div class="phone-empty">
          <Lighthouse />
          <p>{t('phone_empty')}</p>
        </div>
      )}
      {messages.map((message) => (
        <Bubble key={message.id} message={message} />
      ))}
    </div>
  )
}

function Bubble({ message: { mine, text, at, parts } }: { message: WireSms }) {
  const count = parts === 1 ? t('phone_parts_1') : t('phone_parts', { n: parts })
  return (
    <div class={mine ? 'sms sms--mine' : 'sms'}>
      <span class="unseen">{t(mine ? 'phone_you' : 'phone_them')}: </span>
      <p class="sms-text">{text}</p>
      <p class="sms-foot">
        <time dateTime={at}>{clock(at)}</time>
        {!mine && <span> · {count}</span>}
      </p>
    </div>
  )
}

function Composer({ number }: { number: string | undefined }) {
  const [text, setText] = useState('')
  const [state, setState] = useState<'' | 'busy' | 'failed'>('')
  const send = async (event: Event) => {
    event.preventDefault()
    if (text.trim() === '' || number === undefined || state === 'busy') return
    setState('busy')
    try {
      await call('/try/sms', { number, text })
      setText('')
      setState('')
    } catch {
      setState('failed')
    }
  }
  return (
    <form class="phone-write" onSubmit={send}>
      <p class={state === 'failed' ? 'phone-fate phone-fate--bad' : 'phone-fate'} role="status">
        {state === 'failed' ? t('phone_failed') : state === 'busy' ? t('phone_busy') : ''}
      </p>
      <div class="field">
        <input
          id="phone-field"
          type="text"
          autocomplete="off"
          enterkeyhint="send"
          maxLength={SMS_LENGTH_MAX}
          aria-label={t('phone_field')}
          placeholder={t('phone_field')}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" aria-label={t('phone_send')} title={t('phone_send')}>
          <SendIcon />
        </button>
      </div>
      <p class="phone-own">
        {t('phone_yours')} {number === undefined ? '' : asWritten(number)}
      </p>
    </form>
  )
}

/** +46701740612 as Swedes write it. */
function asWritten(number: string): string {
  return number.replace(/^\+46(\d{2})(\d{3})(\d{2})(\d{2})$/, '0$1-$2 $3 $4')
}
