import { createHash } from 'node:crypto'
import type { Follower, Ticket } from './ticket.js'

const KEY_LENGTH = 12

/** What a follower is chosen by: it tells nothing of who they are, and stays the same while others come and go. */
export function followerKey({ conversation }: Follower): string {
  return createHash('sha256').update(conversation).digest('hex').slice(0, KEY_LENGTH)
}

/** The follower with this key; undefined when they follow it no more. */
export function followerBy({ followers = [] }: Ticket, key: string | undefined): Follower | undefined {
  return followers.find((follower) => followerKey(follower) === key)
}
