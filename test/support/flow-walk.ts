import { expect } from 'chai'
import type { Content } from '../../src/content/content.js'
import type { Flow, FlowStep } from '../../src/content/flow.js'
import { sayFrom } from '../../src/content/replies.js'
import { holds } from '../../src/dialog/conditions.js'
import { CONFIRM, type FlowState } from '../../src/dialog/flow-state.js'
import type { SlotValue } from '../../src/dialog/slots.js'
import type { FileRef } from '../../src/message.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { newConversation } from '../../src/turn/conversation.js'
import { decide } from '../../src/turn/decide.js'
import type { Setting } from '../../src/turn/draft.js'
import { detailsOf, type Telling } from '../../src/turn/flow-text.js'
import { type Conversation, type ConversationState, type Decision, STATE_BYTES_MAX } from '../../src/turn/ports.js'
import type { Understand } from '../../src/understanding/understand.js'
import { CALENDAR_HERE } from './instance.js'

/** What the walker says, and what it knows will come of it. */
export interface Saying {
  text: string
  files?: FileRef[]
  /** Days of silence before it. */
  days?: number
  /** The slot it is sure to fill, and with what, where that is known. */
  fills?: { slot: string; value?: SlotValue | undefined }
  /** Which slots it may change besides filling those that are open; none where it is left out. */
  changes?: 'any' | 'choices' | 'address' | 'last' | 'all' | undefined
}

/** A conversation that is only decided on: no database, no clock. Everything it must never do is looked for in each turn. */
export class FlowWalk {
  conversation: Conversation
  ticket: Ticket | undefined
  /** What was said, for when it goes wrong. */
  readonly told: string[] = []
  choices: string[] = []
  /** What was said last was met with 112: it answered nothing, and the errand waits. */
  isAlarmed = false
  /** What was said last is a wish that is met before errands: a person, to be called. */
  isWished = false
  #now = new Date('2026-11-26T08:30:00Z')
  #texts: string[] = []
  #answer = ''

