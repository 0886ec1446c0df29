import { useEffect, useState } from 'preact/hooks'
import type { Chat, Deletion } from '../chat.js'
import { withText } from '../texts.js'
import { momentText } from '../written.js'
import { download } from './menu.js'
import { Sheet } from './sheet.js'

interface EndingProps {
  chat: Chat
  onBack: () => void
}

/** Whether it is really over, with what one may want to do first. */
export function End({ chat, onBack }: EndingProps) {
  const { texts } = chat
  const end = () => {
    chat.end()
    onBack()
  }
  return (
    <Sheet title={texts.end_question} back={texts.back_to_chat} onBack={onBack}>
      <p>{texts.end_explained}</p>
      <div class="row">
        <button type="button" class="primary" onClick={end}>
          {texts.end_yes}
        </button>
        <button type="button" class="second" onClick={onBack}>
          {texts.end_no}
        </button>
        <button type="button" class="second" onClick={() => download(chat)}>
          {texts.download}
        </button>
      </div>
    </Sheet>
  )
}

/** What goes and what must be kept, before anything is deleted; and the same when it has been. */
export function Delete({ chat, onBack, onAgain }: EndingProps & { onAgain: () => void }) {
  const { texts } = chat
  const [found, setFound] = useState<Deletion>()
  const [state, setState] = useState<'asking' | 'told' | 'failed' | 'done'>('asking')
  const ask = (method: 'GET' | 'POST') => {
    setState('asking')
    chat.deletion(method).then(
      (deletion) => {
        setFound(deletion)
        setState(method === 'GET' ? 'told' : 'done')
        if (method === 'POST') chat.forget()
      },
      () => setState('failed'),
    )
  }
  useEffect(() => ask('GET'), [])
  const isDone = state === 'done'
  return (
    <Sheet
      title={isDone ? texts.deleted : texts.delete}
      back={isDone ? texts.begin_again : texts.back_to_chat}
      onBack={isDone ? onAgain : onBack}
    >
      <p class="note" role="status">
        {state === 'asking' ? texts.delete_asking : state === 'failed' ? texts.delete_failed : ''}
      </p>
      {found && <Explained deletion={found} chat={chat} isDone={isDone} />}
      {!isDone && (
        <div class="row">
          <button
            type="button"
            class="danger"
            aria-disabled={state !== 'told'}
            onClick={() => state === 'told' && ask('POST')}
          >
            {texts.delete_yes}
          </button>
          <button type="button" class="second" onClick={onBack}>
            {texts.delete_no}
          </button>
        </div>
      )}
    </Sheet>
  )
}

function Explained({ deletion: { goes, stays }, chat, isDone }: { deletion: Deletion; chat: Chat; isDone: boolean }) {
  const { texts, lang } = chat
  return (
    <>
      {!isDone && <h4>{texts.delete_goes}</h4>}
      {!isDone && goes.map((text) => <p key={text}>{text}</p>)}
      {stays.length > 0 && <h4>{texts.delete_stays}</h4>}
      {stays.map(({ ref, why, until }) => (
        <p key={ref}>
          <b>{ref}</b>: {why}{' '}
          {until && `(${withText(texts.delete_until, momentText(until, lang, { dateStyle: 'long' }))})`}
        </p>
      ))}
    </>
  )
}

/** Where one would write, once it is over. */
export function Ended({ chat, onAgain }: { chat: Chat; onAgain: () => void }) {
  const { texts } = chat
  return (
    <div class="ended">
      <p role="status">{texts.ended}</p>
      <div class="row">
        <button type="button" class="primary" onClick={onAgain}>
          {texts.begin_again}
        </button>
        <button type="button" class="second" onClick={() => chat.goOn()}>
          {texts.go_on}
        </button>
        <button type="button" class="second" onClick={() => download(chat)}>
          {texts.download}
        </button>
      </div>
    </div>
  )
}
