import { ServiceError } from '../errors.js'
import { escapeHtml, lineToHtml, say, type Texts } from './texts.js'

/** What a page is filled with, besides texts: HTML made by us, or plain values. */
export interface Values {
  /** Put in as they are: `{{=name}}`. */
  html?: Readonly<Record<string, string>>
  /** Escaped: `{{=name}}`, and `{name}` inside texts. */
  plain?: Readonly<Record<string, string>>
}

/**
 * Fills a page: `{{key}}` is a text, escaped; `{{md:key}}` one with code and bold; `{{=name}}` a value. A name that
 * nobody gives fails loudly: half a page is worse than none.
 */
export function fill(template: string, texts: Texts, values: Values): string {
  const { html = {}, plain = {} } = values
  return template.replace(/\{\{(=|md:)?(\w+)\}\}/g, (_, how: string | undefined, name: string) => {
    if (how === '=') {
      if (html[name] !== undefined) return html[name]
      if (plain[name] !== undefined) return escapeHtml(plain[name])
      throw new ServiceError('content_invalid', `The page asks for ${name}, which nobody gives`)
    }
    const text = say(texts, name, plain)
    return how ? lineToHtml(text) : escapeHtml(text)
  })
}

/** For inside a script element that holds JSON: nothing in it can end the element. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
