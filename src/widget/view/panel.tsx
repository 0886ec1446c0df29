import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.js'
import { Announcer } from './announcer.js'
import { Composer } from './composer.js'
import { fitScreen } from './fit-screen.js'
import { keepFocusInside } from './focus.js'
import { Close, Compass, Person } from './icons.js'
import { Log } from './log.js'
import { Status } from './status.js'

interface PanelProps {
  chat: Chat
  /** Part of the page rather than a window over it. */
  inline: boolean
  /** It was opened by a press, so the focus follows. */
  takeFocus: boolean
  onClose: () => void
}

/** The window: who one talks to, what was said, a way to a person, and where one writes. */
export function Panel({ chat, inline, takeFocus, onClose }: PanelProps) {
  const { texts, lang } = chat
  const panel = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const focusField = () => field.current?.focus()

  useEffect(() => {
    if (!takeFocus) return
    // On a phone the keyboard would cover the first words: there the window itself has the focus.
    if (matchMedia('(pointer: coarse)').matches) panel.current?.focus()
    else focusField()
  }, [])

  useEffect(() => (inline || !panel.current ? undefined : fitScreen(panel.current)), [inline])

  const keyDown = (event: KeyboardEvent) => {
    if (inline) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      onClose()
    }
    keepFocusInside(event, panel.current)
  }

  const frame = { role: inline ? 'region' : 'dialog', 'aria-label': texts.panel_label, onKeyDown: keyDown } as const

  return (
    <div class={inline ? 'panel inline' : 'panel float'} ref={panel} lang={lang} tabIndex={-1} {...frame}>
      <div class="top">
        <span class="mark">
          <Compass size={26} />
        </span>
        <div class="titles">
          <h2>{texts.title}</h2>
          <p>{texts.subtitle}</p>
        </div>
        <button
          type="button"
          class="head"
          lang={lang === 'sv' ? 'en' : 'sv'}
          onClick={() => chat.setLang(lang === 'sv' ? 'en' : 'sv')}
        >
          {texts.other_language}
        </button>
        {!inline && (
          <button type="button" class="head icon" aria-label={texts.close} title={texts.close} onClick={onClose}>
            <Close size={22} />
          </button>
        )}
      </div>
      <Log chat={chat} onChosen={focusField} />
      <Announcer chat={chat} />
      <div class="foot">
        <Status chat={chat} />
        <p class="person">
          <span>{texts.person_question}</span>{' '}
          <button type="button" class="link" onClick={() => chat.say(texts.say_person)}>
            <Person size={17} /> {texts.person_button}
          </button>
        </p>
        <Composer chat={chat} field={field} />
      </div>
    </div>
  )
}
