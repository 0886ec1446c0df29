import { staffSayFrom } from '../../../content/staff-texts.js'
import { ServiceError } from '../../../errors.js'
import { describeError, type Log } from '../../../log.js'
import type { Lang } from '../../../message.js'
import type { Ticket } from '../../../tickets/ticket.js'
import type { Activity } from '../activity.js'
import type { Card } from '../card-parts.js'
import { type Deed, inputsOf } from '../commands/deed.js'
import { enterCard } from '../commands/enter-form.js'
import { enterMatter } from '../commands/entry.js'
import { findTickets, SOUGHT_LENGTH_MAX } from '../commands/found.js'
import { accountsOf } from '../commands/lists.js'
import { mayWorkOn, type Scene, sceneOf, type Tools } from '../commands/scene.js'
import { noted } from '../commands/shown.js'
import { queueName } from '../commands/ticket-row.js'
import type { Answer } from '../door.js'
import { articleCard, articleResult } from './article-card.js'
import { Action, Chosen, Query } from './asked.js'
import { ticketReferenceCard, ticketResult } from './ticket-result.js'
import { dialog, dialogTold, inserted, results, told } from './wire.js'

/** Teams waits 5 s; words are better than nothing. */
const ANSWER_MS_MAX = 4_000
const RESULTS_MAX = 15

interface ExtensionOptions {
  tools: Tools
  ticketInThread(conversation: string): Promise<Ticket | undefined>
  /** The municipality's own, for a client that does not say which language it is shown in. */
  lang: () => Lang
  log: Log
}

type Asking = (scene: Scene, activity: Activity) => Promise<object>

/** The messaging extension: tickets and articles are searched for while one writes, and a ticket is entered. */
export class MessagingExtension {
  readonly #options: ExtensionOptions
  readonly #asked: Readonly<Record<string, Asking>> = {
    'composeExtension/query': (scene, { value }) => this.#query(scene, value),
    'composeExtension/selectItem': (scene, activity) => this.#select(scene, activity),
    'composeExtension/fetchTask': async (scene, { value, id = '' }) =>
      Action.safeParse(value).success ? form(scene, id) : dialogTold(scene.say('extension_unknown')),
    'composeExtension/submitAction': (scene, { value }) => this.#submit(scene, value),
  }

  constructor(options: ExtensionOptions) {
    this.#options = options
  }

  /** Undefined for an invoke that is none of ours. What goes wrong is said in words, within what Teams waits. */
  async answer(activity: Activity): Promise<Answer | undefined> {
    const asking = this.#asked[activity.name ?? '']
    if (!asking) return undefined
    const lang = langOf(activity.locale) ?? this.#options.lang()
    const say = staffSayFrom(this.#options.tools.office.content().staff[lang])
    const late = new Promise<object>((resolve) => {
      setTimeout(() => resolve(wordsFor(activity, say('extension_late'))), ANSWER_MS_MAX).unref()
    })
    const body = await Promise.race([this.#found(asking, activity, lang), late])
    return { status: 200, body }
  }

  async #found(asking: Asking, activity: Activity, lang: Lang): Promise<object> {
    const { tools, log } = this.#options
    const say = staffSayFrom(tools.office.content().staff[lang])
    try {
      const viewer = activity.from && (await tools.viewerOf(activity.from.id))
      if (!viewer) return wordsFor(activity, say('chat_not_staff'))
      return await noted(tools, viewer, (watched) =>
        asking(sceneOf(watched, viewer, lang, activity.id ?? ''), activity),
      )
    } catch (error) {
      log.warn('teams_extension_failed', { name: activity.name, ...describeError(error) })
      const isUnsure = error instanceof ServiceError && error.code.startsWith('delivery_')
      return wordsFor(activity, say(isUnsure ? 'refused_unsure' : 'extension_failed'))
    }
  }

  async #query(scene: Scene, value: unknown): Promise<object> {
    const query = Query.safeParse(value).data
    if (!query) return told(scene.say('extension_unknown'))
    // All there is stands on the first page.
    if (query.skip > 0) return results([])
    const sought = query.text.slice(0, SOUGHT_LENGTH_MAX)
    return query.commandId === 'searchTickets' ? tickets(scene, sought) : articles(scene, sought)
  }

  async #select(scene: Scene, { value, conversation }: Activity): Promise<object> {
    const { tools, ticketInThread } = this.#options
    const chosen = Chosen.safeParse(value).data
    if (chosen?.lotsen === 'ticket') {
      const ticket = await tools.office.ticket(chosen.ref)
      return ticket ? inserted(ticketReferenceCard(scene, ticket)) : told(scene.say('refused_not_found'))
    }
    const article = chosen && tools.office.article(chosen.slug, chosen.lang)
    if (!article) return told(scene.say('extension_unknown'))
    const ticket = conversation && (await ticketInThread(conversation.id))
    return inserted(articleCard(scene, article, ticket && isAnswerable(scene, ticket) ? ticket : undefined))
  }

  async #submit(scene: Scene, value: unknown): Promise<object> {
    const data = Action.safeParse(value).data?.data
    const opened = typeof data?.form === 'string' && data.form !== '' ? data.form : undefined
    if (!data || !opened) return dialogTold(scene.say('extension_unknown'))
    const inputs = inputsOf(data)
    const entered = await enterMatter(scene, opened, inputs)
    if ('remark' in entered) return form(scene, opened, inputs, entered.remark)
    const { ticket } = entered
    return dialogTold(scene.say('entered', { ref: ticket._id, queue: queueName(scene, ticket) }))
  }
}

/** A dialog is answered with a dialog. */
function wordsFor({ name = '' }: Activity, words: string): object {
  return /Task|Action/.test(name) ? dialogTold(words) : told(words)
}

/** With nothing written yet, one's own tickets. */
async function tickets(scene: Scene, sought: string): Promise<object> {
  const { tools, viewer, say } = scene
  const found =
    sought === ''
      ? (await tools.office.heldBy(accountsOf(viewer.staff))).slice(0, RESULTS_MAX)
      : (await findTickets(tools.office, viewer, sought, RESULTS_MAX)).tickets
  if (found.length === 0) return told(say(sought === '' ? 'extension_write' : 'search_no_tickets'))
  return results(found.map((ticket) => ticketResult(scene, ticket)))
}

async function articles(scene: Scene, sought: string): Promise<object> {
  const { tools, say, voice } = scene
  if (sought === '') return told(say('extension_write'))
  const found = await tools.office.findArticles(sought, voice.lang)
  if (found.length === 0) return told(say('log_no_articles'))
  return results(found.slice(0, RESULTS_MAX).map((article) => articleResult(scene, article)))
}

function isAnswerable(scene: Scene, ticket: Ticket): boolean {
  return mayWorkOn(scene, ticket) && ticket.status !== 'resolved' && ticket.status !== 'closed'
}

function form(scene: Scene, opened: string, inputs = {}, remark?: string): object {
  const card = enterCard(scene, opened, inputs, remark)
  return dialog(scene.say('enter_title'), submitted(card, { chat: 'enter', form: opened }, scene))
}

/** A dialog knows no universal actions: what is sent there is a plain submit. */
function submitted(card: Card, deed: Deed, { say, voice }: Scene): Card {
  const data = { ...deed, lang: voice.lang }
  return { ...card, actions: [{ type: 'Action.Submit', title: say('enter_send'), data }] }
}

function langOf(locale: string | undefined): Lang | undefined {
  const language = locale?.toLowerCase().split('-')[0]
  return language === 'sv' || language === 'en' ? language : undefined
}
