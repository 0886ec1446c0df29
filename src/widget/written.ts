import { type Lang, type Texts, withText } from './texts.js'
import type { Entry } from './thread.js'

/** Some pages take no markup but what a named policy has let through; ours is called `lotsen`. */
const policy = (() => {
  try {
    return (window as unknown as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('lotsen', {
      // The server made and sanitized it (channels/webchat/markdown.ts).
      createHTML: (html) => html,
    })
  } catch {
    return undefined
  }
})()

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): string }
}

const letThrough = new Map<string, string>()

/** Markup of our own server's, let through for pages that ask for it. The same once more for the same words: what is new is drawn anew, and takes focus and selection along. */
export function trusted(html: string): string {
  if (policy && !letThrough.has(html)) letThrough.set(html, policy.createHTML(html))
  return letThrough.get(html) ?? html
}

/** False on a page whose security policy takes no markup from us: words then stand as they were written. */
export const takesMarkup = (() => {
  try {
    document.createElement('template').innerHTML = trusted('<p>')
    return true
  } catch {
    return false
  }
})()

/** The words of an answer without its markup. A break or the end of a paragraph is a pause, not two words run together. */
export function wordsOf({ html, text }: Entry, pause = ' '): string {
  if (!html || !takesMarkup) return text
  const template = document.createElement('template')
  template.innerHTML = trusted(html.replace(/<(br|\/p|\/li)\b/g, `${pause}<$1`))
  const words = template.content.textContent ?? ''
  return (pause === ' ' ? words.replace(/\s+/g, ' ') : words.replace(/\n{3,}/g, '\n\n')).trim()
}

/** What a speaker is called. */
export function nameOf({ from, name }: Entry, texts: Texts): string {
  return from === 'me' ? texts.you : name || texts.bot_name
}

/** Each takes longer to make than a whole message to draw, and every message has its time. */
const formats: Record<string, Intl.DateTimeFormat> = {}

/** A moment in the words of a language. */
export function momentText(at: number | string, lang: Lang, how: Intl.DateTimeFormatOptions): string {
  const key = lang + JSON.stringify(how)
  formats[key] ??= new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'sv', how)
  return formats[key].format(new Date(at))
}

/** The day, and a space, when it is not today; and the hour. Apart, for `klockan` is read aloud between them. */
export function timeParts(
  atMs: number,
  lang: Lang,
  withDay = new Date(atMs).toDateString() !== new Date().toDateString(),
): [day: string, hour: string] {
  return [
    withDay ? `${momentText(atMs, lang, { day: 'numeric', month: 'short' })} ` : '',
    momentText(atMs, lang, { hour: '2-digit', minute: '2-digit' }),
  ]
}

/** The whole conversation as plain text, to keep. */
export function writtenOut(
  entries: Entry[],
  { texts, lang, name }: { texts: Texts; lang: Lang; name: string },
): string {
  const lines = entries.map((entry) => {
    const role = entry.from === 'me' ? '' : ` (${entry.from === 'human' ? texts.human_role : texts.bot_role})`
    const files = entry.files.map(({ name }) => `[${name}]`)
    const head = `${timeParts(entry.atMs, lang, true).join('')} ${nameOf(entry, texts)}${role}`
    return [head, wordsOf(entry, '\n'), ...files].filter(Boolean).join('\n')
  })
  return `${[withText(texts.copy_title, name), ...lines].join('\n\n')}\n`
}
