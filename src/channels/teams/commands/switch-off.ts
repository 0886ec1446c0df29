import type { SwitchedOff } from '../../../turn/knowledge-ports.js'
import { type Card, type CardElement, literal, plainName, text } from '../card-parts.js'
import type { ArticleFound } from '../office.js'
import { dayAndClock } from '../time.js'
import { SOUGHT_LENGTH_MAX } from './found.js'
import { maySwitch } from './knowledge-may.js'
import { isTaken } from './notices.js'
import type { Scene } from './scene.js'
import { ALONE, button, buttons, sheet, unfold, write } from './sheet.js'
import { queueName } from './ticket-row.js'

const FOUND_MAX = 5
const OFF_MAX = 15
const REASON_LENGTH_MIN = 3
const REASON_LENGTH_MAX = 300

/** Name of the input that says why an article is switched off. An id may stand only once in a card. */
export function reasonOf(slug: string): string {
  return `reason_${slug}`
}

/** Answers that are switched off, and a search for one to switch off. */
export async function switchCard(scene: Scene, words: string, notice?: string): Promise<Card> {
  const { say, tools, voice } = scene
  const sought = words.slice(0, SOUGHT_LENGTH_MAX)
  const [offs, found] = await Promise.all([
    tools.office.knowledge.offs(),
    sought === '' ? [] : tools.office.findArticles(sought, voice.lang),
  ])
  const gone = new Set(offs.map(({ article }) => article))
  const on = found.filter(({ slug }) => !gone.has(slug)).slice(0, FOUND_MAX)
  const nothing = sought !== '' && on.length === 0 ? [text(say('log_no_articles'))] : []
  return sheet(scene, {
    title: say('command_switch_off'),
    notice,
    body: [
      text(say('switch_lead'), { isSubtle: true }),
      write('words', say('switch_find'), { maxLength: SOUGHT_LENGTH_MAX, ...(sought ? { value: sought } : {}) }),
      ...buttons([button(scene, say('log_find'), { chat: 'switch_find' })]),
      ...on.map((article) => foundRow(scene, article)),
      ...nothing,
      text(say(offs.length > 0 ? 'switch_offs' : 'switch_none'), { weight: 'Bolder', separator: true }),
      ...offs.slice(0, OFF_MAX).map((off) => offRow(scene, off)),
    ],
  })
}

/** Switches an article off in all its languages. Whoever may not is told who may. */
export async function switchOff(scene: Scene, slug: string, reason: string): Promise<Card> {
  const { say, tools, viewer } = scene
  const article = articleBy(scene, slug)
  if (!article) return switchCard(scene, '', say('switch_gone'))
  const { title, queue } = article
  if (!maySwitch(scene, queue))
    return switchCard(scene, title, say('switch_refused', { title, queue: queueName(scene, { queue }) }))
  if (reason.length < REASON_LENGTH_MIN || reason.length > REASON_LENGTH_MAX)
    return switchCard(scene, title, say('switch_reason_missing'))
  const done = await isTaken(tools.office.knowledge.switchOff(slug, reason, viewer.staff))
  return switchCard(scene, '', done ? say('switch_done', { title }) : say('switch_gone'))
}

export async function switchOn(scene: Scene, slug: string): Promise<Card> {
  const { say, tools, viewer } = scene
  const { title, queue } = articleBy(scene, slug) ?? { title: slug, queue: '' }
  if (!maySwitch(scene, queue))
    return switchCard(scene, '', say('switch_refused', { title, queue: queueName(scene, { queue }) }))
  const done = await isTaken(tools.office.knowledge.switchOn(slug, viewer.staff))
  return switchCard(scene, '', done ? say('switch_on_done', { title }) : say('switch_gone'))
}

function foundRow(scene: Scene, { slug, title, queue }: ArticleFound): CardElement {
  const { say } = scene
  const name = queueName(scene, { queue })
  const reason = write(reasonOf(slug), say('switch_reason'), {
    placeholder: say('switch_reason_placeholder'),
    maxLength: REASON_LENGTH_MAX,
    isRequired: true,
    errorMessage: say('switch_reason_missing'),
  })
  const send = button(scene, say('switch_send'), { chat: 'switch_off', article: slug }, { style: 'destructive' })
  const may = maySwitch(scene, queue)
  return listed(literal(title), [
    text(may ? name : say('switch_others', { queue: name }), SMALL),
    ...(may ? buttons([unfold(say('switch_open'), [reason], [send])]) : []),
  ])
}

function offRow(scene: Scene, { article: slug, reason, by, at }: SwitchedOff): CardElement {
  const { say, voice } = scene
  const { title, queue } = articleBy(scene, slug) ?? { title: slug, queue: '' }
  const who = say('switch_by', { name: plainName(by.name), time: dayAndClock(at, voice) })
  const on = button(scene, say('switch_on'), { chat: 'switch_on', article: slug }, ALONE)
  return listed(literal(title), [
    ...literal(reason, `${say('switch_why')} `),
    text(who, SMALL),
    ...(maySwitch(scene, queue) ? buttons([on]) : []),
  ])
}

const SMALL: CardElement = { isSubtle: true, size: 'Small', spacing: 'None' }

function listed(title: CardElement[], more: CardElement[]): CardElement {
  return { type: 'Container', separator: true, spacing: 'Medium', items: [...title, ...more] }
}

/** In force or not: one that is switched off is still known by its title. */
function articleBy({ tools, voice }: Scene, slug: string): { title: string; queue: string } | undefined {
  const all = tools.office.content().articles.filter((article) => article.slug === slug)
  return all.find(({ lang }) => lang === voice.lang) ?? all[0]
}
