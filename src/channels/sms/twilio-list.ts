import { z } from 'zod'
import { type InboundList, type ListedPage, type ListedSms, listIn } from './listed.js'
import type { SentMedia } from './mms.js'
import { callProvider } from './provider-call.js'
import type { TwilioSettings } from './settings.js'
import { MEDIA_MAX, twilioMediaHost } from './twilio-media.js'

const PAGE_SIZE = 100
/** What tells one page of a list from another. */
const CURSOR = ['Page', 'PageToken']

const Sid = z.string().regex(/^[A-Z]{2}[0-9a-fA-F]{32}$/)
const Dated = z.looseObject({
  date_created: z
    .string()
    .max(64)
    .transform((written) => new Date(written))
    .refine((at) => !Number.isNaN(at.getTime())),
})
const Incoming = Dated.extend({
  sid: Sid,
  direction: z.literal('inbound'),
  from: z.string().min(1),
  to: z.string(),
  body: z.string().nullable(),
  num_media: z.coerce.number().int().nonnegative().catch(0),
})
const List = z.looseObject({ messages: z.array(z.unknown()), next_page_uri: z.string().max(2_000).nullish() })
const MediaList = z.looseObject({ media_list: z.array(z.looseObject({ sid: Sid })) })

/**
 * Twilio's list of messages, newest first. `DateSent` is asked for by day, as documented, and the rest is left out here.
 * It does not tell `OptOutType`: a word of the account's own for STOP is known by its webhook alone.
 */
export function twilioList(settings: TwilioSettings): InboundList {
  return {
    provider: 'twilio',
    numbers: [settings.from],
    async page({ number, since, next }, signal) {
      const query = new URLSearchParams({ To: number, PageSize: String(PAGE_SIZE) })
      // The comparison is part of the parameter's name: `DateSent>=2026-01-31`.
      query.set('DateSent>', since.toISOString().slice(0, 10))
      for (const [name, value] of new URLSearchParams(next)) query.set(name, value)
      return pageIn(listIn('Twilio', await get(settings, 'Messages.json', query, signal), List), settings)
    },
  }
}

function pageIn({ messages, next_page_uri }: z.output<typeof List>, settings: TwilioSettings): ListedPage {
  const rows = messages.slice(0, PAGE_SIZE)
  const oldest = rows.flatMap((row) => Dated.safeParse(row).data?.date_created ?? []).at(-1)
  const next = next_page_uri ? cursorIn(next_page_uri) : ''
  return {
    messages: rows.flatMap((row) => listedIn(row, settings)),
    ...(oldest ? { oldest } : {}),
    ...(next ? { next } : {}),
  }
}

function listedIn(row: unknown, settings: TwilioSettings): ListedSms[] {
  const sms = Incoming.safeParse(row).data
  if (!sms) return []
  const { sid: id, from, to, body, date_created: at, num_media: count } = sms
  const media = (signal: AbortSignal) => mediaOf(id, count, settings, signal)
  return [{ id, from, to, text: body ?? '', at, ...(count > 0 ? { media } : {}) }]
}

/** Nowhere is gone that a list points to: only its place among the pages is read from the address. */
function cursorIn(uri: string): string {
  const query = new URLSearchParams(uri.split('?')[1] ?? '')
  const cursor = new URLSearchParams()
  for (const name of CURSOR) if (query.has(name)) cursor.set(name, query.get(name) ?? '')
  return cursor.toString()
}

/** Where they lie; those whose place could not be learned are counted all the same, and their sender is told. */
async function mediaOf(id: string, said: number, settings: TwilioSettings, signal: AbortSignal): Promise<SentMedia> {
  const path = `Messages/${id}/Media`
  const answer = await get(settings, `${path}.json`, new URLSearchParams(), signal).catch(() => undefined)
  const listed = MediaList.safeParse(answer?.json).data?.media_list ?? []
  const host = twilioMediaHost(settings)
  const addresses = listed.slice(0, MEDIA_MAX).map(({ sid }) => `${host.base}${path}/${sid}`)
  return { addresses, count: Math.min(MEDIA_MAX, Math.max(said, addresses.length)), host }
}

function get(settings: TwilioSettings, path: string, query: URLSearchParams, signal: AbortSignal) {
  const { base, user, password } = twilioMediaHost(settings)
  const url = new URL(base + path)
  url.search = query.toString()
  return callProvider({ url, user, password, signal })
}
