import type { Figure } from '../../reports/report.js'
import { each, html, type Markup, NOTHING, when } from './markup.js'
import type { Voice } from './voice.js'

/** What stands first and large in each part; all else follows, a line each. */
const HEADLINES: Readonly<Record<string, readonly string[]>> = {
  service: ['contacts', 'answered_by_bot', 'solved_first', 'wait_median', 'due_kept', 'rating'],
  channels: ['written_share', 'phone_contacts', 'other_languages'],
  departments: ['transfers_between', 'transfers_within'],
  working_days: ['contacts_per_staffed_hour', 'interruptions_per_staffed_hour', 'sick_leave', 'pulse'],
  time: ['time_freed', 'time_used', 'time_unaccounted', 'guided_hours', 'personal_meetings', 'office_hours'],
  knowledge: ['articles_shown', 'articles_helped', 'articles_overdue'],
}
/** Of a part that nobody has chosen for. */
const FIRST_MAX = 3

/** The figures of a part that stand first, as cards. */
export function cardsBlock(section: string, figures: readonly Figure[], voice: Voice): Markup {
  const cards = figures.filter((figure) => isHeadline(section, figures, figure))
  // A last row is not left with one alone.
  const across = cards.length % 3 === 0 || cards.length === 5 ? 'three' : 'four'
  return cards.length === 0
    ? NOTHING
    : html`<ul class="cards cards--${cards.length === 2 ? 'two' : across}">
${each(cards, (figure) => card(figure, voice))}</ul>
`
}

/** The other figures, a line each. */
export function rowsBlock(section: string, figures: readonly Figure[], title: string, voice: Voice): Markup {
  const others = figures.filter((figure) => !isHeadline(section, figures, figure))
  return others.length === 0 ? NOTHING : figureRows(others, title, voice)
}

function isHeadline(section: string, figures: readonly Figure[], { id }: Figure): boolean {
  const chosen = HEADLINES[section] ?? figures.slice(0, FIRST_MAX).map((figure) => figure.id)
  return chosen.includes(id)
}

function card(figure: Figure, voice: Voice): Markup {
  const { title, value } = figure
  return html`<li class="card">
<h3>${title}</h3>
<p class="value${value === null ? ' value--none' : ''}">${valueText(figure, voice)}</p>
${meter(figure)}${bounds(figure, voice)}${changeLine(figure, voice)}${goalLine(figure, voice)}
<p class="definition">${figure.definition}${countedOf(figure, voice)}</p>
${when(figure.skr, (skr) => html`<p class="definition"><b>${voice.say('page_counterpart')}:</b> ${skr}</p>`)}</li>
`
}

/** A line a figure: what it is, how much, how it has changed, and its goal. */
function figureRows(figures: readonly Figure[], title: string, voice: Voice): Markup {
  const { say } = voice
  const row = (figure: Figure) => html`<li class="row">
<div class="about-figure"><h4>${figure.title}</h4><p class="definition">${figure.definition}${countedOf(figure, voice)}${when(figure.skr, (skr) => html` <b>${say('page_counterpart')}:</b> ${skr}`)}</p></div>
<p class="value${figure.value === null ? ' value--none' : ''}">${valueText(figure, voice)}${bounds(figure, voice)}</p>
<div>${changeLine(figure, voice)}</div><div>${goalLine(figure, voice)}</div></li>
`
  return html`<h3 class="rows-title">${say('page_more_figures')}<span class="unseen">: ${title}</span></h3>
<ul class="rows">
${each(figures, row)}</ul>
`
}

/** Of nobody there is nothing; of a few there is something that is not shown. */
function valueText({ value, unit, of }: Figure, voice: Voice): string {
  if (value !== null) return voice.amount(value, unit)
  return voice.say(of !== undefined && of > 0 ? 'page_too_few' : 'page_none')
}

function countedOf({ of, value }: Figure, voice: Voice): string {
  if (of === undefined || value === null) return ''
  return ` ${voice.say('page_counted_of', { count: voice.number(of, 0) })}`
}

function bounds({ low, high, unit, value }: Figure, voice: Voice): Markup {
  if (low === undefined || high === undefined || value === null) return NOTHING
  const words = voice.say('page_bounds', { low: voice.number(low, 0), high: voice.amount(high, unit) })
  return html`<span class="bounds">${words}</span>`
}

function changeLine(figure: Figure, voice: Voice): Markup {
  const { value, before, better } = figure
  if (value === null || before === undefined) return NOTHING
  if (before === null) return line('change', voice.say('page_no_before'))
  if (isSame(figure, before)) return line('change', html`${sign('=')}${voice.say('page_same')}`)
  const isMore = value > before
  const by = voice.difference(value, before, figure.unit)
  const words = voice.say(isMore ? 'page_more' : 'page_less', { by })
  if (better === undefined) return line('change', html`${sign(isMore ? '▲' : '▼')}${words}`)
  const isBetter = isMore === (better === 'more')
  const judged = voice.say(isBetter ? 'page_better' : 'page_worse')
  return line(
    `change ${isBetter ? 'change--better' : 'change--worse'}`,
    html`${sign(isMore ? '▲' : '▼')}${words}, ${judged}`,
  )
}

/** What would be said to differ by nothing does not differ. */
function isSame({ value, unit }: Figure, before: number): boolean {
  const by = Math.abs((value ?? 0) - before)
  return unit === 'percent' || unit === 'score' ? by < 0.05 : by === 0 || (before >= 20 && by / before < 0.005)
}

function goalLine({ goal, unit }: Figure, voice: Voice): Markup {
  if (!goal) return NOTHING
  const told = { goal: voice.amount(goal.value, unit) }
  if (goal.met === null) return line('goal', html`${sign('○')}${voice.say('page_goal_open', told)}`)
  const key = goal.met ? 'page_goal_met' : 'page_goal_missed'
  return line(
    goal.met ? 'goal goal--met' : 'goal goal--missed',
    html`${sign(goal.met ? '✓' : '!')}${voice.say(key, told)}`,
  )
}

/** A share as a bar, with a mark where the goal is; the words beside it say the same. */
function meter({ value, unit, goal }: Figure): Markup {
  if (value === null || (unit !== 'percent' && unit !== 'score')) return NOTHING
  const mark =
    goal && goal.value <= 100
      ? html`<rect class="meter-goal" x="${String(goal.value - 0.6)}" width="1.2" height="8"/>`
      : NOTHING
  const filled = html`<rect class="meter-value" y="1" width="${String(Math.min(100, Math.max(0, value)))}" height="6" rx="1"/>`
  return html`<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="meter-all" y="1" width="100" height="6" rx="1"/>${filled}${mark}</svg>`
}

function sign(mark: string): Markup {
  return html`<span class="sign" aria-hidden="true">${mark}</span>`
}

function line(name: string, words: string | Markup): Markup {
  return html`<p class="${name}">${words}</p>`
}
