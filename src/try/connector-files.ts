import { randomUUID } from 'node:crypto'
import { extname } from 'node:path'
import { ServiceError } from '../errors.js'
import type { RoomAttachment } from './connector-room.js'

/** The oldest goes first. */
const FILES_MAX = 40
const FILE_BYTES_MAX = 20_000_000

/** What Teams calls a file that someone sent the bot. */
export const FILE_INFO_TYPE = 'application/vnd.microsoft.teams.file.download.info'

/** A file as someone sends it. */
export interface SentFile {
  name: string
  content: Buffer | string
}

/** Files people have sent the bot, where it can fetch them: a stand-in for the SharePoint behind Teams. */
export class SentFiles {
  readonly #files = new Map<string, Buffer>()
  readonly #url: () => string

  /** `url`: what a file's address begins with. */
  constructor(url: () => string) {
    this.#url = url
  }

  /** Keeps a file, and answers with what tells of it. Throws for one too large. */
  keep({ name, content }: SentFile): RoomAttachment {
    const bytes = Buffer.from(content)
    if (bytes.length > FILE_BYTES_MAX) throw new ServiceError('payload_too_large', 'The file is too large')
    const uniqueId = randomUUID()
    this.#files.set(uniqueId, bytes)
    const [oldest] = this.#files.keys()
    if (this.#files.size > FILES_MAX && oldest) this.#files.delete(oldest)
    const downloadUrl = `${this.#url()}/${uniqueId}`
    return {
      contentType: FILE_INFO_TYPE,
      contentUrl: `${downloadUrl}/${encodeURIComponent(name)}`,
      name,
      content: { downloadUrl, uniqueId, fileType: extname(name).slice(1).toLowerCase() },
    }
  }

  bytes(uniqueId: string): Buffer | undefined {
    return this.#files.get(uniqueId)
  }

  /** Every download address stops working, as Teams' do after a while. */
  clear(): void {
    this.#files.clear()
  }
}
