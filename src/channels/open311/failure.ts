import { ServiceError } from '../../errors.js'
import type { Open311Answer } from './call.js'
import { elementsOf } from './read-answer.js'
import { Problem } from './shapes.js'

const TRY_AGAIN = new Set([408, 425, 429])
/** Without the specification's error body these come from something in between, or from a wrong setting of ours. */
const OURS_TO_MEND = new Set([401, 402, 403, 404, 405, 407])
const PROBLEMS_MAX = 5

/** What an answer to a POST means for the delivery. Undefined for one that may be a success. */
export function failureOf(answer: Open311Answer): ServiceError | undefined {
  const { status, retryAfterMs } = answer
  const codes = problemsOf(answer.body)
  const said = `The operations centre answered ${status}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`
  if (status >= 200 && status < 300) return codes.length > 0 ? new ServiceError('delivery_refused', said) : undefined
  // There is no idempotency key, and an error of theirs may come after the request was taken.
  if (status >= 500) return new ServiceError('delivery_uncertain', said, { retryAfterMs })
  if (TRY_AGAIN.has(status)) return new ServiceError('delivery_failed', said, { retryAfterMs })
  if (status < 400 || (OURS_TO_MEND.has(status) && codes.length === 0))
    return new ServiceError('delivery_failed', `${said}: check OPEN311_URL and OPEN311_API_KEY`, { retryAfterMs })
  return new ServiceError('delivery_refused', status === 403 ? `${said}: check OPEN311_API_KEY` : said)
}

/** True for what nobody gets past without mending a setting. A 404 may be no more than a token that has no id yet. */
export function isOursToMend({ status }: Open311Answer): boolean {
  return (status !== 404 && OURS_TO_MEND.has(status)) || (status >= 300 && status < 400)
}

/** The failure of a question: nothing is taken by asking. */
export function unanswered(what: string, { status, retryAfterMs }: Open311Answer): ServiceError {
  return new ServiceError('delivery_failed', `The operations centre gave no ${what} (${status})`, { retryAfterMs })
}

/** The codes of an error body, in either format. Its sentences may quote what was sent, so they go no further. */
export function problemsOf(body: unknown): string[] {
  const elements = elementsOf(body, 'errors', 'error') ?? []
  const problems = elements.slice(0, PROBLEMS_MAX).map((element) => Problem.safeParse(element))
  if (!problems.every((problem) => problem.success)) return []
  return problems.flatMap(({ data }) => (data && /^[\w.-]{1,40}$/.test(data.code) ? [data.code] : ['?']))
}
