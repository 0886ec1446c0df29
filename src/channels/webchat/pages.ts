import { DateTime } from 'luxon'
import type { Pages } from '../../content/pages.js'
import { LANGS, type Lang } from '../../message.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'
import { type HouseOf, STATEMENT_PATHS } from './house.js'
import { html, Markup } from './html.js'
import { EntryId } from './inbound.js'
import { renderPage } from './markdown.js'
import { fillIn, hoursText, type PageView, pageFrame, phoneLink, say, statementLink, telHref } from './page-frame.js'
import { chatPolicy, textPolicy } from './page-policy.js'
import { styleDoor } from './page-style.js'

/** What stands on the pages, in one language. */
export type PagesOf = (lang: Lang) => Pages[Lang]

export interface PagesOptions {
  house: HouseOf
  pages: PagesOf
  publicUrl: string | undefined
  /** WEBCHAT_ORIGINS: sites that may show the pages in a frame. */
  origins: readonly string[]
  now: () => Date
}

/** The chat as a page of its own, and the accessibility statement in both languages. */
export function pageDoors(options: PagesOptions): Door[] {
  const door = (path: string, handle: (request: DoorRequest) => DoorReply): Door => ({
    method: 'GET',
    path,
    bytesMax: 0,
    handle: async (request) => handle(request),
  })
  return [
    door('/chat', (request) => chatPage(request, options)),
    ...LANGS.map((lang) => door(`/${STATEMENT_PATHS[lang]}`, () => statementPage(lang, options))),
    styleDoor(),
  ]
}

function chatPage(request: DoorRequest, options: PagesOptions): DoorReply {
  const view = viewOf(preferredLang(request), options)
  const { lang, house } = view
  const title = say(view, 'chat_title', { municipality: house.name })
  const entry = EntryId.safeParse(request.query.get('entry')).data
  const query = new URLSearchParams({ lang: lang === 'sv' ? 'en' : 'sv', ...(entry === undefined ? {} : { entry }) })
  const body = pageFrame(view, {
    title,
    description: say(view, 'chat_description', { municipality: house.name }),
    kind: 'chat',
    otherHref: `chat?${query}`,
    main: html`<h1>${title}</h1>
<div id="chat"></div>
<noscript><p class="no-script">${noScript(view)}</p></noscript>
${widgetScript(lang, entry)}`,
    footerLink: statementLink(view),
  })
  const policy = chatPolicy({ ...options, host: request.headers.host })
  return page(body, { 'content-security-policy': policy, vary: 'Accept-Language' })
}

function widgetScript(lang: Lang, entry: string | undefined): Markup {
  const way = entry === undefined ? '' : html` data-entry="${entry}"`
  return html`<script src="widget.js" data-mode="inline" data-target="#chat" data-lang="${lang}"${way} defer></script>`
}

function noScript(view: PageView): Markup {
  const [before = '', after = ''] = view.words.no_script.split('{phone}')
  return html`${before}${phoneLink(view.house.phone)}${after} ${hoursText(view)}.`
}

function statementPage(lang: Lang, options: PagesOptions): DoorReply {
  const view = viewOf(lang, options)
  const { name, phone, offices } = view.house
  const { title, updated, body } = options.pages(lang).statement
  const blanks = { municipality: name, phone: callable(phone), address: offices[0]?.address ?? name }
  const date = DateTime.fromISO(updated, { locale: lang }).toFormat('d MMMM yyyy')
  const other: Lang = lang === 'sv' ? 'en' : 'sv'
  const written = pageFrame(view, {
    title: `${title} | ${name}`,
    description: title,
    kind: 'text',
    otherHref: STATEMENT_PATHS[other],
    main: html`<article>
<h1>${title}</h1>
<p class="updated">${say(view, 'updated', { date })}</p>
${new Markup(renderPage(fillIn(body, blanks)))}
</article>`,
    footerLink: html`<a href="chat?lang=${lang}">${say(view, 'chat_link')}</a>`,
  })
  return page(written, { 'content-security-policy': textPolicy(options.origins) })
}

/** As a link to be called, in Markdown. */
const callable = (phone: string) => `[${phone}](${telHref(phone)})`

/** Hours and notices are of this minute: a browser asks again. */
function page(body: string, headers: Record<string, string>): DoorReply {
  const common = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }
  return { status: 200, headers: { ...common, ...headers }, body }
}

function viewOf(lang: Lang, { house, pages, now }: PagesOptions): PageView {
  return { lang, words: pages(lang).words, house: house(lang, now()) }
}

/** As the address says, else the first of the browser's languages that we have, else Swedish. */
function preferredLang({ query, headers }: Pick<DoorRequest, 'query' | 'headers'>): Lang {
  const preferred = (headers['accept-language'] ?? '').split(',').map((tag) => tag.trim().slice(0, 2).toLowerCase())
  const known = (tag: string | null) => LANGS.find((lang) => lang === tag)
  return [query.get('lang'), ...preferred].map(known).find((lang) => lang !== undefined) ?? 'sv'
}
