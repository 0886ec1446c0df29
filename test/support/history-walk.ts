import { expect } from 'chai'
import { queuesOf } from '../../src/content/organisation.js'
import { ServiceError } from '../../src/errors.js'
import type { InboundMessage } from '../../src/message.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import type { TicketNews } from '../../src/turn/event-decision.js'
import { liveTicket } from '../../src/turn/live.js'
import type { StaffAction, StaffOutcome, Turn } from '../../src/turn/ports.js'
import { rulesOf } from '../../src/turn/rules.js'
import { transcriptOf } from '../../src/turn/transcript.js'
import { CALENDAR_HERE, type Circumstances, Instance } from './instance.js'
import { type History, type Input, PEOPLE } from './ticket-history.js'
import { checkTicket } from './ticket-world.js'

const HOUR_MS = 3_600_000
const TURNS_MAX = 1_000
/** What may be due at one instant: more is a circle. */
const WAKES_AT_ONCE_MAX = 6

type Accepted = { message: InboundMessage; turn: Turn }

/** One history walked over the real log, turns, staff actions and events of two instances; then all that must hold. */
export class HistoryWalk {
  readonly #made: Circumstances
  readonly #instances: readonly [Instance, Instance]
  readonly #conversation: string
  readonly #channel: History['channel']
  readonly #accepted: Accepted[] = []
  readonly #outcomes: { action: StaffAction; outcome: StaffOutcome }[] = []
  #now = new Date('2026-11-26T08:30:00Z')
  #said = 0
  #done = 0

  constructor(made: Omit<Circumstances, 'now'>, history: History, name: string) {
    this.#made = { ...made, now: () => this.#now }
    this.#instances = [new Instance(this.#made), new Instance(this.#made)]
    this.#channel = history.channel
    this.#conversation = history.channel === 'sms' ? `sms:+4670${name}` : `web:${name}`
  }

  async walk({ begins, groups }: History): Promise<void> {
    await this.#say({ do: 'says', text: begins, at: 0 })
    await this.#say({ do: 'says', text: 'Svara här i chatten', at: 1 })
    for (const group of groups) {
      this.#now = new Date(this.#now.getTime() + 30_000)
      await Promise.all(group.map((input) => this.#take(input)))
    }
    await this.#check()
  }

  async #take(input: Input): Promise<void> {
    switch (input.do) {
      case 'says':
        return this.#say(input)
      case 'twice':
        return this.#sendToAll(this.#newMessage(input.text))
      case 'repeats': {
        const last = this.#accepted.at(-1)
        return last && this.#send(last.message, input.at)
      }
      case 'act':
        return this.#act(input)
      case 'presses_again': {
        const last = this.#outcomes.at(-1)
        return last && this.#press(last.action, input.at)
      }
      case 'passes':
        return this.#pass(input.hours)
      case 'told':
        return this.#tell(input)
    }
  }

  #say({ text, at }: Extract<Input, { do: 'says' }>): Promise<void> {
    return this.#send(this.#newMessage(text), at)
  }

