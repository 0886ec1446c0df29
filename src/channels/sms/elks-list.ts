import { z } from 'zod'
import { type InboundList, type ListedPage, listIn } from './listed.js'
import { callProvider } from './provider-call.js'
import type { ElksSettings } from './settings.js'

const PAGE_SIZE = 100

/** Times are UTC in microseconds and without a zone. */
const Created = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z?$/)
  .transform((written) => new Date(written.replace(/Z?$/, 'Z')))
  .refine((at) => !Number.isNaN(at.getTime()))
const Dated = z.looseObject({ created: Created })
const Incoming = Dated.extend({
  id: z.string().regex(/^[\w-]{1,64}$/),
  direction: z.literal('incoming'),
  from: z.string().min(1),
  to: z.string(),
  message: z.string(),
})
const List = z.looseObject({ data: z.array(z.unknown()), next: z.string().max(64).nullish() })

/**
 * 46elks' list of SMS, https://46elks.com/docs/sms-history: newest first, `end` is where it ends and `start` where a page
 * begins, both going back in time. Texts are left out where the account keeps none, and there nothing can be taken. MMS
 * stand in a list that does not lead to their pictures: those come by webhook alone, which 46elks repeats for hours.
 */
export function elksList(settings: ElksSettings): InboundList {
  const { username: user, password, from } = settings
  return {
    provider: 'elks',
    numbers: [from],
    async page({ number, since, next }, signal) {
      const url = new URL(`${settings.baseUrl().replace(/\/+$/, '')}/a1/sms`)
      const query = { to: number, end: zoneless(since), limit: String(PAGE_SIZE) }
      url.search = new URLSearchParams(next === undefined ? query : { ...query, start: next }).toString()
      return pageIn(listIn('46elks', await callProvider({ url, user, password, signal }), List))
    },
  }
}

function pageIn({ data, next }: z.output<typeof List>): ListedPage {
  const rows = data.slice(0, PAGE_SIZE)
  const oldest = rows.flatMap((row) => Dated.safeParse(row).data?.created ?? []).at(-1)
  const messages = rows.flatMap((row) => {
    const sms = Incoming.safeParse(row).data
    return sms ? [{ id: sms.id, from: sms.from, to: sms.to, text: sms.message, at: sms.created }] : []
  })
  return { messages, ...(oldest ? { oldest } : {}), ...(next ? { next } : {}) }
}

function zoneless(at: Date): string {
  return at.toISOString().replace('Z', '000')
}
