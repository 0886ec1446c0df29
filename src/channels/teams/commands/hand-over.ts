import type { Viewer } from '../../../tickets/sight.js'
import type { Ticket } from '../../../tickets/ticket.js'
import type { StaffAction } from '../../../turn/ports.js'
import { type Card, type CardElement, plainName, text } from '../card-parts.js'
import { refusalWords } from '../refusals.js'
import { accountsOf } from './lists.js'
import { idOf, mayWorkOn, type Scene } from './scene.js'
import { ALONE, button, person, sheet } from './sheet.js'

/** Teams gives a press 5 s in all. */
const WORK_MS_MAX = 3_500
/** Tickets named in a summary; the rest are counted. */
const NAMED_MAX = 20
/** The choice of nobody in particular: back to where they came from. */
export const QUEUES = 'queues'

/** Asks to whom all one's tickets go. */
export async function handOverCard(scene: Scene, notice?: string, to: string = QUEUES): Promise<Card> {
  const { tools, viewer, say } = scene
  const [held, colleagues] = await Promise.all([
    tools.office.heldBy(accountsOf(viewer.staff)),
    tools.colleagues(viewer),
  ])
  const back = { title: say('hand_over_queues'), value: QUEUES }
  const input = {
    ...person(scene, 'to', say('assign_label'), colleagues, [back]),
    isRequired: true,
    errorMessage: say('assign_error'),
  }
  return sheet(scene, {
    title: say('hand_over_title'),
    notice,
    body:
      held.length === 0
        ? [text(say('mine_empty'))]
        : [text(say('hand_over_lead', { count: String(held.length) })), { ...input, value: to }],
    actions: held.length === 0 ? [] : [button(scene, say('hand_over_send'), { chat: 'hand_over' })],
  })
}

interface Kept {
  ref: string
  why: string
}

/** Hands over everything, one action a ticket, and tells what went and what did not. */
export async function handOver(scene: Scene, inputs: Readonly<Record<string, string>>): Promise<Card> {
  const { tools, viewer, say } = scene
  const chosen = inputs.to ?? ''
  const receiver = chosen === '' || chosen === QUEUES ? undefined : await tools.viewerOf(chosen)
  if (chosen === '' || receiver?.staff.id === viewer.staff.id) return handOverCard(scene, say('assign_error'))
  if (chosen !== QUEUES && !receiver) return handOverCard(scene, say('hand_over_nobody'))
  const held = await tools.office.heldBy(accountsOf(viewer.staff))
  const gone: string[] = []
  const kept: Kept[] = []
  const startedMs = performance.now()
  for (const ticket of held) {
    const isLate = performance.now() - startedMs > WORK_MS_MAX
    const why = isLate ? say('hand_over_late') : await handOne(scene, ticket, receiver)
    if (why === undefined) gone.push(ticket._id)
    else kept.push({ ref: ticket._id, why })
  }
  return summary(scene, receiver, gone, kept)
}

/** Undefined when it went; otherwise why not. */
async function handOne(
  { tools, viewer, say }: Scene,
  ticket: Ticket,
  to: Viewer | undefined,
): Promise<string | undefined> {
  if (to && !mayWorkOn({ tools, viewer: to }, ticket))
    return say('hand_over_not_theirs', { name: plainName(to.staff.name) })
  const { _id: ref, claimedAt } = ticket
  const by = viewer.staff
  const verb = to ? 'assign' : 'release'
  const id = idOf([verb, 'all', ref, String(claimedAt?.getTime() ?? ticket.version), by.id, to?.staff.id ?? ''])
  const action: StaffAction = { id, verb, ref, by }
  const outcome = await tools.office.act(to ? { ...action, to: to.staff } : action)
  return outcome.ok ? undefined : refusalWords(ref, outcome, say)
}

function summary(scene: Scene, receiver: Viewer | undefined, gone: string[], kept: Kept[]): Card {
  const { say } = scene
  const told: CardElement[] = []
  const count = String(gone.length)
  if (gone.length > 0) {
    const words = receiver
      ? say('hand_over_went', { count, name: plainName(receiver.staff.name) })
      : say('hand_over_back', { count })
    told.push(text(words, { weight: 'Bolder' }), text(named(scene, gone)))
  }
  if (kept.length > 0) {
    told.push(text(say('hand_over_kept', { count: String(kept.length) }), { weight: 'Bolder', separator: true }))
    const lines = kept.slice(0, NAMED_MAX).map(({ ref, why }) => text(`${ref}: ${why}`, { spacing: 'None' }))
    told.push(...lines)
  }
  if (told.length === 0) told.push(text(say('mine_empty')))
  const again = button(scene, say('hand_over_again'), { chat: 'open', form: 'hand_over' }, ALONE)
  return sheet(scene, { title: say('hand_over_title'), body: told, actions: kept.length > 0 ? [again] : [] })
}

function named({ say }: Scene, refs: readonly string[]): string {
  const list = refs.slice(0, NAMED_MAX).join(', ')
  const rest = refs.length - NAMED_MAX
  return rest > 0 ? say('hand_over_more', { list, count: String(rest) }) : list
}
