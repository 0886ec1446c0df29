/**
 * Everyone who may knock, one kind each. A service for real (`real`) and one that is tried on a loopback HOST (`tried`)
 * have other callers, and let other callers in.
 */
export const CALLERS = {
  nobody: 'nothing in hand',
  conversation: 'the token of the conversation that is asked for',
  otherConversation: 'the token of another conversation',
  expired: 'a token of the conversation that has expired',
  forged: 'a token of the conversation, signed by somebody else',
  chatSecret: 'the Direct Line secret',
  apiToken: 'one of ADMIN_TOKENS',
  secondApiToken: 'another of ADMIN_TOKENS',
  metricsToken: 'METRICS_TOKEN',
  wrongBearer: 'a bearer nobody gave out',
  staff: 'staff of the ticket’s queue, signed in by Teams',
  staffElsewhere: 'staff of another queue; the ticket is confidential',
  guest: 'a guest in the team, signed in by Teams',
  stranger: 'somebody of the tenant who is in no team',
  otherTenant: 'somebody signed in by Teams in another tenant',
  expiredSignIn: 'staff whose sign-in has expired',
  elks: '46elks with its secret in the address',
  elksBasic: '46elks with its secret by Basic Auth',
  elksWrong: '46elks with another secret',
  twilio: 'Twilio with a signature of ours',
  twilioWrong: 'Twilio with a signature of another token',
  bot: 'the Bot Framework for this app',
  botForged: 'the Bot Framework, signed by somebody else',
  botExpired: 'the Bot Framework with a token that has expired',
  botElsewhere: 'the Bot Framework for another app',
  ourPage: 'a script on a page of PUBLIC_URL, with nothing in hand',
  foreignPage: 'a script on another site’s page, with all that staff or the conversation have',
  fileLink: 'a link to the file',
  fileLinkAltered: 'a link to another file, altered',
  fileLinkExpired: 'a link to the file that has expired',
  reportLink: 'a link to the report',
  reportLinkAltered: 'a link to the report whose end was put off',
  reportLinkExpired: 'a link to the report that has expired',
  // Where the service is tried.
  deskKey: 'the link that is printed at start, as one of the people',
  wrongDeskKey: 'another key',
  triedPage: 'a script of the first page itself',
  rebound: 'a name of somebody’s that leads to this machine',
  proxied: 'a proxy that lets the world in',
} as const

export type CallerName = keyof typeof CALLERS

/** Let in; let in to the outline alone, with none of a ticket’s words; or refused with a status. */
export type Answer = 'in' | 'outline' | 400 | 401 | 403 | 404 | 503

/** What each caller gets; `others` is for all that are not named. */
type Answers = Partial<Record<CallerName, Answer>> & { others: Answer }

export interface Guarding {
  /** How the door tells who may. */
  by: string
  real: Answers
  /** Where the service is tried; the same as `real` where it is not said. */
  tried?: Answers
}

const LOCAL = { rebound: 403, proxied: 403 } as const
/** Bearers that are none of Direct Line’s. */
const CHAT = { expired: 403, others: 401 } as const
const DESK = {
  staff: 'in',
  staffElsewhere: 'in',
  guest: 403,
  stranger: 403,
  expiredSignIn: 403,
  foreignPage: 403,
  others: 401,
} as const
const DESK_TRIED = { deskKey: 'in', foreignPage: 403, ...LOCAL, others: 401 } as const

