import { render } from 'preact'
import { Chat } from './chat.js'
import css from './style.css'
import { type Lang, toLang } from './texts.js'
import type { Entry } from './thread.js'
import { App } from './view/app.js'

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

interface Settings {
  base: string
  lang: Lang
  /** Stands open in the page, in the element `target` names, instead of behind a button. */
  inline: boolean
  target: Element | null
  side: 'left' | 'right'
  /** Id of a way in of its own, such as `aldre-direkt`: a person first. */
  entry: string | undefined
}

function readSettings(script: HTMLScriptElement): Settings {
  const { lang, mode, target, position, entry } = script.dataset
  return {
    base: new URL('.', script.src).href,
    lang: toLang(lang ?? document.documentElement.lang),
    inline: mode === 'inline',
    target: target ? document.querySelector(target) : null,
    side: position === 'left' ? 'left' : 'right',
    entry: entry || undefined,
  }
}

/** Puts the chat in the page. Until it is opened, here or earlier in this tab, nothing is fetched or stored. */
function mount({ base, lang, inline, target, side, entry }: Settings): void {
  const host = document.createElement('div')
  host.className = 'lotsen-chat'
  if (inline) host.style.height = '100%'
  ;(target ?? document.body).append(host)
  const root = host.attachShadow({ mode: 'open' })
  dress(root)

  const chat = new Chat({ base, lang, entry })
  if (inline || chat.wasOpen) chat.open()
  else if (chat.wasBegun) chat.resume()
  followNetwork(chat)
  render(<App chat={chat} inline={inline} side={side} />, root)
  Object.assign(window, { Lotsen: Object.assign(host, { lotsen: handleOf(chat) }).lotsen })
}

function handleOf(chat: Chat): Handle {
  return {
    open: () => chat.open(),
    close: () => chat.close(),
    say: (text) => {
      chat.open()
      chat.say(text)
    },
    setLang: (lang) => chat.setLang(toLang(lang)),
    watch: (watcher) => {
      watcher(chat.entries)
      return chat.watch(() => watcher(chat.entries))
    },
  }
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

function followNetwork(chat: Chat): void {
  const look = () => chat.networkChanged()
  for (const event of ['online', 'offline', 'pageshow']) window.addEventListener(event, look)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look()
  })
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  const settings = () => readSettings(script)
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => mount(settings()))
  else mount(settings())
}
