import { Marked } from 'marked'
import sanitizeHtml from 'sanitize-html'

const CACHED_MAX = 500
/** Longer than any person or article writes; reading it as Markdown could take seconds. */
const MARKDOWN_LENGTH_MAX = 20_000
const LINK = /^(https:|tel:|mailto:)/i
const FELLOW = /^[a-z-]+$/

const marked = new Marked({
  async: false,
  gfm: true,
  // Staff and articles break lines where they mean to.
  breaks: true,
  // Markup someone typed is shown as typed; the sanitizer below is the second guard, not the first.
  renderer: { html: ({ text }) => asTyped(text) },
})

const SAFE_TAGS = ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'a']
const SAFE: sanitizeHtml.IOptions = {
  allowedTags: SAFE_TAGS,
  allowedAttributes: { a: ['href', 'rel', 'target'], ol: ['start'] },
  allowedSchemes: ['https', 'tel', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    a: (_tag, attributes) => ({ tagName: 'a', attribs: safeLink(attributes.href ?? '') }),
    h1: 'p',
    h2: 'p',
    h3: 'p',
    h4: 'p',
    h5: 'p',
    h6: 'p',
    b: 'strong',
    i: 'em',
  },
}

/** A page of our own may have headings under its title, and links to its fellows: `[the chat](chat)`. */
const PAGE: sanitizeHtml.IOptions = {
  allowedTags: [...SAFE_TAGS, 'h2', 'h3'],
  allowedAttributes: { a: ['href'], ol: ['start'] },
  allowedSchemes: ['https', 'tel', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    a: (_tag, { href = '' }) => ({ tagName: 'a', attribs: LINK.test(href) || FELLOW.test(href) ? { href } : {} }),
  },
}

const cached = new Map<string, string>()

/**
 * Markdown as the few harmless tags a chat needs, so that the browser side carries no parser and trusts no text.
 * A link that leaves the page opens beside it and tells the other site nothing. What cannot be read as Markdown, such as
 * a thousand quotations inside each other, is shown as it was typed: a conversation must stay readable whatever is in it.
 */
export function renderHtml(markdown: string): string {
  if (markdown.length > MARKDOWN_LENGTH_MAX) return linesAsTyped(markdown)
  try {
    return sanitizeHtml(marked.parse(markdown, { async: false }), SAFE).trim()
  } catch {
    return linesAsTyped(markdown)
  }
}

/** Markdown of a page of our own, headings too; what is not harmless is left out as in `renderHtml`. */
export function renderPage(markdown: string): string {
  return sanitizeHtml(marked.parse(markdown, { async: false }), PAGE).trim()
}

/** As `renderHtml`, remembering the newest CACHED_MAX: for what the bot says, which is the same to everyone. */
export function renderHtmlCached(markdown: string): string {
  const known = cached.get(markdown)
  if (known !== undefined) return known
  const html = renderHtml(markdown)
  const oldest = cached.size >= CACHED_MAX ? cached.keys().next().value : undefined
  if (oldest !== undefined) cached.delete(oldest)
  cached.set(markdown, html)
  return html
}

function safeLink(href: string): Record<string, string> {
  // Relative addresses would lead into whatever site the widget happens to stand on.
  if (!LINK.test(href)) return {}
  if (!href.toLowerCase().startsWith('https:')) return { href }
  return { href, rel: 'noopener noreferrer', target: '_blank' }
}

function linesAsTyped(text: string): string {
  return `<p>${asTyped(text).replaceAll('\n', '<br>')}</p>`
}

function asTyped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
