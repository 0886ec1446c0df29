import type { Activity as SdkActivity } from 'botbuilder'
import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { FileRef, OutboundMessage } from '../../message.js'
import type { StaffMember, Ticket, TicketThread } from '../../tickets/ticket.js'
import type { ThreadPost } from '../../turn/ports.js'
import { type Card, text, wholeCard } from './card-parts.js'
import { threadLink } from './links.js'
import type { StaffVoice, TicketLabels } from './ports.js'

export type Outgoing = Partial<SdkActivity>

/** Somebody mentioned: by their Teams account, or in plain words where they have none here. */
export interface Mentioned {
  staff: StaffMember
  /** Teams' id of them. */
  id?: string
}

/** Teams shows at most six suggested actions. */
const CHOICES_MAX = 6

/** A card as a message; the summary is what a notification says. */
export function cardActivity(card: Card, summary: string): Outgoing {
  return {
    type: 'message',
    summary,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
  }
}

/** What a notification of a ticket's card says: its reference and queue, none of its words. */
export function cardSummary(ticket: Ticket, labels: TicketLabels, voice: StaffVoice, hidden = false): string {
  const say = staffSayFrom(voice.texts)
  const kind = hidden ? say('digest_matter') : say(`kind_${ticket.kind}`)
  return say('card_summary', { kind, ref: ticket._id, queue: labels.queue })
}

/** Stands in place of a card whose ticket has its thread elsewhere: a repeated send, and the other was acted on first. */
export function pointerCard(ref: string, thread: TicketThread | undefined, voice: StaffVoice): Card {
  return pointer(staffSayFrom(voice.texts)('moved_here', { ref }), thread, voice)
}

/** Stands in place of the card of a ticket that went to another queue; `thread` is where it is now, once that is known. */
export function transferredCard(
  { ref, queue }: { ref: string; queue: string },
  thread: TicketThread | undefined,
  voice: StaffVoice,
): Card {
  return pointer(staffSayFrom(voice.texts)('moved_to_queue', { ref, queue }), thread, voice)
}

function pointer(words: string, thread: TicketThread | undefined, voice: StaffVoice): Card {
  const say = staffSayFrom(voice.texts)
  const url = thread && threadLink(thread)
  const open = url ? [{ type: 'Action.OpenUrl', title: say('moved_open'), url }] : []
  return wholeCard(voice.lang, words, [text(words)], open)
}

export interface Posting {
  mentioned: readonly Mentioned[]
  voice: StaffVoice
  /** The thread is not in its confidential queue's own channel. */
  hidden: boolean
  fileLink: (file: FileRef) => string | undefined
}

/** A word in a ticket's thread. It is XML to Teams, so that what a resident wrote can be escaped whole. */
export function threadActivity(payload: ThreadPost, posting: Posting): Outgoing {
  const say = staffSayFrom(posting.voice.texts)
  const isHidden = posting.hidden && payload.from !== 'system'
  const body = isHidden ? escaped(hiddenWords(payload, say)) : said(payload, posting, say)
  return mentioning(posting.mentioned, body)
}

/** Our own words with mentions before them, as XML. */
export function mentioning(mentioned: readonly Mentioned[], body: string): Outgoing {
  const named = mentioned.map(({ staff, id }) => (id ? `<at>${escaped(staff.name)}</at>` : escaped(staff.name)))
  const entities = mentioned.flatMap(({ staff, id }, at) =>
    id ? [{ type: 'mention', text: named[at], mentioned: { id, name: staff.name } }] : [],
  )
  return {
    type: 'message',
    textFormat: 'xml',
    text: [...named, body].join(' '),
    ...(entities.length > 0 ? { entities } : {}),
  }
}

/** Our own words in a thread or chat, at once and only once: a refusal, a hint. */
export function wordsActivity(words: string): Outgoing {
  return { type: 'message', textFormat: 'plain', text: words }
}

/** A word to one member of staff, with a way to what it is about. */
export function whisperActivity(words: string, thread: TicketThread | undefined, voice: StaffVoice): Outgoing {
  const url = thread && threadLink(thread)
  const open = url ? `<br/>${link(staffSayFrom(voice.texts)('moved_open'), url)}` : ''
  return { type: 'message', textFormat: 'xml', text: `${escaped(words)}${open}` }
}

/** The bot's answer in a personal chat; choices come back as the message they name. */
export function chatActivity(message: OutboundMessage): Outgoing {
  const choices = (message.choices ?? []).slice(0, CHOICES_MAX)
  const actions = choices.map((choice) => ({ type: 'imBack', title: choice, value: choice }))
  const lead = message.speaker.kind === 'human' ? `**${message.speaker.name}:** ` : ''
  return {
    type: 'message',
    textFormat: 'markdown',
    text: `${lead}${message.text}`,
    ...(actions.length > 0 ? { suggestedActions: { to: [], actions } } : {}),
    ...(message.urgent ? { importance: 'urgent' } : {}),
  }
}

/** Text for a message of the format `xml`. */
export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const TITLES = { resident: 'thread_resident', staff: 'thread_staff', note: 'thread_note' } as const

function said(payload: ThreadPost, { fileLink }: Posting, say: StaffSay): string {
  const words = escaped(payload.text).replace(/\r?\n/g, '<br/>')
  const files = (payload.files ?? []).map((file) => link(file.name, fileLink(file)))
  const sent = files.length > 0 ? [`${escaped(say('thread_files'))} ${files.join(', ')}`] : []
  const title = payload.from === 'system' ? [] : [`<b>${escaped(say(TITLES[payload.from]))}:</b>`]
  return [...title, ...(words === '' ? [] : [words]), ...sent].join('<br/>')
}

function hiddenWords({ from }: ThreadPost, say: StaffSay): string {
  return say(from === 'resident' ? 'thread_hidden' : 'thread_not_here')
}

function link(words: string, url: string | undefined): string {
  return url ? `<a href="${escaped(url)}">${escaped(words)}</a>` : escaped(words)
}
