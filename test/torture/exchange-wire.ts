import { z } from 'zod'

/** What the service asks the stand-ins to take, as far as a ledger needs to know it. */
export interface Asked {
  what: 'sms' | 'thread' | 'message' | 'update'
  /** The phone, channel or conversation it goes to. */
  to: string
  text: string
  /** What a card's notification says; empty for a message without a card. */
  summary: string
  card: unknown
}

const Activity = z.looseObject({
  text: z.string().nullish(),
  summary: z.string().nullish(),
  attachments: z.array(z.looseObject({ content: z.unknown() })).nullish(),
})
const NewThread = z.looseObject({
  channelData: z.looseObject({ channel: z.looseObject({ id: z.string() }) }),
  activity: Activity,
})
const Named = z.looseObject({
  id: z.string().optional(),
  activityId: z.string().optional(),
  sid: z.string().optional(),
})

const SMS_PATH = /^\/try\/gateway\/(?:46elks\/a1\/sms|twilio\/2010-04-01\/Accounts\/\w+\/Messages\.json)$/
const ACTIVITY_PATH = /^\/try\/connector\/v3\/conversations\/([^/]+)\/activities(?:\/[^/]+)?$/
const THREAD_PATH = '/try/connector/v3/conversations'

/** Undefined for what only reads. */
export function readAsked(method: string, url: string, body: Buffer): Asked | undefined {
  if (method !== 'POST' && method !== 'PUT') return undefined
  const path = url.split('?')[0] ?? ''
  if (SMS_PATH.test(path)) return smsAsked(new URLSearchParams(body.toString('utf8')))
  if (path === THREAD_PATH) {
    const { data } = NewThread.safeParse(JSON.parse(body.toString('utf8')))
    return data && { what: 'thread', to: data.channelData.channel.id, ...contentOf(data.activity) }
  }
  const [, conversation] = ACTIVITY_PATH.exec(path) ?? []
  if (conversation === undefined) return undefined
  const activity = Activity.parse(JSON.parse(body.toString('utf8')))
  return {
    what: method === 'PUT' ? 'update' : 'message',
    to: decodeURIComponent(conversation),
    ...contentOf(activity),
  }
}

/** What the stand-in called what it took. */
export function readTaken({ what, to }: Asked, answer: Buffer): { id: string; conversation: string } {
  const { id, activityId, sid } = Named.parse(JSON.parse(answer.toString('utf8')))
  if (what === 'thread') return { id: activityId ?? '', conversation: id ?? '' }
  return { id: sid ?? id ?? '', conversation: to }
}

function smsAsked(form: URLSearchParams): Asked {
  const text = form.get('message') ?? form.get('Body') ?? ''
  return { what: 'sms', to: form.get('to') ?? form.get('To') ?? '', text, summary: '', card: undefined }
}

function contentOf({ text, summary, attachments }: z.output<typeof Activity>) {
  return { text: text ?? '', summary: summary ?? '', card: attachments?.[0]?.content }
}
