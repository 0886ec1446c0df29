import type { Bot, BotAnswer } from './connector-bot.js'
import type { TeamDirectory } from './connector-teams.js'

/** A search as the messaging extension's field sends it. */
export interface ExtensionQuery {
  commandId: string
  /** By name. Teams sends `initialRun: 'true'` when the field is opened and nothing is written yet. */
  parameters: Readonly<Record<string, string>>
  queryOptions?: { skip: number; count: number }
}

/** A command that opens a form of the bot's own, in what one writes or on a message. */
export interface ExtensionCommand {
  commandId: string
  commandContext?: 'compose' | 'message' | 'commandbox'
  /** The message it was chosen on. */
  messagePayload?: object
}

const CONTEXT = { theme: 'default' }

/**
 * The messaging extension and the task modules, as people use them: each asks the bot something and is answered at once,
 * with what it answered as it was received. `conversation`: the thread, channel or chat one is in; the bot need not be.
 */
export class Extension {
  readonly #bot: Bot
  readonly #directory: TeamDirectory

  constructor(options: { bot: Bot; directory: TeamDirectory }) {
    this.#bot = options.bot
    this.#directory = options.directory
  }

  query(who: string, conversation: string, query: ExtensionQuery): Promise<BotAnswer> {
    const { commandId, parameters, queryOptions = { skip: 0, count: 25 } } = query
    const listed = Object.entries(parameters).map(([name, value]) => ({ name, value }))
    return this.#ask('composeExtension/query', who, conversation, { commandId, parameters: listed, queryOptions })
  }

  /** Chooses one of the results; `value` is what its tap carries. */
  selectItem(who: string, conversation: string, value: unknown): Promise<BotAnswer> {
    return this.#ask('composeExtension/selectItem', who, conversation, value)
  }

  fetchTask(who: string, conversation: string, command: ExtensionCommand): Promise<BotAnswer> {
    const value = { commandContext: 'compose', ...command, context: CONTEXT }
    return this.#ask('composeExtension/fetchTask', who, conversation, value)
  }

  /** Sends the form that was opened. */
  submitAction(who: string, conversation: string, command: ExtensionCommand & { data: unknown }): Promise<BotAnswer> {
    const value = { commandContext: 'compose', ...command, context: CONTEXT }
    return this.#ask('composeExtension/submitAction', who, conversation, value)
  }

  /** Opens a task module by a card's button (`replyToId`: the card's message) or another way; `data` as the button has it. */
  fetchTaskModule(who: string, conversation: string, data: unknown, replyToId?: string): Promise<BotAnswer> {
    return this.#ask('task/fetch', who, conversation, { data, context: CONTEXT }, replyToId)
  }

  /** Sends what was written in a task module. */
  submitTaskModule(who: string, conversation: string, data: unknown, replyToId?: string): Promise<BotAnswer> {
    return this.#ask('task/submit', who, conversation, { data, context: CONTEXT }, replyToId)
  }

  #ask(name: string, who: string, conversation: string, value: unknown, replyToId?: string): Promise<BotAnswer> {
    const by = this.#bot.by(this.#directory.person(who), conversation)
    return this.#bot.knock({ type: 'invoke', name, ...by, ...(replyToId ? { replyToId } : {}), value })
  }
}
