import type { Chat } from '../chat.js'
import type { Texts } from '../texts.js'
import type { Entry } from '../thread.js'
import { Compass, Person, Warning } from './icons.js'

interface MessageProps {
  entry: Entry
  /** The one before it, if any: who speaks is said when it changes. */
  before: Entry | undefined
  chat: Chat
}

const NEW_GROUP_MS = 10 * 60_000

/** One thing said, with who said it when that is news. */
export function Message({ entry, before, chat }: MessageProps) {
  const same = before?.from === entry.from && before.name === entry.name && entry.atMs - before.atMs < NEW_GROUP_MS
  const kind = `msg ${entry.from}${entry.urgent ? ' urgent' : ''}${same ? ' same' : ''}`
  return (
    <li class={kind}>
      <Who entry={entry} chat={chat} hidden={same} />
      <div class="bubble" lang={entry.lang || undefined} dir="auto">
        {entry.urgent && (
          <p class="flag">
            <Warning size={18} /> {chat.texts.urgent}
          </p>
        )}
        <Words entry={entry} />
      </div>
      {entry.fate && <FateLine entry={entry} chat={chat} />}
    </li>
  )
}

/** Seen when the speaker changes, and always there for those who read one message at a time. */
function Who({ entry, chat, hidden }: { entry: Entry; chat: Chat; hidden: boolean }) {
  const { texts, lang } = chat
  return (
    <div class={hidden ? 'who sr' : 'who'}>
      {entry.from !== 'me' && (
        <span class="avatar">{entry.from === 'human' ? <Person size={18} /> : <Compass size={18} />}</span>
      )}
      <span class="name">{nameOf(entry, texts)}</span>
      {entry.from !== 'me' && <span class="role">{entry.from === 'human' ? texts.human_role : texts.bot_role}</span>}
      <time dateTime={new Date(entry.atMs).toISOString()}>{timeText(entry.atMs, lang)}</time>
    </div>
  )
}

/** The server made the markup and sanitized it (channels/webchat/markdown.ts); nothing else is taken as markup. */
function Words({ entry }: { entry: Entry }) {
  if (entry.html) return <div class="words" dangerouslySetInnerHTML={{ __html: entry.html }} />
  return <div class="words plain">{entry.text}</div>
}

function FateLine({ entry, chat }: { entry: Entry; chat: Chat }) {
  const { texts } = chat
  if (entry.fate === 'sending') return <p class="fate late">{texts.sending}</p>
  if (entry.fate === 'waiting') return <p class="fate">{texts.waiting}</p>
  return (
    <div class="fate lost">
      <p>
        <Warning size={16} /> {entry.fate === 'too_long' ? texts.too_long : texts.failed}
      </p>
      {entry.fate === 'failed' && (
        <button type="button" class="link" onClick={() => chat.retry(entry.key)}>
          {texts.retry}
        </button>
      )}
      <button type="button" class="link" onClick={() => chat.remove(entry.key)}>
        {texts.remove}
      </button>
    </div>
  )
}

/** What a speaker is called. */
export function nameOf(entry: Entry, texts: Texts): string {
  if (entry.from === 'me') return texts.you
  return entry.name || texts.bot_name
}

function timeText(atMs: number, lang: string): string {
  const at = new Date(atMs)
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  const isToday = at.toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'sv-SE', isToday ? time : { ...day, ...time }).format(at)
}
