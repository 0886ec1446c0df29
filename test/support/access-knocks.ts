import { randomUUID } from 'node:crypto'
import { type AccessWorld, JSON_TYPE, type Knock } from './access-world.js'
import { ELKS_FORM, TWILIO_FORM } from './sms-webhooks.js'

type Part = Omit<Knock, 'method' | 'path'> & { query?: string }

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const json = (body: object, ok?: readonly number[]): Part => ({
  headers: JSON_TYPE,
  body: JSON.stringify(body),
  ...(ok ? { ok } : {}),
})
const form = (fields: Record<string, string>, ok?: readonly number[]): Part => ({
  headers: FORM,
  body: new URLSearchParams(fields).toString(),
  ...(ok ? { ok } : {}),
})
const thisMonth = () => new Date().toISOString().slice(0, 7)
const key = () => `walk-${randomUUID()}`

/** What is sent to a door so that whoever may is let in, by the door's name; nothing but the address for the rest. */
const PARTS: Readonly<Record<string, (world: AccessWorld) => Part>> = {
  'POST /v3/directline/conversations/:conversationId/activities': () =>
    json({ type: 'message', from: { id: 'me' }, text: 'hej' }),
  'POST /v3/directline/conversations/:conversationId/upload': () => ({
    headers: { 'content-type': 'text/plain', 'content-disposition': 'attachment; filename="a.txt"' },
    body: 'en rad',
  }),
  'POST /api/messages': (world) => json(world.activity()),
  'POST /api/sms/46elks': () => form({ ...ELKS_FORM, id: `s${randomUUID().replaceAll('-', '')}`, message: 'hej' }),
  // Let in, it is told that no SMS has that id, so that it reports again.
  'POST /api/sms/46elks/report': () => form({ id: 's1', status: 'failed' }, [404]),
  'POST /api/sms/twilio': () =>
    form({ ...TWILIO_FORM, MessageSid: `SM${randomUUID().replaceAll('-', '')}`, Body: 'hej' }),
  'POST /api/sms/twilio/report': () => form({ MessageSid: TWILIO_FORM.MessageSid, MessageStatus: 'failed' }, [404]),
  // Confidential, its conversation is given out by its own staff alone.
  'GET /api/tickets/:ref/conversation': () => ({ ok: [403] }),
  'GET /api/visits': () => ({ query: 'office=town-hall' }),
  'POST /desk/api/search': ({ ref }) => json({ text: ref }),
  'POST /desk/api/tickets': () =>
    json({ key: key(), channel: 'phone', kind: 'question', lang: 'sv', text: 'En fråga', via: 'call' }),
  'POST /desk/api/contacts': () => json({ key: key(), channel: 'phone', queue: 'contact-centre' }),
  'POST /desk/api/duty': () => json({ duty: 'on' }),
  'POST /desk/api/report-link': () => json({}),
  'POST /desk/api/report/entries': () =>
    json({ entries: [{ month: thisMonth(), team: 'contact-centre', what: 'sick_leave', value: 4 }] }),
  'POST /desk/api/visits/:ref/cancel': () => json({ key: key(), note: 'Stängt' }, [404]),
  'POST /desk/api/learning/proposals': () =>
    json({ key: key(), kind: 'variant', lang: 'sv', fields: { article: 'nothing', texts: 'en fråga' } }, [409]),
  'GET /desk/api/learning/proposals/:id': () => ({ ok: [404] }),
  'POST /desk/api/learning/proposals/:id/:move': () => json({}, [404]),
  'POST /desk/api/learning/answers/:slug': () => json({ off: false }, [404]),
  'POST /desk/api/learning/notices': () => json({ sv: 'Stängt', en: 'Closed', end: '2000-01-01 10:00' }, [409]),
  'POST /desk/api/learning/notices/:id/end': () => json({}, [404]),
  'POST /desk/api/ticket/:ref/preview': () => json({ verb: 'note', text: 'En anteckning' }, [200, 409]),
  'POST /desk/api/ticket/:ref/files': () => ({ query: 'name=a.txt', body: 'en rad' }),
  'POST /desk/api/ticket/:ref/:verb': () => json({ key: key(), text: 'En anteckning' }),
}

/** A request to a door for one conversation. */
export function knockAt(door: { method: string; path: string }, world: AccessWorld, conversation: string): Knock {
  const { query, ...part } = PARTS[`${door.method} ${door.path}`]?.(world) ?? {}
  const path = door.path
    .replace(':conversationId', conversation)
    .replace(':ref', world.ref)
    .replace(':verb', 'note')
    .replace(':id', world.file)
  return { method: door.method, path: query ? `${path}?${query}` : path, ...part }
}
