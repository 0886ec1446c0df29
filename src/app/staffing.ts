import type { TeamsChannel } from '../channels/teams/teams.js'
import { queueById } from '../tickets/routing.js'
import type { StaffMember } from '../tickets/ticket.js'
import type { Knowing } from './core.js'
import { inTeams } from './ticket-desk.js'

/** Who is in a queue's team, as Teams has it just now; nobody where the queue's own team is not known. */
export function staffingOf({ directory }: Pick<TeamsChannel, 'directory'>, knowing: Pick<Knowing, 'content'>) {
  const staffOf = (queue: string): Promise<StaffMember[]> =>
    directory.staffOf(inTeams(queueById(knowing.content, queue), knowing.content))
  return {
    staffOf,
    /** Whether somebody belongs to a queue; undefined where its team cannot be asked, or has nobody in it to compare with. */
    async isPresent({ id }: StaffMember, queue: string): Promise<boolean | undefined> {
      try {
        const team = await staffOf(queue)
        if (team.length === 0) return undefined
        return team.some((member) => member.id === id) || (await directory.viewer(id))?.queues.has(queue) === true
      } catch {
        return undefined
      }
    },
  }
}
