import { ServiceError } from '../errors.js'
import { FILE_BYTES_MAX } from './limits.js'
import { remakePicture } from './picture.js'
import { safeName } from './safe-name.js'
import { endingOf, tellType } from './tell-type.js'

/** A file as it will be kept. */
export interface Prepared {
  name: string
  type: string
  bytes: Buffer
  /** JPEG; pictures have one. */
  preview?: Buffer
}

/**
 * Takes what someone sent to what may be kept of it. Throws `payload_invalid` for nothing at all, `payload_too_large`
 * over FILE_BYTES_MAX, and `file_refused` for what is no picture or document we take.
 */
export async function prepareFile(given: { name: string; bytes: Buffer }): Promise<Prepared> {
  const { name, bytes } = given
  if (bytes.length === 0) throw new ServiceError('payload_invalid', 'The file is empty')
  if (bytes.length > FILE_BYTES_MAX) {
    throw new ServiceError('payload_too_large', `A file is at most ${FILE_BYTES_MAX} bytes`)
  }
  const type = await tellType(bytes, name)
  const made = type.startsWith('image/') ? await remakePicture(bytes, type) : { type, bytes }
  return { ...made, name: safeName(name, endingOf(made.type)) }
}
