import type { PageKey, PageWords } from '../../content/pages.js'
import type { Lang } from '../../message.js'
import type { House } from './house.js'
import { STATEMENT_PATHS } from './house.js'
import { html, type Markup } from './html.js'
import { STYLE_ADDRESS } from './page-style.js'

/** A page of ours as its parts need it: the words of its language, and the municipality as it stands. */
export interface PageView {
  lang: Lang
  words: PageWords
  house: House
}

/** What differs between the pages. */
export interface PageParts {
  title: string
  description: string
  /** Class of the body. */
  kind: 'chat' | 'text'
  /** The same page in the other language. */
  otherHref: string
  main: Markup
  /** Last in the footer's line. */
  footerLink: Markup
}

/** A speech bubble with a wave under it, on navy. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"%3E%3Crect width="32" height="32" rx="8" fill="%2312324a"/%3E%3Cpath d="M9 9h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H9a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z" fill="%23fff"/%3E%3C/svg%3E'

/** A sentence with its blanks filled. */
export function say({ words }: Pick<PageView, 'words'>, key: PageKey, blanks: Record<string, string> = {}): string {
  return fillIn(words[key], blanks)
}

/** A blank nobody fills stays as it is written: content is held to the blanks there are. */
export function fillIn(text: string, blanks: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => blanks[name] ?? whole)
}

/** A whole page. Addresses are relative, so that it works beneath any path. */
export function pageFrame(view: PageView, parts: PageParts): string {
  const { lang, house } = view
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${parts.title}</title>
<meta name="description" content="${parts.description}">
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${STYLE_ADDRESS}">
</head>
<body class="${parts.kind}">
<header>
<a class="site" href="${house.site}">${house.name}</a>
${otherLanguage(view, parts.otherHref)}
</header>
<main>
${parts.main}
</main>
<footer>
<ul aria-label="${say(view, 'footer_label')}">
<li><span class="label">${say(view, 'phone_label')} </span>${phoneLink(house.phone)}</li>
<li>${hoursText(view)}</li>
<li>${parts.footerLink}</li>
</ul>
</footer>
</body>
</html>
`.text
}

/** Phone and hours in words, where there is room for no more. */
export function hoursText(view: PageView): string {
  const { isOpen, today, next } = view.house
  if (isOpen && today !== null) return say(view, 'open', { today })
  return next === null ? say(view, 'closed_for_good') : say(view, 'closed', { next })
}

export function phoneLink(phone: string): Markup {
  return html`<a href="${telHref(phone)}">${phone}</a>`
}

/** A number as a link calls it. */
export function telHref(phone: string): string {
  return `tel:${phone.replace(/[^\d+]/g, '')}`
}

export function statementLink(view: PageView): Markup {
  return html`<a href="${STATEMENT_PATHS[view.lang]}">${say(view, 'statement_link')}</a>`
}

function otherLanguage(view: PageView, href: string): Markup {
  const other: Lang = view.lang === 'sv' ? 'en' : 'sv'
  return html`<a class="language" href="${href}" lang="${other}" hreflang="${other}">${say(view, 'other_language')}</a>`
}
