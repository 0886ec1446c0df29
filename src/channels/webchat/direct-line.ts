import { randomUUID } from 'node:crypto'
import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import type { Slots } from '../../slots.js'
import type { ReceiveMessage, TurnLog } from '../../turn/ports.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'
import { activityId, type BotNames, toActivitySet } from './activities.js'
import type { Attach, ChatFiles } from './attachments.js'
import { bearerOf, type Caller, callerOf, conversationFor } from './caller.js'
import { newConversationId, toConversation } from './conversation-id.js'
import { ACTIVITY_BYTES_MAX, readActivity } from './inbound.js'
import { addressKey, type RateLimits } from './limits.js'
import type { StreamAddress } from './stream-address.js'
import type { Token, Tokens } from './tokens.js'
import { receiveUpload, UPLOAD_BYTES_MAX, UPLOAD_MS_MAX } from './upload.js'

/** Turns in one reply; a client that is further behind asks again from the watermark it was given. */
export const PAGE_TURNS_MAX = LIMITS.turnsPerPage

const SMALL_BODY_BYTES_MAX = 4_096
const BASE = '/v3/directline'

export interface DirectLineOptions {
  receive: ReceiveMessage
  log: Pick<TurnLog, 'read' | 'find'>
  tokens: Tokens
  limits: RateLimits
  slots: Slots
  names: BotNames
  /** Absent, there is no upload and no file is shown. */
  files: ChatFiles | undefined
  attaching: (host: string | undefined) => Attach
  streamAddress: StreamAddress
  now: () => Date
}

/** The routes of Direct Line 3.0, as Microsoft's clients use them, over the turn log. */
export class DirectLine {
  readonly #options: DirectLineOptions

  constructor(options: DirectLineOptions) {
    this.#options = options
  }

  doors(): Door[] {
    const { files } = this.#options
    const conversation = `${BASE}/conversations/:conversationId`
    return [
      door('POST', `${BASE}/tokens/generate`, SMALL_BODY_BYTES_MAX, (request) => this.#generate(request)),
      door('POST', `${BASE}/tokens/refresh`, SMALL_BODY_BYTES_MAX, (request) => this.#refresh(request)),
      door('POST', `${BASE}/conversations`, SMALL_BODY_BYTES_MAX, (request) => this.#start(request)),
      door('GET', conversation, 0, (request) => this.#reconnect(request)),
      door('GET', `${conversation}/activities`, 0, (request) => this.#read(request)),
      door('POST', `${conversation}/activities`, ACTIVITY_BYTES_MAX, (request) => this.#post(request)),
      ...(files ? [this.#uploadDoor(`${conversation}/upload`, files)] : []),
    ]
  }

  async #generate(request: DoorRequest): Promise<DoorReply> {
    const caller = await this.#caller(request)
    if (caller.kind !== 'secret') throw new ServiceError('forbidden', 'Only the secret makes new conversations')
    return { status: 200, body: await this.#issue(newConversationId()) }
  }

  async #refresh(request: DoorRequest): Promise<DoorReply> {
    const id = await this.#options.tokens.verify(bearerOf(request), this.#options.now())
    await this.#options.limits.read(id)
    return { status: 200, body: await this.#issue(id) }
  }

  async #start(request: DoorRequest): Promise<DoorReply> {
    const caller = await this.#caller(request)
    const id = caller.kind === 'token' ? caller.conversationId : newConversationId()
    if (caller.kind === 'token') await this.#options.limits.read(id)
    return { status: 201, body: await this.#connection(request, id, 0) }
  }

  async #reconnect(request: DoorRequest): Promise<DoorReply> {
    const id = await this.#conversation(request)
    await this.#options.limits.read(id)
    return { status: 200, body: await this.#connection(request, id, watermarkOf(request.query)) }
  }

  async #read(request: DoorRequest): Promise<DoorReply> {
    const id = await this.#conversation(request)
    await this.#options.limits.read(id)
    const after = watermarkOf(request.query)
    const turns = await this.#options.log.read(toConversation(id), after, PAGE_TURNS_MAX)
    const { names, attaching } = this.#options
    const view = { names, attach: attaching(request.headers.host) }
    return { status: 200, body: toActivitySet(id, turns, after, view) }
  }

  async #post(request: DoorRequest): Promise<DoorReply> {
    const id = await this.#conversation(request)
    await this.#options.limits.message(id, request.address)
    const posted = readActivity(request.body, id, randomUUID)
    if (posted.kind === 'dropped') return { status: 200, body: { id: activityId(id, 0, 0) } }
    const turn = await this.#options.receive(posted.message)
    return { status: 200, body: { id: activityId(id, turn.seq, 0) } }
  }

  #uploadDoor(path: string, files: ChatFiles): Door {
    const handle = (request: DoorRequest) => this.#upload(request, files)
    return { ...door('POST', path, UPLOAD_BYTES_MAX, handle), streams: { withinMs: UPLOAD_MS_MAX } }
  }

  /** Who calls, and whether they may, is settled before a byte of a file is read. */
  async #upload(request: DoorRequest, files: ChatFiles): Promise<DoorReply> {
    const { limits, slots, receive, log, now } = this.#options
    const id = await this.#conversation(request)
    await limits.message(id, request.address)
    await limits.upload(request.address, Number(request.headers['content-length'] ?? UPLOAD_BYTES_MAX))
    const giveBack = slots.take([
      ['uploadsPerConversation', id],
      ['uploadsPerAddress', addressKey(request.address)],
      ['uploads'],
    ])
    try {
      const turn = await receiveUpload({ receive, log, files, now }, request, id)
      return { status: 200, body: { id: activityId(id, turn.seq, 0) } }
    } finally {
      giveBack()
    }
  }

  async #connection(request: DoorRequest, id: string, after: number): Promise<Token & { streamUrl: string }> {
    const issued = await this.#issue(id)
    return { ...issued, streamUrl: this.#options.streamAddress(request, issued, after) }
  }

  #issue(id: string): Promise<Token> {
    return this.#options.tokens.issue(id, this.#options.now())
  }

  #caller(request: DoorRequest): Promise<Caller> {
    return callerOf(request, this.#options.tokens, this.#options.now())
  }

  async #conversation(request: DoorRequest): Promise<string> {
    return conversationFor(await this.#caller(request), request.params.conversationId)
  }
}

/** Where a client has read to. `-` and nothing mean the beginning; anything else that is no number is refused. */
export function watermarkOf(query: URLSearchParams): number {
  const watermark = query.get('watermark') ?? ''
  if (watermark === '' || watermark === '-') return 0
  if (/^\d{1,9}$/.test(watermark)) return Number(watermark)
  throw new ServiceError('payload_invalid', 'Watermark is not one this service gave')
}

function door(method: Door['method'], path: string, bytesMax: number, handle: Door['handle']): Door {
  return { method, path, bytesMax, handle }
}
