import { render } from 'preact'
import { Chat } from './chat.js'
import { leavePage, onThreeShifts } from './leave.js'
import { readSettings, type Settings } from './settings.js'
import css from './style.css'
import { toLang } from './texts.js'
import type { Entry } from './thread.js'
import { App } from './view/app.js'
import { IDLE_MS_MAX } from './view/use-idle.js'

/** What a page may do with the chat it embeds: `window.Lotsen`, and `lotsen` on the element the chat stands in. */
export interface Handle {
  open(): void
  close(): void
  /** As if the resident had written it. Opens the chat. */
  say(text: string): void
  setLang(lang: string): void
  /** Tells what has been said: now, and again at every change. Answers how to stop. */
  watch(watcher: (entries: readonly Entry[]) => void): () => void
}

/** A link to here opens the chat, wherever in the page it stands; and a page opened with it has the chat open. */
const OPENS = '#lotsen'
/** Where one is taken who leaves at once, before it is known where the municipality wants that to be. */
const LEAVE_TO = 'https://www.smhi.se/'

/** Puts the chat in the page. Until it is opened, here or earlier in this tab, nothing is fetched or stored. */
class Mounted implements Handle {
  readonly #settings: Settings
  readonly #host = document.createElement('div')
  readonly #root: ShadowRoot
  readonly #watchers = new Set<(entries: readonly Entry[]) => void>()
  #chat: Chat
  /** Counts chats: each begins with a window of its own. */
  #count = 0

  constructor(settings: Settings) {
    this.#settings = settings
    this.#host.className = settings.inline ? 'lotsen-chat inline' : 'lotsen-chat'
    for (const [property, color] of Object.entries(settings.colors)) this.#host.style.setProperty(property, color)
    ;(settings.target ?? floor()).append(this.#host)
    this.#root = this.#host.attachShadow({ mode: 'open' })
    dress(this.#root)
    for (const event of ['keydown', 'keypress', 'keyup']) this.#root.addEventListener(event, keepInside)
    this.#chat = this.#begin()
    if (this.#isStale) this.#again(false)
    const { wasOpen, wasBegun } = this.#chat
    if (settings.inline || wasOpen || location.hash === OPENS) this.#chat.open()
    else if (wasBegun) this.#chat.resume()
    this.#draw()
    this.#follow()
    Object.assign(window, { Lotsen: Object.assign(this.#host, { lotsen: this as Handle }).lotsen })
  }

  open(): void {
    this.#chat.open()
  }

  close(): void {
    this.#chat.close()
  }

  say(text: string): void {
    this.#chat.open()
    this.#chat.say(text)
  }

  setLang(lang: string): void {
    this.#chat.setLang(toLang(lang))
  }

  watch(watcher: (entries: readonly Entry[]) => void): () => void {
    watcher(this.#chat.entries)
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Somebody else sat here: it was open when the browser was closed, and opens again with their words. */
  get #isStale(): boolean {
    const { touchedAtMs } = this.#chat
    return this.#settings.isShared && touchedAtMs !== undefined && Date.now() - touchedAtMs > IDLE_MS_MAX
  }

  #begin(): Chat {
    const chat = new Chat(this.#settings)
    chat.watch(() => {
      for (const watcher of this.#watchers) watcher(chat.entries)
    })
    return chat
  }

  /** Nothing of the chat so far is left, and another begins. */
  #again(open: boolean): void {
    this.#chat.forget()
    this.#count += 1
    this.#chat = this.#begin()
    if (open || this.#settings.inline) this.#chat.open()
    this.#draw()
  }

  #leave(): void {
    const to = this.#settings.leaveTo ?? this.#chat.around.house?.leaveTo ?? LEAVE_TO
    this.#host.remove()
    this.#chat.leave()
    leavePage(to)
  }

  #draw(): void {
    const { inline, side, logo, isShared } = this.#settings
    render(
      <App
        key={this.#count}
        {...{ inline, side, logo }}
        chat={this.#chat}
        isAnother={this.#count > 0}
        onAgain={(open) => this.#again(open)}
        onLeave={() => this.#leave()}
        onIdle={isShared ? () => this.#again(false) : undefined}
      />,
      this.#root,
    )
  }

  #follow(): void {
    const look = () => this.#chat.networkChanged()
    for (const event of ['online', 'offline', 'pageshow']) addEventListener(event, look)
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) look()
    })
    onThreeShifts(() => {
      if (this.#chat.isSensitive) this.#leave()
    })
    document.addEventListener('click', (event) => {
      const link = event.target instanceof Element && event.target.closest(`a[href$="${OPENS}"]`)
      if (!link) return
      event.preventDefault()
      this.open()
    })
  }
}

/** The body; beside it where the page moves it or paints it through something, and what is fixed in it would go along. */
function floor(): Element {
  const { transform, filter, perspective } = getComputedStyle(document.body)
  return [transform, filter, perspective].some((way) => way !== 'none') ? document.documentElement : document.body
}

/** What is typed here is no shortcut of the page's. What we do not use ourselves is: a window of the page's that we stand in may close. */
function keepInside(event: Event): void {
  if (!/^(Esc|Tab)/.test((event as KeyboardEvent).key)) event.stopPropagation()
}

/** A sheet rather than a style element where that can be: it needs no leave from the page's security policy. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    root.append(Object.assign(document.createElement('style'), { textContent: css }))
  }
}

/** A script of type module does not know itself. */
const script = document.currentScript ?? document.querySelector('script[src*="widget.js"]')
if (script instanceof HTMLScriptElement) {
  // One chat a page, however many scripts ask for it.
  const mount = () =>
    document.querySelector<HTMLElement & { lotsen?: Handle }>('.lotsen-chat')?.lotsen ??
    new Mounted(readSettings(script))
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', mount)
  else mount()
}
