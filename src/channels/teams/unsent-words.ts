import { staffSayFrom } from '../../content/staff-texts.js'
import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { TEXT_LENGTH_MAX } from '../../message.js'
import { maskIdentityNumbers } from '../../privacy/mask.js'
import type { Viewer } from '../../tickets/sight.js'
import type { Ticket } from '../../tickets/ticket.js'
import { KeyedQueue } from '../../turn/keyed-queue.js'
import { type Activity, textWithoutMention } from './activity.js'
import { plainName } from './card-parts.js'
import { accountsOf } from './commands/lists.js'
import { mayWorkOn, type Reply, type Scene, sceneOf, type Tools } from './commands/scene.js'
import type { Connector, Place } from './connector.js'
import { looksLikeAnswer } from './looks-like-answer.js'
import { cardActivity } from './outgoing.js'
import type { StaffVoice } from './ports.js'
import { type SendPress, sendWords, settledCard, unsentCard } from './send-words.js'

/** Messages of one person this close together are one burst, and are asked about on one card. */
const BURST_MS = 60_000
const BURSTS_MAX = 1_000
const CARD_TIMEOUT_MS = 3_000
/** Between two messages that are sent as one. */
const GAP = '\n\n'

interface Burst {
  /** The card that asks. */
  card: string
  said: string[]
  at: number
}

interface UnsentWordsOptions {
  tools: Tools
  connector: Pick<Connector, 'send' | 'update'>
  voice: () => StaffVoice
  ticketInThread(conversation: string): Promise<Ticket | undefined>
  log: Log
}

/**
 * What is written in ticket threads without a word to the bot. It stays among staff and is kept nowhere, but for an
 * answer that was perhaps meant for the resident: then whoever wrote it is asked, once. Its words stand in that card.
 */
export class UnsentWords {
  readonly #options: UnsentWordsOptions
  readonly #bursts = new Map<string, Burst>()
  readonly #queue = new KeyedQueue()

  constructor(options: UnsentWordsOptions) {
    this.#options = options
  }

