import type { Case } from './case.js'
import type { Dice } from './dice.js'
import type { HouseName } from './houses.js'
import { latin1 } from './mutate-json.js'
import { ELKS, form, json, multipart, staffActivity, TWILIO, UPLOADS } from './sample-bodies.js'

/** A request that its door takes, and what lets its sender in. */
export interface Sample {
  method: string
  target: string
  body?: { kind: 'json' | 'form' | 'multipart' | 'bytes'; type: string; text: string }
  headers?: [string, string][]
  /** What proves who asks; without it the door is anyone's. Another's, which fits another house or conversation. */
  proof?: { header: string; value: string; other: string } | 'twilio' | 'secret in query'
}

type Make = (word: string, dice: Dice, house: HouseName) => Sample

const chat = { header: 'Authorization', value: 'Bearer @@token@@', other: 'Bearer @@otherToken@@' }
/** Whose token it is tells which chat: another's token opens another's. */
const ownChat = { ...chat, other: 'Bearer @@adminToken@@' }
const secret = { header: 'Authorization', value: 'Bearer @@webchatSecret@@', other: 'Bearer @@token@@' }
const api = { header: 'Authorization', value: 'Bearer @@adminToken@@', other: 'Bearer @@token@@' }
const CHAT = '/v3/directline/conversations/@@chat@@'
const REF = '/desk/api/ticket/@@ref@@'

const VERBS = [
  'claim',
  'reply',
  'note',
  'resolve',
  'release',
  'move',
  'consult',
  'assign',
  'close',
  'reopen',
  'nothing',
]
const page: Make = () => ({ method: 'GET', target: '' })

