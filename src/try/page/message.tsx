import type { WireMessage } from '../wire.js'
import { Card } from './card.js'
import { chatOf } from './desk.js'
import { FileIcon } from './icons.js'
import { clock, setting, t } from './setting.js'
import { Words } from './words.js'

interface MessageProps {
  message: WireMessage
  /** The conversation it stands in. */
  thread: string
  /** The member of staff who sees it. */
  by: string
}

/** Who said something and what, its card as the one who looks sees it. */
export function Message({ message, thread, by }: MessageProps) {
  const { id, card, editedAt, views, files = [] } = message
  const member = setting.staff.findIndex(({ name }) => name === message.by)
  const view = views?.[by]
  // In one's own chat everything is one's own.
  const ownAlone = view !== undefined && thread !== chatOf(by) && JSON.stringify(view) !== JSON.stringify(card)
  return (
    <div class="message">
      <span class={message.bot ? 'face face--bot' : `face face--${member + 1}`} aria-hidden="true">
        {message.bot ? 'L' : initials(message.by)}
      </span>
      <p class="by">
        <b>{message.by}</b>
        {message.bot && <span class="tag">{t('team_app')}</span>}
        <time dateTime={message.at}>{clock(message.at)}</time>
        {editedAt && <span class="edited">{t('team_edited')}</span>}
        {ownAlone && <span class="edited">{t('team_own_view')}</span>}
      </p>
      <div class="said">
        {message.text && <Words text={message.text} format={message.format} />}
        {files.map((name) => (
          <p key={name} class="sent-file">
            <FileIcon size={16} /> {name}
          </p>
        ))}
        {card !== undefined && <Card id={id} thread={thread} json={card} editedAt={editedAt} view={view} by={by} />}
      </div>
    </div>
  )
}

export function initials(name: string): string {
  return name
    .split(' ')
    .map((part) => part[0] ?? '')
    .join('')
    .slice(0, 2)
}