  /** Takes a message that does not mention the bot. */
  async heard(activity: Activity): Promise<void> {
    const { conversation, from, serviceUrl } = activity
    if (!conversation?.id.includes(';messageid=') || !from || !serviceUrl) return
    // The card that asks shows the words.
    const { text } = maskIdentityNumbers(textWithoutMention(activity))
    // Whoever is mentioned is spoken to; and what is longer than a reply may be was not meant as one.
    if (text === '' || text.length > TEXT_LENGTH_MAX || mentionsSomebody(activity)) return
    const ticket = await this.#options.ticketInThread(conversation.id)
    if (!ticket || ticket.status === 'resolved' || ticket.status === 'closed') return
    const colleagues = await this.#colleagues(ticket)
    if (!looksLikeAnswer(text, { lang: ticket.lang, residentName: ticket.contact.name, colleagues })) return
    const viewer = await this.#viewer(from.id)
    if (!viewer || !mayMean(this.#options.tools, ticket, viewer)) return
    const to = { conversation: conversation.id, serviceUrl }
    await this.#queue.run(conversation.id, () => this.#ask(to, ticket, viewer, text))
  }

  /** Sends the words, or leaves them among staff. The card afterwards tells everyone what became of them. */
  async pressed(activity: Activity, press: SendPress): Promise<Reply> {
    const { tools } = this.#options
    const viewer = activity.from && (await this.#viewer(activity.from.id))
    if (!viewer) return { words: staffSayFrom(tools.office.content().staff[press.lang])('refused_unsure') }
    const scene = sceneOf(tools, viewer, press.lang, activity.id ?? '')
    const card = activity.replyToId ?? ''
    const { done, told } = await (press.send === 'yes' ? sendWords(scene, press, card) : keepWords(scene, press))
    if (!done) return { words: told }
    this.#forget(card)
    return { card: settledCard(scene, told) }
  }

  /** One card a burst: further words are added to the one that stands, unless it has been pressed meanwhile. */
  async #ask(to: Place, ticket: Ticket, { staff }: Viewer, text: string): Promise<void> {
    const { tools, log } = this.#options
    const key = `${to.conversation} ${staff.id}`
    const at = tools.now().getTime()
    const before = this.#bursts.get(key)
    const recent = before && at - before.at < BURST_MS ? before : undefined
    // Teams may deliver the same message twice.
    if (recent?.said.includes(text)) return
    const said = [...(recent?.said ?? []), text]
    const goesOn = recent && said.join(GAP).length <= TEXT_LENGTH_MAX ? recent : undefined
    const burst = { said: goesOn ? said : [text], at }
    try {
      const card = await this.#show(to, ticket, burst.said.join(GAP), goesOn?.card)
      this.#remember(key, { ...burst, card })
    } catch (error) {
      log.warn('teams_unsent_lost', { ticket: ticket._id, ...describeError(error) })
    }
  }

  /** Posts the card, or puts more in the one there is. Answers its id. */
  async #show(to: Place, ticket: Ticket, words: string, card: string | undefined): Promise<string> {
    const { connector, voice } = this.#options
    const scene = { voice: voice(), say: staffSayFrom(voice().texts) }
    const asking = cardActivity(unsentCard(scene, ticket._id, words), scene.say('unsent_title'))
    const signal = AbortSignal.timeout(CARD_TIMEOUT_MS)
    if (card === undefined) return connector.send(to, asking, signal)
    try {
      await connector.update(to, card, { ...asking, id: card }, signal)
      return card
    } catch (error) {
      // Somebody has deleted it.
      if (!(error instanceof ServiceError && error.code === 'not_found')) throw error
      return connector.send(to, asking, signal)
    }
  }

  /** The card is settled: what is written next is asked about anew. */
  #forget(card: string): void {
    for (const [key, burst] of this.#bursts) if (burst.card === card) this.#bursts.delete(key)
  }

  #remember(key: string, burst: Burst): void {
    this.#bursts.delete(key)
    this.#bursts.set(key, burst)
    const [oldest] = this.#bursts.keys()
    if (this.#bursts.size > BURSTS_MAX && oldest !== undefined) this.#bursts.delete(oldest)
  }

  /** Those who may be spoken to in the thread instead of the resident. */
  async #colleagues({ queue, claimedBy }: Ticket): Promise<string[]> {
    const { office, now } = this.#options.tools
    const onDuty = await office.staff.onDuty(queue, now())
    return [...onDuty, ...(claimedBy ? [claimedBy] : [])].map(({ name }) => name)
  }

  /** Nobody is asked where Teams would not say who they are. */
  async #viewer(user: string): Promise<Viewer | undefined> {
    try {
      return await this.#options.tools.viewerOf(user)
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'store_unavailable') throw error
      this.#options.log.warn('teams_member_unknown', describeError(error))
      return undefined
    }
  }
}

async function keepWords(scene: Scene, { ref }: SendPress): Promise<{ done: boolean; told: string }> {
  const { tools, say, viewer } = scene
  const ticket = await tools.office.ticket(ref)
  if (!ticket || !mayWorkOn(scene, ticket)) return { done: false, told: say('refused_not_staff') }
  return { done: true, told: say('unsent_kept', { name: plainName(viewer.staff.name) }) }
}

/** The one who has the ticket; while nobody has, any of its queue. */
function mayMean(tools: Tools, ticket: Ticket, viewer: Viewer): boolean {
  if (!mayWorkOn({ tools, viewer }, ticket)) return false
  return !ticket.claimedBy || accountsOf(viewer.staff).includes(ticket.claimedBy.id)
}

function mentionsSomebody({ entities }: Activity): boolean {
  return entities?.some(({ type }) => type === 'mention') ?? false
}
