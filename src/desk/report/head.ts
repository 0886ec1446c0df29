import type { ReportKey } from '../../content/report-texts.js'
import { monthsOf, type Period, shiftMonth } from '../../reports/period.js'
import type { Report } from '../../reports/report.js'
import { AGAINST, type Asked, addressOf } from './asked.js'
import { each, html, type Markup, NOTHING, when } from './markup.js'
import type { Voice } from './voice.js'

/** A page that shows a report, as its address has it. */
export interface Shown {
  asked: Asked
  /** `/report`, or the made-up one's. */
  path: string
  /** What opens it, to be carried along. */
  carried: Readonly<Record<string, string>>
  /** The months one may choose among. */
  known: Period
}

/** What is shown: whose, of when, against what; and the way to another period. */
export function headBlock(report: Report, shown: Shown, voice: Voice): Markup {
  const { say } = voice
  const days = report.days === 1 ? say('page_days_one') : say('page_days_many', { count: voice.number(report.days) })
  return html`<div class="head">
<div class="head-words">
<h1>${say('page_title', { municipality: report.municipality })}</h1>
<p class="period">${voice.months(report.from, report.to)}</p>
${report.days === 0 ? NOTHING : html`<p class="about">${comparedWith(report, voice)}. ${days}. ${say('page_made', { made: voice.day(report.made) })}.</p>`}
</div>
${chooser(shown, voice)}
</div>
`
}

function comparedWith({ against }: Report, voice: Voice): string {
  if (!against) return voice.say('page_compared_nothing')
  const period = voice.months(against.from, against.to)
  return voice.say(against.what === 'baseline' ? 'page_compared_baseline' : 'page_compared', { period })
}

function chooser(shown: Shown, voice: Voice): Markup {
  const { asked, path, carried, known } = shown
  const { say } = voice
  const months = monthsOf(known).toReversed()
  const hidden = { lang: asked.lang, ...(asked.theme ? { theme: asked.theme } : {}), ...carried }
  return html`<div class="choose">
<form action="${path}" method="get" aria-label="${say('page_choose')}">
${each(Object.entries(hidden), ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${monthField('from', say('page_from'), asked.from, months, voice)}
${monthField('to', say('page_to'), asked.to, months, voice)}
${againstField(asked, voice)}
<button type="submit">${say('page_show')}</button>
</form>
${quickLinks(shown, voice)}
</div>`
}

function monthField(name: string, label: string, chosen: string, months: string[], voice: Voice): Markup {
  const all = months.includes(chosen) ? months : [chosen, ...months]
  return html`<div class="pick"><label for="pick-${name}">${label}</label><select id="pick-${name}" name="${name}">${each(all, (month) => option(month, voice.month(month), month === chosen))}</select></div>`
}

function againstField({ against }: Asked, voice: Voice): Markup {
  const { say } = voice
  return html`<div class="pick"><label for="pick-against">${say('page_against')}</label><select id="pick-against" name="against">${each(
    [undefined, ...AGAINST],
    (what) => option(what ?? '', say(what ? `page_against_${what}` : 'page_against_best'), what === against),
  )}</select></div>`
}

function option(value: string, text: string, isChosen: boolean): Markup {
  return html`<option value="${value}"${isChosen ? html` selected` : NOTHING}>${text}</option>`
}

/** What is asked for most, in one press. */
function quickLinks({ asked, path, carried, known }: Shown, voice: Voice): Markup {
  const last = shiftMonth(known.to, -1)
  const quick: readonly [Extract<ReportKey, `page_quick_${'month' | 'quarter' | 'year'}`>, Period][] = [
    ['page_quick_month', { from: last, to: last }],
    ['page_quick_quarter', { from: shiftMonth(last, -2), to: last }],
    ['page_quick_year', { from: shiftMonth(last, -11), to: last }],
  ]
  const within = quick.filter(([, { from }]) => from >= known.from)
  const years = [...new Set(monthsOf(known).map((month) => month.slice(0, 4)))].slice(-3)
  const link = ({ from, to }: Period, text: string) => {
    const isHere = asked.from === from && asked.to === to
    return html`<li><a href="${addressOf(path, { ...asked, from, to }, carried)}"${isHere ? html` aria-current="page"` : NOTHING}>${text}</a></li>`
  }
  return html`<ul class="quick" aria-label="${voice.say('page_quick')}">${each(within, ([key, period]) => link(period, voice.say(key)))}${each(years, (year) => link(clipped(year, known), voice.say('page_quick_this_year', { year })))}</ul>`
}

function clipped(year: string, { from, to }: Period): Period {
  return { from: `${year}-01` < from ? from : `${year}-01`, to: `${year}-12` > to ? to : `${year}-12` }
}

/** Said above figures that nobody should take for real. */
export function madeUpBanner(report: Report, voice: Voice): Markup {
  return when(
    report.madeUp,
    () => html`<div class="made-up" role="note"><p><strong>${voice.say('page_made_up')}.</strong> ${voice.say('page_made_up_lead')}</p></div>
`,
  )
}
