import { each, html, type Markup, NOTHING } from './markup.js'
import { STYLE_ADDRESS } from './style.js'
import type { Voice } from './voice.js'

/** Bars of a chart, on petrol. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"%3E%3Crect width="32" height="32" rx="8" fill="%230b6570"/%3E%3Cpath d="M8 24v-7h4v7zM14 24V9h4v15zM20 24V13h4v11z" fill="%23fff"/%3E%3C/svg%3E'

export interface Framed {
  voice: Voice
  /** Whose it is. */
  site: string
  title: string
  theme?: 'light' | 'dark'
  madeUp?: boolean
  /** At the end of the bar at the top. */
  links: Markup
  main: Markup
}

/** A whole page around what is shown. */
export function frame({ voice, site, title, theme, madeUp = false, links, main }: Framed): string {
  const { lang, say } = voice
  const kept = theme === undefined ? NOTHING : html` data-theme="${theme}"`
  return html`<!doctype html>
<html lang="${lang}"${kept}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${STYLE_ADDRESS}">
</head>
<body${madeUp ? html` class="is-made-up"` : NOTHING}>
${madeUp ? html`<div class="watermark" aria-hidden="true">${each(['', '', ''], () => html`<span>${say('page_made_up')}</span>`)}</div>` : NOTHING}<a class="skip" href="#figures">${say('page_skip')}</a>
<header>
<p class="site">${site}</p>
<div class="ways">${links}</div>
</header>
<main>
${main}</main>
<footer><p>${say('page_footer')}</p></footer>
</body>
</html>
`.text
}