  constructor(
    readonly content: Content,
    readonly understand: Understand,
    readonly channel: 'webchat' | 'sms',
  ) {
    this.conversation = newConversation(this.#message(''), this.#now)
  }

  get state(): ConversationState {
    return this.conversation.state
  }

  get going(): FlowState | undefined {
    return this.state.flow
  }

  get flow(): Flow | undefined {
    return this.content.flows.find(({ id }) => id === this.going?.flow)
  }

  /** The step that is asked. */
  get asked(): FlowStep | undefined {
    return this.flow?.steps.find(({ slot }) => slot === this.going?.asking)
  }

  /** A ticket is made, somebody was named to turn to, or it was cancelled. */
  get isOver(): boolean {
    return this.ticket !== undefined || (!this.going && !['reach', 'matter'].includes(this.state.pending?.ask ?? ''))
  }

  /** Whether it is in this flow, or was and was told at once whose matter it is. */
  has(flow: string): boolean {
    const { ends = [] } = this.content.flows.find(({ id }) => id === flow) ?? {}
    const referred = [
      ...ends.flatMap(({ refer }) => refer ?? []),
      ...this.content.faults.flatMap(({ others }) => others.map(({ text }) => text)),
    ]
    const isReferred = referred.some(({ sv, en }) => this.#answer.includes(sv) || this.#answer.includes(en))
    return this.going?.flow === flow || isReferred
  }

  async say(saying: Saying): Promise<void> {
    this.told.push(`> ${saying.text.slice(0, 80)}${saying.files ? ' [file]' : ''}`)
    this.#now = new Date(this.#now.getTime() + 60_000 + (saying.days ?? 0) * 86_400_000)
    const before = this.conversation
    const decision = await this.#decided(saying)
    const { outbound, state } = decision
    const answer = outbound.map(({ text }) => text).join('\n')
    this.told.push(`    ${answer}`, `    ${JSON.stringify(state.flow?.slots)} ${state.flow?.asking}`)
    this.#texts.push(saying.text)
    this.conversation = { ...before, seq: before.seq + 1, at: this.#now, state }
    this.choices = outbound.flatMap(({ choices }) => choices ?? [])
    this.ticket ??= decision.ticket?.after
    expect(answer, 'silence').not.to.equal('')
    expect(Buffer.byteLength(JSON.stringify(state))).to.be.at.most(STATE_BYTES_MAX)
    if ((state.flow?.tries ?? 0) > (before.state.flow?.tries ?? 0))
      expect(answer, 'said again').not.to.equal(this.#answer)
    this.#answer = answer
    this.#asksWhatIsNeeded()
    if (before.state.flow?.flow === state.flow?.flow) this.#losesNothing(before.state.flow, saying)
    if (decision.ticket) this.#tellsStaff(before.state.flow, saying, decision.ticket.after)
  }

  async #decided({ text, files }: Saying): Promise<Decision> {
    const { seq, state } = this.conversation
    const { lang, article, district } = state
    const understood = await this.understand(text, { lang, now: this.#now, article, district })
    this.isAlarmed = understood.danger !== undefined
    this.isWished = understood.intent === 'callback' || understood.intent === 'person'
    return decide(
      {
        message: { ...this.#message(text), ...(files ? { files } : {}), masked: 0 },
        before: { ...this.conversation, seq },
        understood,
        burst: false,
        question: state.questionSeq === undefined ? undefined : this.#texts[state.questionSeq - 1],
        tickets: [],
        faults: [],
        taken: new Map(),
      },
      this.#setting(),
    )
  }

  #message(text: string) {
    const sms = this.channel === 'sms' ? { phone: '+46701740605', provider: 'elks' as const } : {}
    return { channel: this.channel, conversation: `${this.channel}:walk`, id: `m${this.#texts.length}`, text, ...sms }
  }

  #setting(): Setting {
    return {
      content: this.content,
      calendar: CALENDAR_HERE,
      now: this.#now,
      newReference: () => `LN-WALK${this.#texts.length}`,
      newCode: () => '123456',
      smsCountries: ['SE'],
      standings: new Map(),
      systems: new Set(),
    }
  }

  /** What is asked is open, and its condition holds. */
  #asksWhatIsNeeded(): void {
    const { asked, going } = this
    if (!asked || !going || this.state.pending?.ask !== 'flow') return
    expect(going.slots[asked.slot], `${asked.slot} is asked though it is answered`).to.equal(undefined)
    expect(asked.silent, `${asked.slot} is asked though it never is`).to.equal(false)
    expect(isWanted(asked, going), `${asked.slot} is asked though it is not wanted`).to.equal(true)
  }

  /** What was answered stands, but for what this message was about. */
  #losesNothing(before: FlowState | undefined, { fills, changes }: Saying): void {
    const after = this.going
    if (!before || !after || changes === 'any') return
    for (const [slot, value] of Object.entries(before.slots)) {
      const isLast = slot === before.answered.at(-1)
      const type = this.flow?.steps.find((step) => step.slot === slot)?.type
      const mayChange =
        slot === CONFIRM ||
        slot === fills?.slot ||
        type === 'files' ||
        changes === 'all' ||
        (changes === 'last' && isLast) ||
        // Another office has other times, and a time passes.
        type === 'visit' ||
        (changes === 'choices' && type === 'choice') ||
        (changes === 'address' && type === 'address')
      if (!mayChange || this.isAlarmed) expect(after.slots[slot], `${slot} is lost`).to.deep.equal(value)
    }
    if (this.isAlarmed) return
    if (fills) expect(after.slots[fills.slot], `${fills.slot} is not filled`).not.to.equal(undefined)
    if (fills?.value) expect(after.slots[fills.slot]).to.deep.include(fills.value)
  }

  /** All of it is in the ticket. */
  #tellsStaff(before: FlowState | undefined, { fills, changes }: Saying, ticket: Ticket): void {
    const flow = this.content.flows.find(({ id }) => id === before?.flow)
    if (!before || !flow || changes !== undefined) return
    const slots = { ...before.slots, ...(fills?.value ? { [fills.slot]: fills.value } : {}) }
    const told = detailsOf(flow, { ...before, slots }, this.#toStaff())
    const known = told.filter(({ label }) => label !== flow.steps.find(({ type }) => type === 'files')?.label.sv)
    expect(ticket.details ?? []).to.deep.include.members(known)
  }

  #toStaff(): Telling {
    const { content } = this
    return { content, lang: 'sv', say: sayFrom(content.replies.sv), timeZone: CALENDAR_HERE.timeZone }
  }
}

function isWanted({ when }: FlowStep, { slots }: FlowState): boolean {
  return holds(when, (slot) => {
    const value = slots[slot]
    if (!value || value.is === 'skipped') return undefined
    return value.is === 'choice' ? value.value : value.is === 'yes-no' ? String(value.yes) : ''
  })
}
