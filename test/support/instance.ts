import type { Content } from '../../src/content/content.js'
import type { Store } from '../../src/store/connect.js'
import { Tickets } from '../../src/store/tickets.js'
import { Turns } from '../../src/store/turns.js'
import { swedishCalendar } from '../../src/tickets/calendar.js'
import { newReference } from '../../src/tickets/reference.js'
import { createEnterer } from '../../src/turn/entered-turn.js'
import { createEventReceiver } from '../../src/turn/event-turn.js'
import { KeyedQueue } from '../../src/turn/keyed-queue.js'
import type { QueueBoard, TurnLog } from '../../src/turn/ports.js'
import { createStaffReceiver } from '../../src/turn/staff-turn.js'
import { createReceiver } from '../../src/turn/turn.js'
import { createUnderstanding, type Understand } from '../../src/understanding/understand.js'
import { SmallKnowledge } from './small-knowledge.js'

export const CALENDAR_HERE = swedishCalendar('Europe/Stockholm')

/** Residents are told of queues; these histories are not about what they are told. */
const NO_BOARD: QueueBoard = { standings: async () => new Map(), ahead: async () => 0 }

export interface Circumstances {
  store: Store
  content: Content
  understand: Understand
  now: () => Date
  /** What stands between the receivers and the log. */
  through?: (log: TurnLog) => TurnLog
}

/** The service's core as one process of several has it: its own line for each conversation, and states it remembers. */
export class Instance {
  readonly log: Turns
  readonly tickets: Tickets
  readonly receive: ReturnType<typeof createReceiver>
  readonly act: ReturnType<typeof createStaffReceiver>
  readonly tell: ReturnType<typeof createEventReceiver>
  readonly enter: ReturnType<typeof createEnterer>

  constructor({ store, content, understand, now, through }: Circumstances) {
    this.log = new Turns(store)
    this.tickets = new Tickets(store)
    const ports = {
      log: through ? through(this.log) : this.log,
      tickets: this.tickets,
      board: NO_BOARD,
      content: () => content,
      understand: () => understand,
      calendar: CALENDAR_HERE,
      now,
      newReference: () => newReference('LN'),
      newCode: () => '123456',
      smsCountries: ['SE'],
      mayGetCode: async () => true,
      queue: new KeyedQueue(),
      hooks: () => [],
      systems: () => [],
      visits: { taken: async () => new Map() },
      committed: () => undefined,
    }
    this.receive = createReceiver(ports)
    this.act = createStaffReceiver(ports)
    this.tell = createEventReceiver(ports)
    this.enter = createEnterer(ports)
  }
}

let learned: Promise<{ content: Content; understand: Understand }> | undefined

/** The shipped organisation and dialogs with a handful of articles: learned in a moment, and once a run. */
export function fewArticles(): Promise<{ content: Content; understand: Understand }> {
  learned ??= learn()
  return learned
}

async function learn(): Promise<{ content: Content; understand: Understand }> {
  const small = await SmallKnowledge.make()
  try {
    const content = await small.content()
    return { content, understand: remembering(createUnderstanding(content)) }
  } finally {
    await small.remove()
  }
}

/** The same words in the same circumstances mean the same: they are worked out once, however often they are said. */
function remembering(understand: Understand): Understand {
  const known = new Map<string, ReturnType<Understand>>()
  return (text, circumstances) => {
    const { now: _, ...rest } = circumstances
    const key = JSON.stringify([text, rest])
    const before = known.get(key) ?? understand(text, circumstances)
    known.set(key, before)
    return before
  }
}
