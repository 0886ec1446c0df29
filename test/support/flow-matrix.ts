import { expect } from 'chai'
import type { Flow, FlowStep } from '../../src/content/flow.js'
import { sayFrom } from '../../src/content/replies.js'
import { CONFIRM, type FlowState } from '../../src/dialog/flow-state.js'
import { LANGS, type Lang } from '../../src/message.js'
import { smsParts } from '../../src/sms-text/parts.js'
import { receptionOf } from '../../src/tickets/routing.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { optionsOf, valueText } from '../../src/turn/flow-text.js'
import type { Plan } from './flow-plans.js'
import { type Said, saidTo } from './flow-said.js'
import { CALENDAR_HERE } from './instance.js'
import type { Core, Resident } from './talk.js'

const SMS_PARTS_MAX = 3
const LONG_LIST = 10

/** Nobody writes from a number that somebody else has written from. */
let numbers = 0

/** One conversation of the matrix. */
export interface Cell {
  flow: Flow
  door: 'webchat' | 'sms'
  lang: Lang
}

/** A resident on the way through one flow, in one language; what must hold of every turn is looked for in each. */
export class FlowTour {
  readonly resident: Resident
  /** How staff will read each answer; undefined where only that there is one is known. */
  readonly told = new Map<string, string | undefined>()
  readonly heard: string[] = []
  answer = ''

  constructor(
    readonly core: Core,
    readonly cell: Cell,
    readonly plan: Plan,
  ) {
    numbers += 1
    this.resident = core.resident(cell.door, `+4670174${String(numbers).padStart(4, '0')}`)
  }

  get going(): FlowState | undefined {
    return this.resident.last.state.flow
  }

  /** The step that is asked. */
  get asked(): FlowStep | undefined {
    const { flow } = this.cell
    return flow.steps.find(({ slot }) => this.going?.flow === flow.id && slot === this.going.asking)
  }

  /** A reply of the bot's in the resident's language. */
  get reply(): ReturnType<typeof sayFrom> {
    return sayFrom(this.core.content.replies[this.cell.lang])
  }

  get title(): string {
    return this.cell.flow.title[this.cell.lang]
  }

  /** By a phrase of its own, and the button under the article where that is answered first. */
  async begins(phrases: readonly string[]): Promise<void> {
    const { flow, lang } = this.cell
    for (const phrase of phrases) await this.says(phrase)
    if (!this.going && this.resident.choices.includes(this.title)) await this.says(this.title)
    const isReferred = flow.ends.some(({ refer }) => refer && this.answer.includes(refer[lang]))
    expect(this.going?.flow === flow.id || isReferred, 'it begins').to.equal(true)
    if (flow.intro) expect(this.answer).to.contain(flow.intro[lang])
    for (const step of flow.steps) this.took(step)
  }

  async says(text: string, more: { files?: Said['files'] } = {}): Promise<string> {
    const { door, lang } = this.cell
    const files = more.files ? { files: more.files } : {}
    this.answer = await this.resident.says(text, { ...(door === 'webchat' ? { lang } : {}), ...files })
    this.heard.push(`> ${text.slice(0, 120)}`, this.answer.replace(/^/gm, '    '))
    this.#speaksTheirs()
    this.#fitsSms()
    return this.answer
  }

  /** A valid answer to the step that is asked. */
  async answers(how: 'straight' | 'clumsy' = 'straight'): Promise<void> {
    const step = this.asked
    if (!step) throw new Error(`nothing is asked of ${this.cell.flow.id}`)
    const said = this.saidTo(step)
    this.told.set(step.slot, said.told)
    await this.says(how === 'clumsy' ? said.slip : said.text, said)
    if (this.going) expect(this.going.slots[step.slot], `${step.slot} is not filled`).not.to.equal(undefined)
  }

  saidTo(step: FlowStep): Said {
    const { lang } = this.cell
    return saidTo(step, { lang, content: this.core.content, picks: this.plan.picks, choices: this.resident.choices })
  }

  /** Answers whatever is asked, and that all is right, until nothing is. */
  async answersAll(): Promise<void> {
    const most = this.cell.flow.steps.length + 1
    for (let turn = 0; turn < most && this.going; turn += 1)
      if (this.going.asking === CONFIRM) await this.confirms()
      else await this.answers()
    expect(this.going?.asking, 'it never ends').to.equal(undefined)
  }

  /** All that was said is shown, in the resident's language. */
  async confirms(): Promise<void> {
    const { flow, lang } = this.cell
    const isSummary = !this.answer.includes(this.reply('flow_confirm_explain'))
    for (const step of flow.steps)
      if (isSummary && this.told.has(step.slot)) expect(this.answer).to.contain(`${step.label[lang]}: `)
    await this.says(lang === 'sv' ? 'ja' : 'yes')
  }

