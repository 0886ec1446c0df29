import type { Report, Section } from '../../reports/report.js'
import { addressOf } from './asked.js'
import { chartBlock } from './charts.js'
import type { Draw } from './draw.js'
import { cardsBlock, rowsBlock } from './figures.js'
import { frame } from './frame.js'
import { headBlock, madeUpBanner, type Shown } from './head.js'
import { each, html, type Markup, NOTHING, when } from './markup.js'
import { tableBlock } from './tables.js'
import type { Voice } from './voice.js'

export interface PageOptions {
  report: Report
  shown: Shown
  voice: Voice
  draw: Draw
  /** Where the made-up year is, in the reader's language. */
  example: string
}

/** The whole report as a page that needs no script. */
export function reportPage(options: PageOptions): string {
  const { report, shown, voice } = options
  const { say } = voice
  const title = say('page_title', { municipality: report.municipality })
  return frame({
    voice,
    site: report.municipality,
    title: report.madeUp ? `${say('page_made_up')} · ${title}` : `${title} · ${voice.months(report.from, report.to)}`,
    ...(shown.asked.theme ? { theme: shown.asked.theme } : {}),
    madeUp: report.madeUp,
    links: html`${report.madeUp || report.days === 0 ? NOTHING : html`<a href="${addressOf('/report.csv', shown.asked, shown.carried)}" download>${say('page_csv')}</a>`}
${otherLanguage(shown, voice)}`,
    main: html`${madeUpBanner(report, voice)}${headBlock(report, shown, voice)}${report.days === 0 ? emptyBlock(options) : sectionsBlock(options)}`,
  })
}

function otherLanguage({ path, asked, carried }: Shown, voice: Voice): Markup {
  const other = voice.lang === 'sv' ? 'en' : 'sv'
  const href = addressOf(path, { ...asked, lang: other }, carried)
  return html`<a href="${href}" lang="${other}" hreflang="${other}">${voice.say('page_other_language')}</a>`
}

function sectionsBlock(options: PageOptions): Markup {
  const { report, voice } = options
  const told = report.sections.filter(isTold)
  const link = ({ id, title }: Section) => html`<li><a href="#${id}">${title}</a></li>`
  return html`<nav class="contents" aria-label="${voice.say('page_contents')}"><ul>${each(told, link)}</ul></nav>
<div id="figures" tabindex="-1">
${each(told, (section) => sectionBlock(section, options))}</div>
`
}

function isTold({ figures, charts, tables }: Section): boolean {
  return figures.length + charts.length + tables.length > 0
}

function sectionBlock({ id, title, lead, figures, charts, tables }: Section, { voice, draw }: PageOptions): Markup {
  const blocks = [
    ...charts.map((chart) => chartBlock(chart, voice, draw)),
    ...tables.filter(({ rows }) => rows.length > 0).map((table) => tableBlock(table, voice)),
  ]
  return html`<section id="${id}" aria-labelledby="${id}-title">
<div class="section-head"><h2 id="${id}-title">${title}</h2>
${lead === undefined ? NOTHING : html`<p class="lead">${lead}</p>`}</div>
${cardsBlock(id, figures, voice)}${when(
  blocks.length > 0 && blocks,
  () => html`<div class="blocks">
${each(blocks, (block) => block)}</div>
`,
)}${rowsBlock(id, figures, title, voice)}</section>
`
}

/** Nothing yet: when something comes, and what it will be like. */
function emptyBlock({ report, shown, voice, example }: PageOptions): Markup {
  const { say } = voice
  const isOfPeriod = shown.known.from < shown.asked.from || shown.known.to > shown.asked.to
  return html`<section class="empty" id="figures" tabindex="-1" aria-labelledby="empty-title">
<h2 id="empty-title">${say('page_empty_title')}</h2>
<p>${say(isOfPeriod ? 'page_empty_period' : 'page_empty_lead')}</p>
<p><a class="button" href="${example}">${say('page_empty_example')}</a></p>
<h3>${say('page_empty_sections')}</h3>
<ul>${each(report.sections, ({ title, lead }) => html`<li><b>${title}</b>${lead === undefined ? NOTHING : html` – ${lead}`}</li>`)}</ul>
</section>
`
}
