import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { parse } from 'content-disposition'
import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import type { FileRef } from '../../message.js'
import type { ReceiveMessage, Turn, TurnLog } from '../../turn/ports.js'
import type { DoorRequest } from '../channel.js'
import type { ChatFiles } from './attachments.js'
import { ACTIVITY_BYTES_MAX, readSent, type Sent } from './inbound.js'
import { collect, type Part, readMultipart } from './multipart.js'

/** Everything one upload may weigh, so that it ends. */
export const UPLOAD_BYTES_MAX = LIMITS.uploadBytes
/** A slow line gets a photo of 10 MB through in a minute. */
export const UPLOAD_MS_MAX = 120_000

const ACTIVITY_TYPE = 'application/vnd.microsoft.activity'

export interface UploadPorts {
  receive: ReceiveMessage
  log: Pick<TurnLog, 'find'>
  files: ChatFiles
  now: () => Date
}

/** Takes files, with words or without, to the turn they came in. All of them are kept, or none. */
export async function receiveUpload(ports: UploadPorts, request: DoorRequest, conversationId: string): Promise<Turn> {
  const upload = new Upload(ports, conversationId, request.query.get('userId') ?? undefined)
  try {
    for await (const part of partsOf(request, ports.files)) await upload.take(part)
    return await upload.finish()
  } catch (error) {
    await upload.undo(error)
    throw error
  }
}

class Upload {
  readonly #ports: UploadPorts
  readonly #conversationId: string
  readonly #userId: string | undefined
  readonly #files: FileRef[] = []
  #sent: Sent | undefined
  /** The turn this very message became when it was sent before. */
  #earlier: Turn | undefined
  #handedOver = false

  constructor(ports: UploadPorts, conversationId: string, userId: string | undefined) {
    this.#ports = ports
    this.#conversationId = conversationId
    this.#userId = userId
  }

  async take(part: Part): Promise<void> {
    if (part.type === ACTIVITY_TYPE) return this.#takeActivity(part.bytes)
    // Already here from the first time: it counts for nothing now, and must not fill the conversation up.
    if (this.#earlier) return
    const { files, now } = this.#ports
    if (this.#files.length === files.perMessageMax) {
      throw new ServiceError('payload_too_large', `A message carries at most ${files.perMessageMax} files`)
    }
    const { conversation } = this.#sent?.message ?? this.#read(undefined).message
    this.#files.push(await files.put({ conversation, name: part.name, bytes: part.bytes, at: now() }))
  }

  async finish(): Promise<Turn> {
    if (this.#earlier) {
      await this.#drop(this.#files)
      return this.#earlier
    }
    const { message, attachments } = this.#sent ?? this.#read(undefined)
    // Refused whole: taking the words and missing a file would let a resident believe it was sent.
    if (this.#files.length === 0 || attachments > this.#files.length) {
      throw new ServiceError('payload_invalid', 'A file that the message speaks of is not in the body')
    }
    this.#handedOver = true
    const turn = await this.#ports.receive({ ...message, files: this.#files })
    // Sent twice at the same moment, the other one's files are the turn's.
    const kept = new Set(turn.inbound?.files?.map(({ id }) => id))
    await this.#drop(this.#files.filter(({ id }) => !kept.has(id)))
    return turn
  }

  /** Removes what was kept, unless the turn may have been committed after all; the sweep knows about those. */
  async undo(error: unknown): Promise<void> {
    const refused = error instanceof ServiceError && error.code !== 'store_unavailable'
    if (refused || !this.#handedOver) await this.#drop(this.#files)
  }

  async #takeActivity(bytes: Buffer): Promise<void> {
    if (this.#sent) throw new ServiceError('payload_invalid', 'One activity is sent at a time')
    if (bytes.length > ACTIVITY_BYTES_MAX) throw new ServiceError('payload_too_large', 'The activity is too large')
    this.#sent = this.#read(bytes)
    const { conversation, id } = this.#sent.message
    this.#earlier = await this.#ports.log.find(conversation, id)
  }

  #read(activity: Buffer | undefined): Sent {
    return readSent(activity, { conversationId: this.#conversationId, userId: this.#userId }, randomUUID)
  }

  async #drop(files: FileRef[]): Promise<void> {
    // Left behind they are swept; the resident's answer does not wait for that.
    await this.#ports.files.drop(files.map(({ id }) => id)).catch(() => undefined)
  }
}

async function* partsOf(request: DoorRequest, { bytesMax, perMessageMax }: ChatFiles): AsyncGenerator<Part> {
  const body = request.stream as Readable
  const type = request.headers['content-type'] ?? ''
  if (/^multipart\/form-data\b/i.test(type)) {
    // One part more for the activity, and one so that a file too many is told as that.
    yield* readMultipart(body, type, { partsMax: perMessageMax + 2, partBytesMax: bytesMax })
    return
  }
  const name = parse(request.headers['content-disposition'] ?? '').parameters.filename ?? ''
  yield { name, type: '', bytes: await collect(body, bytesMax) }
}
