import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { isLoopback } from '../config.js'
import { ServiceError } from '../errors.js'
import type { ConnectorCall, Faults } from './connector-faults.js'
import type { SentFiles } from './connector-files.js'
import { chatOf, type RoomMember } from './connector-people.js'
import type { Room, Said } from './connector-room.js'
import type { StandInTeam, TeamDirectory } from './connector-teams.js'
import type { TrafficCount } from './connector-traffic.js'

/** Where the stand-in's Bot Connector begins: its serviceUrl is this, after our own address. */
export const CONNECTOR_PATH = '/try/connector'
/** Where files that people sent are fetched, after the serviceUrl. */
export const FILES_PATH = 'files'
const BODY_BYTES_MAX = 262_144
/** A message's most, counted as UTF-16. */
const MESSAGE_BYTES_MAX = 100 * 1_024
const PAGE_SIZE_MAX = 500

const Message = z.object({
  type: z.string(),
  text: z.string().nullish(),
  textFormat: z.string().nullish(),
  summary: z.string().nullish(),
  attachments: z
    .array(
      z.object({
        contentType: z.string(),
        content: z.unknown().optional(),
        name: z.string().nullish(),
        contentUrl: z.string().nullish(),
      }),
    )
    .nullish(),
  entities: z.array(z.unknown()).nullish(),
  suggestedActions: z.unknown().optional(),
})
const NewThread = z.object({
  isGroup: z.literal(true),
  channelData: z.object({ channel: z.object({ id: z.string() }) }),
  activity: Message,
})
/** Someone's own chat, with or without its first message. */
const NewChat = z.object({
  isGroup: z.literal(false).nullish(),
  members: z.array(z.object({ id: z.string() })).length(1),
  activity: Message.nullish(),
})
const NewConversation = z.union([NewThread, NewChat])

const GONE = refusal(404, 'ConversationNotFound', 'Conversation not found')
const NOT_THERE = refusal(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster')
const TOO_LARGE = refusal(413, 'MessageSizeTooBig', 'Message size too large')

export interface ConnectorParts {
  directory: TeamDirectory
  room: Room
  files: SentFiles
  faults: Faults
  traffic: TrafficCount
}

/** A call that has been read: the conversation or team it is about, and what it does. */
interface Call {
  where: string
  reply: () => DoorReply
}

type ReadCall = (request: DoorRequest, param: (name: string) => string) => Call

/** The Bot Connector's REST interface, as far as we use it; for callers on this machine alone. */
export function connectorDoors(parts: ConnectorParts): Door[] {
  const { directory, room, files } = parts
  const door = (method: Door['method'], path: string, on: ConnectorCall, read: ReadCall): Door => ({
    method,
    path: `${CONNECTOR_PATH}/${path}`,
    bytesMax: method === 'POST' || method === 'PUT' ? BODY_BYTES_MAX : 0,
    handle: (request) => answer(parts, on, request, read),
  })
  const conversation = 'v3/conversations/:conversationId'
  const activities = `${conversation}/activities`
  const add: ReadCall = (request, param) => {
    const where = param('conversationId')
    const activity = read(Message, request)
    return { where, reply: () => added(room.add(where, said(directory, activity))) }
  }
  return [
    door('POST', 'v3/conversations', 'create', (request) => create(parts, read(NewConversation, request))),
    door('POST', activities, 'send', add),
    door('POST', `${activities}/:activityId`, 'send', add),
    door('PUT', `${activities}/:activityId`, 'update', (request, param) => {
      const [where, id] = [param('conversationId'), param('activityId')]
      const { from: _, ...content } = said(directory, read(Message, request))
      return { where, reply: () => (room.replace(where, id, content) ? { status: 200, body: { id } } : GONE) }
    }),
    door('DELETE', `${activities}/:activityId`, 'update', (_, param) => {
      const where = param('conversationId')
      return { where, reply: () => (room.remove(where, param('activityId')) ? { status: 200 } : GONE) }
    }),
    ...rosterDoors(directory, (path, read) => door('GET', `${conversation}/${path}`, 'member', read)),
    door('GET', 'v3/teams/:teamId', 'channels', (_, param) =>
      aboutTeam(directory, param('teamId'), ({ id, name, aadGroupId }) => ({ id, name, aadGroupId })),
    ),
    door('GET', 'v3/teams/:teamId/conversations', 'channels', (_, param) =>
      aboutTeam(directory, param('teamId'), ({ channels }) => ({ conversations: channels })),
    ),
    door('GET', `${FILES_PATH}/:fileId`, 'file', (_, param) => ({
      where: '',
      reply: () => {
        const body = files.bytes(param('fileId'))
        return body ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body } : GONE
      },
    })),
  ]
}

