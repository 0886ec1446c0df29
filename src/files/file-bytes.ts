import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type Db, GridFSBucket, type ObjectId } from 'mongodb'

const BUCKET = 'files'

/** Bytes in GridFS, bucket `files`. Nothing here knows what they are of. */
export class FileBytes {
  readonly #db: Db
  readonly #bucket: GridFSBucket

  constructor(db: Db) {
    this.#db = db
    this.#bucket = new GridFSBucket(db, { bucketName: BUCKET })
  }

  async write(id: ObjectId, bytes: Buffer): Promise<void> {
    // What it is called is kept in the record alone, so that one place forgets it.
    const upload = this.#bucket.openUploadStreamWithId(id, id.toHexString())
    const written = finished(upload)
    upload.end(bytes)
    await written
  }

  open(id: ObjectId): Readable {
    return this.#bucket.openDownloadStream(id)
  }

  /** Removes what there is of them, whole or half. */
  async remove(ids: ObjectId[]): Promise<void> {
    await this.#db.collection(`${BUCKET}.files`).deleteMany({ _id: { $in: ids } })
    await this.#db.collection(`${BUCKET}.chunks`).deleteMany({ files_id: { $in: ids } })
  }
}
