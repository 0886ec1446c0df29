import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type Line, openLine } from '../../test/support/cut-line.js'
import { lastingPort } from '../../test/support/lasting-port.js'
import { type Service, startService } from '../../test/support/service.js'
import { type HostPage, serveHostPage } from './host-page.js'
import { WebChatPage } from './web-chat.js'
import type { WebChatBundle } from './web-chat-bundle.js'

const SECRET = 'a-secret-of-the-municipality'

interface Given {
  bundle: WebChatBundle
  browser: Browser
  /** Folder for what each point looked like when it was over. */
  pictures: string
}

interface InLog {
  id: string
  text: string
  from: { role: 'bot' | 'user' }
  attachments?: { contentUrl: string; contentType: string }[]
}

/** The whole service, somebody's website with Web Chat on it, and a line between them that can be cut. */
export class MicrosoftBench {
  #aheadMs = 0
  #pages: WebChatPage[] = []

  private constructor(
    readonly given: Given,
    readonly database: string,
    public service: Service,
    readonly line: Line,
    readonly host: HostPage,
  ) {}

  static async start(given: Given): Promise<MicrosoftBench> {
    const database = `microsoft-${randomUUID()}`
    const clock = { now: () => new Date() }
    const service = await serve(database, await lastingPort(), () => clock.now())
    const line = await openLine(service.url)
    const domain = `${line.url}/v3/directline`
    const host = await serveHostPage({ bundle: given.bundle, domain, secret: SECRET })
    const bench = new MicrosoftBench(given, database, service, line, host)
    clock.now = bench.now
    return bench
  }

  readonly now = (): Date => new Date(Date.now() + this.#aheadMs)

  /** The service's clock alone. */
  forward(minutes: number): void {
    this.#aheadMs += minutes * 60_000
  }

  async open(more: { token?: string; clock?: true } = {}): Promise<WebChatPage> {
    const chat = await WebChatPage.open(this.given.browser, this.host.url, more)
    this.#pages.push(chat)
    return chat
  }

  /** Stops the service; `start` it again on the same port. */
  async stop(): Promise<() => Promise<void>> {
    const { port } = new URL(this.service.url)
    await this.service.close()
    return async () => {
      this.service = await serve(this.database, Number(port), this.now)
    }
  }

  /** A token of a conversation of its own. */
  async token(): Promise<string> {
    return (await this.#call<{ token: string }>('POST', 'tokens/generate')).token
  }

  /** What the log holds of a page's conversation, as anyone with the secret reads it. */
  async inLog(chat: WebChatPage): Promise<InLog[]> {
    return (await this.#call<{ activities: InLog[] }>('GET', `conversations/${await chat.conversation()}/activities`))
      .activities
  }

  async idsInLog(chat: WebChatPage): Promise<string[]> {
    return (await this.inLog(chat)).map(({ id }) => id)
  }

  /** The resident writes somewhere else, on another line. */
  async saysElsewhere(chat: WebChatPage, text: string): Promise<void> {
    const activity = { type: 'message', text, from: { id: 'elsewhere' } }
    await this.#call('POST', `conversations/${await chat.conversation()}/activities`, activity)
  }

  /** Keeps what the newest page looks like. */
  async picture(name: string): Promise<void> {
    const path = join(this.given.pictures, `${name.replace(/[^a-z0-9]+/g, '-')}.png`)
    await this.#pages.at(-1)?.page.screenshot({ path })
  }

  async close(): Promise<void> {
    for (const page of this.#pages) await page.close()
    await this.host.close()
    await this.line.close()
    await this.service.db.dropDatabase()
    await this.service.close()
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.service.url}/v3/directline/${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRET}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}`)
    return (await response.json()) as T
  }
}

function serve(database: string, port: number, now: () => Date): Promise<Service> {
  return startService({ env: { PORT: String(port), WEBCHAT_SECRET: SECRET }, database, now })
}
