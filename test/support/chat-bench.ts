import { createFiles, type Files } from '../../src/app/files.js'
import type { ActivitySet } from '../../src/channels/webchat/activities.js'
import { toConversation } from '../../src/channels/webchat/conversation-id.js'
import { Tokens } from '../../src/channels/webchat/tokens.js'
import { Webchat } from '../../src/channels/webchat/webchat.js'
import { loadConfig } from '../../src/config.js'
import type { RunningHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import type { Eraser } from '../../src/turn/deletion-turn.js'
import type { Turn } from '../../src/turn/ports.js'
import { serveDoors } from './doors.js'
import { fewArticles } from './instance.js'
import { NO_NOTES } from './no-notes.js'
import { Core } from './talk.js'

const SECRET = 'a-secret-of-the-municipality'

/** Web chat's own doors on the real core, with files, and a clock that only tests move. */
export class ChatBench {
  readonly core: Core
  readonly files: Files
  /** What stands between a deletion and the store, while a test wants something to go wrong there. */
  eraser: Partial<Eraser> = {}
  #server: RunningHttp | undefined
  #webchat: Webchat | undefined

  private constructor(core: Core, files: Files) {
    this.core = core
    this.files = files
  }

  static async start(): Promise<ChatBench> {
    const { content, understand } = await fewArticles()
    const core = await Core.on(content, understand)
    const config = loadConfig({ WEBCHAT_SECRET: SECRET })
    const now = () => core.now
    const files = await createFiles({
      config,
      store: core.store,
      secrets: undefined,
      notes: NO_NOTES,
      publicUrl: () => undefined,
      now,
    })
    const bench = new ChatBench(core, files)
    await bench.#open()
    return bench
  }

  async #open(): Promise<void> {
    const { core, files } = this
    const now = () => core.now
    const deletion = () => core.deletion({ dropFiles: (ids) => files.store.drop(ids), ...this.eraser })
    this.#webchat = new Webchat({
      receive: core.receive,
      log: core.log,
      feed: { subscribe: () => () => undefined },
      files: files.chat,
      secrets: { current: SECRET },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      own: {
        standing: core.standing,
        deletion: {
          preview: (...of) => deletion().preview(...of),
          carryOut: (...of) => deletion().carryOut(...of),
        },
      },
      now,
      logger: createLog('error'),
    })
    this.#server = await serveDoors([...this.#webchat.doors(), ...files.doors])
  }

  get url(): string {
    return this.#server?.url ?? ''
  }

  async close(): Promise<void> {
    await this.#webchat?.close()
    await this.#server?.close()
    await this.core.close()
  }

  /** A chat of somebody's. */
  async chat(): Promise<Chat> {
    const headers = { authorization: `Bearer ${SECRET}` }
    const response = await fetch(`${this.url}/v3/directline/tokens/generate`, { method: 'POST', headers })
    return new Chat(this, (await response.json()) as { conversationId: string; token: string })
  }

  /** Everything in the database, as it is stored. */
  async everything(): Promise<string> {
    const { db } = this.core.store
    const names = (await db.listCollections().toArray()).map(({ name }) => name)
    const all = await Promise.all(names.map((name) => db.collection(name).find().toArray()))
    return JSON.stringify(all, (_, value) => (value?._bsontype === 'Binary' ? value.toString('latin1') : value))
  }
}

/** One conversation, as its browser has it. */
export class Chat {
  readonly id: string
  token: string
  readonly #bench: ChatBench
  #sent = 0

  constructor(bench: ChatBench, { conversationId, token }: { conversationId: string; token: string }) {
    this.#bench = bench
    this.id = conversationId
    this.token = token
  }

  get conversation(): string {
    return toConversation(this.id)
  }

  /** Comes back later: a token lasts half an hour. */
  async comesBack(at: Date): Promise<void> {
    this.#bench.core.now = at
    this.token = (await new Tokens({ current: SECRET }).issue(this.id, at)).token
  }

  /** Says each in turn, a minute between. */
  async says(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const id = `m${this.#sent + 1}`
      // As a client does where the service has too much to do: the same again.
      for (let sent = await this.sends({ text }, id); !sent.ok; sent = await this.sends({ text }, id))
        if (sent.status !== 503) throw new Error(`${sent.status} for what a resident says`)
    }
  }

  async sends(activity: object, id = `m${this.#sent + 1}`): Promise<Response> {
    this.#sent += 1
    this.#bench.core.later(1)
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ type: 'message', from: { id: 'me' }, id, ...activity })
    return this.#asks('POST', `/v3/directline/conversations/${this.id}/activities`, { headers, body })
  }

  async shows(text: string, name: string, bytes: Buffer): Promise<void> {
    this.#bench.core.later(1)
    const body = new FormData()
    const activity = JSON.stringify({ type: 'message', text })
    body.append('activity', new Blob([activity], { type: 'application/vnd.microsoft.activity' }))
    body.append('file', new Blob([new Uint8Array(bytes)]), name)
    const shown = await this.#asks('POST', `/v3/directline/conversations/${this.id}/upload?userId=me`, { body })
    if (!shown.ok) throw new Error(`Direct Line said ${shown.status}`)
  }

  async read(): Promise<ActivitySet> {
    return this.get(`/v3/directline/conversations/${this.id}/activities`)
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.#asks('GET', path)).json()) as T
  }

  async post<T>(path: string): Promise<T> {
    return (await (await this.#asks('POST', path)).json()) as T
  }

  async turns(): Promise<Turn[]> {
    return this.#bench.core.log.read(this.conversation, 0, 1_000)
  }

  /** Its newest ticket. */
  async ticket(): Promise<Ticket> {
    const { tickets } = this.#bench.core.store
    const [newest] = await tickets.find({ conversation: this.conversation }).sort({ arrivedAt: -1 }).limit(1).toArray()
    if (!newest) throw new Error('No ticket was made')
    return newest
  }

  #asks(method: string, path: string, more: { headers?: object; body?: string | FormData } = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...more.headers }
    return fetch(`${this.#bench.url}${path}`, { ...more, method, headers })
  }
}
