import type { Activity as SdkActivity } from 'botbuilder'
import { staffSayFrom } from '../../content/staff-texts.js'
import type { OutboundMessage } from '../../message.js'
import type { Ticket, TicketThread } from '../../tickets/ticket.js'
import type { DeliveryPayload } from '../../turn/ports.js'
import type { Card } from './card.js'
import { text } from './card-parts.js'
import type { StaffVoice, TicketLabels } from './ports.js'

type Outgoing = Partial<SdkActivity>

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
export function cardSummary(ticket: Ticket, labels: TicketLabels, voice: StaffVoice): string {
  const say = staffSayFrom(voice.texts)
  return say('card_summary', { kind: say(`kind_${ticket.kind}`), ref: ticket._id, queue: labels.queue })
}

/** Stands in place of a card whose ticket has its thread elsewhere: a repeated send, and the other was acted on first. */
export function pointerCard(ref: string, thread: TicketThread, voice: StaffVoice): Card {
  const say = staffSayFrom(voice.texts)
  const link = threadLink(thread)
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang: voice.lang,
    body: [text(say('moved_here', { ref }))],
    ...(link ? { actions: [{ type: 'Action.OpenUrl', title: say('moved_open'), url: link }] } : {}),
  }
}

/** A word in a ticket's thread. It is XML to Teams, so that what a resident wrote can be escaped whole. */
export function threadActivity(
  payload: Extract<DeliveryPayload, { kind: 'thread' }>,
  mentioned: { id: string; name: string } | undefined,
  voice: StaffVoice,
  hidden: boolean,
): Outgoing {
  const say = staffSayFrom(voice.texts)
  const name = mentioned ? `<at>${escaped(mentioned.name)}</at>` : escaped(payload.mention?.name ?? '')
  const lead = name ? `${name} ` : ''
  const body = hidden && payload.from !== 'system' ? escaped(say('thread_hidden')) : said(payload, voice)
  return {
    type: 'message',
    textFormat: 'xml',
    text: `${lead}${body}`,
    ...(mentioned ? { entities: [{ type: 'mention', text: name, mentioned }] } : {}),
  }
}

/** Our own words in a thread or chat, at once and only once: a refusal, a hint. */
export function wordsActivity(words: string): Outgoing {
  return { type: 'message', textFormat: 'plain', text: words }
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

function said(payload: Extract<DeliveryPayload, { kind: 'thread' }>, voice: StaffVoice): string {
  const words = escaped(payload.text).replace(/\r?\n/g, '<br/>')
  if (payload.from === 'system') return words
  const say = staffSayFrom(voice.texts)
  const title = say(payload.from === 'resident' ? 'thread_resident' : 'thread_staff')
  return `<b>${escaped(title)}:</b><br/>${words}`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Opens the thread in Teams; undefined where the conversation is not Teams' own. */
function threadLink({ conversation, tenant }: TicketThread): string | undefined {
  const parts = /^(19:[^;]+);messageid=(\d+)$/.exec(conversation)
  if (!parts?.[1] || !parts[2]) return undefined
  const query = tenant ? `?${new URLSearchParams({ tenantId: tenant })}` : ''
  return `https://teams.microsoft.com/l/message/${encodeURIComponent(parts[1])}/${parts[2]}${query}`
}
