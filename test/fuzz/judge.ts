import type { Case } from './case.js'
import type { Answer } from './wire.js'

/** What a service may say of itself: that a door is closed on purpose, or that staff cannot be checked just now. */
const CLOSED = new Set(['door_closed', 'staff_unchecked'])

const LONG = 16_384
const STANDS_IN = /\/try\/(gateway|connector)\//

/** What is wrong with an answer, in words; undefined where nothing is. */
export function wrongWith(one: Case, answer: Answer): string | undefined {
  if (answer.kind !== 'answered') {
    // Who goes on sending what is refused is cut off, and may not have heard why.
    const isLong = one.body.length > LONG || one.headers.join().length > LONG
    return one.twist === undefined && !isLong ? `no answer: ${answer.kind}` : undefined
  }
  const { status, headers, body } = answer
  if (!(status >= 200 && status < 600) && status !== 101) return `no status: ${status}`
  const code = codeOf(body)
  if (status >= 500 && !isDeliberate(one, status, code)) return `${status} ${code ?? ''}`
  if (one.stranger && status < 400 && status !== 304 && one.twist === undefined) return `a stranger got ${status}`
  if (status < 400 || status === 501 || one.method === 'HEAD') return undefined
  // What stands in for Teams and the SMS providers refuses in their words.
  if (STANDS_IN.test(one.door)) return undefined
  // People open it by a link, and are told in a page that it is over.
  if (one.door === 'GET /report' && status === 404) return undefined
  if (!headers.get('content-type')?.startsWith('application/json')) return `${status} is not told as JSON`
  if (code === undefined) return `${status} says no error code: ${body.slice(0, 200)} ${[...headers].join()}`
  return undefined
}

/** Whether the request was taken: only then may anything of it be kept. */
export function wasTaken(answer: Answer): boolean {
  return answer.kind !== 'answered' || answer.status < 400
}

function isDeliberate({ door, method }: Case, status: number, code: string | undefined): boolean {
  // The Bot Framework's word for an invoke that a bot does not know.
  if (status === 501) return door === 'POST /api/messages'
  // An answer to HEAD has no body that could say why.
  return status === 503 && (door === 'GET /readyz' || method === 'HEAD' || CLOSED.has(code ?? ''))
}

/** The code of a refusal: `error.code`, or at the desk why a deed came to nothing. */
function codeOf(body: string): string | undefined {
  try {
    const { error, refused } = JSON.parse(body) as { error?: { code?: unknown }; refused?: { why?: unknown } }
    const code = error?.code ?? refused?.why
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}
