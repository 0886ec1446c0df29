import { z } from 'zod'
import type { FileRef, Lang, OutboundMessage } from '../../message.js'
import type { Turn } from '../../turn/ports.js'
import type { Attach, Attachment } from './attachments.js'
import { renderHtml, renderHtmlCached } from './markdown.js'

/** What a client had on its own activity and wants back; the shape of `clientData` in this channel's turns. */
export const ClientData = z.object({ from: z.string().optional(), data: z.unknown().optional() })
export type ClientData = z.output<typeof ClientData>

/** The part of a turn that a resident may see. */
export type SeenTurn = Pick<Turn, 'seq' | 'at' | 'inbound' | 'outbound' | 'state'>

/** A Bot Framework message activity, as far as Direct Line clients read it. */
export interface MessageActivity {
  type: 'message'
  id: string
  timestamp: string
  channelId: 'directline'
  conversation: { id: string }
  from: { id: string; name?: string; role: 'bot' | 'user' }
  locale: Lang
  text: string
  textFormat: 'markdown' | 'plain'
  inputHint?: 'acceptingInput' | 'expectingInput'
  importance?: 'urgent'
  replyToId?: string
  attachments?: Attachment[]
  suggestedActions?: { to: string[]; actions: { type: 'imBack'; title: string; value: string }[] }
  channelData: unknown
}

type Answer = Pick<
  MessageActivity,
  'from' | 'text' | 'textFormat' | 'inputHint' | 'importance' | 'attachments' | 'suggestedActions'
> & { channelData: { lotsen: object } }

export interface ActivitySet {
  activities: MessageActivity[]
  /** Sequence number of the last turn the set covers; a client asks on from it. */
  watermark: string
}

export interface BotNames {
  botName(lang: Lang): string
}

/** What activities need beside the turns: it is not the same for every reader. */
export interface ActivityView {
  names: BotNames
  attach: Attach
}

const BOT_ID = 'lotsen'
const RESIDENT_ID = 'resident'
const NAME_LENGTH_MAX = 100
/** What turns the direction of all that follows. The marks that turn a letter or two are of use in names. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g

/** `<conversation>|<turn>.<n>`: sorts in the order things were said; the resident's own words are 0. */
export function activityId(conversationId: string, seq: number, n: number): string {
  return `${conversationId}|${String(seq).padStart(7, '0')}.${n}`
}

/** Turns as the one list of activities a client keeps; nothing is stored in this form, so it can never disagree. */
export function toActivitySet(
  conversationId: string,
  turns: SeenTurn[],
  after: number,
  view: ActivityView,
): ActivitySet {
  return {
    activities: turns.flatMap((turn) => toActivities(conversationId, turn, view)),
    watermark: String(turns.at(-1)?.seq ?? after),
  }
}

function toActivities(conversationId: string, turn: SeenTurn, view: ActivityView): MessageActivity[] {
  const own = turn.inbound ? [ownActivity(conversationId, turn, turn.inbound, view)] : []
  const answers = turn.outbound.map((message, at) => ({
    ...answerActivity(conversationId, turn, message, at + 1, view),
    ...(turn.inbound ? { replyToId: activityId(conversationId, turn.seq, 0) } : {}),
  }))
  return [...own, ...answers]
}

function ownActivity(
  conversationId: string,
  turn: SeenTurn,
  inbound: NonNullable<SeenTurn['inbound']>,
  { attach }: ActivityView,
): MessageActivity {
  const client = ClientData.safeParse(readJson(inbound.clientData))
  const { from, data } = client.success ? client.data : {}
  const echoed = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
  return {
    ...common(conversationId, turn, 0),
    from: { id: from ?? RESIDENT_ID, role: 'user' },
    text: inbound.text,
    textFormat: 'plain',
    ...attached(inbound.files, attach),
    // `lotsen` is ours on every activity: what a client wrote there is not echoed.
    channelData: { ...echoed, lotsen: { seq: turn.seq } },
  }
}

function answerActivity(
  conversationId: string,
  turn: SeenTurn,
  message: OutboundMessage,
  n: number,
  view: ActivityView,
): MessageActivity {
  return { ...common(conversationId, turn, n), ...answerOf({ seq: turn.seq, lang: turn.state.lang }, message, view) }
}

/** What is said to a resident, as Direct Line clients read it, wherever it stands. */
export function answerOf(
  { seq, lang }: { seq: number; lang: Lang },
  message: OutboundMessage,
  { names, attach }: ActivityView,
): Answer {
  const { speaker, text, choices, article, files, wants, ticket, sensitive, urgent } = message
  const human = speaker.kind === 'human'
  const name = human ? shownName(speaker.name) : names.botName(lang)
  const actions = (choices ?? []).map((title) => ({ type: 'imBack' as const, title, value: title }))
  return {
    // To Bot Framework clients everyone on our side of the table is "bot"; `channelData.lotsen.speaker` tells which.
    from: { id: human ? `${BOT_ID}:human` : BOT_ID, name, role: 'bot' },
    text,
    textFormat: 'markdown',
    inputHint: actions.length > 0 ? 'expectingInput' : 'acceptingInput',
    ...(urgent ? { importance: 'urgent' as const } : {}),
    ...(actions.length > 0 ? { suggestedActions: { to: [], actions } } : {}),
    ...attached(files, attach),
    channelData: {
      lotsen: {
        seq,
        speaker: speaker.kind,
        name,
        ...(article === undefined ? {} : { article }),
        ...(wants === undefined ? {} : { wants }),
        ...(ticket === undefined ? {} : { ticket }),
        ...(sensitive ? { sensitive: true } : {}),
        ...(urgent ? { urgent: true } : {}),
        html: human ? renderHtml(text) : renderHtmlCached(text),
      },
    },
  }
}

/** A name stands beside other words: it neither turns their direction nor crowds them out. */
function shownName(name: string): string {
  return name.replace(TURNING, '').slice(0, NAME_LENGTH_MAX)
}

function attached(files: FileRef[] | undefined, attach: Attach): { attachments?: Attachment[] } {
  const attachments = files && attach(files)
  return attachments?.length ? { attachments } : {}
}

function common(conversationId: string, turn: SeenTurn, n: number) {
  return {
    type: 'message' as const,
    id: activityId(conversationId, turn.seq, n),
    timestamp: turn.at.toISOString(),
    channelId: 'directline' as const,
    conversation: { id: conversationId },
    locale: turn.state.lang,
  }
}

/** Undefined for what no JSON was kept of. */
function readJson(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
