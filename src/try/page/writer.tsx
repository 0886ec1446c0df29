import { useEffect, useRef, useState } from 'preact/hooks'
import { ReplyIcon, SendIcon } from './icons.js'
import { t } from './setting.js'

const TEXT_LENGTH_MAX = 2_000

interface WriterProps {
  label: string
  hint: string
  open?: boolean
  send: (text: string) => Promise<unknown>
}

/** A field behind a button, or open at once. */
export function Writer({ label, hint, open = false, send }: WriterProps) {
  const [text, setText] = useState<string | undefined>(open ? '' : undefined)
  const [failed, setFailed] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const isOpen = text !== undefined
  useEffect(() => {
    if (isOpen && !open) field.current?.focus({ preventScroll: true })
  }, [isOpen])
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!text?.trim()) return
    try {
      await send(text.trim())
      setText(open ? '' : undefined)
      setFailed(false)
    } catch {
      setFailed(true)
    }
  }
  if (text === undefined)
    return (
      <button type="button" class="reply-open" onClick={() => setText('')}>
        <ReplyIcon size={16} /> {label}
      </button>
    )
  return (
    <form class="writer" onSubmit={submit}>
      <div class="field">
        <input
          type="text"
          maxLength={TEXT_LENGTH_MAX}
          aria-label={label}
          placeholder={hint || label}
          value={text}
          ref={field}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" aria-label={t('team_reply_send')} title={t('team_reply_send')}>
          <SendIcon />
        </button>
      </div>
      <p class="card-fate failed" role="status">
        {failed ? t('team_failed') : ''}
      </p>
    </form>
  )
}
