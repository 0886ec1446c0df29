import { describeError, type Log } from '../../log.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Activity } from './activity.js'
import type { Office } from './office.js'

interface LeaversOptions {
  office: Pick<Office, 'heldBy' | 'leftBehind'>
  /** The team (its id) whose people see to a ticket; undefined while its queue's channel is nowhere. */
  teamOf(ticket: Ticket): Promise<string | undefined>
  log: Log
}

/** Somebody has left a team: what they had in its queues is theirs no more, and nobody should wait for it. */
export class Leavers {
  readonly #options: LeaversOptions

  constructor(options: LeaversOptions) {
    this.#options = options
  }

  async left({ membersRemoved, channelData }: Activity): Promise<void> {
    const team = channelData?.team?.id
    if (!team) return
    for (const { id, aadObjectId } of membersRemoved ?? []) {
      const held = await this.#options.office.heldBy(aadObjectId ? [id, aadObjectId] : [id])
      for (const ticket of held) await this.#leave(ticket, team)
    }
  }

  /** One that cannot be told of now is found when its claim runs out. */
  async #leave(ticket: Ticket, team: string): Promise<void> {
    const { office, teamOf, log } = this.#options
    const { claimedBy: staff, claimedAt, _id: ref } = ticket
    if (!staff) return
    try {
      if ((await teamOf(ticket)) !== team) return
      await office.leftBehind({ id: `left:${staff.id}:${ref}:${claimedAt?.getTime() ?? 0}`, ref, staff })
    } catch (error) {
      log.error('teams_left_behind_failed', { ticket: ref, ...describeError(error) })
    }
  }
}
