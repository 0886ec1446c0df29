import type { Lang } from '../message.js'
import type { TicketStatus } from '../tickets/ticket.js'

// What the first page and its doors say to each other. Types only: the browser's side is built from src/try/page.

/** Known to the page before it asks for anything; stands in the page itself. */
export interface WireSetting {
  lang: Lang
  texts: Record<string, string>
  /** The municipality's number, as the phone shows it. */
  serviceNumber: string
  /** False where a real SMS provider is set up: then one's own phone is the phone. */
  phone: boolean
  /** Two letters before a ticket's reference. */
  referencePrefix: string
  /** Every team's. */
  channels: WireChannel[]
  teams: WireTeam[]
  staff: WireStaff[]
}

export interface WireTeam {
  id: string
  name: string
  channels: WireChannel[]
  /** Ids of those in it. */
  members: string[]
}

export interface WireChannel {
  id: string
  /** Null for General. */
  name: string | null
}

export interface WireStaff {
  id: string
  name: string
  /** The conversation they have with the bot alone. */
  chat: string
}

export interface WireSms {
  id: string
  at: string
  /** The resident wrote it. */
  mine: boolean
  text: string
  /** What it costs to send, in SMS. */
  parts: number
}

export interface WireMessage {
  id: string
  at: string
  /** When the bot put another content in it. */
  editedAt?: string
  by: string
  bot: boolean
  text?: string
  /** `xml`, `markdown` or `plain`, as the Bot Framework names them. */
  format?: string
  /** An Adaptive Card, as it came over the connector. */
  card?: unknown
  /** Members of staff who see another card in its place, by id. */
  views?: Readonly<Record<string, unknown>>
  /** Names of files sent with it. */
  files?: string[]
  /** What the bot suggests to answer: what stands on the button, and what it says. */
  choices?: { title: string; say: string }[]
}

/** A thread in a channel, its first message first; or somebody's own chat with the bot, which has no channel. */
export interface WireThread {
  id: string
  channel?: string
  ref?: string
  /** As the ticket stands in the database, not as the card says. */
  status?: TicketStatus
  /** Name of the member of staff who has it. */
  claimedBy?: string
  /** A person has answered the resident. */
  replied?: boolean
  messages: WireMessage[]
}

/** Events of `GET /try/events`, by name. `all` comes first, and again after every reconnect. */
export interface WireEvents {
  all: { sms: WireSms[]; threads: WireThread[] }
  sms: WireSms
  thread: WireThread
}

/** What came of a press, told to the one who pressed alone. */
export interface WirePressed {
  ok: boolean
  message?: string
  card?: unknown
}
