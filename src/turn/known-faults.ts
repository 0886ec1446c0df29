import type { Content } from '../content/content.js'
import type { FaultCategory } from '../content/faults.js'
import { endOf } from '../dialog/engine.js'
import { SAME } from '../dialog/flow-state.js'
import type { Said } from './draft.js'
import { flowById } from './flow-reading.js'
import type { Decision } from './ports.js'
import type { TurnPorts } from './turn.js'

/**
 * What is known already of the kind of fault that a message turned out to report: asked for only then, for it may take a
 * while. The very same when there is nothing more to know; otherwise it is to be decided again.
 */
export async function withKnownFaults(
  ports: Pick<TurnPorts, 'content' | 'listed' | 'tickets'>,
  said: Said,
  decided: Decision,
  now: Date,
): Promise<Said> {
  const category = reported(decided, ports.content())
  if (!category) return said
  const listed = category.open311 === undefined ? [] : ((await ports.listed?.(category)) ?? [])
  // It began by words that no errand begins with: a danger that is filed at once.
  const faults = said.faults ? undefined : await ports.tickets.faults(now)
  if (listed.length === 0 && !faults?.length) return said
  return { ...said, listed, ...(faults ? { faults } : {}) }
}

/** The category of a fault that is to be filed, or that was asked about; not of one the operations centre is known to have. */
function reported({ ticket, state }: Decision, content: Content): FaultCategory | undefined {
  const filed =
    ticket?.before === 0 && ticket.after.carrier?.id === undefined ? ticket.after.fault?.category : undefined
  const id = filed ?? askedAbout(state, content)
  return content.faults.find((category) => category.id === id)
}

function askedAbout({ flow: going }: Decision['state'], content: Content): string | undefined {
  const flow = flowById(content, going?.flow)
  if (!flow || going?.asking !== SAME) return undefined
  const slot = endOf(flow, going).fault?.category
  const value = slot === undefined ? undefined : going.slots[slot]
  return value?.is === 'choice' ? value.value : undefined
}
