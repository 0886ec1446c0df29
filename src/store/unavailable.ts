import {
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoSystemError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb'
import { ServiceError } from '../errors.js'

const DUPLICATE_KEY_CODE = 11_000

/**
 * Codes by which a server says "not now": shutting down, no longer primary, out of time, no majority yet; 8 and 14031 of
 * one whose disk has no room, in the moments before it ends itself.
 */
const NOT_NOW_CODES = new Set([8, 14_031, 50, 64, 89, 91, 134, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436])

const BROKEN_LINE_CODES = new Set(['EPIPE', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT'])

/** Driver errors it does not export; their names are stable. */
const NOT_NOW_NAMES = new Set(['MongoPoolClosedError', 'MongoWaitQueueTimeoutError'])

/**
 * Does work in MongoDB. A server that cannot be reached, or cannot promise a majority, becomes
 * `store_unavailable`, whose outcome is unknown to the caller; every other error stays what it is.
 */
export async function reachStore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (isUnavailable(cause)) throw new ServiceError('store_unavailable', 'MongoDB does not answer', { cause })
    throw cause
  }
}

export function isDuplicateKey(error: unknown): error is MongoError {
  return error instanceof MongoError && error.code === DUPLICATE_KEY_CODE
}

export function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label)
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof MongoError)) return isBrokenLine(error)
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoSystemError ||
    error instanceof MongoTopologyClosedError ||
    error instanceof MongoNotConnectedError ||
    error instanceof MongoClientClosedError ||
    error instanceof MongoWriteConcernError ||
    NOT_NOW_NAMES.has(error.name) ||
    NOT_NOW_CODES.has(Number(error.code)) ||
    error.hasErrorLabel('RetryableWriteError')
  )
}

/** The driver lets the system's own error through when a line breaks while a long command is being written on it. */
function isBrokenLine(error: unknown): boolean {
  return error instanceof Error && BROKEN_LINE_CODES.has(String((error as NodeJS.ErrnoException).code))
}
