import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.js'
import { ACCEPT } from '../files/accept.js'
import { withNumber } from '../texts.js'
import { Tray } from './files.js'
import { Clip, Send } from './icons.js'
import type { Picked } from './use-picked.js'

/** As long as the server takes. */
const TEXT_LENGTH_MAX = 4_000
/** From here on it is told how much is left. */
const TELL_FROM = 3_500

interface ComposerProps {
  chat: Chat
  picked: Picked
  field: RefObject<HTMLTextAreaElement | null>
}

/** Where one writes. Enter sends, Shift and Enter begins a new line; a picture may be pasted. */
export function Composer({ chat, picked, field }: ComposerProps) {
  const { texts } = chat
  const [text, setText] = useState(chat.draft)
  const left = TEXT_LENGTH_MAX - text.trim().length

  useLayoutEffect(() => grow(field.current), [text])

  const write = (value: string) => {
    setText(value)
    chat.keepDraft(value)
  }
  const send = () => {
    if (left < 0 || picked.isPreparing) return
    chat.say(text, picked.take())
    write('')
    field.current?.focus()
  }
  const keyDown = (event: KeyboardEvent) => {
    // While a word is being composed, Enter belongs to the keyboard.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }
  const paste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    picked.add(files)
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Tray files={picked.files} texts={texts} onTakeAway={picked.remove} />
      <p id="lotsen-files" class={picked.mistake ? 'remains over' : 'remains'} role="status">
        {picked.mistake || (picked.isPreparing ? texts.preparing : '')}
      </p>
      <Attach label={texts.attach} onPick={picked.add} />
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
        aria-describedby="lotsen-left lotsen-files"
        aria-invalid={left < 0}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={keyDown}
        onPaste={paste}
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

function Attach({ label, onPick }: { label: string; onPick: (files: File[]) => void }) {
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" class="icon clip" aria-label={label} title={label} onClick={() => chooser.current?.click()}>
        <Clip size={22} />
      </button>
      <input
        type="file"
        ref={chooser}
        accept={ACCEPT}
        multiple
        hidden
        onChange={({ currentTarget }) => {
          onPick([...(currentTarget.files ?? [])])
          // The same file again is a choice, too.
          currentTarget.value = ''
        }}
      />
    </>
  )
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight + 2}px`
}
