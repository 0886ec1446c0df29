import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.js'
import type { Entry } from '../thread.js'
import { nameOf, wordsOf } from '../written.js'
import { canSharePlace } from './share-place.js'

/** Long enough to be read out; short enough that nobody meets it twice when reading through the page. */
const KEPT_MS = 12_000

/**
 * Reads new answers out, once. It stands apart from the visible log, which also grows by one's own words and by the
 * past when a conversation is resumed; those nobody needs to hear.
 */
export function Announcer({ chat }: { chat: Chat }) {
  const polite = useRef<HTMLDivElement>(null)
  const urgent = useRef<HTMLDivElement>(null)
  useEffect(() => {
    for (const entry of chat.takeUnread())
      speak((entry.urgent ? urgent : polite).current, sentence(entry, chat), entry.lang)
    // In a tab that nobody looks at, nothing has been seen.
    if (!document.hidden) chat.sawAll()
  })
  return (
    <div class="sr">
      <div ref={polite} role="log" aria-live="polite" aria-relevant="additions" />
      <div ref={urgent} role="alert" />
    </div>
  )
}

function speak(region: HTMLElement | null, text: string, lang: string): void {
  const line = document.createElement('p')
  line.lang = lang
  line.textContent = text
  region?.append(line)
  setTimeout(() => line.remove(), KEPT_MS)
}

function sentence(entry: Entry, { texts }: Chat): string {
  const urgent = entry.urgent ? `${texts.urgent}. ` : ''
  const files = entry.files.map(({ name }) => ` ${texts.file}: ${name}.`).join('')
  const offered = [...entry.choices, ...(entry.wantsPlace && canSharePlace() ? [texts.place_button] : [])]
  const choices = offered.length > 0 ? ` ${texts.choices_label}: ${offered.join(', ')}.` : ''
  return `${urgent}${nameOf(entry, texts)}: ${wordsOf(entry)}${files}${choices}`
}
