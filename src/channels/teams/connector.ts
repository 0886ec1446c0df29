import type { Activity as SdkActivity } from 'botbuilder'
import {
  AuthenticationConstants,
  type BotFrameworkAuthentication,
  ClaimsIdentity,
  type ConnectorClient,
  TeamsConnectorClient,
} from 'botframework-connector'
import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import { maskIdentityNumbers } from '../../privacy/mask.js'
import { connectorFailure } from './connector-failure.js'
import { onceAndGuarded } from './once-and-guarded.js'

/** Each serviceUrl (Teams has a handful of regions) keeps its client. */
const CLIENTS_MAX = 50
const CHANNELS_MAX = 2_000
/** Pages of a roster that are read, of MEMBERS_PAGE_SIZE each. */
const MEMBER_PAGES_MAX = 10
const MEMBERS_PAGE_SIZE = 500

const Posted = z.object({ id: z.string().min(1), activityId: z.string().min(1) })
const Sent = z.object({ id: z.string().min(1) })
const Channels = z.object({
  conversations: z.array(z.object({ id: z.string().min(1), name: z.string().nullish() })).max(CHANNELS_MAX),
})
const Member = z.object({
  id: z.string().min(1),
  name: z
    .string()
    .transform((name) => maskIdentityNumbers(name).text)
    .nullish(),
  aadObjectId: z.string().nullish(),
  userRole: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  tenantId: z.string().nullish(),
})
const MembersPage = z.object({ members: z.array(Member), continuationToken: z.string().nullish() })

export type Member = z.output<typeof Member>

/** A Teams channel. General's name is null and its id is the team's. */
export interface TeamsChannelInfo {
  id: string
  name: string | null
}

/** Somewhere to send to: the address a proven token or an install vouched for, and a conversation there. */
export interface Place {
  serviceUrl: string
  conversation: string
}

interface Clients {
  connector: ConnectorClient
  teams: TeamsConnectorClient
}

/** The calls we make to the Bot Connector, through Microsoft's own clients. Failures are `ServiceError`s of the outbox. */
export class Connector {
  readonly #authentication: BotFrameworkAuthentication
  readonly #appId: string
  readonly #audience: string
  readonly #clients = new Map<string, Promise<Clients>>()

  constructor(options: {
    authentication: BotFrameworkAuthentication
    appId?: string | undefined
    /** Scope of the token we call with. */
    audience?: string | undefined
  }) {
    this.#authentication = options.authentication
    this.#appId = options.appId ?? ''
    this.#audience = options.audience ?? AuthenticationConstants.ToChannelFromBotOAuthScope
  }