export const GUARDS = {
  anyone: { by: 'nothing: it tells what everyone may know', real: { others: 'in' } },
  chatSecret: {
    by: 'the Direct Line secret as bearer',
    real: { chatSecret: 'in', conversation: 403, otherConversation: 403, foreignPage: 403, ...CHAT },
  },
  chatCaller: {
    by: 'the Direct Line secret, or the token of any conversation, which is then the one meant',
    real: { chatSecret: 'in', conversation: 'in', otherConversation: 'in', foreignPage: 'in', ...CHAT },
  },
  chatToken: {
    by: 'the token of any conversation, which is then the one meant',
    real: { conversation: 'in', otherConversation: 'in', foreignPage: 'in', ...CHAT },
  },
  conversation: {
    by: 'the token of the conversation in the path, or the Direct Line secret',
    // A page of any site may use a token that its resident gave it: nothing is in a cookie.
    real: { chatSecret: 'in', conversation: 'in', foreignPage: 'in', otherConversation: 403, ...CHAT },
  },
  stream: {
    by: 'the token of the conversation in the path',
    real: { conversation: 'in', foreignPage: 'in', otherConversation: 403, ...CHAT },
  },
  ownChat: {
    by: 'the token of a conversation, which is then the one meant; the secret is for none',
    real: { conversation: 'in', otherConversation: 'in', foreignPage: 'in', chatSecret: 403, ...CHAT },
  },
  leaving: {
    by: 'a conversation’s token as the body; one that has expired may still be left',
    real: {
      conversation: 'in',
      otherConversation: 'in',
      expired: 'in',
      foreignPage: 'in',
      forged: 401,
      // Another site’s sign-in token is a token too, by its shape.
      staff: 401,
      staffElsewhere: 401,
      guest: 401,
      stranger: 401,
      otherTenant: 401,
      expiredSignIn: 401,
      bot: 401,
      botForged: 401,
      botExpired: 401,
      botElsewhere: 401,
      others: 400,
    },
  },
  widgetPage: {
    by: 'an Origin among PUBLIC_URL and WEBCHAT_ORIGINS; a token shown along gives its conversation back',
    real: { ourPage: 'in', others: 403 },
  },
  bot: {
    by: 'a Bot Framework token for this app, this serviceUrl and this tenant',
    real: { bot: 'in', others: 401 },
    // Without credentials it is open to programs on this machine, by a loopback name and through no proxy.
    tried: { rebound: 503, proxied: 503, foreignPage: 403, triedPage: 403, others: 'in' },
  },
  elks: { by: '46elks’s secret, in the address or by Basic Auth', real: { elks: 'in', elksBasic: 'in', others: 401 } },
  twilio: { by: 'Twilio’s signature over PUBLIC_URL', real: { twilio: 'in', others: 401 } },
  api: { by: 'one of ADMIN_TOKENS as bearer', real: { apiToken: 'in', secondApiToken: 'in', others: 401 } },
  metrics: {
    by: 'METRICS_TOKEN as bearer; where none is set, a loopback HOST and name, and no proxy',
    real: { metricsToken: 'in', others: 401 },
    tried: { ...LOCAL, others: 'in' },
  },
  fileLink: { by: 'a signed link that ends', real: { fileLink: 'in', others: 404 } },
  reportLink: { by: 'a signed link that ends', real: { reportLink: 'in', others: 404 } },
  desk: {
    by: 'a Teams sign-in of a present member of a team, guests excluded, from the desk’s own page',
    real: DESK,
    tried: DESK_TRIED,
  },
  deskManager: {
    by: 'as desk, and one manages the queue that is meant, here the contact centre’s',
    real: { ...DESK, staff: 403 },
    tried: DESK_TRIED,
  },
  deskTicket: {
    by: 'as desk; of a confidential queue’s ticket its outline alone to staff of other queues',
    real: { ...DESK, staffElsewhere: 'outline' },
    tried: DESK_TRIED,
  },
  deskTicketOwn: {
    by: 'as desk, and the ticket is one’s own queue’s, or not confidential',
    real: { ...DESK, staffElsewhere: 403 },
    tried: DESK_TRIED,
  },
  deskPeople: {
    by: 'the link printed at start; there is nothing where staff sign in by Teams',
    real: { foreignPage: 403, others: 404 },
    tried: DESK_TRIED,
  },
  triedPage: {
    by: 'a loopback address and name, and no proxy; only where the service is tried',
    real: { others: 404 },
    tried: { ...LOCAL, others: 'in' },
  },
  triedScript: {
    by: 'as triedPage, and what changes something only from the first page itself',
    real: { others: 404 },
    tried: { triedPage: 'in', others: 403 },
  },
  triedStream: {
    by: 'as triedPage, and from no other site’s page',
    real: { others: 404 },
    tried: { foreignPage: 403, ...LOCAL, others: 'in' },
  },
  triedProgram: {
    by: 'as triedPage, and no browser',
    real: { others: 404 },
    tried: { foreignPage: 403, triedPage: 403, ...LOCAL, others: 'in' },
  },
} as const satisfies Record<string, Guarding>

export type GuardName = keyof typeof GUARDS

/** What a caller gets at a door that is guarded so. */
export function answerFor(guard: GuardName, caller: CallerName, where: 'real' | 'tried'): Answer {
  const guarding: Guarding = GUARDS[guard]
  const answers = (where === 'tried' ? guarding.tried : undefined) ?? guarding.real
  return answers[caller] ?? answers.others
}
