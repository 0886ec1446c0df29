import { useEffect, useRef, useState } from 'preact/hooks'
import type { WireMessage, WireThread } from '../wire.js'
import { call } from './calls.js'
import { Card } from './card.js'
import { ReplyIcon, SendIcon } from './icons.js'
import { clock, setting, t } from './setting.js'
import { Words } from './words.js'

const TEXT_LENGTH_MAX = 2_000

/** A thread in a channel: the card, what was said below it, and where staff write to the resident. */
export function Thread({ thread, by }: { thread: WireThread; by: string }) {
  const [first, ...replies] = thread.messages
  if (!first) return null
  const count = replies.length
  return (
    <article class="post" aria-label={thread.ref}>
      <Message message={first} by={by} />
      {count > 0 && (
        <div class="replies">
          <p class="replies-count">{count === 1 ? t('team_replies_1') : t('team_replies', { n: count })}</p>
          {replies.map((reply) => (
            <Message key={reply.id} message={reply} by={by} />
          ))}
        </div>
      )}
      {thread.ref && (
        <Writer
          label={t('team_reply_field')}
          hint={t('team_reply_hint')}
          send={(text) => call('/try/say', { by, thread: thread.id, text: `@Lotsen ${text}` })}
        />
      )}
    </article>
  )
}

/** One's own chat with the bot. */
export function BotChat({ id, thread, by }: { id: string; thread: WireThread | undefined; by: string }) {
  const say = (text: string) => call('/try/say', { by, thread: id, text })
  const choices = thread?.messages.at(-1)?.choices ?? []
  return (
    <div class="bot-chat">
      {thread?.messages.map((message) => (
        <Message key={message.id} message={message} by={by} />
      ))}
      {choices.length > 0 && (
        <p class="chat-choices">
          {choices.map((choice) => (
            <button type="button" key={choice} onClick={() => void say(choice).catch(() => undefined)}>
              {choice}
            </button>
          ))}
        </p>
      )}
      <Writer open label={t('team_chat_field')} hint="" send={say} />
    </div>
  )
}

function Message({ message, by }: { message: WireMessage; by: string }) {
  const member = setting.staff.findIndex(({ name }) => name === message.by)
  return (
    <div class="message">
      <span class={message.bot ? 'face face--bot' : `face face--${member + 1}`} aria-hidden="true">
        {message.bot ? 'L' : initials(message.by)}
      </span>
      <p class="by">
        <b>{message.by}</b>
        {message.bot && <span class="tag">{t('team_app')}</span>}
        <time dateTime={message.at}>{clock(message.at)}</time>
        {message.edited && <span class="edited">{t('team_edited')}</span>}
      </p>
      <div class="said">
        {message.text && <Words text={message.text} format={message.format} />}
        {message.card !== undefined && <Card id={message.id} json={message.card} by={by} />}
      </div>
    </div>
  )
}

interface WriterProps {
  label: string
  hint: string
  open?: boolean
  send: (text: string) => Promise<unknown>
}

/** A field behind a button, or open at once. */
function Writer({ label, hint, open = false, send }: WriterProps) {
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

export function initials(name: string): string {
  return name
    .split(' ')
    .map((part) => part[0] ?? '')
    .join('')
    .slice(0, 2)
}
