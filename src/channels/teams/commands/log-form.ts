import { findQueue } from '../../../tickets/routing.js'
import type { LoggedContact } from '../../../turn/ports.js'
import { type Card, type CardElement, literal, text } from '../card-parts.js'
import { clock } from '../time.js'
import type { Deed } from './deed.js'
import { sortedQueues } from './enter-form.js'
import { SOUGHT_LENGTH_MAX } from './found.js'
import { PAGE_SIZE } from './lists.js'
import { idOf, type Scene } from './scene.js'
import { ALONE, button, buttons, sheet, write } from './sheet.js'

/** A second press on the same card this soon is a double press; later it is another call, from a card that was not renewed. */
const DOUBLE_PRESS_MS = 60_000
const ARTICLES_MAX = 5

type Log = Extract<Deed, { chat: 'log' }>

/** What the card shows: the queues from the so-manieth on, or what answers these words. */
export interface LogView {
  from?: number | undefined
  words?: string | undefined
}

/** One press logs a call or visit that was answered at once: by queue, or by the article that answered it. */
export async function logCard(scene: Scene, form: string, view: LogView, notice?: string): Promise<Card> {
  const { say } = scene
  const words = view.words?.slice(0, SOUGHT_LENGTH_MAX) ?? ''
  const from = view.from ?? 0
  const queues = sortedQueues(scene)
  const shown = queues.slice(from, from + PAGE_SIZE)
  const more: Deed = { chat: 'log_list', from: from + PAGE_SIZE < queues.length ? from + PAGE_SIZE : 0 }
  return sheet(scene, {
    title: say('log_title'),
    notice,
    body: [
      text(say('log_lead'), { isSubtle: true }),
      write('words', say('log_words'), { maxLength: SOUGHT_LENGTH_MAX, ...(words ? { value: words } : {}) }),
      ...buttons([button(scene, say('log_find'), { chat: 'log_find' })]),
      ...(words ? await articleRows(scene, form, words) : []),
      text(say('log_queues'), { weight: 'Bolder', size: 'Medium', separator: true }),
      ...shown.flatMap(({ id, name }) =>
        row(scene, name[scene.voice.lang], { form, queue: id, from, ...(words ? { words } : {}) }),
      ),
    ],
    actions: queues.length > PAGE_SIZE ? [button(scene, say('list_more'), more, ALONE)] : [],
  })
}

async function articleRows(scene: Scene, form: string, words: string): Promise<CardElement[]> {
  const { say, tools, voice } = scene
  const found = await tools.office.findArticles(words, voice.lang)
  if (found.length === 0) return [text(say('log_no_articles'))]
  return [
    text(say('search_articles'), { weight: 'Bolder', size: 'Medium', separator: true }),
    ...found
      .slice(0, ARTICLES_MAX)
      .flatMap(({ title, slug, queue }) => row(scene, title, { form, queue, article: slug, words })),
  ]
}

function row(scene: Scene, title: string, what: Omit<Log, 'chat' | 'channel'>): CardElement[] {
  const { say } = scene
  const press = (channel: 'phone' | 'visit') => {
    const words = say(`log_${channel}`)
    return button(scene, words, { chat: 'log', channel, ...what }, { ...ALONE, tooltip: `${words}: ${title}` })
  }
  return [...literal(title), ...buttons([press('phone'), press('visit')])]
}

/** Logs one contact. Answers in words what stands in the log now. */
export async function logContact(scene: Scene, deed: Log): Promise<string> {
  const { tools, viewer, say, voice, now } = scene
  const content = tools.office.content()
  const queue = findQueue(content, deed.queue)
  const article = deed.article === undefined ? undefined : tools.office.article(deed.article, voice.lang)
  if (!queue || (deed.article !== undefined && !article)) return say('log_gone')
  const contact: Omit<LoggedContact, 'id'> = {
    by: viewer.staff,
    channel: deed.channel,
    queue: queue.id,
    ...(article ? { article: article.slug } : {}),
  }
  const what = [deed.channel, queue.id, article?.slug ?? '', viewer.staff.id]
  const first = await tools.office.logContact({ id: idOf(['log', deed.form, ...what]), ...contact })
  const isAnother = now.getTime() - first.at.getTime() > DOUBLE_PRESS_MS
  const turn = isAnother
    ? await tools.office.logContact({ id: idOf(['log', scene.activity, ...what]), ...contact })
    : first
  const about = article?.title ?? queue.name[voice.lang]
  return say('log_done', { what: say(`channel_${deed.channel}`), about, time: clock(turn.at, voice) })
}
