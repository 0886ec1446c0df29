import { mayRead, type Viewer } from '../../../tickets/sight.js'
import type { Ticket } from '../../../tickets/ticket.js'
import type { Tools } from './scene.js'

/** Tickets that were looked up, by reference. */
class LookedUp {
  readonly #tickets = new Map<string, Ticket>()

  add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) this.#tickets.set(ticket._id, ticket)
  }

  /** Those somebody may read: of the others no words are shown. */
  readableBy(viewer: Viewer, { office }: Tools): Ticket[] {
    return [...this.#tickets.values()].filter((ticket) => mayRead(ticket, viewer, office.content()))
  }
}

/**
 * Makes what is to be shown, and before it is, notes every ticket that was looked up for it: a new list or card is noted
 * by being made this way. Throws what noting throws.
 */
export async function noted<T>(tools: Tools, viewer: Viewer, make: (tools: Tools) => Promise<T>): Promise<T> {
  const listed = new LookedUp()
  const found: { by?: LookedUp } = {}
  const { office } = tools
  const watched: Tools['office'] = {
    ...office,
    async ticket(ref) {
      const ticket = await office.ticket(ref)
      listed.add(ticket ? [ticket] : [])
      return ticket
    },
    async search(...asked) {
      const page = await office.search(...asked)
      found.by ??= new LookedUp()
      found.by.add(page.tickets)
      return page
    },
    async unclaimed(...asked) {
      const page = await office.unclaimed(...asked)
      listed.add(page.tickets)
      return page
    },
    async heldBy(accounts) {
      const held = await office.heldBy(accounts)
      listed.add(held)
      return held
    },
  }
  const made = await make({ ...tools, office: watched })
  if (found.by) await tools.noteShown(viewer.staff, 'tickets_searched', found.by.readableBy(viewer, tools))
  await tools.noteShown(viewer.staff, 'tickets_listed', listed.readableBy(viewer, tools))
  return made
}
