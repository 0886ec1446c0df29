import { createHash, timingSafeEqual } from 'node:crypto'
import type { DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import type { TeamsTokenReader } from './teams-token.js'
import type { WirePerson } from './wire.js'

/** In which header the page of a service without Teams says who is trying it. */
const AS_HEADER = 'x-desk-as'

/** How staff prove who they are. */
export type SignIn =
  | { by: 'teams'; user: TeamsTokenReader }
  /** On this machine alone: whoever has the link is whichever of these people they choose to be. */
  | { by: 'key'; key: string; people: () => readonly WirePerson[] }
  | { by: 'nothing'; why: string }

/** Who sends the request, by Entra id. Throws whatever keeps them out. */
export async function userOf(signIn: SignIn, { headers }: DoorRequest): Promise<string> {
  if (signIn.by === 'nothing') throw new ServiceError('door_closed', signIn.why)
  if (signIn.by === 'teams') return signIn.user(headers.authorization)
  proveKey(signIn, headers.authorization)
  const chosen = signIn.people().find(({ id }) => id === headers[AS_HEADER])
  if (chosen) return chosen.id
  throw new ServiceError('forbidden', 'Say who you are: send X-Desk-As with the id of one of the people')
}

/** Those one may be here, for whoever has the key. */
export function peopleFor(signIn: SignIn, { headers }: DoorRequest): readonly WirePerson[] {
  if (signIn.by !== 'key') throw new ServiceError('not_found', 'There is nothing at this address')
  proveKey(signIn, headers.authorization)
  return signIn.people()
}

function proveKey({ key }: { key: string }, authorization: string | undefined): void {
  const given = /^Desk ([\w-]{1,200})$/i.exec(authorization ?? '')?.[1] ?? ''
  if (timingSafeEqual(digest(key), digest(given))) return
  throw new ServiceError('credentials_missing', 'Open the page by the link that is printed when the service starts')
}

/** Compared as digests, so that time tells nothing, not even a length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
