import { BSON } from 'mongodb'
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { LANGS } from '../message.js'
import {
  type Conversation,
  type Decision,
  type Delivery,
  STATE_BYTES_MAX,
  type Turn,
  type TurnLog,
} from '../turn/ports.js'
import { toAzure } from '../turn/to-azure.js'
import { parseStored } from './stored.js'

const StateOutline = z.looseObject({
  lang: z.enum(LANGS),
  langChosen: z.boolean(),
  greeted: z.boolean(),
  noMatches: z.number(),
  offered: z.array(z.string()),
  tickets: z.array(z.looseObject({ ref: z.string(), status: z.string(), queue: z.string() })),
})

const ConversationOutline = z.looseObject({ seq: z.number().int().min(1), at: z.date(), state: StateOutline })

const DeliveryOutline = z.looseObject({
  key: z.string(),
  destination: z.string(),
  state: z.enum(['pending', 'sent', 'dead', 'superseded']),
  attempts: z.number().int(),
  due: z.date(),
  uncertain: z.boolean(),
  triedAt: z.date().optional(),
  payload: z.looseObject({ kind: z.string() }),
})

const TurnOutline = ConversationOutline.extend({
  _id: z.string(),
  schema: z.literal(1),
  conversation: z.string(),
  channel: z.string(),
  inboundId: z.string(),
  kind: z.enum(['resident', 'staff', 'event']),
  outbound: z.array(z.looseObject({ text: z.string() })),
  deliveries: z.array(DeliveryOutline),
  due: z.date().optional(),
  erased: z.date().optional(),
  facts: z.array(z.looseObject({ what: z.string(), day: z.string() })).optional(),
  missed: z.string().optional(),
  missedSeq: z.number().int().optional(),
})

export function parseTurn(document: unknown): Turn {
  return parseStored<Turn>(TurnOutline, document, 'turn')
}

export function parseConversation(document: unknown): Conversation {
  return parseStored<Conversation>(ConversationOutline, document, 'conversation')
}

/** The next turn, whole. Throws `state_too_large` for a state over its limit: a decision that gathers must forget. */
export function nextTurn(
  key: Parameters<TurnLog['commit']>[0],
  after: Conversation,
  decision: Decision,
  now: Date,
): Turn {
  refuseLargeState(decision)
  const seq = after.seq + 1
  const _id = `${key.conversation}#${seq}`
  const deliver = [...decision.deliver, ...toAzure(key.conversation, seq, decision)]
  const deliveries = deliver.map(
    ({ destination, payload }, n): Delivery => ({
      key: `${_id}/${n}`,
      destination,
      state: 'pending',
      attempts: 0,
      due: now,
      uncertain: false,
      payload,
    }),
  )
  return {
    _id,
    schema: 1,
    conversation: key.conversation,
    channel: key.channel,
    seq,
    inboundId: key.inboundId,
    // Another instance's clock may be ahead of ours; time within a conversation never runs back.
    at: after.seq > 0 && after.at > now ? after.at : now,
    kind: decision.kind,
    ...(decision.inbound ? { inbound: decision.inbound } : {}),
    ...(decision.staff ? { staff: decision.staff } : {}),
    outbound: decision.outbound,
    state: decision.state,
    deliveries,
    ...(deliveries.length > 0 ? { due: now } : {}),
    ...(decision.facts?.length ? { facts: decision.facts } : {}),
    ...(decision.missed ?? {}),
  }
}

function refuseLargeState(decision: Decision): void {
  const bytes = BSON.calculateObjectSize(decision.state, { ignoreUndefined: true })
  if (bytes <= STATE_BYTES_MAX) return
  throw new ServiceError('state_too_large', `Conversation state is ${bytes} bytes, over ${STATE_BYTES_MAX}`)
}