async function answer(
  { directory, faults, traffic }: ConnectorParts,
  on: ConnectorCall,
  request: DoorRequest,
  readCall: ReadCall,
): Promise<DoorReply> {
  if (!isLoopback(request.address.replace(/^::ffff:/, ''))) throw new ServiceError('not_found', 'Nothing here')
  const { where, reply } = readCall(request, (name) => request.params[name] ?? '')
  const posts = request.method === 'POST' || request.method === 'PUT'
  const refused = posts ? traffic.admit(on === 'create' ? 'create' : 'send', where) : undefined
  if (refused) return refused
  const large = posts && request.body.toString('utf8').length * 2 > MESSAGE_BYTES_MAX
  return faults.around(on, where, () => (large ? TOO_LARGE : (barred(directory, where) ?? reply())))
}

/** In a team's conversations the bot may do nothing once it was taken out of the team, nor in a channel that is deleted. */
function barred(directory: TeamDirectory, where: string): DoorReply | undefined {
  const team = directory.teamOf(where)
  if (team?.withoutApp) return NOT_THERE
  return team && !directory.isOpen(where) ? GONE : undefined
}

function create({ directory, room }: ConnectorParts, asked: z.output<typeof NewConversation>): Call {
  if ('channelData' in asked) {
    const where = asked.channelData.channel.id
    const post = () => room.begin(where, said(directory, asked.activity))
    return { where, reply: () => (directory.isOpen(where) ? begun(post()) : GONE) }
  }
  const [id = ''] = asked.members.map((member) => member.id)
  const person = directory.everyone.find((one) => one.id === id || one.aadObjectId === id)
  if (!person) return { where: id, reply: () => GONE }
  const where = chatOf(person)
  const { activity } = asked
  if (!activity) return { where, reply: () => ({ status: 201, body: { id: where } }) }
  return {
    where,
    reply: () => {
      const message = room.add(where, said(directory, activity))
      return message ? begun({ conversation: where, id: message.id }) : GONE
    },
  }
}

function rosterDoors(directory: TeamDirectory, door: (path: string, read: ReadCall) => Door): Door[] {
  const about = (where: string, show: (members: readonly RoomMember[]) => DoorReply): Call => ({
    where,
    reply: () => {
      const members = directory.roster(where)
      return members ? show(members) : GONE
    },
  })
  const body = account(directory.tenant)
  return [
    door('members', (_, param) =>
      about(param('conversationId'), (members) => ({ status: 200, body: members.map(body) })),
    ),
    door('members/:memberId', (_, param) =>
      about(param('conversationId'), (members) => {
        const id = param('memberId')
        const member = members.find((one) => one.id === id || one.aadObjectId === id)
        return member ? { status: 200, body: body(member) } : GONE
      }),
    ),
    door('pagedmembers', ({ query }, param) =>
      about(param('conversationId'), (members) => page(members.map(body), query)),
    ),
  ]
}

function aboutTeam(directory: TeamDirectory, where: string, show: (team: StandInTeam) => object): Call {
  const team = directory.teams.find(({ id }) => id === where)
  return { where, reply: () => (team ? { status: 200, body: show(team) } : GONE) }
}

function read<T>(schema: z.ZodType<T>, request: DoorRequest): T {
  try {
    return schema.parse(JSON.parse(request.body.toString('utf8')))
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'Not what the Bot Connector takes', { cause })
  }
}

function said({ bot }: TeamDirectory, message: z.output<typeof Message>): Said {
  const { text, textFormat, summary, attachments, entities, suggestedActions } = message
  return {
    from: { ...bot, bot: true },
    attachments: (attachments ?? []).map(({ contentType, content, name, contentUrl }) => ({
      contentType,
      content,
      ...(name ? { name } : {}),
      ...(contentUrl ? { contentUrl } : {}),
    })),
    entities: entities ?? [],
    ...(text ? { text } : {}),
    ...(textFormat ? { textFormat } : {}),
    ...(summary ? { summary } : {}),
    ...(suggestedActions ? { suggestedActions } : {}),
  }
}

function added(message: { id: string } | undefined): DoorReply {
  return message ? { status: 201, body: { id: message.id } } : GONE
}

function begun({ conversation, id }: { conversation: string; id: string }): DoorReply {
  return { status: 201, body: { id: conversation, activityId: id } }
}

function page(members: readonly object[], query: URLSearchParams): DoorReply {
  const from = Number(query.get('continuationToken') ?? 0)
  const size = Math.min(Number(query.get('pageSize') ?? PAGE_SIZE_MAX) || PAGE_SIZE_MAX, PAGE_SIZE_MAX)
  const next = from + size
  const more = next < members.length ? { continuationToken: String(next) } : {}
  return { status: 200, body: { members: members.slice(from, next), ...more } }
}

function account(tenant: string): (member: RoomMember) => object {
  return ({ id, aadObjectId, name, role }) => ({ id, aadObjectId, name, userRole: role, tenantId: tenant })
}

function refusal(status: number, code: string, message: string): DoorReply {
  return { status, body: { error: { code, message } } }
}
