import { forgetChat } from './kept.js'
import { Store } from './store.js'

/** One thing said in the web chat, as the widget tells it. */
export interface ChatLine {
  from: 'me' | 'bot' | 'human'
  name: string
  text: string
  choices: string[]
  urgent: boolean
  /** 0 while it is not known to have arrived. */
  seq: number
}

/** What the widget puts on the window (src/widget/main.tsx). */
interface Handle {
  say(text: string): void
  watch(watcher: (lines: readonly ChatLine[]) => void): () => void
}

declare global {
  interface Window {
    Lotsen?: Handle
  }
}

/** What has been said in the web chat and is known to have arrived. */
export const chat = new Store<readonly ChatLine[]>([])

const TRY_AGAIN_MS = 50

/** Listens to the widget as soon as it is there; its script is a neighbour's, and comes when it comes. */
export function followChat(): void {
  const widget = window.Lotsen
  if (widget) widget.watch((lines) => chat.set(lines.filter(({ seq }) => seq > 0)))
  else setTimeout(followChat, TRY_AGAIN_MS)
}

/** A chat in which nobody has written yet begins anew in the other language; one under way is the resident's own. */
export function letChatFollowLanguage(): void {
  document.querySelector('.lang')?.addEventListener('click', () => {
    if (!chat.value.some(({ from }) => from === 'me')) forgetChat()
  })
}

/** The widget's own field, its shadow being open; undefined while it is not there. */
export function chatField(): HTMLTextAreaElement | undefined {
  return shadow()?.querySelector<HTMLTextAreaElement>('form textarea') ?? undefined
}

/** The buttons that answer what the bot asked last. */
export function chatChoices(): HTMLButtonElement[] {
  return [...(shadow()?.querySelectorAll<HTMLButtonElement>('fieldset button') ?? [])]
}

/** Brings the newest words into view, as the widget's own button would. */
export function showNewestInChat(): void {
  const log = shadow()?.querySelector('.log')
  log?.scrollTo({ top: log.scrollHeight })
}

function shadow(): ShadowRoot | undefined {
  return document.querySelector('#chat .lotsen-chat')?.shadowRoot ?? undefined
}
