import type { Dice } from './dice.js'
import { ELKS, form, json, staffActivity } from './sample-bodies.js'
import type { Sample } from './samples.js'

type Make = (word: string, dice: Dice) => Sample

const ROOM = '/try/connector/v3/conversations/@@thread@@'
const TEAM = '/try/connector/v3/teams/@@team@@'
const page =
  (target: string): Make =>
  () => ({ method: 'GET', target })

/** The first page's doors: its own, and those of what stands in for Teams and for the SMS providers. */
export const TRY: Readonly<Record<string, Make>> = {
  'GET /try/app.js': page('/try/app.js'),
  'GET /try/styles.css': page('/try/styles.css'),
  'GET /try/icon.svg': page('/try/icon.svg'),
  'GET /try/tickets': page('/try/tickets'),
  'GET /try/events': page('/try/events?phone=+46701740605'),
  'POST /try/phones': script('/try/phones', () => ({})),
  'POST /try/sms': script('/try/sms', (text) => ({ number: '+46701740605', text })),
  'POST /try/press': script('/try/press', (word) => ({
    ...{ by: '@@staff@@', activity: '@@activity@@', verb: 'claim' },
    data: { ref: '@@ref@@', version: 1, text: word },
  })),
  'POST /try/submit': script('/try/submit', (word) => ({
    ...{ by: '@@staff@@', activity: '@@activity@@' },
    data: { verb: 'claim', ref: '@@ref@@', text: word },
  })),
  'POST /try/look': script('/try/look', () => ({
    ...{ by: '@@staff@@', thread: '@@thread@@', activity: '@@activity@@', unasked: true },
  })),
  'POST /try/file': script('/try/file', (word) => ({ by: '@@staff@@', name: `${word}.txt`, base64: 'aGVq' })),
  'POST /try/say': script('/try/say', (word) => ({ by: '@@staff@@', thread: '@@thread@@', text: `@Lotsen ${word}` })),

  'POST /try/connector/v3/conversations': program('POST', '/try/connector/v3/conversations', (word, dice) => ({
    ...{ isGroup: true, channelData: { channel: { id: '@@team@@' } }, activity: staffActivity(word, dice) },
  })),
  'POST /try/connector/v3/conversations/:conversationId/activities': program(
    'POST',
    `${ROOM}/activities`,
    staffActivity,
  ),
  'POST /try/connector/v3/conversations/:conversationId/activities/:activityId': program(
    'POST',
    `${ROOM}/activities/@@activity@@`,
    staffActivity,
  ),
  'PUT /try/connector/v3/conversations/:conversationId/activities/:activityId': program(
    'PUT',
    `${ROOM}/activities/@@activity@@`,
    staffActivity,
  ),
  'DELETE /try/connector/v3/conversations/:conversationId/activities/:activityId': program(
    'DELETE',
    `${ROOM}/activities/no-such-activity`,
  ),
  'GET /try/connector/v3/conversations/:conversationId/members': program('GET', `${ROOM}/members`),
  'GET /try/connector/v3/conversations/:conversationId/members/:memberId': program('GET', `${ROOM}/members/@@staff@@`),
  'GET /try/connector/v3/conversations/:conversationId/pagedmembers': program('GET', `${ROOM}/pagedmembers?pageSize=2`),
  'GET /try/connector/v3/teams/:teamId': program('GET', TEAM),
  'GET /try/connector/v3/teams/:teamId/conversations': program('GET', `${TEAM}/conversations`),
  'GET /try/connector/files/:fileId': program('GET', '/try/connector/files/x'),
  'GET /try/gateway/46elks/a1/sms': page('/try/gateway/46elks/a1/sms?limit=5&end=2026-01-01T00:00:00'),
  'POST /try/gateway/46elks/a1/sms': (word, dice) => ({
    method: 'POST',
    target: '/try/gateway/46elks/a1/sms',
    body: form(ELKS(word, dice)),
  }),
  'GET /try/gateway/twilio/2010-04-01/Accounts/:sid/Messages.json': page(
    '/try/gateway/twilio/2010-04-01/Accounts/AC1/Messages.json?PageSize=5',
  ),
  'POST /try/gateway/twilio/2010-04-01/Accounts/:sid/Messages.json': (word) => ({
    method: 'POST',
    target: '/try/gateway/twilio/2010-04-01/Accounts/AC1/Messages.json',
    body: form({ To: '+46701740605', From: '+46701740699', Body: word }),
  }),
}

function script(target: string, body: (word: string) => object): Make {
  return (word) => ({ method: 'POST', target, headers: [['Origin', 'http://@@host@@']], body: json(body(word)) })
}

function program(method: string, target: string, body?: (word: string, dice: Dice) => object): Make {
  return (word, dice) => ({ method, target, ...(body ? { body: json(body(word, dice)) } : {}) })
}