  /** Starts a thread in a channel with its first message. */
  async post(
    to: { serviceUrl: string; channel: string; tenant?: string; bot: { id: string; name?: string } },
    activity: Partial<SdkActivity>,
    signal: AbortSignal,
  ): Promise<{ conversation: string; activity: string }> {
    const parameters = {
      isGroup: true,
      bot: { id: to.bot.id, name: to.bot.name ?? '' },
      channelData: { channel: { id: to.channel }, ...(to.tenant ? { tenant: { id: to.tenant } } : {}) },
      ...(to.tenant ? { tenantId: to.tenant } : {}),
      activity: activity as SdkActivity,
    }
    const posted = await this.#call(to.serviceUrl, signal, ({ connector }) =>
      connector.conversations.createConversation(parameters as never, { abortSignal: signal }),
    )
    const { id, activityId } = read(Posted, posted)
    return { conversation: id, activity: activityId }
  }

  /** Sends into a thread or a personal conversation; answers the message's id. */
  async send(to: Place, activity: Partial<SdkActivity>, signal: AbortSignal): Promise<string> {
    const sent = await this.#call(to.serviceUrl, signal, ({ connector }) =>
      connector.conversations.sendToConversation(to.conversation, activity, { abortSignal: signal }),
    )
    return read(Sent, sent).id
  }

  /** Puts another content in a message already sent: everyone sees it. */
  async update(to: Place, activityId: string, activity: Partial<SdkActivity>, signal: AbortSignal): Promise<void> {
    await this.#call(to.serviceUrl, signal, ({ connector }) =>
      connector.conversations.updateActivity(to.conversation, activityId, activity, { abortSignal: signal }),
    )
  }

  async channels(serviceUrl: string, team: string, signal: AbortSignal): Promise<TeamsChannelInfo[]> {
    const list = await this.#call(serviceUrl, signal, ({ teams }) =>
      teams.teams.fetchChannelList(team, { abortSignal: signal }),
    )
    return read(Channels, list).conversations.map(({ id, name }) => ({ id, name: name ?? null }))
  }

  /** A member of a team by Teams id, Entra id or user principal name; undefined when there is none. */
  async member(serviceUrl: string, team: string, user: string, signal: AbortSignal): Promise<Member | undefined> {
    try {
      const found = await this.#call(serviceUrl, signal, ({ connector }) =>
        connector.conversations.getConversationMember(team, user, { abortSignal: signal }),
      )
      return read(Member, found)
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return undefined
      throw error
    }
  }

  /** The first `count` of a team's members, at most 500. */
  async members(serviceUrl: string, team: string, count: number, signal: AbortSignal): Promise<Member[]> {
    const options: object = { abortSignal: signal, pageSize: count }
    const answer = await this.#call(serviceUrl, signal, ({ connector }) =>
      connector.conversations.getConversationPagedMembers(team, options as never),
    )
    return read(MembersPage, answer).members.slice(0, count)
  }

  /** The same as `member`, page by page through the roster: a connector that knows members by Teams id alone is searched this way. */
  async searchMember(serviceUrl: string, team: string, user: string, signal: AbortSignal): Promise<Member | undefined> {
    for await (const page of this.#pages(serviceUrl, team, signal)) {
      const found = page.find((member) => isCalled(member, user))
      if (found) return found
    }
    return undefined
  }

  /** All of a team's members; of a team with more than 5,000 the first. */
  async everyone(serviceUrl: string, team: string, signal: AbortSignal): Promise<Member[]> {
    const members: Member[] = []
    for await (const page of this.#pages(serviceUrl, team, signal)) members.push(...page)
    return members
  }

  async *#pages(serviceUrl: string, team: string, signal: AbortSignal): AsyncGenerator<Member[]> {
    let continuationToken: string | undefined
    for (let page = 0; page < MEMBER_PAGES_MAX; page += 1) {
      const options = {
        abortSignal: signal,
        pageSize: MEMBERS_PAGE_SIZE,
        ...(continuationToken ? { continuationToken } : {}),
      } as { pageSize: number; continuationToken: string }
      const answer = await this.#call(serviceUrl, signal, ({ connector }) =>
        connector.conversations.getConversationPagedMembers(team, options),
      )
      const { members, continuationToken: next } = read(MembersPage, answer)
      yield members
      if (!next) return
      continuationToken = next
    }
  }

  async #call<T>(serviceUrl: string, signal: AbortSignal, call: (clients: Clients) => Promise<T>): Promise<T> {
    try {
      return await orAborted(signal, async () => call(await this.#clientsFor(serviceUrl)))
    } catch (error) {
      throw connectorFailure(error)
    }
  }

  #clientsFor(serviceUrl: string): Promise<Clients> {
    const known = this.#clients.get(serviceUrl)
    if (known) return known
    if (this.#clients.size >= CLIENTS_MAX) this.#clients.clear()
    const made = this.#connect(serviceUrl)
    made.catch(() => this.#clients.delete(serviceUrl))
    this.#clients.set(serviceUrl, made)
    return made
  }

  async #connect(serviceUrl: string): Promise<Clients> {
    const claims = [
      { type: AuthenticationConstants.AudienceClaim, value: this.#appId },
      { type: AuthenticationConstants.AppIdClaim, value: this.#appId },
    ]
    const factory = this.#authentication.createConnectorFactory(new ClaimsIdentity(claims, true))
    const connector = await factory.create(serviceUrl, this.#audience)
    const teams = new TeamsConnectorClient(connector.credentials, { baseUri: serviceUrl })
    for (const client of [connector, teams]) onceAndGuarded(client)
    return { connector, teams }
  }
}

function isCalled({ id, aadObjectId, userPrincipalName }: Member, user: string): boolean {
  return id === user || aadObjectId === user || userPrincipalName?.toLowerCase() === user.toLowerCase()
}

/** Fetching a token does not heed the signal, so the whole is raced against it. */
async function orAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
  }
}

/** An answer we cannot read came after the request was taken. */
function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new ServiceError('delivery_uncertain', 'Teams answered in a way we do not know', { cause: parsed.error })
}
