import type { Deletion } from '../../turn/deletion-turn.js'
import type { Door } from '../channel.js'
import { toConversation } from './conversation-id.js'
import { langIn } from './house.js'
import type { RateLimits } from './limits.js'
import { ownConversation } from './own-conversation.js'
import type { Tokens } from './tokens.js'

const PATH = '/widget/deletion'

export interface DeletionOptions {
  deletion: Deletion
  tokens: Tokens
  limits: RateLimits
  now: () => Date
}

/** Where a resident asks what deleting their chat would come to (GET), and has it done (POST); the token says whose. */
export function deletionDoors({ deletion, tokens, limits, now }: DeletionOptions): Door[] {
  return [
    {
      method: 'GET',
      path: PATH,
      bytesMax: 0,
      handle: async (request) => {
        const id = await ownConversation(request, tokens, now())
        await limits.read(id)
        return { status: 200, body: await deletion.preview(toConversation(id), langIn(request.query)) }
      },
    },
    {
      method: 'POST',
      path: PATH,
      bytesMax: 0,
      handle: async (request) => {
        const id = await ownConversation(request, tokens, now())
        await limits.message(id, request.address)
        return { status: 200, body: await deletion.carryOut(toConversation(id), langIn(request.query)) }
      },
    },
  ]
}
