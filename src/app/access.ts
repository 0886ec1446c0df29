import type { Door } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import type { GuardName } from './access-guards.js'

const CONNECTOR = '/try/connector/v3'
const LINE = '/v3/directline'

/** Every door there is, WebSocket upgrades included, under what guards it. A door that stands nowhere keeps the service from starting. */
export const ACCESS: Readonly<Record<GuardName, readonly string[]>> = {
  anyone: [
    'GET /healthz',
    'GET /readyz',
    'GET /',
    'GET /try/app.js',
    'GET /try/styles.css',
    'GET /try/icon.svg',
    'GET /openapi.json',
    'GET /widget.js',
    'GET /widget/house',
    'GET /chat',
    'GET /chat.css',
    'GET /tillganglighet',
    'GET /accessibility',
    'GET /desk',
    'GET /desk/',
    'GET /desk/config',
    'GET /desk/visits',
    'GET /desk/knowledge',
    'GET /desk/figures',
    'GET /desk/report',
    'GET /report/example',
    'GET /report.css',
    'GET /desk/app.js',
    'GET /desk/app.css',
    'GET /desk/teams.js',
  ],
  chatSecret: [`POST ${LINE}/tokens/generate`],
  chatCaller: [`POST ${LINE}/conversations`],
  chatToken: [`POST ${LINE}/tokens/refresh`],
  conversation: [
    `GET ${LINE}/conversations/:conversationId`,
    `GET ${LINE}/conversations/:conversationId/activities`,
    `POST ${LINE}/conversations/:conversationId/activities`,
    `POST ${LINE}/conversations/:conversationId/upload`,
  ],
  stream: [`UPGRADE ${LINE}/conversations/:conversationId/stream`],
  ownChat: ['GET /widget/standing', 'GET /widget/deletion', 'POST /widget/deletion'],
  leaving: ['POST /widget/leave'],
  widgetPage: ['POST /widget/token'],
  bot: ['POST /api/messages'],
  elks: ['POST /api/sms/46elks', 'POST /api/sms/46elks/report'],
  twilio: ['POST /api/sms/twilio', 'POST /api/sms/twilio/report'],
  api: [
    'GET /api/tickets',
    'GET /api/tickets/:ref',
    'GET /api/tickets/:ref/conversation',
    'GET /api/visits',
    'GET /api/report',
  ],
  metrics: ['GET /metrics'],
  fileLink: ['GET /files/:id'],
  reportLink: ['GET /report', 'GET /report.csv'],
  desk: [
    'GET /desk/api/me',
    'GET /desk/api/tickets',
    'POST /desk/api/search',
    'POST /desk/api/tickets',
    'POST /desk/api/contacts',
    'POST /desk/api/duty',
    'GET /desk/api/visits',
    'POST /desk/api/report-link',
    'GET /desk/api/report/entries',
    // Whose ticket it is shows only for a ticket with a visit.
    'POST /desk/api/visits/:ref/cancel',
    'GET /desk/api/learning',
    'POST /desk/api/learning/proposals',
    'GET /desk/api/learning/proposals/:id',
    'POST /desk/api/learning/proposals/:id/:move',
    'GET /desk/api/learning/answers',
    'POST /desk/api/learning/answers/:slug',
    'POST /desk/api/learning/notices',
    'POST /desk/api/learning/notices/:id/end',
  ],
  deskManager: ['POST /desk/api/report/entries'],
  deskTicket: ['GET /desk/api/ticket/:ref'],
  deskTicketOwn: [
    'GET /desk/api/ticket/:ref/phrases',
    'GET /desk/api/ticket/:ref/colleagues',
    'POST /desk/api/ticket/:ref/preview',
    'POST /desk/api/ticket/:ref/files',
    'POST /desk/api/ticket/:ref/:verb',
  ],
  deskPeople: ['GET /desk/api/people'],
  triedPage: ['GET /try/tickets'],
  triedStream: ['GET /try/events'],
  triedScript: [
    'POST /try/phones',
    'POST /try/sms',
    'POST /try/press',
    'POST /try/submit',
    'POST /try/look',
    'POST /try/file',
    'POST /try/say',
  ],
  triedProgram: [
    `POST ${CONNECTOR}/conversations`,
    `POST ${CONNECTOR}/conversations/:conversationId/activities`,
    `POST ${CONNECTOR}/conversations/:conversationId/activities/:activityId`,
    `PUT ${CONNECTOR}/conversations/:conversationId/activities/:activityId`,
    `DELETE ${CONNECTOR}/conversations/:conversationId/activities/:activityId`,
    `GET ${CONNECTOR}/conversations/:conversationId/members`,
    `GET ${CONNECTOR}/conversations/:conversationId/members/:memberId`,
    `GET ${CONNECTOR}/conversations/:conversationId/pagedmembers`,
    `GET ${CONNECTOR}/teams/:teamId`,
    `GET ${CONNECTOR}/teams/:teamId/conversations`,
    'GET /try/connector/files/:fileId',
    'GET /try/gateway/46elks/a1/sms',
    'POST /try/gateway/46elks/a1/sms',
    'GET /try/gateway/twilio/2010-04-01/Accounts/:sid/Messages.json',
    'POST /try/gateway/twilio/2010-04-01/Accounts/:sid/Messages.json',
  ],
}

const guardsByDoor = new Map(
  (Object.keys(ACCESS) as GuardName[]).flatMap((guard) => ACCESS[guard].map((door) => [door, guard] as const)),
)

/** What guards a door, by method and path; a preflight is for anyone, as browsers send it without anything in hand. */
export function guardOf({ method, path }: Pick<Door, 'path'> & { method: string }): GuardName | undefined {
  return method === 'OPTIONS' ? 'anyone' : guardsByDoor.get(`${method} ${path}`)
}

/** The same doors, or upgrades; throws `config_invalid` for one that nobody has said who may use. */
export function listed<T extends { method?: string; path?: string }>(doors: readonly T[]): readonly T[] {
  const named = doors.map(({ method = 'UPGRADE', path = '' }) => ({ method, path }))
  const unlisted = named.filter((door) => guardOf(door) === undefined).map(({ method, path }) => `${method} ${path}`)
  if (unlisted.length === 0) return doors
  throw new ServiceError('config_invalid', `Nobody has said who may use: ${unlisted.join(', ')} (src/app/access.ts)`)
}
