import { bulkhead } from 'cockatiel'
import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import type { Log } from '../../log.js'
import type { FileRef, InboundMessage } from '../../message.js'
import type { ReceiveMessage, TurnLog } from '../../turn/ports.js'
import { fetchMedium, type MediaHost } from './media.js'

/** Twilio hangs up after 15 seconds, and the commit needs some of them. */
const WITHIN_MS = 8_000
/** Media under way at once, whoever sends them, and waiting for their turn: what is in memory stays within bounds. */
const lane = bulkhead(LIMITS.mmsFetches, LIMITS.mmsWaiting)

/** What came with an MMS, as its webhook tells. */
export interface SentMedia {
  /** Addresses, in order; not believed. */
  addresses: readonly string[]
  /** How many there are said to be: at least as many as there are addresses. */
  count: number
  host: MediaHost
}

/** What MMS need of the file store. */
export interface MmsFiles {
  /** Largest file taken, in bytes. */
  bytesMax: number
  /** Files one message may carry. */
  perMessageMax: number
  /** Keeps a resident's file. Throws a `ServiceError` for one that is not taken. */
  put(file: { conversation: string; name: string; bytes: Buffer; at: Date }): Promise<FileRef>
  /** Removes files that came to nothing. */
  drop(ids: readonly string[]): Promise<void>
}

export interface MmsPorts {
  files: MmsFiles
  log: Pick<TurnLog, 'find'>
  now: () => Date
  /** How long all media of a message may take, to be fetched and kept; 8,000 unless told. */
  withinMs?: number
}

export interface MmsOptions {
  receive: ReceiveMessage
  log: Log
  /** Absent, no file is taken, and the sender is told. */
  mms?: MmsPorts
}

/**
 * Takes a message and what came with it to its committed turn. What cannot be had in time, or is not taken, is counted in
 * `refusedFiles`, and the message goes on without it. Handed over again, nothing is fetched or kept a second time.
 */
export async function takeMms(message: InboundMessage, media: SentMedia, options: MmsOptions): Promise<void> {
  const { receive, mms } = options
  if (mms === undefined) return void (await receive({ ...message, refusedFiles: media.count }))
  const isRepeated = (await mms.log.find(message.conversation, message.id)) !== undefined
  if (isRepeated) return void (await receive(message))
  const kept = await keepAll(message, media, mms, options.log)
  const refused = media.count - kept.length
  try {
    const turn = await receive({
      ...message,
      ...(kept.length > 0 ? { files: kept } : {}),
      ...(refused > 0 ? { refusedFiles: refused } : {}),
    })
    // Handed over twice at the same moment, the other one's files are the turn's.
    const spokenOf = new Set(turn.inbound?.files?.map(({ id }) => id))
    await drop(
      kept.filter(({ id }) => !spokenOf.has(id)),
      mms,
    )
  } catch (error) {
    // A turn that may have been committed after all still needs them; the sweep knows.
    if (error instanceof ServiceError && error.code !== 'store_unavailable') await drop(kept, mms)
    throw error
  }
}

/** Side by side, so that one that hangs costs nobody but itself. Throws `store_unavailable` alone: the provider tries again. */
async function keepAll(message: InboundMessage, media: SentMedia, mms: MmsPorts, log: Log): Promise<FileRef[]> {
  const signal = AbortSignal.timeout(mms.withinMs ?? WITHIN_MS)
  const keeping = media.addresses
    .slice(0, mms.files.perMessageMax)
    .map((address, at) => lane.execute(() => keep(address, { message, host: media.host, n: at + 1, mms, signal })))
  const outcomes = await Promise.allSettled(keeping)
  const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') continue
    if (outcome.reason instanceof ServiceError && outcome.reason.code === 'store_unavailable') {
      await drop(kept, mms)
      throw outcome.reason
    }
    log.warn('mms file refused', { id: message.id, n: at + 1, ...whyOf(outcome.reason) })
  }
  return kept
}

function whyOf(reason: unknown): { code: string; why: string } {
  if (reason instanceof ServiceError) return { code: reason.code, why: reason.message }
  return { code: 'late', why: 'No room or no time was left' }
}

interface Keeping {
  message: InboundMessage
  host: MediaHost
  /** Which of the message's it is, from 1. */
  n: number
  mms: MmsPorts
  signal: AbortSignal
}

async function keep(address: string, { message, host, n, mms, signal }: Keeping): Promise<FileRef> {
  const { files, now } = mms
  signal.throwIfAborted()
  const { bytes, type } = await fetchMedium(address, host, { bytesMax: files.bytesMax, signal })
  const { conversation } = message
  const putting = files.put({ conversation, name: nameOf(n, type), bytes, at: now() })
  return inTime(putting, signal, (late) => void drop([late], mms))
}

/** Phones name nothing. The ending tells text from other things that look like text; a picture gets the one it has. */
function nameOf(n: number, type: string): string {
  const ending = type === 'text/plain' ? 'txt' : (type.split('/')[1] ?? '').replace(/[^a-z]/g, '').slice(0, 10)
  return ending === '' ? `mms-${n}` : `mms-${n}.${ending}`
}

/** The outcome of `work`, or a rejection once the time is up; what then still comes of it is handed to `late`. */
function inTime<T>(work: Promise<T>, signal: AbortSignal, late: (outcome: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
    work
      .then((outcome) => (signal.aborted ? late(outcome) : resolve(outcome)), reject)
      .finally(() => signal.removeEventListener('abort', giveUp))
  })
}

/** Left behind they are swept; the provider's answer does not wait for that. */
async function drop(files: readonly FileRef[], { files: store }: MmsPorts): Promise<void> {
  if (files.length > 0) await store.drop(files.map(({ id }) => id)).catch(() => undefined)
}