/** One for every door there is, by its method and path; a door that has none fails the run. */
export const SAMPLES: Readonly<Record<string, Make>> = {
  'GET /healthz': page,
  'GET /readyz': page,
  'GET /metrics': page,
  'GET /chat': () => ({ method: 'GET', target: '/chat?lang=sv&entry=aldre' }),
  'GET /tillganglighet': page,
  'GET /accessibility': page,
  'GET /chat.css': page,
  'GET /widget.js': () => ({ method: 'GET', target: '/widget.js', headers: [['Accept-Encoding', 'br, gzip']] }),
  'GET /openapi.json': page,
  'GET /': page,
  'GET /widget/house': () => ({ method: 'GET', target: '/widget/house?lang=sv' }),

  'POST /v3/directline/tokens/generate': (word) => ({
    method: 'POST',
    target: '/v3/directline/tokens/generate',
    proof: secret,
    body: json({ user: { id: word }, trustedOrigins: ['https://x'] }),
  }),
  'POST /v3/directline/tokens/refresh': () => ({
    method: 'POST',
    target: '/v3/directline/tokens/refresh',
    proof: ownChat,
  }),
  'POST /v3/directline/conversations': () => ({
    method: 'POST',
    target: '/v3/directline/conversations',
    proof: ownChat,
  }),
  'GET /v3/directline/conversations/:conversationId': () => ({
    method: 'GET',
    target: `${CHAT}?watermark=0`,
    proof: chat,
  }),
  'GET /v3/directline/conversations/:conversationId/activities': () => ({
    method: 'GET',
    target: `${CHAT}/activities?watermark=1`,
    proof: chat,
  }),
  'POST /v3/directline/conversations/:conversationId/activities': (word, dice) => ({
    method: 'POST',
    target: `${CHAT}/activities`,
    proof: chat,
    body: json(activity(word, dice)),
  }),
  'POST /v3/directline/conversations/:conversationId/upload': (word, dice) => ({
    method: 'POST',
    target: `${CHAT}/upload?userId=u1`,
    proof: chat,
    body: multipart([
      {
        name: 'activity',
        type: 'application/vnd.microsoft.activity',
        bytes: latin1(JSON.stringify(activity(word, dice))),
      },
      { name: 'file', file: `${word}.jpg`, type: 'image/jpeg', bytes: dice.pick(UPLOADS)(word) },
    ]),
  }),
  'POST /widget/token': (_word, dice, house) => ({
    method: 'POST',
    target: `/widget/token?lang=sv${dice.chance(0.3) ? '&join=1' : ''}`,
    headers: [['Origin', house === 'tried' ? 'http://@@host@@' : 'https://www.lindnas.example']],
  }),
  'POST /widget/leave': () => ({
    method: 'POST',
    target: '/widget/leave',
    body: { kind: 'bytes', type: 'text/plain', text: '@@leavingToken@@' },
  }),
  'GET /widget/standing': () => ({ method: 'GET', target: '/widget/standing?lang=en', proof: ownChat }),
  'GET /widget/deletion': () => ({ method: 'GET', target: '/widget/deletion?lang=en', proof: ownChat }),
  'POST /widget/deletion': () => ({
    method: 'POST',
    target: '/widget/deletion?lang=sv',
    proof: { header: 'Authorization', value: 'Bearer @@leavingToken@@', other: 'Bearer @@webchatSecret@@' },
  }),

  'POST /api/messages': (word, dice, house) => ({
    method: 'POST',
    target: '/api/messages',
    body: json(staffActivity(word, dice)),
    ...(house === 'real'
      ? { proof: { header: 'Authorization', value: 'Bearer @@botToken@@', other: 'Bearer @@token@@' } }
      : {}),
  }),
  'POST /api/sms/46elks': (word, dice) => ({
    method: 'POST',
    target: '/api/sms/46elks?secret=@@elksSecret@@',
    proof: 'secret in query',
    body: form(ELKS(word, dice)),
  }),
  'POST /api/sms/46elks/report': (word) => ({
    method: 'POST',
    target: '/api/sms/46elks/report?secret=@@elksSecret@@',
    proof: 'secret in query',
    body: form({ id: 's0123456789', status: 'delivered', delivered: word }),
  }),
  'POST /api/sms/twilio': (word, dice) => ({
    method: 'POST',
    target: '/api/sms/twilio',
    proof: 'twilio',
    body: form(TWILIO(word, dice)),
  }),
  'POST /api/sms/twilio/report': (word) => ({
    method: 'POST',
    target: '/api/sms/twilio/report',
    proof: 'twilio',
    body: form({ MessageSid: 'SM0123456789abcdef0123456789abcdef', MessageStatus: 'delivered', X: word }),
  }),

  'GET /api/tickets': () => ({
    method: 'GET',
    target: '/api/tickets?status=new,claimed&limit=5&updatedSince=2026-01-01T00:00:00Z&channel=webchat',
    proof: api,
  }),
  'GET /api/tickets/:ref': () => ({ method: 'GET', target: '/api/tickets/@@ref@@', proof: api }),
  'GET /api/tickets/:ref/conversation': () => ({
    method: 'GET',
    target: '/api/tickets/@@ref@@/conversation',
    proof: api,
  }),
  'GET /api/visits': () => ({ method: 'GET', target: '/api/visits?office=town-hall&day=2026-12-03', proof: api }),
  'GET /api/report': () => ({
    method: 'GET',
    target: '/api/report?from=2026-10&to=2026-11&lang=en&format=csv',
    proof: api,
  }),
  'GET /report': () => ({ method: 'GET', target: '/report?from=2026-10&to=2026-11&e=1&s=x' }),
  'GET /report.csv': () => ({ method: 'GET', target: '/report.csv?from=2026-10&to=2026-11&e=1&s=x' }),
  'GET /report/example': () => ({ method: 'GET', target: '/report/example?lang=en&against=year_before' }),
  'GET /report.css': page,
  'GET /files/:id': () => ({ method: 'GET', target: '@@file@@' }),
}

