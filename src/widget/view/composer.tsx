import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Chat } from '../chat.js'
import { withNumber } from '../texts.js'
import { Send } from './icons.js'

/** As long as the server takes. */
const TEXT_LENGTH_MAX = 4_000
/** From here on it is told how much is left. */
const TELL_FROM = 3_500

interface ComposerProps {
  chat: Chat
  field: RefObject<HTMLTextAreaElement | null>
}

/** Where one writes. Enter sends, Shift and Enter begins a new line. */
export function Composer({ chat, field }: ComposerProps) {
  const { texts } = chat
  const [text, setText] = useState(chat.draft)
  const left = TEXT_LENGTH_MAX - text.trim().length

  useLayoutEffect(() => grow(field.current), [text])

  const write = (value: string) => {
    setText(value)
    chat.keepDraft(value)
  }
  const send = () => {
    if (left < 0) return
    chat.say(text)
    write('')
    field.current?.focus()
  }
  const keyDown = (event: KeyboardEvent) => {
    // While a word is being composed, Enter belongs to the keyboard.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <label class="sr" for="lotsen-field">
        {texts.field_label}
      </label>
      <textarea
        id="lotsen-field"
        ref={field}
        rows={1}
        value={text}
        placeholder={texts.field_hint}
        enterkeyhint="send"
        aria-describedby="lotsen-left"
        aria-invalid={left < 0}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={keyDown}
      />
      <button type="submit" class="send" aria-label={texts.send} title={texts.send}>
        <Send size={22} />
      </button>
      <p id="lotsen-left" class={left < 0 ? 'remains over' : 'remains'} aria-live="polite">
        {text.length < TELL_FROM ? '' : withNumber(left < 0 ? texts.over : texts.left, Math.abs(left))}
      </p>
    </form>
  )
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight + 2}px`
}
