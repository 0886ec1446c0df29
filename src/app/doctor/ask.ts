import { readBounded } from '../../channels/system/read-bounded.js'
import { outgoing } from '../../outgoing.js'

const TIMEOUT_MS = 5_000
const ANSWER_BYTES_MAX = 1_048_576

/** What an outside service answered. `json` is undefined for a body that is none. */
export interface Answer {
  status: number
  json: unknown
  headers: Headers
  tookMs: number
}

/** Why there is no answer: a code of the system or of TLS, and that in words. */
export interface NoAnswer {
  failure: string
  words: string
}

export interface Question {
  /** Whose clock the answer's Date is, and what the service is called. */
  of: string
  url: string | URL
  init?: RequestInit
}

/** One call, bounded in time and size, to the very host of the address. Never rejects. */
export type Ask = (question: Question) => Promise<Answer | NoAnswer>

/** Makes what asks; `heard` is told of each answer's Date, and when it was asked and answered (ms since 1970). */
export function createAsk(heard: (of: string, date: string, askedMs: number, answeredMs: number) => void): Ask {
  return async ({ of, url, init = {} }) => {
    const askedMs = Date.now()
    try {
      const base = new URL(url).origin
      const response = await outgoing(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }, { base })
      const date = response.headers.get('date')
      if (date !== null) heard(of, date, askedMs, Date.now())
      const text = await readBounded(response, ANSWER_BYTES_MAX)
      return { status: response.status, json: jsonOf(text), headers: response.headers, tookMs: Date.now() - askedMs }
    } catch (error) {
      const failure = codeOf(error)
      return { failure, words: wordsOf(failure) }
    }
  }
}

/** The system's, TLS's or our own code of a call that failed; its name where it has none. */
export function codeOf(error: unknown): string {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code } = cause as NodeJS.ErrnoException
    if (typeof code === 'string') return code
    if (cause.name === 'TimeoutError') return 'TIMEOUT'
    if (cause.message === 'bad port') return 'BAD_PORT'
  }
  return error instanceof Error ? error.name : 'unknown'
}

/** A code as an operator reads it. */
export function wordsOf(code: string): string {
  const known = WORDS.find(([sign]) => sign.test(code))
  return known ? `${known[1]} (${code})` : `it does not answer (${code})`
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ENOTFOUND$|^EAI_/, 'no address is found for its name'],
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/TIMEOUT|^ETIMEDOUT$/, `it does not answer within ${TIMEOUT_MS / 1_000} s`],
  [/^BAD_PORT$/, 'its port is one that is never called'],
  [/^EHOSTUNREACH$|^ENETUNREACH$/, 'there is no way to it from here'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is of the future: a clock is wrong'],
  [/^CERT_|CERT|ALTNAME|SIGNATURE/, 'its certificate is not accepted'],
  [/^OUTGOING_REFUSED$/, 'its name leads to a private address, which is let through for hosts in PRIVATE_HOSTS alone'],
  [/^ECONNRESET$|SOCKET|^EPIPE$/, 'it ends the connection'],
]

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
