import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { isLoopback } from '../config.js'
import { ServiceError } from '../errors.js'
import type { ConnectorCall, Faults } from './connector-faults.js'
import type { Room, RoomMember, Said } from './connector-room.js'

/** Where the stand-in's Bot Connector begins: its serviceUrl is this, after our own address. */
export const CONNECTOR_PATH = '/try/connector'
const BODY_BYTES_MAX = 262_144
const PAGE_SIZE_MAX = 500

const Message = z.object({
  type: z.string(),
  text: z.string().nullish(),
  textFormat: z.string().nullish(),
  summary: z.string().nullish(),
  attachments: z.array(z.object({ contentType: z.string(), content: z.unknown().optional() })).nullish(),
  entities: z.array(z.unknown()).nullish(),
  suggestedActions: z.unknown().optional(),
})
const NewConversation = z.object({
  isGroup: z.literal(true),
  channelData: z.object({ channel: z.object({ id: z.string() }) }),
  activity: Message,
})

const GONE: DoorReply = {
  status: 404,
  body: { error: { code: 'ConversationNotFound', message: 'Conversation not found' } },
}

/** The Bot Connector's REST interface over one room, as far as we use it; for callers on this machine alone. */
export function connectorDoors(room: Room, faults: Faults): Door[] {
  const door = (
    method: Door['method'],
    path: string,
    on: ConnectorCall,
    call: (request: DoorRequest, params: (name: string) => string) => DoorReply,
  ): Door => ({
    method,
    path: `${CONNECTOR_PATH}/v3/${path}`,
    bytesMax: method === 'POST' || method === 'PUT' ? BODY_BYTES_MAX : 0,
    handle: async (request) => {
      if (!isLoopback(request.address.replace(/^::ffff:/, ''))) throw new ServiceError('not_found', 'Nothing here')
      return faults.around(on, () => call(request, (name) => request.params[name] ?? ''))
    },
  })
  const activities = 'conversations/:conversationId/activities'
  const add = (conversation: string, request: DoorRequest): DoorReply => {
    const message = room.add(conversation, said(room, read(Message, request)))
    return message ? { status: 201, body: { id: message.id } } : GONE
  }

  return [
    door('POST', 'conversations', 'create', (request) => {
      const { channelData, activity } = read(NewConversation, request)
      if (!room.channels.some(({ id }) => id === channelData.channel.id)) return GONE
      const { conversation, id } = room.begin(channelData.channel.id, said(room, activity))
      return { status: 201, body: { id: conversation, activityId: id } }
    }),
    door('POST', activities, 'send', (request, param) => add(param('conversationId'), request)),
    door('POST', `${activities}/:activityId`, 'send', (request, param) => add(param('conversationId'), request)),
    door('PUT', `${activities}/:activityId`, 'update', (request, param) => {
      const { from: _, ...content } = said(room, read(Message, request))
      const id = param('activityId')
      return room.replace(param('conversationId'), id, content) ? { status: 200, body: { id } } : GONE
    }),
    door('DELETE', `${activities}/:activityId`, 'update', (_, param) =>
      room.remove(param('conversationId'), param('activityId')) ? { status: 200 } : GONE,
    ),
    door('GET', 'conversations/:conversationId/members', 'member', () => ({
      status: 200,
      body: room.members.map(account(room)),
    })),
    door('GET', 'conversations/:conversationId/members/:memberId', 'member', (_, param) => {
      const id = param('memberId')
      const member = room.members.find((one) => one.id === id || one.aadObjectId === id)
      return member ? { status: 200, body: account(room)(member) } : GONE
    }),
    door('GET', 'conversations/:conversationId/pagedmembers', 'member', ({ query }) => page(room, query)),
    door('GET', 'teams/:teamId', 'channels', (_, param) =>
      param('teamId') === room.team.id ? { status: 200, body: room.team } : GONE,
    ),
    door('GET', 'teams/:teamId/conversations', 'channels', (_, param) =>
      param('teamId') === room.team.id ? { status: 200, body: { conversations: room.channels } } : GONE,
    ),
  ]
}

function read<T>(schema: z.ZodType<T>, request: DoorRequest): T {
  try {
    return schema.parse(JSON.parse(request.body.toString('utf8')))
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'Not what the Bot Connector takes', { cause })
  }
}

function said(room: Room, message: z.output<typeof Message>): Said {
  const { text, textFormat, summary, attachments, entities, suggestedActions } = message
  return {
    from: { ...room.bot, bot: true },
    attachments: (attachments ?? []).map(({ contentType, content }) => ({ contentType, content })),
    entities: entities ?? [],
    ...(text ? { text } : {}),
    ...(textFormat ? { textFormat } : {}),
    ...(summary ? { summary } : {}),
    ...(suggestedActions ? { suggestedActions } : {}),
  }
}

function page(room: Room, query: URLSearchParams): DoorReply {
  const from = Number(query.get('continuationToken') ?? 0)
  const size = Math.min(Number(query.get('pageSize') ?? PAGE_SIZE_MAX) || PAGE_SIZE_MAX, PAGE_SIZE_MAX)
  const next = from + size
  const more = next < room.members.length ? { continuationToken: String(next) } : {}
  return { status: 200, body: { members: room.members.slice(from, next).map(account(room)), ...more } }
}

function account(room: Room): (member: RoomMember) => object {
  return ({ id, aadObjectId, name, role }) => ({ id, aadObjectId, name, userRole: role, tenantId: room.tenant })
}