  /** As the flow's own end says, with every answer. */
  async ended(): Promise<void> {
    const { end } = this.plan
    const { lang } = this.cell
    const tickets = await this.resident.tickets()
    if (end.refer) {
      expect(this.answer).to.contain(end.refer[lang])
      expect(tickets, 'nothing is filed').to.have.length(0)
      return
    }
    const [ticket] = tickets
    if (!ticket || tickets.length > 1) throw new Error(`${tickets.length} tickets`)
    expect(ticket.reason).to.equal('flow')
    this.#isWhere(ticket)
    this.keepsAll(ticket)
    expect(this.answer).to.contain(ticket._id)
    // A fault may have been understood as another than the plan's, which has a receipt of its own.
    const ends = end.fault ? this.cell.flow.ends : [end]
    const isTold = ends.some(({ receipt }) =>
      (receipt?.[lang] ?? '').split(/\{\w+\}/).every((part) => this.answer.includes(part)),
    )
    expect(isTold, 'what happens next is told').to.equal(true)
    if (end.visit)
      expect(ticket.visit?.office).to.equal(this.core.content.organisation.offices.find(({ visits }) => visits)?.id)
  }

  /** Each answer stands with the ticket, as staff read it. */
  keepsAll({ details = [] }: Ticket): void {
    const wanted = this.cell.flow.steps.filter(({ slot }) => this.told.has(slot))
    expect(details.map(({ label }) => label)).to.deep.equal(wanted.map(({ label }) => label.sv))
    for (const [place, { slot }] of wanted.entries()) {
      const told = this.told.get(slot)
      if (told !== undefined) expect(details[place]?.value, slot).to.equal(told)
      expect(details[place]?.value, slot).not.to.equal('')
    }
  }

  /** What has been answered so far, as it stands in the ticket; more may have been answered since. */
  keeps({ details = [] }: Ticket): void {
    for (const { slot, label } of this.cell.flow.steps)
      if (this.told.has(slot)) expect(details.map((one) => one.label)).to.include(label.sv)
  }

  /** An answer the bot took otherwise than it was meant: whatever it took must not be lost. */
  took(step: FlowStep): void {
    const value = this.going?.slots[step.slot]
    if (!value) return
    const { content } = this.core
    const { timeZone } = CALENDAR_HERE
    const text = valueText(step, value, { content, lang: 'sv', say: sayFrom(content.replies.sv), timeZone })
    this.told.set(step.slot, text)
  }

  /** What was said, for when it goes wrong. */
  async telling<T>(walk: Promise<T>): Promise<T> {
    try {
      return await walk
    } catch (error) {
      if (error instanceof Error) error.message = `${error.message}\n\n${this.heard.join('\n')}`
      throw error
    }
  }

  #isWhere(ticket: Ticket): void {
    const { content } = this.core
    const { end } = this.plan
    const category = end.fault && this.#faultOf(end.fault.category)
    const { queue = category?.queue ?? 'contact-centre', kind = category ? 'fault' : 'errand' } =
      end.ticket ?? end.call ?? {}
    const reception = receptionOf(content, queue, ticket.district)
    expect(ticket.kind).to.equal(kind)
    expect(ticket.queue).to.equal(reception.queue.id)
    expect(ticket.matter).to.equal(reception.matter?.id)
    expect(ticket.fault?.category).to.equal(category?.id)
    if (category) expect(ticket.fault?.place.text).not.to.equal(undefined)
  }

  /** As it was understood, which may be otherwise than it was meant. */
  #faultOf(slot: string) {
    return this.core.content.faults.find(({ name }) => name.sv === this.told.get(slot))
  }

  /** Whatever the flow itself says, it says in the language of whoever it speaks with. */
  #speaksTheirs(): void {
    const { flow, lang } = this.cell
    const other = LANGS.find((one) => one !== lang) ?? lang
    const { asked } = this
    const texts = flow.steps.flatMap(({ ask, explain }) => [ask, explain])
    const all = [...texts, ...flow.ends.flatMap(({ receipt, refer }) => [receipt, refer]), flow.intro]
    for (const text of all) if (text && text[other] !== text[lang]) expect(this.answer).not.to.contain(text[other])
    if (!asked || this.resident.last.state.pending?.ask !== 'flow') return
    const asks = [asked.ask[lang], asked.explain[lang], this.reply('flow_third')]
    expect(
      asks.some((text) => this.answer.includes(text)),
      `${asked.slot} is asked in ${lang}: ${this.answer}`,
    ).to.equal(true)
    if (asked.type === 'choice' && asked.options !== 'offices')
      for (const { title } of optionsOf(asked, this.core.content)) expect(this.resident.choices).to.include(title[lang])
  }

  /** One SMS a turn, besides what is urgent, whole. */
  #fitsSms(): void {
    if (this.cell.door !== 'sms') return
    for (const text of this.resident.sms) expect(smsParts(text).parts, text).to.be.at.most(SMS_PARTS_MAX)
    // An article may go on by MER, and so may what comes with the first words, and a long list; all else may not.
    const { turns, articles, choices } = this.resident
    const isLong = turns.length === 1 || articles.length > 0 || choices.length >= LONG_LIST
    if (this.going && !isLong) expect(this.resident.last.state.more, this.answer).to.equal(undefined)
  }
}
