import type { ConnectorStandIn } from '../../src/try/connector.js'
import type { BotAnswer } from '../../src/try/connector-bot.js'
import type { RoomMessage, RoomThread } from '../../src/try/connector-room.js'

type Node = Record<string, unknown>

const LOOKS_MAX = 5
const REFERENCE = /^[A-Z]{2}-\w{5}$/

/**
 * People in the stand-in for Teams, who press what they see: the button must stand on the card as they see it just now,
 * with the inputs that are filled in beside it. A thread is named by words in its first message; by a bare reference the
 * ticket's own, and not a list or a question it is named in.
 */
export class TeamHands {
  constructor(readonly teams: ConnectorStandIn) {}

  /** The newest thread that begins with a card about it. Throws while there is none. */
  thread(about: string): RoomThread {
    const found = this.threads(about).at(-1)
    if (!found) throw new Error(`No thread about ${about}`)
    return found
  }

  threads(about: string): RoomThread[] {
    const own = new RegExp(`^[^–]* ${about} till `)
    const isIt = REFERENCE.test(about)
      ? ({ summary = '' }: RoomMessage) => own.test(summary) && !summary.includes(` om ${about}`)
      : ({ attachments }: RoomMessage) => wordsIn(attachments).includes(about)
    return this.teams.threads().filter(({ messages: [root] }) => root && isIt(root))
  }

  /** What was said under the card, as text. */
  said(about: string): string[] {
    return this.thread(about)
      .messages.slice(1)
      .map(({ text = '' }) => text)
  }

  /** The card as someone sees it when they come across it. */
  async sees(who: string, about: string): Promise<Node> {
    const { conversation, messages } = this.thread(about)
    const id = messages[0]?.id ?? ''
    // Everyone's card may be replaced just when their own view of it comes: then they come across it once more.
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      if (this.teams.viewOf(who, conversation, id) !== undefined) break
      if ((await this.teams.look(who, conversation, id)) === undefined) break
    }
    return this.teams.cardFor(who, conversation, id) as Node
  }

  /** All that someone can read of the card, buttons too. */
  async reads(who: string, about: string): Promise<string> {
    return wordsIn(await this.sees(who, about))
  }

  /** Titles of the buttons someone sees, in order; those in forms that unfold are not among them. */
  async buttons(who: string, about: string): Promise<string[]> {
    return actionsIn(await this.sees(who, about), false).map(({ title }) => String(title))
  }

  /** Presses a button someone sees, and fills in its inputs. Answers as `/api/messages` did. */
  async press(who: string, about: string, title: string, inputs: Node = {}): Promise<BotAnswer> {
    const action = await this.#action(who, about, title, inputs)
    if (action.type !== 'Action.Execute') throw new Error(`"${title}" is ${String(action.type)}`)
    const data = { ...(action.data as Node), ...inputs }
    return this.teams.press(who, this.#root(about), String(action.verb), data)
  }

  /** The same from a client without universal actions. */
  async submit(who: string, about: string, title: string, inputs: Node = {}): Promise<BotAnswer> {
    const { fallback } = await this.#action(who, about, title, inputs)
    if (!fallback) throw new Error(`"${title}" has no Action.Submit`)
    return this.teams.submit(who, this.#root(about), { ...((fallback as Node).data as Node), ...inputs })
  }

  async #action(who: string, about: string, title: string, inputs: Node): Promise<Node> {
    const card = await this.sees(who, about)
    const all = actionsIn(card, true)
    const action = all.find((one) => one.title === title && one.type !== 'Action.ShowCard')
    if (!action) throw new Error(`${who} sees no "${title}" among ${all.map((one) => one.title).join(' | ')}`)
    const ids = nodesIn(card).filter(({ type }) => String(type).startsWith('Input.'))
    const unknown = Object.keys(inputs).filter((id) => !ids.some((input) => input.id === id))
    if (unknown.length > 0) throw new Error(`No input ${unknown.join(', ')} on the card`)
    return action
  }

  #root(about: string): string {
    return this.thread(about).messages[0]?.id ?? ''
  }
}

/** All there is to read in a card, a message or an answer: texts and titles, facts and values. */
export function wordsIn(node: unknown): string {
  return nodesIn(node)
    .flatMap(({ text, title, value, label, placeholder, altText, summary }) => [
      text,
      title,
      value,
      label,
      placeholder,
      altText,
      summary,
    ])
    .filter((word) => typeof word === 'string')
    .join('\n')
}

/** What an invoke was answered with: the words of the card, or the words alone. */
export function wordsOfAnswer({ body }: BotAnswer): string {
  const { value } = (body ?? {}) as { value?: unknown }
  return typeof value === 'string' ? value : wordsIn(value)
}

export function rootOf(thread: RoomThread): RoomMessage {
  const [root] = thread.messages
  if (!root) throw new Error('An empty thread')
  return root
}

/** Every object in it, but for what a button sends and how a client refreshes the card. */
export function nodesIn(node: unknown): Node[] {
  if (Array.isArray(node)) return node.flatMap(nodesIn)
  if (typeof node !== 'object' || node === null) return []
  const apart = ['data', 'fallback', 'refresh']
  const inner = Object.entries(node).flatMap(([key, value]) => (apart.includes(key) ? [] : nodesIn(value)))
  return [node as Node, ...inner]
}

/** Buttons, in order; those of forms that unfold only where they are asked for. */
function actionsIn(node: unknown, unfolded: boolean): Node[] {
  if (Array.isArray(node)) return node.flatMap((one) => actionsIn(one, unfolded))
  if (typeof node !== 'object' || node === null) return []
  const { type } = node as Node
  const own = String(type).startsWith('Action.') ? [node as Node] : []
  if (type === 'Action.ShowCard' && !unfolded) return own
  const apart = ['data', 'fallback', 'refresh', 'selectAction']
  const inner = Object.entries(node).flatMap(([key, value]) => (apart.includes(key) ? [] : actionsIn(value, unfolded)))
  return [...own, ...inner]
}
