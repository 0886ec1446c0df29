import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import type { Log } from '../../src/log.js'
import type { CluSettings } from '../../src/understanding/clu/settings.js'

export const CLU_KEY = '0123456789abcdef0123456789abcdef'

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

/** What CLU says of a text: confidence by intent, in the words of the wire. */
export function cluAnswer(confidences: Record<string, number>): object {
  const intents = Object.entries(confidences).map(([category, confidenceScore]) => ({ category, confidenceScore }))
  const prediction = { topIntent: intents[0]?.category, projectKind: 'Conversation', intents, entities: [] }
  return { kind: 'ConversationResult', result: { query: 'the text', prediction } }
}

/** A server in CLU's place that behaves as each test wants, and counts what reached it. */
export class CluStandIn {
  /** Questions that arrived whole. */
  seen = 0
  /** Answers that were sent whole. */
  answered = 0
  /** Answers that the other side did not wait for. */
  dropped = 0
  behave: Behaviour = answering(200, cluAnswer({ 'snow-clearing': 0.9 }))
  readonly #server: Server = createServer(async (request, response) => {
    await textOf(request)
    this.seen += 1
    response.on('finish', () => {
      this.answered += 1
    })
    response.on('close', () => {
      if (!response.writableFinished) this.dropped += 1
    })
    this.behave(response, request)
  })

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  settings(budgetMs: number): CluSettings {
    const { port } = this.#server.address() as AddressInfo
    return { endpoint: `http://127.0.0.1:${port}`, key: CLU_KEY, project: 'lotsen', deployment: 'production', budgetMs }
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

export function answering(status: number, body: object, headers: Record<string, string> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

/** A log that keeps its lines, each with its level in front. */
export function keptLog(): { log: Log; logged: string[] } {
  const logged: string[] = []
  const writer = (level: string) => (message: string, fields?: object) => {
    logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`)
  }
  const log = { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
  return { log: log as unknown as Log, logged }
}
