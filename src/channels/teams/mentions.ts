import { describeError, type Log } from '../../log.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { Members } from './members.js'
import type { Mentioned } from './outgoing.js'
import type { Places } from './places.js'

interface MentionsOptions {
  places: Places
  members: Members
  log: Log
}

/** Who can be mentioned where. A mention is a courtesy: someone who cannot be found is named in plain words instead. */
export class Mentions {
  readonly #options: MentionsOptions

  constructor(options: MentionsOptions) {
    this.#options = options
  }

  /** The accounts of members of staff in the team a conversation is in. Never throws for want of one. */
  async among(conversation: string, staff: readonly StaffMember[], signal: AbortSignal): Promise<Mentioned[]> {
    const once = [...new Map(staff.map((member) => [member.id, member])).values()]
    return Promise.all(
      once.map(async (member) => ({ staff: member, ...(await this.#account(conversation, member, signal)) })),
    )
  }

  async #account(conversation: string, staff: StaffMember, signal: AbortSignal): Promise<{ id?: string }> {
    const { places, members, log } = this.#options
    try {
      const install = await places.teamOf(conversation)
      const account = install && (await members.account(install, staff, signal))
      return account ? { id: account.id } : {}
    } catch (error) {
      log.warn('teams_mention_failed', describeError(error))
      return {}
    }
  }
}
