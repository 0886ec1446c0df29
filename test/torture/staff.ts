import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { BotAnswer } from '../../src/try/connector-bot.js'
import { buttonsIn } from '../support/teams-office.js'
import type { Take } from './exchange.js'
import type { Random, Scene } from './scene.js'

const THINKS_MS = 1_200
const PAUSE_MS = 400
const TRIES_MAX = 150
const TWICE_AT_ONCE = 0.1

const Answered = z.object({ type: z.string(), value: z.unknown() })
const Warned = z.object({ body: z.tuple([z.looseObject({ style: z.literal('warning') })]).rest(z.unknown()) })

/** A ticket's card as it was posted, in hand. */
interface Root {
  ref: string
  thread: string
  message: string
  card: unknown
}

/** Cards nobody of staff has in hand yet, in the order they came. */
export class CardPile {
  readonly #scene: Scene
  readonly #taken = new Set<string>()
  #read = 0
  readonly roots = new Map<string, Root[]>()

  constructor(scene: Scene) {
    this.#scene = scene
  }

  next(): Root | undefined {
    const { takes } = this.#scene.exchange
    for (; this.#read < takes.length; this.#read += 1) {
      const take = takes[this.#read]
      const ref = take && refOfCard(take)
      if (!take || !ref) continue
      const root = { ref, thread: take.conversation, message: take.id, card: take.card }
      this.roots.set(ref, [...(this.roots.get(ref) ?? []), root])
    }
    for (const [ref, [first]] of this.roots) {
      if (this.#taken.has(ref) || !first) continue
      this.#taken.add(ref)
      return first
    }
    return undefined
  }
}

/** The ticket a new thread's first message is the card of; undefined for every other message. */
export function refOfCard({ what, summary }: Take): string | undefined {
  return what === 'thread' ? /^[^–]* (LN-\w{5}) till /.exec(summary)?.[1] : undefined
}

/** Takes one card after the other: claims it, answers once or twice, and settles most. */
export async function staffMember(scene: Scene, random: Random, who: string, pile: CardPile): Promise<void> {
  while (scene.goesOn()) {
    const root = pile.next()
    if (root) await new Case(scene, random, who, pile, root).work()
    await delay(PAUSE_MS)
  }
}

/** One ticket in one person's hands. */
class Case {
  readonly #scene: Scene
  readonly #random: Random
  readonly #who: string
  readonly #pile: CardPile
  #root: Root
  #card: unknown

  constructor(scene: Scene, random: Random, who: string, pile: CardPile, root: Root) {
    this.#scene = scene
    this.#random = random
    this.#who = who
    this.#pile = pile
    this.#root = root
    this.#card = root.card
  }

  async work(): Promise<void> {
    if (!(await this.#press('claim', {}))) return
    for (let replies = this.#random() < 0.4 ? 2 : 1; replies > 0; replies -= 1) {
      await delay(THINKS_MS * this.#random())
      await this.#tell('reply', 'reply', 'Vi tittar på det')
    }
    if (this.#random() < 0.7) await this.#tell('resolve', 'note', 'Det är klart')
  }

  /** Says something to the resident. */
  async #tell(verb: 'reply' | 'resolve', input: string, words: string): Promise<void> {
    const { ledger } = this.#scene
    const holds = ledger.token()
    if (!(await this.#press(verb, { [input]: `${words} ${holds}` }))) return
    const conversation = this.#conversation()
    if (conversation) ledger.notices.push({ kind: verb === 'reply' ? 'reply' : 'resolved', holds, conversation })
  }

  /** Whose matter it is: their words stand on the card. */
  #conversation(): string | undefined {
    const shown = JSON.stringify(this.#root.card)
    return this.#scene.ledger.handOvers.find(({ token }) => shown.includes(token))?.conversation
  }

  /**
   * Presses until it is done, as Teams and people do: the same press again while nothing came back, and again from the
   * other card where this one has become a pointer. False when it was not done; the service may refuse.
   */
  async #press(verb: string, inputs: Record<string, string>): Promise<boolean> {
    const version = versionOf(this.#card, this.#root.ref)
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const copies = this.#random() < TWICE_AT_ONCE ? 2 : 1
      const data = { ref: this.#root.ref, version, ...inputs }
      const answers = await Promise.all(Array.from({ length: copies }, () => this.#knock(verb, data)))
      const done = answers.find((card) => card !== undefined && isTicketCard(card, this.#root.ref))
      if (done !== undefined) {
        this.#card = done
        return true
      }
      if (answers.some((card) => card !== undefined)) this.#turnToOther()
      await delay(PAUSE_MS * (0.5 + this.#random()))
    }
    this.#scene.ledger.count(`press ${verb} never done`)
    return false
  }

  #turnToOther(): void {
    const all = this.#pile.roots.get(this.#root.ref) ?? []
    this.#root = all[(all.indexOf(this.#root) + 1) % all.length] ?? this.#root
  }

  /** The card it was answered with; undefined for words and failures. */
  async #knock(verb: string, data: Record<string, unknown>): Promise<unknown> {
    const { bot, directory, ledger } = this.#scene
    const activity = {
      type: 'invoke',
      id: randomUUID(),
      name: 'adaptiveCard/action',
      ...bot.by(directory.person(this.#who), this.#root.thread),
      replyToId: this.#root.message,
      value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
    }
    const answer: BotAnswer = await bot.knock(activity).catch(() => ({ status: 0, body: undefined }))
    ledger.count(answer.status === 0 ? 'press broken' : `press ${answer.status}`)
    const { data: answered } = Answered.safeParse(answer.body)
    if (answer.status !== 200 || !answered?.type.includes('card.adaptive')) return undefined
    return answered.value
  }
}

/** Not a pointer to where it stands now, and not with a refusal above it. */
function isTicketCard(card: unknown, ref: string): boolean {
  return !Warned.safeParse(card).success && buttonsIn(card).some(({ data }) => data?.ref === ref)
}

function versionOf(card: unknown, ref: string): number {
  return Number(buttonsIn(card).find(({ data }) => data?.ref === ref)?.data?.version ?? 0)
}
