import type { Chat } from '../chat.js'
import { takesMarkup, trusted } from '../written.js'
import { Close } from './icons.js'

/** What is going on just now and has not been told in the conversation already, until it is put away. */
export function Notices({ chat }: { chat: Chat }) {
  const { texts, around, entries, putAway } = chat
  const isTold = (html: string) => entries.some((entry) => entry.html?.includes(html.replace(/<\/?p>/g, '')))
  const shown = (around.house?.notices ?? []).filter(({ id, html }) => !putAway.includes(id) && !isTold(html))
  // The first words tell most of them; until these have come, nothing is pushed about.
  if (entries.length === 0 || shown.length === 0 || !takesMarkup) return null
  return (
    <section class="notices" aria-label={texts.notices}>
      {shown.map(({ id, html }) => (
        <div key={id}>
          <div class="words" dangerouslySetInnerHTML={{ __html: trusted(html) }} />
          <button
            type="button"
            class="icon"
            aria-label={texts.put_away}
            title={texts.put_away}
            onClick={() => chat.putNoticeAway(id)}
          >
            <Close size={16} />
          </button>
        </div>
      ))}
    </section>
  )
}
