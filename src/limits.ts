import { TEXT_LENGTH_MAX } from './message.js'

/** One bound on what comes in from outside. */
export interface Limit {
  /** Still taken; one more is not. */
  max: number
  /** What is counted, and whose count it is. */
  counts: string
  /** Seconds over which it is counted; without it, what there is at one time. */
  windowS?: number
  /** How one too many is met: a status, `cut` where the line is ended, `told` where its sender is told and the rest taken. */
  refused: 400 | 408 | 413 | 429 | 431 | 503 | 'cut' | 'told'
}

const MINUTE_S = 60
const HOUR_S = 3_600
const KILOBYTE = 1024
const MEGABYTE = 1024 * KILOBYTE

/**
 * Every limit on what others send, in one place. Each instance counts for itself and in memory, which bounds the load on
 * it; only what must hold for all together (codes, the SMS caps of the settings) is counted in the database. What one
 * person, conversation or address asks too much is theirs alone to wait for: 429. What all together ask too much is 503,
 * with the time to come back, before anything of it is kept. An address is an IPv4 address or an IPv6 network of 64 bits.
 */
export const LIMIT_TABLE = {
  // Lines and requests
  connections: { max: 12_000, counts: 'open connections', refused: 'cut' },
  connectionsPerAddress: {
    max: 2_000,
    counts: 'open connections of one address that is no listed proxy',
    refused: 'cut',
  },
  requests: { max: 4_000, counts: 'requests under way', refused: 503 },
  requestsPerAddress: { max: 1_000, counts: 'requests under way from one address', refused: 429 },
  bodyBytesHeld: { max: 64 * MEGABYTE, counts: 'bytes of bodies that are not yet whole', refused: 503 },
  bodyBytesHeldPerAddress: {
    max: 16 * MEGABYTE,
    counts: 'bytes of one address’s bodies that are not yet whole',
    refused: 429,
  },
  headerBytes: { max: 16 * KILOBYTE, counts: 'bytes of a request’s line and headers', refused: 431 },
  bodyMs: { max: 15_000, counts: 'milliseconds a body takes to arrive; a file has longer', refused: 408 },

  // Bodies
  activityBytes: { max: 32 * KILOBYTE, counts: 'bytes of what a chat client posts', refused: 413 },
  smsBytes: { max: 32 * KILOBYTE, counts: 'bytes of an SMS provider’s webhook', refused: 413 },
  teamsBytes: { max: 256 * KILOBYTE, counts: 'bytes of a Teams activity', refused: 413 },
  deskBytes: { max: 32 * KILOBYTE, counts: 'bytes of what the desk posts', refused: 413 },
  uploadBytes: { max: 45 * MEGABYTE, counts: 'bytes of an upload, all its files together', refused: 413 },
  textLength: { max: TEXT_LENGTH_MAX, counts: 'UTF-16 units of a resident’s message', refused: 400 },

  // Messages
  messages: { max: 12_000, windowS: MINUTE_S, counts: 'residents’ messages on all channels together', refused: 503 },
  messagesPerConversation: { max: 40, windowS: MINUTE_S, counts: 'messages of one chat', refused: 429 },
  messagesPerAddress: { max: 600, windowS: MINUTE_S, counts: 'chat messages of one address', refused: 429 },
  smsPerNumber: { max: 30, windowS: MINUTE_S, counts: 'SMS and MMS from one number', refused: 429 },
  teamsPerPerson: {
    max: 40,
    windowS: MINUTE_S,
    counts: 'messages of one person in their own Teams chat',
    refused: 429,
  },
  teamsDeedsPerPerson: { max: 400, windowS: MINUTE_S, counts: 'activities of one person in Teams', refused: 429 },
  turns: { max: 1_000, counts: 'residents’ messages under way or waiting', refused: 503 },
  turnsPerConversation: { max: 20, counts: 'messages of one conversation under way or waiting', refused: 429 },

  // What is asked for
  tokensPerAddress: { max: 120, windowS: MINUTE_S, counts: 'tokens the widget fetches from one address', refused: 429 },
  readsPerConversation: { max: 400, windowS: MINUTE_S, counts: 'reads and renewed tokens of one chat', refused: 429 },
  examplesPerAddress: {
    max: 30,
    windowS: MINUTE_S,
    counts: 'pages of the made-up report made for one address',
    refused: 429,
  },
  deskPerPerson: { max: 400, windowS: MINUTE_S, counts: 'requests of one member of staff at the desk', refused: 429 },
  deskRefusedPerAddress: {
    max: 300,
    windowS: MINUTE_S,
    counts: 'refused sign-ins of one address that are told why',
    refused: 429,
  },
  apiPerToken: { max: 600, windowS: MINUTE_S, counts: 'requests of one system by its API token', refused: 429 },
  codesPerNumber: {
    max: 3,
    windowS: HOUR_S,
    counts: 'codes to one number, counted for all instances',
    refused: 'told',
  },

  // Sockets
  sockets: { max: 10_000, counts: 'open sockets', refused: 503 },
  socketsPerAddress: { max: 500, counts: 'open sockets of one address', refused: 429 },
  socketsPerConversation: { max: 20, counts: 'open sockets of one chat', refused: 429 },
  framesPerSocket: { max: 120, windowS: MINUTE_S, counts: 'frames one socket sends us', refused: 'cut' },
  frameBytes: { max: KILOBYTE, counts: 'bytes of one such frame', refused: 'cut' },
  framesUnsent: { max: 1, counts: 'frames that wait to be sent to a slow socket', refused: 'cut' },

  // Files
  fileBytes: { max: 10 * MEGABYTE, counts: 'bytes of one file', refused: 413 },
  filesPerMessage: { max: 5, counts: 'files of one message', refused: 413 },
  filesPerConversation: { max: 50, counts: 'files kept of one conversation', refused: 413 },
  fileBytesPerConversation: { max: 40 * MEGABYTE, counts: 'bytes kept of one conversation’s files', refused: 413 },
  uploads: { max: 24, counts: 'uploads under way', refused: 429 },
  uploadsPerAddress: { max: 12, counts: 'uploads under way from one address', refused: 429 },
  uploadsPerConversation: { max: 2, counts: 'uploads under way in one chat', refused: 429 },
  uploadedMbPerAddress: { max: 1_000, windowS: HOUR_S, counts: 'megabytes uploaded from one address', refused: 429 },
  deskFilesPerPerson: { max: 120, windowS: HOUR_S, counts: 'files one member of staff sends', refused: 429 },
  mmsFetches: { max: 8, counts: 'MMS media being fetched', refused: 'told' },
  mmsWaiting: { max: 200, counts: 'MMS media that wait to be fetched', refused: 'told' },

  // Pages
  turnsPerPage: { max: 200, counts: 'turns in one answer to a chat; its client asks on from there', refused: 'told' },
  ticketsPerPage: { max: 200, counts: 'tickets in one answer of the API', refused: 400 },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMIT_TABLE
/** What is still taken, by name. */
export type Limits = Readonly<Record<LimitName, number>>

/** The limits as they are shipped. */
export const LIMITS: Limits = Object.freeze(
  Object.fromEntries(Object.entries(LIMIT_TABLE).map(([name, { max }]) => [name, max])) as Record<LimitName, number>,
)

/** Seconds over which a limit is counted; 0 for what is counted at one time. */
export function windowOf(name: LimitName): number {
  const limit: Limit = LIMIT_TABLE[name]
  return limit.windowS ?? 0
}
