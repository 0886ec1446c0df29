import type { Flow, FlowStep } from '../content/flow.js'
import type { Place } from '../content/streets.js'
import { endOf } from '../dialog/engine.js'
import { readSlot } from '../dialog/read/read-slot.js'
import type { KnownFault } from '../tickets/faults.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Draft } from './draft.js'
import { readingOf } from './flow-reading.js'
import type { ListedFault } from './ports.js'

/** What stands before an id of the operations centre's, where a reference of ours could stand. */
const LISTED = 'op:'
const PLACE_LENGTH_MAX = 200

/** What the operations centre lists of the category that was answered, as faults that a report may be the same as. */
export function listedNear(draft: Draft, flow: Flow): KnownFault[] {
  const { listed = [] } = draft.said
  const going = draft.state.flow
  const slot = going && endOf(flow, going).fault?.category
  const category = slot === undefined ? undefined : going?.slots[slot]
  if (category?.is !== 'choice') return []
  return listed.map((one) => ({
    _id: LISTED + one.id,
    status: 'new',
    fault: { category: category.value, place: placeOf(one, draft, flow) },
    arrivedAt: one.at,
  }))
}

/** The operations centre's id in what was offered; undefined for a reference of ours. */
export function listedId(offered: string): string | undefined {
  return offered.startsWith(LISTED) ? offered.slice(LISTED.length) : undefined
}

/** Whether a ticket is what the operations centre has by this id. */
export function isAt({ carrier }: Pick<Ticket, 'carrier'>, id: string | undefined): boolean {
  return id !== undefined && carrier?.to === 'open311' && carrier.id === id
}

/** The step that asks where it is. */
export function addressStep(flow: Flow): FlowStep | undefined {
  return flow.steps.find(({ type }) => type === 'address')
}

/** Their address as a resident's would be read; their position is the better one. */
function placeOf(listed: ListedFault, draft: Draft, flow: Flow): Place {
  const known = places.get(listed)
  if (known) return known
  const { address = '', point } = listed
  const step = addressStep(flow)
  const read = step && address ? readSlot(step, address, readingOf(draft), 'asked') : undefined
  const told = read && 'value' in read && read.value.is === 'address' ? read.value.place : undefined
  const place = { ...(told ?? { text: address.slice(0, PLACE_LENGTH_MAX) }), ...(point ? { point } : {}) }
  places.set(listed, place)
  return place
}

/** The same list is looked at by every report for a while. */
const places = new WeakMap<ListedFault, Place>()
