import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { WebSocketServer } from 'ws'
import { type Asked, json, uploaded } from './azure-asked.js'
import { type AzureActivity, AzureBook, type AzureConversation, AzureRefusal, countOf } from './azure-conversations.js'

/** What the municipality's own server exchanges for tokens; it never leaves it. */
export const AZURE_SECRET = 'a-secret-of-azure.cwA.BKA'
const BOT = { id: 'lindnas-bot@Qk3', name: 'Lindnäs bot' }
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
}

interface Answered {
  status: number
  body?: object
}

/** What the connector answers next; `taken`: it arrived all the same. */
interface Fault {
  status: number
  taken?: boolean
  retryAfterS?: number
}

/**
 * Azure's Direct Line as its documents tell, and the part of its connector that a bot answers by: both for one bot, on
 * this machine. It keeps what was said, and the bot's answers come to it.
 */
export class AzureDirectLine {
  /** Everything the bot was sent, oldest first. */
  readonly toBot: AzureActivity[] = []
  /** What the next answers of the bot's are met with, one each. */
  readonly faults: Fault[] = []
  /** Every try of the bot's to answer, with what it got. */
  readonly tries: { text: string; status: number }[] = []
  readonly #book = new AzureBook()
  readonly #bot: string
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })

  constructor(bot: string) {
    this.#bot = bot
    this.#server = createServer((request, response) => void this.#serve(request, response))
    this.#server.on('upgrade', (request, line, head) => this.#upgrade(request, line, head))
  }

  /** Where Direct Line begins: a client's `domain` is this and `/v3/directline`. It is the bot's serviceUrl too. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The municipality's own endpoint: GET or POST gives a token of a new conversation. */
  get tokenUrl(): string {
    return `${this.url}/token`
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  async close(): Promise<void> {
    for (const conversation of this.#book.all()) conversation.cut()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** All that was said in a conversation; of the only one where none is named. */
  said(id?: string): AzureActivity[] {
    return this.#one(id).activities
  }

  cut(id?: string): void {
    this.#one(id).cut()
  }

  expireTokens(): void {
    this.#book.expireAll()
  }

  /** Sends the bot an activity just as it is; gives the status it answers with. */
  async post(activity: AzureActivity, id?: string): Promise<number> {
    const conversation = { id: this.#one(id).id }
    const common = { channelId: 'directline', serviceUrl: `${this.url}/`, recipient: BOT, conversation }
    const sent = { ...common, timestamp: new Date().toISOString(), ...activity }
    this.toBot.push(sent)
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${this.#bot}/api/messages`, { method: 'POST', headers, body: JSON.stringify(sent) })
    await response.arrayBuffer()
    return response.status
  }

  #one(id: string | undefined): AzureConversation {
    return id === undefined ? (this.#book.all().at(-1) ?? this.#book.begin()) : this.#book.get(id)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', this.url)
    const { method = 'GET', headers } = request
    const { status, body } = await this.#answer({ method, path, query, headers, body: await buffer(request) }, response)
    // Not by `writeHead`: restify has put its own in the place of Node's, for every server in the process.
    response.statusCode = status
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value)
    response.setHeader('content-type', 'application/json')
    response.end(body && JSON.stringify(body))
  }

  async #answer(asked: Asked, response: ServerResponse): Promise<Answered> {
    try {
      if (asked.method === 'OPTIONS') return { status: 204 }
      if (asked.path === '/token') return { status: 200, body: this.#generate({}) }
      const answer = /^\/v3\/conversations\/([^/]+)\/activities(?:\/[^/]+)?$/.exec(asked.path)
      if (answer) return this.#answered(decodeURIComponent(answer[1] ?? ''), json(asked.body), response)
      return await this.#directLine(asked)
    } catch (error) {
      if (!(error instanceof AzureRefusal)) throw error
      return { status: error.status, body: { error: { code: error.code, message: error.message } } }
    }
  }

  async #directLine(asked: Asked): Promise<Answered> {
    const bearer = /^bearer (.+)$/i.exec(asked.headers.authorization ?? '')?.[1]
    if (bearer === undefined) throw new AzureRefusal(401, 'Unauthorized')
    const path = asked.path.replace('/v3/directline', '')
    if (path === '/tokens/generate') {
      if (bearer !== AZURE_SECRET) throw new AzureRefusal(403, 'BadArgument')
      return { status: 200, body: this.#generate(json(asked.body)) }
    }
    if (path === '/tokens/refresh') {
      const { conversation, user } = this.#book.read(bearer)
      return { status: 200, body: this.#book.issue(conversation, user) }
    }
    if (path === '/conversations') return this.#start(bearer, json(asked.body))
    const [, id = '', part = ''] = /^\/conversations\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
    return this.#inConversation(this.#open(bearer, id), part, bearer, asked)
  }

  #generate({ user }: { user?: { id: string } }): object {
    if (user && !user.id.startsWith('dl_')) throw new AzureRefusal(400, 'BadArgument')
    return this.#book.issue(this.#book.begin().id, user)
  }

  #open(bearer: string, id: string): AzureConversation {
    if (bearer !== AZURE_SECRET && this.#book.read(bearer).conversation !== id)
      throw new AzureRefusal(403, 'BadArgument')
    return this.#book.get(id)
  }

  async #start(bearer: string, { locale }: { locale?: string }): Promise<Answered> {
    const isSecret = bearer === AZURE_SECRET
    const conversation = isSecret ? this.#book.begin() : this.#book.get(this.#book.read(bearer).conversation)
    const user = isSecret ? undefined : this.#book.read(bearer).user
    const isNew = !conversation.started
    conversation.started = true
    if (isNew) {
      await this.#joins(conversation, BOT, locale)
      if (user) await this.#joins(conversation, user, locale)
    }
    return { status: isNew ? 201 : 200, body: this.#connection(conversation, user, undefined) }
  }

  #connection(
    conversation: AzureConversation,
    user: { id: string } | undefined,
    watermark: string | undefined,
  ): object {
    const issued = this.#book.issue(conversation.id, user)
    const query = new URLSearchParams({ ...(watermark ? { watermark } : {}), t: issued.token })
    const url = this.url.replace('http', 'ws')
    return { ...issued, streamUrl: `${url}/v3/directline/conversations/${conversation.id}/stream?${query}` }
  }

  async #inConversation(
    conversation: AzureConversation,
    part: string,
    bearer: string,
    asked: Asked,
  ): Promise<Answered> {
    const user = bearer === AZURE_SECRET ? undefined : this.#book.read(bearer).user
    const watermark = asked.query.get('watermark') || undefined
    if (asked.method === 'GET' && part === '') {
      // Without a watermark what was said before is not told again.
      const from = watermark ?? conversation.since(undefined).watermark
      return { status: 200, body: this.#connection(conversation, user, from) }
    }
    if (asked.method === 'GET' && part === 'activities') return { status: 200, body: conversation.since(watermark) }
    const own = (activity: AzureActivity) =>
      this.#posted(conversation, { ...activity, ...(user ? { from: user } : {}) })
    if (asked.method === 'POST' && part === 'activities') return own(json(asked.body))
    if (asked.method === 'POST' && part === 'upload') return own(await uploaded(conversation.id, this.url, asked))
    throw new AzureRefusal(404, 'BadArgument')
  }

  /** The resident's own comes back to them with what they put on it. The bot's failure is told as 502. */
  async #posted(conversation: AzureConversation, activity: AzureActivity): Promise<Answered> {
    const from = { id: 'dl_anyone', ...activity.from }
    await this.#joins(conversation, from, undefined)
    const id = conversation.add({ ...activity, from })
    const status = await this.post({ ...activity, from, id }, conversation.id)
    if (status >= 300) throw new AzureRefusal(502, 'BotError')
    return { status: 200, body: { id } }
  }

  /** The bot is told of everyone once. */
  async #joins({ id, known }: AzureConversation, who: { id: string }, locale: string | undefined): Promise<void> {
    if (known.has(who.id)) return
    known.add(who.id)
    const update = { type: 'conversationUpdate', membersAdded: [who], from: who, ...(locale ? { locale } : {}) }
    await this.post(update, id)
  }

  /** The bot answers. */
  #answered(id: string, activity: AzureActivity, response: ServerResponse): Answered {
    const conversation = this.#book.get(id)
    const fault = this.faults.shift()
    this.tries.push({ text: activity.text ?? '', status: fault?.status ?? 200 })
    // Who the bot says it is, is Azure's to say; its name for itself stands.
    const from = { id: BOT.id, name: activity.from?.name ?? BOT.name }
    if (fault?.retryAfterS !== undefined) response.setHeader('retry-after', String(fault.retryAfterS))
    if (fault && !fault.taken) return { status: fault.status, body: { error: { code: 'ServiceError', message: '' } } }
    const answered = { id: conversation.add({ ...activity, from }) }
    return { status: fault?.status ?? 200, body: answered }
  }

  #upgrade(request: IncomingMessage, line: Duplex, head: Buffer): void {
    line.on('error', () => line.destroy())
    try {
      const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
      const id = /^\/v3\/directline\/conversations\/([^/]+)\/stream$/.exec(pathname)?.[1] ?? ''
      const conversation = this.#open(searchParams.get('t') ?? '', id)
      const watermark = searchParams.get('watermark')
      const from = watermark ? countOf(watermark) : 0
      this.#sockets.handleUpgrade(request, line, head, (socket) => conversation.listen(socket, from))
    } catch (error) {
      const status = error instanceof AzureRefusal ? error.status : 500
      line.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
  }
}

/** Azure's Direct Line before a bot that answers at `bot`. */
export async function startAzure({ bot }: { bot: string }): Promise<AzureDirectLine> {
  const azure = new AzureDirectLine(bot)
  await azure.listen()
  return azure
}
