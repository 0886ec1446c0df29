import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** An activity as it was sent, the few parts a test looks at named. */
export interface SentActivity extends Record<string, unknown> {
  type: string
  name?: string
  text?: string
  replyToId?: string
  from?: { id: string; name: string }
  conversation: { id: string; conversationType: string }
  channelData: { eventType?: string; team?: { id: string; name: string }; channel?: { id: string; name?: string } }
  value?: unknown
}

interface Answer {
  status: number
  body?: object
}

/** A bot that does nothing but note what it is sent at `/api/messages`, and answer as it is told to. */
export class RecordingBot {
  readonly url: string
  heard: SentActivity[] = []
  /** What the next activities are answered with, until it is set anew. */
  answer: (activity: SentActivity) => Answer | Promise<Answer> = () => ({ status: 200 })
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start(): Promise<RecordingBot> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const bot = new RecordingBot(server)
    server.on('request', async (request, response) => {
      const activity = (await json(request)) as SentActivity
      bot.heard.push(activity)
      const { status, body } = await bot.answer(activity)
      // Not by `writeHead`: restify has put its own in the place of Node's, for every server in the process.
      response.statusCode = status
      response.setHeader('content-type', 'application/json')
      response.end(body && JSON.stringify(body))
    })
    return bot
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The newest activity; throws when nothing was heard since the last `forget`. */
  get last(): SentActivity {
    const last = this.heard.at(-1)
    if (!last) throw new Error('The bot heard nothing')
    return last
  }

  forget(): void {
    this.heard = []
    this.answer = () => ({ status: 200 })
  }
}