  #newMessage(text: string): InboundMessage {
    this.#said += 1
    const channel = this.#channel
    const phone = this.#conversation.replace(/^sms:/, '')
    return {
      channel,
      conversation: this.#conversation,
      id: `m${this.#said}`,
      text: text.replace('#', String(7_000 + this.#said)),
      ...(channel === 'sms' ? { phone, provider: 'elks' as const } : {}),
    }
  }

  async #sendToAll(message: InboundMessage): Promise<void> {
    await Promise.all([this.#send(message, 0), this.#send(message, 1)])
  }

  /** The same message has the same turn, however often and wherever it comes. */
  async #send(message: InboundMessage, at: 0 | 1): Promise<void> {
    const turn = await unhurried(() => this.#instances[at].receive(message))
    const before = this.#accepted.find((one) => one.message.id === message.id)
    if (before) expect(turn._id, message.id).to.equal(before.turn._id)
    else this.#accepted.push({ message, turn })
  }

  async #act({ verb, by, to, consent, wordless, at }: Extract<Input, { do: 'act' }>): Promise<void> {
    const [newest] = await this.#tickets()
    const who = PEOPLE[by]
    if (!newest || !who) return
    this.#done += 1
    const other = PEOPLE[(by + 1) % PEOPLE.length]
    const action: StaffAction = {
      id: `a${this.#done}`,
      verb,
      ref: newest._id,
      by: who,
      queue: to,
      consult: 'c1',
      consent,
      ...(wordless ? {} : { text: `Ord från personal ${this.#done}` }),
      ...(other ? { to: other } : {}),
    }
    await this.#press(action, at)
  }

  async #press(action: StaffAction, at: 0 | 1): Promise<void> {
    const outcome = await unhurried(() => this.#instances[at].act(action))
    this.#outcomes.push({ action, outcome })
    if (outcome.ok) expect(outcome.turn.inboundId).to.equal(action.id)
  }

  async #tell({ what, substitute, at }: Extract<Input, { do: 'told' }>): Promise<void> {
    const [newest] = await this.#tickets()
    if (!newest) return
    this.#done += 1
    const about = { id: `e${this.#done}`, ref: newest._id }
    const [staff = PEOPLE[0], instead] = [newest.claimedBy, substitute ? PEOPLE[1] : undefined]
    if (!staff) return
    const news: TicketNews =
      what === 'left_behind'
        ? { ...about, what, staff, ...(instead ? { substitute: instead } : {}) }
        : what === 'card_failed'
          ? { ...about, what }
          : { ...about, what, text: 'Ett sms kom inte fram.' }
    await unhurried(() => this.#instances[at].tell(news))
  }

  /** What both workers do, side by side: each wake when its time has come, and then the next. */
  async #pass(hours: number): Promise<void> {
    const until = new Date(this.#now.getTime() + hours * HOUR_MS)
    if (until > this.#now) this.#now = until
    for (let n = 0; ; n += 1) {
      const due = (await this.#tickets()).filter(({ wake }) => wake && wake.at <= this.#now)
      if (due.length === 0) return
      expect(n, 'wakes again and again').to.be.below(WAKES_AT_ONCE_MAX)
      await Promise.all(due.flatMap((ticket) => this.#instances.map((instance) => wake(instance, ticket))))
    }
  }

  async #tickets(): Promise<Ticket[]> {
    const { store } = this.#made
    return store.tickets.find({ conversation: this.#conversation }).sort({ arrivedAt: -1, _id: -1 }).toArray()
  }

  async #check(): Promise<void> {
    const [turns, tickets] = await Promise.all([
      this.#instances[0].log.read(this.#conversation, 0, TURNS_MAX),
      this.#tickets(),
    ])
    this.#checkLog(turns)
    this.#checkMessages(turns)
    this.#checkActions(turns)
    for (const ticket of tickets) await this.#checkTicket(ticket, turns)
    const made = new Set(tickets.map(({ seq }) => seq))
    expect(made.size, 'a turn makes one ticket').to.equal(tickets.length)
  }

  #checkLog(turns: readonly Turn[]): void {
    expect(turns.map(({ seq }) => seq)).to.deep.equal(turns.map((_, n) => n + 1))
    expect(new Set(turns.map(({ inboundId }) => inboundId)).size).to.equal(turns.length)
    const early = turns.find(({ at }, n) => at < (turns[n - 1]?.at ?? at))
    expect(early).to.equal(undefined)
  }

  /** Every message that was taken is in the log once, in its words; and the bot was silent where a person was there. */
  #checkMessages(turns: readonly Turn[]): void {
    for (const { message } of this.#accepted) {
      const found = turns.filter(({ inboundId }) => inboundId === message.id)
      expect(found.map(({ inbound }) => inbound?.text)).to.deep.equal([message.text])
    }
    for (const turn of turns.filter(({ kind }) => kind === 'resident')) this.#checkTurn(turn, turns[turn.seq - 2])
  }

  #checkTurn(turn: Turn, before: Turn | undefined): void {
    const { content } = this.#made
    const setting = { content, calendar: CALENDAR_HERE, now: turn.at }
    const live = before && liveTicket(before.state, setting)
    const posts = residentsPosts(turn)
    const refs = posts.map(({ ref }) => ref)
    expect(new Set(refs).size, 'one post a ticket').to.equal(refs.length)
    if (!live) return
    const text = turn.inbound?.text ?? ''
    expect(posts.filter(({ ref }) => ref === live.ref).map((post) => post.text)).to.deep.equal([text])
    const said = turn.outbound.filter(({ urgent }) => !urgent)
    if (turn.outbound.length === said.length)
      expect(said, `the bot talks over ${live.claimedBy?.name}`).to.deep.equal([])
    else expect(turn.outbound[0]?.text).to.contain('112')
  }

  #checkActions(turns: readonly Turn[]): void {
    for (const { action, outcome } of this.#outcomes) {
      const found = turns.filter(({ inboundId }) => inboundId === action.id)
      const isDone = this.#outcomes.some((one) => one.action.id === action.id && one.outcome.ok)
      expect(found, `${action.verb} ${outcome.ok}`).to.have.length(isDone ? 1 : 0)
    }
  }

  async #checkTicket(stored: Ticket, turns: readonly Turn[]): Promise<void> {
    const ticket = withoutStored(stored)
    const { content } = this.#made
    checkTicket(ticket, rulesOf({ content: () => content, calendar: CALENDAR_HERE }, ticket))
    const changes = turns.filter(({ deliveries }) =>
      deliveries.some(({ payload }) => payload.kind === 'card' && payload.ref === ticket._id),
    )
    expect(ticket.version, 'a version a change').to.equal(changes.length)
    expect(ticket.sealedSeq ?? 0, 'what stayed behind').to.equal(this.#sealedBy(ticket._id))
    await this.#checkTranscript(ticket, turns)
    const last = turns.at(-1)?.state.tickets.find(({ ref }) => ref === ticket._id)
    if (last) expect(last.status, 'what the conversation knows of it').to.equal(ticket.status)
  }

  /** The last turn before a ticket left a confidential queue without the resident's consent; 0 where it never did. */
  #sealedBy(ref: string): number {
    const secret = new Set(queuesOf(this.#made.content.organisation).flatMap((one) => (one.confidential ? one.id : [])))
    const left = this.#outcomes.flatMap(({ action: { verb, consent }, outcome }) => {
      if (verb !== 'transfer' || consent || !outcome.ok || outcome.ticket._id !== ref) return []
      const moves = outcome.ticket.events.filter(({ what }) => what === 'transferred')
      // The social services' queues stand in one channel, and are read by the same people.
      const { from = '', to = '' } = moves.at(-1) ?? {}
      return secret.has(from) && !secret.has(to) ? [outcome.turn.seq - 1] : []
    })
    return Math.max(0, ...left)
  }

