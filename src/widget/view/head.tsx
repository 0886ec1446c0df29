import type { Chat } from '../chat.js'
import { Close, Compass, Dots } from './icons.js'

interface HeadProps {
  chat: Chat
  logo: string | undefined
  isMenuOpen: boolean
  onMenu: () => void
  /** Absent where the window cannot be closed. */
  onClose: (() => void) | undefined
}

/** Who one talks to, the other language, the menu, and the way out. */
export function Head({ chat, logo, isMenuOpen, onMenu, onClose }: HeadProps) {
  const { texts, lang } = chat
  const other = lang === 'sv' ? 'en' : 'sv'
  return (
    <div class="top">
      {logo ? (
        <img class="logo" src={logo} alt="" />
      ) : (
        <span class="mark">
          <Compass size={26} />
        </span>
      )}
      <div class="titles">
        <h2>{texts.title}</h2>
        <p>{texts.subtitle}</p>
      </div>
      <button type="button" class="head" lang={other} onClick={() => chat.setLang(other)}>
        {texts.other_language}
      </button>
      <button
        type="button"
        class="head icon"
        aria-expanded={isMenuOpen}
        aria-label={texts.menu}
        title={texts.menu}
        onClick={onMenu}
      >
        <Dots size={22} />
      </button>
      {onClose && (
        <button type="button" class="head icon" aria-label={texts.close} title={texts.close} onClick={onClose}>
          <Close size={22} />
        </button>
      )}
    </div>
  )
}

/** The way out for whoever must not be seen here. */
export function LeaveBar({ chat, onLeave }: { chat: Chat; onLeave: () => void }) {
  const { texts } = chat
  return (
    <div class="leave">
      <button type="button" aria-describedby="lotsen-leave" onClick={onLeave}>
        {texts.leave}
      </button>
      <p id="lotsen-leave">{texts.leave_hint}</p>
    </div>
  )
}
