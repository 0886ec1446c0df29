import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

const TRIES_MAX = 5
const RETRY_MS = 200

let askedAgain = 0

/** How often this process has been told to come again, and did. */
export function timesAskedAgain(): number {
  return askedAgain
}

/** Posts and reads the answer; asked to come again (503), it does, as every client of ours. Throws for any other refusal. */
export async function post(url: string, headers: Record<string, string>, body = ''): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const { status, text } = await postOnce(
      url,
      { 'content-length': String(Buffer.byteLength(body)), ...headers },
      body,
    )
    if (status < 300) return text
    if (status !== 503 || tries === TRIES_MAX) throw new Error(`${url.split('?')[0]} said ${status}: ${text}`)
    askedAgain += 1
    await sleep(RETRY_MS)
  }
}

async function postOnce(url: string, headers: Record<string, string>, body: string) {
  const asked = request(url, { method: 'POST', agent, headers })
  asked.end(body)
  const [response] = await once(asked, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: Number(response.statusCode), text: Buffer.concat(chunks).toString() }
}

/** One resident's open web chat, as the widget has it. */
export class OpenChat {
  readonly #url: string
  readonly #headers: Record<string, string>
  readonly #socket: WebSocket
  #answered: ((atMs: number) => void) | undefined
  #lost: ((error: Error) => void) | undefined

  private constructor(url: string, token: string, socket: WebSocket) {
    this.#url = url
    this.#headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    this.#socket = socket
    socket.on('message', (data) => this.#heard(String(data)))
    socket.once('close', (code) => this.#lost?.(new Error(`The socket was closed with ${code}`)))
  }

  /** Opens it as the widget does; it has been greeted once this resolves. */
  static async open(base: string): Promise<OpenChat> {
    const joined = JSON.parse(await post(`${base}/widget/token?join=1&lang=sv`, { origin: base }))
    // Told by the service's public name, where nothing listens here.
    const { pathname, search } = new URL(joined.streamUrl)
    const socket = new WebSocket(base.replace(/^http/, 'ws') + pathname + search, { perMessageDeflate: false })
    const chat = new OpenChat(
      `${base}/v3/directline/conversations/${joined.conversationId}/activities`,
      joined.token,
      socket,
    )
    // The first frame tells that the client has all there was.
    await once(socket, 'message')
    return chat
  }

  /** Says something; resolves with the milliseconds until its turn, answer and all, stood on the socket. Rejects when that is closed. */
  async ask(text: string): Promise<number> {
    const answered = new Promise<number>((resolve, reject) => {
      this.#answered = resolve
      this.#lost = reject
    })
    const askedMs = performance.now()
    const body = JSON.stringify({ type: 'message', from: { id: 'bench' }, text })
    const [at] = await Promise.all([answered, post(this.#url, this.#headers, body)])
    return at - askedMs
  }

  async close(): Promise<void> {
    this.#socket.close()
    await once(this.#socket, 'close')
  }

  /** A turn comes whole: the resident's own words, and with them whatever is answered; to a person who is there, nothing. */
  #heard(frame: string): void {
    if (frame === '') return
    const { activities = [] } = JSON.parse(frame) as { activities?: unknown[] }
    if (activities.length > 0) this.#answered?.(performance.now())
  }
}