  /** All the resident wrote, once; and of what stayed behind in a confidential queue nothing. */
  async #checkTranscript(ticket: Ticket, turns: readonly Turn[]): Promise<void> {
    const sealed = ticket.sealedSeq ?? 0
    const lines = await transcriptOf(this.#instances[1].log, ticket)
    const written = lines.filter(({ who }) => who === 'resident').map(({ text }) => text)
    const since = Math.max(ticket.seq - 21, sealed)
    const expected = turns.filter(({ seq, inbound }) => inbound && seq > since).map(({ inbound }) => inbound?.text)
    expect(written).to.deep.equal(expected)
    const behind = turns.filter(({ seq, staff }) => seq <= sealed && staff?.text).map(({ staff }) => staff?.text ?? '-')
    const shown = JSON.stringify([ticket.question, ticket.consults, lines])
    for (const words of behind) expect(shown.includes(`"${words}"`), 'words left behind').to.equal(false)
  }
}

async function wake(instance: Instance, { _id: ref, version, wake: due }: Ticket): Promise<void> {
  if (due)
    await unhurried(() =>
      instance.tell({ id: `wake:${ref}:${due.what}:${version}`, ref, what: 'wake', wake: due.what }),
    )
}

function residentsPosts({ deliveries }: Turn) {
  return deliveries.flatMap(({ payload }) =>
    payload.kind === 'thread' && payload.from === 'resident' ? [payload] : [],
  )
}

/** As the rules know it, without what the store adds. */
function withoutStored(stored: Ticket): Ticket {
  const { updatedAt: _, ...ticket } = stored as Ticket & { updatedAt?: Date }
  return ticket
}

/** Whoever is told that it is busy comes back with the same, as a gateway and a client do. */
async function unhurried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'conversation_busy') || tries >= 20) throw error
    }
  }
}
