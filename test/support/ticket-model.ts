import type { Queue } from '../../src/content/organisation.js'
import type { Move, RefusalReason } from '../../src/tickets/moves.js'
import type { TicketStatus } from '../../src/tickets/ticket.js'

/** A ticket as a person would keep it in their head: who has it, whose word is next, what has been asked of others. */
export interface Model {
  status: TicketStatus
  queue: Queue
  holder: string | undefined
  /** The next word is ours. */
  ours: boolean
  /** Consults by name: answered or not. */
  consults: Map<string, boolean>
  consultsEver: number
  /** Words that were left behind in a confidential queue, and may be seen nowhere any more. */
  sealed: string[]
  /** Words that may yet be left behind. */
  words: string[]
}

export function newModel(queue: Queue, words: string): Model {
  return {
    status: 'new',
    queue,
    holder: undefined,
    ours: true,
    consults: new Map(),
    consultsEver: 0,
    sealed: [],
    words: [words],
  }
}

/** Why a move may not be, said without looking at how it is made. */
export function refusal(
  model: Model,
  { verb, by, text, files, to, staff, consult, consent }: Move,
): RefusalReason | undefined {
  const said = Boolean(text?.trim())
  if (!said && ['resolve', 'consult', 'merge'].includes(verb)) return 'text_missing'
  if (!said && !files && ['reply', 'ask', 'note', 'answer_consult'].includes(verb)) return 'text_missing'
  const isOver = model.status === 'resolved' || model.status === 'closed'
  if (isOver && !['reopen', 'note', 'answer_consult', 'threat'].includes(verb)) return 'not_open'
  const isOthers = model.holder !== undefined && model.holder !== by.id
  switch (verb) {
    case 'claim':
      return model.holder === undefined ? undefined : 'taken'
    case 'reply':
    case 'ask':
    case 'called':
    case 'resolve':
      return isOthers ? 'not_yours' : undefined
    case 'release':
      return model.holder === by.id ? undefined : 'not_yours'
    case 'assign':
      if (model.holder !== by.id) return 'not_yours'
      if (!staff) return 'staff_unknown'
      return staff.id === by.id ? 'taken' : undefined
    case 'transfer':
      if (isOthers) return 'not_yours'
      if (!to) return 'queue_unknown'
      if (to.id === model.queue.id) return 'same_queue'
      return isSecretTo(model.queue, to) && !consent && !said ? 'consent_missing' : undefined
    case 'consult':
      if (!to) return 'queue_unknown'
      if (to.id === model.queue.id) return 'same_queue'
      return model.consults.size >= 20 ? 'consults_too_many' : undefined
    case 'answer_consult':
      if (!consult || !model.consults.has(consult)) return 'consult_unknown'
      return model.consults.get(consult) ? 'consult_answered' : undefined
    case 'reopen':
      return model.status === 'resolved' ? undefined : 'not_resolved'
    // Nobody follows these, and no other ticket is named.
    case 'merge':
      return 'merge_unknown'
    case 'split':
      return 'follower_unknown'
    default:
      return undefined
  }
}

/** Words in the first may not be read by whoever reads the second. */
function isSecretTo(from: Queue, to: Queue): boolean {
  if (!from.confidential) return false
  return !(to.confidential && to.channel === from.channel)
}

/** The model after a legal move. */
export function after(model: Model, action: Move): void {
  const { verb, by, text, to, staff, consult, consent } = action
  if (text?.trim() && verb !== 'transfer') model.words.push(text.trim())
  switch (verb) {
    case 'claim':
      Object.assign(model, { status: 'claimed', holder: by.id })
      return
    case 'reply':
      Object.assign(model, { status: 'claimed', holder: by.id, ours: false })
      return
    case 'ask':
      Object.assign(model, { status: 'waiting', holder: by.id, ours: false })
      return
    case 'called':
      Object.assign(model, { status: model.status === 'waiting' ? 'waiting' : 'claimed', holder: by.id, ours: false })
      return
    case 'resolve':
      Object.assign(model, { status: 'resolved', holder: by.id, ours: false })
      return
    case 'release':
      freed(model)
      return
    case 'assign':
      model.holder = staff?.id
      return
    case 'transfer':
      transferred(model, to ?? model.queue, consent === true, text)
      return
    case 'consult':
      model.consultsEver += 1
      model.consults.set(`c${model.consultsEver}`, false)
      return
    case 'answer_consult':
      model.consults.set(consult ?? '', true)
      return
    case 'reopen':
      Object.assign(model, { status: 'claimed', holder: by.id, ours: true })
      return
    default:
      return
  }
}

export function freed(model: Model): void {
  Object.assign(model, { status: 'new', holder: undefined, ours: true })
}

function transferred(model: Model, to: Queue, consent: boolean, text: string | undefined): void {
  if (isSecretTo(model.queue, to) && !consent) {
    model.sealed.push(...model.words)
    model.words = []
    model.consults.clear()
  }
  if (text?.trim()) model.words.push(text.trim())
  freed(model)
  model.queue = to
}
