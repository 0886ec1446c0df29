import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import type { Content } from '../content/content.js'
import { type Lang, TEXT_LENGTH_MAX } from '../message.js'
import { langOf } from './lang.js'
import { PAGE_FILES, PageFiles } from './page-files.js'
import { pageHeaders } from './page-policy.js'
import type { DeskPorts } from './ports.js'
import { type DeskTexts, sayDesk } from './texts.js'
import type { WireSetting } from './wire.js'

/** Sentences of the cards that the desk says too. */
const SHARED =
  /^(status|kind|channel|lang|contact|reason|fact|transcript|card|rating|priority|callback|merge|split|follower|followers|missed|change|proposal)_/

export type PagePorts = Pick<DeskPorts, 'signIn' | 'content' | 'texts'> & {
  limits: Pick<DeskPorts['files'], 'bytesMax' | 'perMessageMax'>
  files?: PageFiles
}

const TITLES = {
  desk: 'page_title',
  config: 'config_title',
  visits: 'visits_title',
  knowledge: 'knowledge_title',
  figures: 'figures_title',
  report: 'report_title',
} as const

/** The desk's pages and their files: for anyone to load, since there is nothing in them but words and ways to sign in. */
export function pageDoors(ports: PagePorts): Door[] {
  const files = ports.files ?? new PageFiles()
  const get = (path: string, handle: Door['handle']): Door => ({ method: 'GET', path, bytesMax: 0, handle })
  return [
    get('/desk', async ({ url }) => {
      const query = url.indexOf('?')
      return { status: 308, headers: { location: `/desk/${query < 0 ? '' : url.slice(query)}` } }
    }),
    get('/desk/', (request) => page(request, 'desk', ports, files)),
    get('/desk/config', (request) => page(request, 'config', ports, files)),
    get('/desk/visits', (request) => page(request, 'visits', ports, files)),
    get('/desk/knowledge', (request) => page(request, 'knowledge', ports, files)),
    get('/desk/figures', (request) => page(request, 'figures', ports, files)),
    get('/desk/report', (request) => page(request, 'report', ports, files)),
    ...PAGE_FILES.map((name) => get(`/desk/${name}`, (request) => files.reply(name, request))),
  ]
}

async function page(
  request: DoorRequest,
  name: WireSetting['page'],
  ports: PagePorts,
  files: PageFiles,
): Promise<DoorReply> {
  const content = ports.content()
  const lang = langOf(request, content.organisation.municipality.staffLanguage)
  const texts = (await ports.texts())[lang]
  const setting = settingOf({ name, lang, texts, content, ports, teamsScript: await files.address('teams.js') })
  const [script, styles] = await Promise.all([files.address('app.js'), files.address('app.css')])
  const body = `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(sayDesk(texts, TITLES[name]))}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${styles}">
<script type="application/json" id="setting">${jsonForScript(setting)}</script>
<script type="module" src="${script}"></script>
</head>
<body>
<div id="desk"></div>
<noscript>${escapeHtml(sayDesk(texts, 'needs_script'))}</noscript>
</body>
</html>
`
  return { status: 200, headers: pageHeaders(ports.signIn.by === 'teams'), body }
}

function settingOf(parts: {
  name: WireSetting['page']
  lang: Lang
  texts: DeskTexts[Lang]
  content: Content
  ports: PagePorts
  teamsScript: string
}): WireSetting {
  const { name, lang, texts, content, ports, teamsScript } = parts
  const { timeZone, referencePrefix } = content.organisation.municipality
  const { by } = ports.signIn
  const shared = Object.entries(content.staff[lang]).filter(([key]) => SHARED.test(key))
  return {
    page: name,
    lang,
    texts: { ...Object.fromEntries(shared), ...texts },
    signIn: by === 'nothing' ? 'none' : by,
    teamsScript,
    timeZone,
    referencePrefix,
    limits: {
      textLengthMax: TEXT_LENGTH_MAX,
      fileBytesMax: ports.limits.bytesMax,
      filesMax: ports.limits.perMessageMax,
    },
  }
}

/** Nothing in it can end the element it stands in. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
