/**
 * The ways in. Residents write by `webchat` and `sms`; `phone` and `visit` are entered for them by staff; `teams` is
 * staff asking the bot in a chat of their own.
 */
export const CHANNELS = ['webchat', 'sms', 'phone', 'visit', 'teams'] as const
export type ChannelName = (typeof CHANNELS)[number]

/** The languages whose replies and articles are whole. */
export const LANGS = ['sv', 'en'] as const
export type Lang = (typeof LANGS)[number]

/** Longest message taken from a resident, in UTF-16 units. Longer ones are refused before they are stored. */
export const TEXT_LENGTH_MAX = 4_000

/** A file the service keeps, as turns, cards and channels speak of it; its bytes lie in the file store under `id`. */
export interface FileRef {
  id: string
  /** As the sender called it, made safe to show. */
  name: string
  /** Media type, told from the bytes and not from the sender's word. */
  type: string
  bytes: number
}

/** One message from a resident, as a channel hands it to the turn. Not yet masked, not yet stored. */
export interface InboundMessage {
  channel: ChannelName
  /** Stable id of the conversation: `web:<random>`, `sms:<E.164>`, `teams:<Bot Framework id>`, `azure:<Bot Framework id>`. */
  conversation: string
  /** The provider's or client's id of this message; the same id in the same conversation is the same message. */
  id: string
  text: string
  /** Language the page was opened in; a hint until the resident's own words tell. */
  lang?: Lang
  /** Sender's number in E.164 (SMS only). */
  phone?: string
  /** Number it was sent to, E.164 (SMS only). */
  to?: string
  /** Which provider an SMS came by, so that the answer goes back the same way. */
  provider?: 'elks' | 'twilio'
  /** What a Direct Line client wants echoed on its own activity (its `channelData`), as JSON of at most 1 kB. */
  clientData?: string
  /** When it was sent, where it reaches us long after: it was missed, and taken from the provider's list. */
  sentAt?: Date
  /** Files that came with it, kept before the turn is decided. The text may then be empty. */
  files?: FileRef[]
  /** How many more files came with it that could not be taken; its sender is told. */
  refusedFiles?: number
  /** Where the resident is, in degrees of WGS 84, shared from the browser. The text may then be empty. */
  place?: { lat: number; lon: number }
  /** The entry of its own it came through (organisation.yaml's `entries`), such as Äldre direkt. */
  entry?: string
  /** A resident opened the conversation: the first words are said, nothing was asked. */
  opened?: boolean
  /** A resident ended the conversation, by a press; nothing was written. */
  ended?: boolean
  /** A resident left the page at once, by "Lämna sidan snabbt": nothing is answered, and nothing may call them back. */
  fled?: boolean
}

/** Who speaks to the resident: the bot, or a named person. The two are always told apart. */
export type Speaker = { kind: 'bot' } | { kind: 'human'; name: string }

/** One message to a resident, as the turn decided it. Channels render it; they never reword it. */
export interface OutboundMessage {
  speaker: Speaker
  /** Markdown subset: paragraphs, bold, lists, links. SMS gets `plainText` of it. */
  text: string
  /** Buttons; in SMS numbered lines. A press (or its number) comes back as a message with this very text. */
  choices?: string[]
  /** Slug of the article this message answers with. */
  article?: string
  /** Files a person sent with it. */
  files?: FileRef[]
  /** What the resident is asked for and a channel may make easy to give; words do as well. */
  wants?: 'place' | 'files'
  /** The ticket whose receipt or standing this is; a channel may show how it goes on beside it. */
  ticket?: string
  /** What it is about can put who reads it at risk, if somebody else sees it. */
  sensitive?: boolean
  /** Urgent messages (112) are shown as such and are never merged with others. */
  urgent?: boolean
}
