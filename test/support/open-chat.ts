import WebSocket from 'ws'
import { eventually } from './eventually.js'
import { WEBCHAT_SECRET } from './web-resident.js'

/** Long enough for a busy machine; what hangs for ever would hang longer. */
export const HANG_MS = 15_000

/** A request that fails when it hangs. */
export function asked(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(HANG_MS) })
}

/** A resident's chat with its socket open, as a Direct Line client has it. */
export class OpenChat {
  readonly said: string[] = []

  private constructor(
    readonly base: string,
    readonly conversation: string,
    readonly token: string,
    readonly socket: WebSocket,
  ) {
    socket.on('message', (frame) => {
      const text = frame.toString()
      if (text === '') return
      const { activities = [] } = JSON.parse(text) as { activities?: { text?: string }[] }
      this.said.push(...activities.flatMap((activity) => activity.text ?? []))
    })
  }

  static async start(url: string): Promise<OpenChat> {
    const headers = { authorization: `Bearer ${WEBCHAT_SECRET}` }
    const response = await asked(`${url}/v3/directline/conversations`, { method: 'POST', headers })
    const { conversationId, token, streamUrl } = (await response.json()) as Record<string, string>
    // Told by the service's public name, where nothing listens here.
    const { pathname, search } = new URL(streamUrl ?? '')
    const socket = new WebSocket(`${url.replace('http', 'ws')}${pathname}${search}`)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return new OpenChat(
      `${url}/v3/directline/conversations/${conversationId}`,
      `web:${conversationId}`,
      token ?? '',
      socket,
    )
  }

  get bearer(): { authorization: string } {
    return { authorization: `Bearer ${this.token}` }
  }

  get(path: string): Promise<Response> {
    return asked(this.base + path, { headers: this.bearer })
  }

  post(text: string, clientActivityID: string): Promise<Response> {
    const body = JSON.stringify({
      type: 'message',
      from: { id: 'me' },
      text,
      clientActivityID,
      channelData: { clientActivityID },
    })
    const headers = { ...this.bearer, 'content-type': 'application/json' }
    return asked(`${this.base}/activities`, { method: 'POST', headers, body })
  }

  upload(): Promise<Response> {
    const body = new FormData()
    body.append('file', new Blob(['hej']), 'hej.txt')
    return asked(`${this.base}/upload?userId=me`, { method: 'POST', headers: this.bearer, body })
  }

  async says(text: string, id: string): Promise<void> {
    const response = await this.post(text, id)
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  }

  async hears(words: RegExp): Promise<void> {
    await eventually(() => this.said.some((text) => words.test(text)))
  }

  /** Until the socket has answered a ping: what was on its way has come. */
  async pause(): Promise<void> {
    await new Promise((resolve) => {
      this.socket.once('pong', resolve)
      this.socket.ping()
    })
  }

  close(): void {
    this.socket.close()
  }
}
