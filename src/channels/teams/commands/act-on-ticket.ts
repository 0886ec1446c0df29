import type { StaffMember } from '../../../tickets/ticket.js'
import type { StaffAction } from '../../../turn/ports.js'
import { plainName } from '../card-parts.js'
import { refusalWords } from '../refusals.js'
import type { Deed } from './deed.js'
import { thread, toOf } from './lists.js'
import { idOf, mayWorkOn, type Scene } from './scene.js'
import type { Notice } from './sheet.js'

type Act = Extract<Deed, { chat: 'act' }>

/** Claims, releases or hands over one ticket from a list. Answers what came of it, and the way to what is one's own now. */
export async function actOnTicket(scene: Scene, deed: Act, inputs: Readonly<Record<string, string>>): Promise<Notice> {
  const { tools, viewer, say } = scene
  const { move: verb, ref, version } = deed
  const ticket = await tools.office.ticket(ref)
  if (!ticket) return say('refused_not_found')
  if (!mayWorkOn(scene, ticket)) return say('refused_not_staff')
  const to = verb === 'assign' ? await receiverOf(scene, ticket.queue, inputs[toOf(ref)] ?? '') : undefined
  if (verb === 'assign' && !to) return say('to_not_there', { ref })
  const by = viewer.staff
  const action: StaffAction = { id: idOf([verb, ref, String(version), by.id, to?.id ?? '']), verb, ref, by }
  const outcome = await tools.office.act(to ? { ...action, to } : action)
  // Claiming what is one's own already is no news to anyone.
  const isTheirs = !outcome.ok && outcome.why === 'taken' && verb === 'claim' && outcome.ticket?.claimedBy?.id === by.id
  if (!outcome.ok && !isTheirs) return refusalWords(ref, outcome, say)
  const words = say(`did_${verb}`, { ref, name: plainName(to?.name ?? '') })
  return verb === 'claim' ? { words, go: thread(scene, ticket) } : words
}

/** Whoever was chosen, if they are that queue's staff. */
async function receiverOf({ tools }: Scene, queue: string, id: string): Promise<StaffMember | undefined> {
  if (id === '') return undefined
  const receiver = await tools.viewerOf(id)
  return receiver && mayWorkOn({ tools, viewer: receiver }, { queue }) ? receiver.staff : undefined
}
