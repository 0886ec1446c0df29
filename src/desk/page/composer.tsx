import { useRef, useState } from 'preact/hooks'
import type { WirePhrase, WireTicket } from '../wire.js'
import { Attached, useAttaching } from './attaching.js'
import type { CallFailed } from './calls.js'
import { act, Keys } from './deeds.js'
import { change, type Draft, draftOf, type Mode } from './drafts.js'
import { ClipIcon } from './icons.js'
import { PhrasesDialog } from './phrases-dialog.js'
import { Preview } from './preview.js'
import { setting, t } from './setting.js'
import { say } from './spoken.js'
import { useStore } from './store.js'
import { contactWords, isByPhoneAlone, isBySmsAlone } from './words.js'

const MODES: readonly Mode[] = ['reply', 'ask', 'note', 'resolve']

/** Where one writes: to the resident, or to colleagues alone, and it says plainly which. */
export function Composer({ ticket }: { ticket: WireTicket }) {
  const allowed = MODES.filter((mode) => ticket.verbs.includes(mode))
  const draft = useStore(draftOf(ticket.ref))
  const [first] = allowed
  if (!first) return <p class="composer-closed">{t(ticket.verbs.length > 0 ? 'composer_over' : 'composer_others')}</p>
  const mode = allowed.includes(draft.mode) ? draft.mode : first
  return <Writing ticket={ticket} draft={{ ...draft, mode }} modes={allowed} />
}

interface WritingProps {
  ticket: WireTicket
  draft: Draft
  modes: readonly Mode[]
}

function Writing({ ticket, draft, modes }: WritingProps) {
  const { ref } = ticket
  const { mode, text, uploads } = draft
  const field = useRef<HTMLTextAreaElement>(null)
  const { words, sending, send } = useSending(ticket, draft)
  const attaching = useAttaching(ref)
  const submit = async (event: Event) => {
    event.preventDefault()
    await send()
    field.current?.focus()
  }
  const sendByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit(event)
  }
  return (
    <form
      class={`composer composer--${mode}`}
      noValidate
      onSubmit={(event) => void submit(event)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={attaching.drop}
    >
      <h3 class="unseen">{t('composer_title')}</h3>
      <Modes modes={modes} mode={mode} choose={(chosen) => change(ref, { mode: chosen })} />
      <label class="composer-label" for="words">
        <strong>{t(`composer_${mode}_label`)}</strong> <Whom ticket={ticket} mode={mode} />
      </label>
      <textarea
        id="words"
        ref={field}
        rows={4}
        value={text}
        maxLength={setting.limits.textLengthMax}
        aria-describedby="words-error"
        aria-invalid={words ? 'true' : undefined}
        onInput={(event) => change(ref, { text: event.currentTarget.value })}
        onKeyDown={sendByKey}
        onPaste={attaching.paste}
      />
      <p id="words-error" class="mistake" role="alert">
        {words}
      </p>
      <Attached reference={ref} uploads={uploads} />
      {uploads.length > 0 && mode !== 'note' && isBySmsAlone(ticket) && <p class="caution">{t('attach_not_by_sms')}</p>}
      <div class="composer-tools">
        <Insert ticket={ticket} field={field} mode={mode} />
        <label class="button button--quiet button--file">
          <ClipIcon /> {t('attach')}
          <input type="file" class="unseen" multiple onChange={attaching.choose} />
        </label>
        <button type="submit" class="button composer-send" aria-disabled={sending ? 'true' : undefined}>
          {t(sending ? 'composer_sending' : `composer_${mode}_send`)}
        </button>
      </div>
      <Preview ticket={ticket} mode={mode} text={text} />
    </form>
  )
}

function Modes({ modes, mode, choose }: { modes: readonly Mode[]; mode: Mode; choose: (mode: Mode) => void }) {
  return (
    <fieldset class="modes">
      <legend class="unseen">{t('composer_mode')}</legend>
      {modes.map((one) => (
        <label key={one} class={`mode mode--${one}`}>
          <input type="radio" name="mode" value={one} checked={one === mode} onChange={() => choose(one)} />
          <span>{t(`composer_${one}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Who will read it, and what happens besides. */
function Whom({ ticket, mode }: { ticket: WireTicket; mode: Mode }) {
  if (mode === 'note') return <span>{t('composer_note_whom')}</span>
  const claims = ticket.claimedBy ? '' : ` ${t('composer_claims')}`
  if (isByPhoneAlone(ticket)) return <span class="whom-nobody">{t('composer_only_call')}</span>
  return (
    <span>
      {t('composer_whom', { how: contactWords(ticket) })}
      {claims}
    </span>
  )
}

/** Standard replies and articles, put in where one is writing. */
function Insert({
  ticket,
  field,
  mode,
}: {
  ticket: WireTicket
  field: { current: HTMLTextAreaElement | null }
  mode: Mode
}) {
  const [isOpen, setOpen] = useState(false)
  if (mode === 'note') return null
  const insert = ({ text }: WirePhrase) => {
    setOpen(false)
    const box = field.current
    if (!box) return
    const [before, after] = [box.value.slice(0, box.selectionStart), box.value.slice(box.selectionEnd)]
    const gap = before === '' || before.endsWith('\n') ? '' : '\n\n'
    change(ticket.ref, { text: `${before}${gap}${text}${after}`.slice(0, setting.limits.textLengthMax) })
    box.focus()
  }
  return (
    <>
      <button type="button" class="button button--quiet" onClick={() => setOpen(true)}>
        {t('insert_reply')}
      </button>
      {isOpen && <PhrasesDialog reference={ticket.ref} choose={insert} close={() => setOpen(false)} />}
    </>
  )
}

function useSending(ticket: WireTicket, { mode, text, uploads }: Draft) {
  const [words, setWords] = useState('')
  const [sending, setSending] = useState(false)
  const [keys] = useState(() => new Keys())
  const send = async () => {
    const wrong = wrongWith(mode, text, uploads)
    if (wrong || sending) return setWords(wrong)
    const files = uploads.flatMap(({ state }) => (state.at === 'there' ? [state.file.id] : []))
    const deed = { ...(text.trim() ? { text } : {}), ...(files.length > 0 ? { files } : {}) }
    setWords('')
    setSending(true)
    try {
      await act(ticket.ref, mode, deed, keys.for([mode, deed]))
      keys.spend()
      change(ticket.ref, { text: '', uploads: [], mode: 'reply' })
      say(t(mode === 'note' ? 'said_saved_note' : `said_${mode}`))
    } catch (error) {
      setWords((error as CallFailed).message)
    } finally {
      setSending(false)
    }
  }
  return { words, sending, send }
}

function wrongWith(mode: Mode, text: string, uploads: Draft['uploads']): string {
  if (uploads.some(({ state }) => state.at === 'going')) return t('attach_wait')
  if (uploads.some(({ state }) => state.at === 'failed')) return t('attach_failed')
  if (text.trim()) return ''
  if (mode === 'resolve') return t('composer_resolve_missing')
  return uploads.length > 0 ? '' : t(`composer_${mode}_missing`)
}
