import { useMemo } from 'preact/hooks'
import type { TicketStanding } from '../around.js'
import type { Chat } from '../chat.js'
import { withNumber } from '../texts.js'
import type { Entry } from '../thread.js'
import { nameOf, takesMarkup, timeParts, trusted } from '../written.js'
import { Files } from './files.js'
import { Check, Compass, Person, Warning } from './icons.js'
import { TicketCard } from './ticket-card.js'

interface MessageProps {
  entry: Entry
  /** The one before it, if any: who speaks is said when it changes. */
  before: Entry | undefined
  /** The newest of one's own that has arrived, and the newest word on its ticket: these tell how it is with them. */
  isLastSent: boolean
  isLastOnTicket: boolean
  chat: Chat
}

const NEW_GROUP_MS = 10 * 60_000

/** One thing said, with who said it when that is news; drawn again only when something in it has changed. */
export function Message(props: MessageProps) {
  const { entry, before, isLastSent, isLastOnTicket, chat } = props
  const ticket = isLastOnTicket ? chat.around.ticket(entry.ticket) : undefined
  return useMemo(
    () => <Drawn {...props} ticket={ticket} />,
    [entry, before, isLastSent, ticket, chat.texts, chat.goneOf(entry.key)],
  )
}

function Drawn({ entry, before, isLastSent, ticket, chat }: MessageProps & { ticket: TicketStanding | undefined }) {
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
        <Files files={entry.files} texts={chat.texts} />
      </div>
      {ticket && <TicketCard chat={chat} ticket={ticket} />}
      {entry.fate && <FateLine entry={entry} chat={chat} />}
      {isLastSent && (
        <p class="fate">
          <Check size={14} /> {chat.texts.sent}
        </p>
      )}
    </li>
  )
}

/** Seen when the speaker changes, and always there for those who read one message at a time. */
function Who({ entry, chat, hidden }: { entry: Entry; chat: Chat; hidden: boolean }) {
  const { texts, lang } = chat
  const [day, hour] = timeParts(entry.atMs, lang)
  return (
    <div class={hidden ? 'who sr' : 'who'}>
      {entry.from !== 'me' && (
        <span class="avatar">{entry.from === 'human' ? <Person size={18} /> : <Compass size={18} />}</span>
      )}
      <span class="name">{nameOf(entry, texts)}</span>
      {entry.from !== 'me' && <span class="role">{entry.from === 'human' ? texts.human_role : texts.bot_role}</span>}
      <time dateTime={new Date(entry.atMs).toISOString()}>
        {day}
        <span class="sr">{texts.at} </span>
        {hour}
      </time>
    </div>
  )
}

/** The server made the markup and sanitized it (channels/webchat/markdown.ts); nothing else is taken as markup. */
function Words({ entry }: { entry: Entry }) {
  if (entry.html && takesMarkup) return <div class="words" dangerouslySetInnerHTML={{ __html: trusted(entry.html) }} />
  return entry.text ? <div class="words plain">{entry.text}</div> : null
}

function FateLine({ entry, chat }: { entry: Entry; chat: Chat }) {
  const { texts } = chat
  if (entry.fate === 'sending') return <Sending entry={entry} chat={chat} />
  if (entry.fate === 'waiting') return <p class="fate">{texts.waiting}</p>
  const why = entry.fate === 'too_long' ? texts.too_long : entry.fate === 'no_file' ? texts.no_file : texts.failed
  return (
    <div class="fate lost">
      <p role="alert">
        <Warning size={16} /> {why}
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

/** Words go in a moment; files take their time, and it is seen how far they have come. */
function Sending({ entry, chat }: { entry: Entry; chat: Chat }) {
  const { texts } = chat
  const gone = chat.goneOf(entry.key)
  if (gone === undefined) return <p class="fate late">{texts.sending}</p>
  const percent = Math.round(gone * 100)
  return (
    <p class="fate">
      {texts.sending} <progress max={100} value={percent} aria-label={texts.sending} /> {withNumber('{n} %', percent)}
    </p>
  )
}
