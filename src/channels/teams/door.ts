import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import { type Door, type DoorReply, type DoorRequest, isForwarded } from '../channel.js'
import { type Activity, parseActivity, type ReceivedActivity, tenantOf } from './activity.js'
import type { BotAdapter } from './bot-adapter.js'
import { CLOSED, isLoopbackUrl, type Trust } from './credentials.js'

/** Teams' largest activities (a card's inputs, a long message with its HTML) stay under 100 kB. */
const BODY_BYTES_MAX = LIMITS.teamsBytes

/** What an invoke is answered with; undefined means the message was taken. */
export interface Answer {
  status: number
  body?: object
}

interface MessagesDoorOptions {
  trust: Trust
  adapter: BotAdapter
  handle(received: ReceivedActivity): Promise<Answer | undefined>
}

/** `POST /api/messages`: proves, parses, hands over, and answers only after the commit. */
export class MessagesDoor implements Door {
  readonly method = 'POST'
  readonly path = '/api/messages'
  readonly bytesMax = BODY_BYTES_MAX
  readonly #options: MessagesDoorOptions

  constructor(options: MessagesDoorOptions) {
    this.#options = options
  }

  async handle(request: DoorRequest): Promise<DoorReply> {
    const { adapter, trust } = this.#options
    const authorization = request.headers.authorization ?? ''
    this.#admit(request, authorization)
    const received = parseActivity(request.body)
    if (trust.mode === 'loopback' && !isLoopbackUrl(received.activity.serviceUrl)) {
      throw new ServiceError('door_closed', `${CLOSED}, and answers only to a loopback serviceUrl`)
    }
    const proof = await adapter.prove(received, authorization)
    this.#ownTenant(received.activity)
    const answer = await adapter.run(proof, received, () => this.#options.handle(received))
    if (!answer) return { status: 200 }
    return { status: answer.status, ...(answer.body ? { body: answer.body } : {}) }
  }

  /** What can be refused before a byte of the body is read. */
  #admit(request: DoorRequest, authorization: string): void {
    const { mode } = this.#options.trust
    if (mode === 'closed') throw new ServiceError('door_closed', CLOSED)
    if (mode === 'token') {
      if (authorization.startsWith('Bearer ')) return
      throw new ServiceError('credentials_missing', 'A Bot Framework token is needed')
    }
    // Without tokens, a page in this machine's browser must not be able to knock: it cannot name another content type
    // than a form's without asking first, nor reach us under a name that is not ours.
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw new ServiceError('payload_invalid', 'An activity is application/json')
    }
    // A tunnel would let the world in as if it were this machine.
    if (!isLoopbackUrl(`http://${request.headers.host ?? ''}`) || isForwarded(request))
      throw new ServiceError('door_closed', CLOSED)
    if (request.headers.origin !== undefined) throw new ServiceError('forbidden', 'Not for pages in a browser')
  }

  /** A bot of one tenant serves that tenant alone, whoever else finds it. */
  #ownTenant(activity: Activity): void {
    const { trust } = this.#options
    if (trust.mode !== 'token' || !trust.tenant || activity.channelId !== 'msteams') return
    if (tenantOf(activity) === trust.tenant) return
    throw new ServiceError('forbidden', 'The activity comes from another tenant')
  }
}
