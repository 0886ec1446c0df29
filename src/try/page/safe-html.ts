import { marked } from 'marked'

/** What a message may look like: nothing that loads, runs or places itself. */
const KEPT = new Set(['P', 'BR', 'B', 'STRONG', 'I', 'EM', 'UL', 'OL', 'LI', 'CODE', 'A', 'AT'])
/** Addresses that may be followed. */
export const LINKS = /^(https?:|mailto:|tel:)/i

/** Markdown as it is shown, made safe. */
export function fromMarkdown(text: string): DocumentFragment {
  return clean(marked.parse(text, { async: false, breaks: true }))
}

/** The few tags the Bot Framework calls XML, a mention among them, made safe. */
export function fromXml(text: string): DocumentFragment {
  return clean(text)
}

/** The same as text, for a library that asks for it. */
export function toHtml(fragment: DocumentFragment): string {
  const box = document.createElement('div')
  box.append(fragment)
  return box.innerHTML
}

/** Parsed where nothing runs or loads, then copied node by node: what is not known is shown as its words. */
function clean(html: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  const safe = document.createDocumentFragment()
  copy(parsed.body, safe)
  return safe
}

function copy(from: Node, to: Node): void {
  for (const node of from.childNodes) {
    if (node instanceof Text) to.appendChild(document.createTextNode(node.data))
    else if (node instanceof Element) copy(node, into(node, to))
  }
}

function into(element: Element, to: Node): Node {
  if (!KEPT.has(element.tagName)) return to
  const own = document.createElement(element.tagName === 'AT' ? 'span' : element.tagName)
  if (element.tagName === 'AT') own.className = 'mention'
  const href = element.getAttribute('href') ?? ''
  if (own instanceof HTMLAnchorElement && LINKS.test(href)) {
    own.href = href
    own.rel = 'noopener noreferrer'
    own.target = '_blank'
  }
  return to.appendChild(own)
}