/** The desk's doors, and those of the first page, which stand for many. */
export const DESK: Readonly<Record<string, Make>> = {
  'GET /desk/api/me': desk('GET', '/desk/api/me'),
  'GET /desk/api/tickets': desk('GET', '/desk/api/tickets?view=open&queue=all&limit=5&cursor='),
  'GET /desk/api/ticket/:ref': desk('GET', REF),
  'POST /desk/api/search': desk('POST', '/desk/api/search', (word) => ({ text: word })),
  'GET /desk/api/people': desk('GET', '/desk/api/people'),
  'GET /desk/api/ticket/:ref/phrases': desk('GET', `${REF}/phrases`),
  'GET /desk/api/ticket/:ref/colleagues': desk('GET', `${REF}/colleagues`),
  'POST /desk/api/tickets': desk('POST', '/desk/api/tickets', (word) => ({
    ...{ key: `key-${word}`, channel: 'phone', kind: 'question', lang: 'sv', text: `Sopor ${word}`, name: 'Ingrid' },
    ...{ queue: 'contact-centre', phone: '0701740605', via: 'call', checked: true },
  })),
  'POST /desk/api/contacts': desk('POST', '/desk/api/contacts', (word) => ({
    key: `key-${word}`,
    channel: 'phone',
    queue: 'contact-centre',
  })),
  'POST /desk/api/duty': desk('POST', '/desk/api/duty', () => ({ duty: 'on', queues: ['contact-centre'] })),
  'GET /desk/api/visits': desk('GET', '/desk/api/visits?office=town-hall&day=2026-12-03'),
  'POST /desk/api/visits/:ref/cancel': desk('POST', '/desk/api/visits/@@ref@@/cancel', (word) => ({
    key: `key-${word}`,
    note: word,
  })),
  'POST /desk/api/report-link': desk('POST', '/desk/api/report-link', () => ({})),
  'GET /desk/api/report/entries': desk('GET', '/desk/api/report/entries?month=2026-11'),
  'POST /desk/api/report/entries': desk('POST', '/desk/api/report/entries', () => ({
    entries: [{ month: '2026-11', team: 'waste', what: 'time_used', use: 'library', value: 12 }],
  })),
  'GET /desk/api/learning': desk('GET', '/desk/api/learning'),
  // Of an article that is not there: a trial of one that is takes seconds, and thousands of them would try nothing else.
  'POST /desk/api/learning/proposals': desk('POST', '/desk/api/learning/proposals', (word) => ({
    ...{ key: `key-${word}`, kind: 'variant', lang: 'sv', fields: { article: 'no-such-article', texts: word } },
  })),
  'GET /desk/api/learning/proposals/:id': desk('GET', '/desk/api/learning/proposals/abcdefgh'),
  'POST /desk/api/learning/proposals/:id/:move': desk(
    'POST',
    '/desk/api/learning/proposals/abcdefgh/approve',
    (word) => ({ reason: word }),
  ),
  'GET /desk/api/learning/answers': desk('GET', '/desk/api/learning/answers'),
  'POST /desk/api/learning/answers/:slug': desk('POST', '/desk/api/learning/answers/bulky-waste', (word) => ({
    ...{ off: true, reason: `Because ${word}` },
  })),
  'POST /desk/api/learning/notices': desk('POST', '/desk/api/learning/notices', (word) => ({
    ...{ sv: `Stängt ${word}`, en: `Closed ${word}`, end: '2099-01-01 10:00', words: word },
  })),
  'POST /desk/api/learning/notices/:id/end': desk('POST', '/desk/api/learning/notices/staff-x/end', () => ({})),
  'POST /desk/api/ticket/:ref/files': (word, dice, house) => ({
    ...desk('POST', `${REF}/files?name=${word}.jpg`)(word, dice, house),
    body: { kind: 'bytes', type: 'application/octet-stream', text: dice.pick(UPLOADS)(word) },
  }),
  'POST /desk/api/ticket/:ref/preview': desk('POST', `${REF}/preview`, (word) => ({ verb: 'reply', text: word })),
  'POST /desk/api/ticket/:ref/:verb': (word, dice, house) =>
    desk('POST', `${REF}/${dice.pick(VERBS)}`, (word) => ({
      ...{ key: `key-${word}`, text: `Hej ${word}`, queue: 'waste', files: [], consult: 'c1', to: '@@staff@@' },
      ...{ follower: 'f', consent: true },
    }))(word, dice, house),
  ...Object.fromEntries(
    [
      '/desk',
      '/desk/',
      '/desk/config',
      '/desk/visits',
      '/desk/knowledge',
      '/desk/figures',
      '/desk/report',
      '/desk/app.js',
      '/desk/teams.js',
      '/desk/app.css',
    ].map((path) => [`GET ${path}`, () => ({ method: 'GET', target: `${path}?lang=sv` })]),
  ),
}

function desk(method: string, target: string, body?: (word: string) => object): Make {
  return (word, _dice, house) => ({
    method,
    target,
    headers: [['X-Desk-As', '@@staff@@']],
    proof:
      house === 'tried'
        ? { header: 'Authorization', value: 'Desk @@deskKey@@', other: 'Desk @@adminToken@@' }
        : { header: 'Authorization', value: 'Bearer @@ssoToken@@', other: 'Bearer @@botToken@@' },
    ...(body ? { body: json(body(word)) } : {}),
  })
}

function activity(word: string, dice: Dice): object {
  const about = dice.pick([
    'När hämtas soporna',
    'Lampan är trasig på Storgatan 1',
    'prata med en människa',
    'bygglov',
    'ja',
  ])
  return {
    ...{
      type: dice.pick(['message', 'message', 'message', 'event', 'typing', 'conversationUpdate', 'endOfConversation']),
    },
    ...{ id: word, name: 'webchat/join', text: `${about} ${word}`, locale: 'sv-SE', from: { id: 'u1', name: word } },
    entities: dice.chance(0.2)
      ? [{ type: 'Place', geo: { type: 'GeoCoordinates', latitude: 57.7, longitude: 12 } }]
      : [],
    channelData: { clientActivityID: word, lotsen: { entry: 'aldre' }, more: [1, { a: word }] },
  }
}

export type { Case }
