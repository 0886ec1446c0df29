import { ServiceError } from '../../errors.js'
import type { SentMedia } from './mms.js'

/** One SMS that somebody sent to a number of ours, as a provider's list tells of it. */
export interface ListedSms {
  id: string
  from: string
  to: string
  /** Empty where pictures are all there is. */
  text: string
  /** When the provider had it, by the provider's clock. */
  at: Date
  /** Finds out what came with it; absent where nothing did. */
  media?: (signal: AbortSignal) => Promise<SentMedia>
}

export interface ListedPage {
  /** Newest first; of everything on the page, what is incoming and can be read. */
  messages: ListedSms[]
  /** When the last of all that stands on the page was made; absent on an empty page. */
  oldest?: Date
  /** What to ask for the page after this with; absent on the last. */
  next?: string
}

/** One provider's list of what was sent to a number of ours. */
export interface InboundList {
  provider: 'elks' | 'twilio'
  /** Numbers at this provider, besides those of organisation.yaml. */
  numbers: readonly string[]
  /** Throws a `ServiceError` where the list could not be read. */
  page(ask: { number: string; since: Date; next?: string }, signal: AbortSignal): Promise<ListedPage>
}

/** At 100 a page: more than a municipality is sent in a week. */
const PAGES_MAX = 50
const PAGE_MS_MAX = 10_000

/**
 * Everything sent to a number since a time, oldest first. Lists run from the newest back, so what `isWhole` says is
 * missing, should there ever be more than 50 pages, is the oldest. Throws where any page could not be read.
 */
export async function readInbound(
  list: InboundList,
  { number, since }: { number: string; since: Date },
  signal: AbortSignal,
): Promise<{ messages: ListedSms[]; isWhole: boolean }> {
  const found = new Map<string, ListedSms>()
  let next: string | undefined
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const ask = { number, since, ...(next === undefined ? {} : { next }) }
    const page = await list.page(ask, AbortSignal.any([signal, AbortSignal.timeout(PAGE_MS_MAX)]))
    for (const sms of page.messages) if (sms.at >= since && !found.has(sms.id)) found.set(sms.id, sms)
    const isLast = page.next === undefined || page.next === next || !page.oldest || page.oldest < since
    if (isLast) return { messages: oldestFirst(found), isWhole: true }
    next = page.next
  }
  return { messages: oldestFirst(found), isWhole: false }
}

/** What a provider answered, by the schema; anything else than a list is `delivery_failed`, for nothing was taken. */
export function listIn<T>(
  provider: string,
  answer: { status: number; json: unknown },
  schema: { safeParse(json: unknown): { success: boolean; data?: T } },
): T {
  const { success, data } = schema.safeParse(answer.json)
  if (answer.status === 200 && success && data !== undefined) return data
  throw new ServiceError('delivery_failed', `${provider} gave no list of what was sent to us (${answer.status})`)
}

/** The other way round than lists run: Twilio's times are whole seconds, so of one second only the list knows the order. */
function oldestFirst(found: ReadonlyMap<string, ListedSms>): ListedSms[] {
  return [...found.values()].reverse()
}
