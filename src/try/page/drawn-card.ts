import {
  type Action,
  AdaptiveCard,
  ExecuteAction,
  type Input,
  OpenUrlAction,
  ShowCardAction,
  SubmitAction,
} from 'adaptivecards'
import { hostConfig } from './host-config.js'
import { fromMarkdown, LINKS, toHtml } from './safe-html.js'

/** What is done with a button that was pressed; the data has the inputs' values in it. */
export interface Pressed {
  execute(verb: string, data: Record<string, unknown>): void
  submit(data: Record<string, unknown>): void
}

export interface CardFocus {
  field: string | undefined
  at: number
}

/** What someone is at in a card, and has not sent. */
export interface Begun {
  /** What is written, by field. */
  drafts: ReadonlyMap<string, string>
  /** Title of the button whose form is open. */
  form: string | undefined
}

export const NOTHING_BEGUN: Begun = { drafts: new Map(), form: undefined }

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = toHtml(fromMarkdown(text))
  result.didProcess = true
}

/** A card as Microsoft's library draws it, and what can be done with it by hand or by the guide. */
export class DrawnCard {
  readonly element: HTMLElement | undefined
  readonly #card = new AdaptiveCard()
  /** What was begun in fields and forms this card has not got: everyone's card may stand a moment in place of one's own. */
  readonly #kept: Begun
  #focusKept: CardFocus | undefined

  /** `begun`: in the card that this one replaces. */
  constructor(json: unknown, pressed: Pressed, { drafts, form }: Begun) {
    this.#card.hostConfig = hostConfig
    this.#card.onExecuteAction = (action) => carryOut(action, pressed)
    this.#card.parse(json)
    for (const input of this.#inputs) input.defaultValue = drafts.get(input.id ?? '') ?? input.defaultValue
    const fields = new Set(this.#inputs.map(({ id }) => id))
    const forms = this.#forms
    const open = forms.find(({ title }) => form !== undefined && title === form)
    this.#kept = {
      drafts: new Map([...drafts].filter(([field]) => !fields.has(field))),
      form: open ? undefined : form,
    }
    this.element = this.#card.render()
    for (const other of forms)
      if (other !== open && this.#inputsOf(other).some(({ id }) => drafts.has(id ?? ''))) other.execute()
    // Last, since the card shows one at a time; also while nothing is written in it yet.
    open?.execute()
  }

  /** What has been begun in this card, or the card before it, and not been sent. */
  get begun(): Begun {
    const written = this.#inputs.filter((input) => input.renderedElement && input.isSet())
    return {
      drafts: new Map([
        ...this.#kept.drafts,
        ...written.map((input) => [input.id ?? '', String(input.value)] as const),
      ]),
      form: this.#forms.find(({ card }) => card.renderedElement?.isConnected)?.title ?? this.#kept.form,
    }
  }

  /** Where in the card the focus is: in which field, and where in its text; undefined when it is elsewhere. */
  get focus(): CardFocus | undefined {
    const { activeElement } = document
    if (!this.element?.contains(activeElement)) return undefined
    const input = this.#inputs.find(({ renderedElement }) => renderedElement?.contains(activeElement))
    const at = activeElement instanceof HTMLTextAreaElement ? activeElement.selectionStart : 0
    return input ? { field: input.id, at } : (this.#focusKept ?? { field: undefined, at })
  }

  /** Puts the focus where it was in the card before this one; on the card itself where that field is no more. */
  takeFocus({ field, at }: CardFocus): void {
    this.#focusKept = undefined
    const input = this.#inputs.find(({ id }) => field !== undefined && id === field)
    const control = input?.renderedElement?.querySelector<HTMLElement>('textarea, input, select')
    if (control?.isConnected) {
      control.focus({ preventScroll: true })
      if (control instanceof HTMLTextAreaElement) control.setSelectionRange(at, at)
    } else {
      if (field !== undefined && this.#kept.drafts.has(field)) this.#focusKept = { field, at }
      this.element?.focus({ preventScroll: true })
    }
  }

  /** The buttons that must be pressed, in order, to get at a verb: the one that opens its form, and its own. */
  wayTo(verb: string): { open?: Action; field?: HTMLElement; press: Action } | undefined {
    for (const form of this.#forms) {
      const press = form.card.getAllActions().find((action) => isVerb(action, verb))
      if (!press) continue
      if (!form.card.renderedElement?.isConnected) form.execute()
      const field = form.card.renderedElement?.querySelector<HTMLElement>('textarea, input')
      return { open: form, press, ...(field ? { field } : {}) }
    }
    const press = this.#actions.find((action) => isVerb(action, verb))
    return press && { press }
  }

  get #actions(): Action[] {
    return this.#card.getAllActions()
  }

  get #forms(): ShowCardAction[] {
    return this.#actions.filter((action) => action instanceof ShowCardAction)
  }

  get #inputs(): (Input & { defaultValue?: string | undefined })[] {
    return this.#card.getAllInputs(true)
  }

  #inputsOf(form: ShowCardAction): Input[] {
    return form.card.getAllInputs(true)
  }
}

function isVerb(action: Action, verb: string): boolean {
  return action instanceof ExecuteAction && action.verb === verb
}

function carryOut(action: Action, pressed: Pressed): void {
  if (action instanceof OpenUrlAction) {
    if (action.url && LINKS.test(action.url)) open(action.url, '_blank', 'noopener,noreferrer')
    return
  }
  if (!(action instanceof ExecuteAction || action instanceof SubmitAction)) return
  const data = { ...(action.data as Record<string, unknown> | undefined) }
  if (action instanceof SubmitAction) pressed.submit(data)
  else pressed.execute(action.verb, data)
}
