import type { WireThread } from '../wire.js'
import { call } from './calls.js'
import { Message } from './message.js'
import { t } from './setting.js'
import { Writer } from './writer.js'

/** A thread in a channel: the card, what was said below it, and where staff write to the resident. */
export function Thread({ thread, by }: { thread: WireThread; by: string }) {
  const [first, ...replies] = thread.messages
  if (!first) return null
  const count = replies.length
  return (
    <article class="post" aria-label={thread.ref}>
      <Message message={first} thread={thread.id} by={by} />
      {count > 0 && (
        <div class="replies">
          <p class="replies-count">{count === 1 ? t('team_replies_1') : t('team_replies', { n: count })}</p>
          {replies.map((reply) => (
            <Message key={reply.id} message={reply} thread={thread.id} by={by} />
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
