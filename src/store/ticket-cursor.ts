import { z } from 'zod'
import { ServiceError } from '../errors.js'

/** The last ticket of a page: where the next one goes on. */
export interface Place {
  at: Date
  ref: string
}

const CURSOR_LENGTH_MAX = 200

const Cursor = z.tuple([z.number().int().min(0).max(8.64e15), z.string().min(1).max(40)])

export function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify([place.at.getTime(), place.ref])).toString('base64url')
}

/** Throws `payload_invalid` for what `writeCursor` did not write. */
export function readCursor(cursor: string): Place {
  try {
    if (cursor.length > CURSOR_LENGTH_MAX) throw new RangeError('too long')
    const [at, ref] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { at: new Date(at), ref }
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'The cursor is not one of ours', { cause })
  }
}
