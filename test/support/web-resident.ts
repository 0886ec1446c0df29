import { eventually } from './eventually.js'

/** The secret a service must be started with (`WEBCHAT_SECRET`) for residents to be let in by tests. */
export const WEBCHAT_SECRET = 'a-secret-of-the-municipality'

interface WebActivity {
  text?: string
  from: { id: string; name?: string; role?: string }
  suggestedActions?: { actions: { title: string }[] }
}

/** A resident in the website chat, by Direct Line's own requests. */
export class WebResident {
  readonly #base: string
  readonly #token: string
  readonly #serviceUrl: string
  #sent = 0

  private constructor(base: string, token: string, serviceUrl: string) {
    this.#base = base
    this.#token = token
    this.#serviceUrl = serviceUrl
  }

  static async open(serviceUrl: string): Promise<WebResident> {
    const directLine = `${serviceUrl}/v3/directline`
    const headers = { authorization: `Bearer ${WEBCHAT_SECRET}` }
    const response = await fetch(`${directLine}/conversations`, { method: 'POST', headers })
    if (!response.ok) throw new Error(`Direct Line said ${response.status}`)
    const { conversationId, token } = (await response.json()) as { conversationId: string; token: string }
    return new WebResident(`${directLine}/conversations/${conversationId}/activities`, token, serviceUrl)
  }

  async says(text: string): Promise<void> {
    this.#sent += 1
    const response = await fetch(this.#base, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'message', from: { id: 'me' }, text, clientActivityID: `c${this.#sent}` }),
    })
    if (!response.ok) throw new Error(`Direct Line said ${response.status}`)
  }

  /** Opens the chat, which is greeted before anything is asked. */
  async joins(): Promise<void> {
    const response = await fetch(this.#base, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'event', name: 'webchat/join', from: { id: 'me' } }),
    })
    if (!response.ok) throw new Error(`Direct Line said ${response.status}`)
  }

  /** The same with a file, as Direct Line uploads one. */
  async shows(text: string, [name, bytes]: [name: string, bytes: Buffer]): Promise<void> {
    const body = new FormData()
    const activity = JSON.stringify({ type: 'message', text })
    body.append('activity', new Blob([activity], { type: 'application/vnd.microsoft.activity' }))
    body.append('file', new Blob([new Uint8Array(bytes)]), name)
    const url = `${this.#base.replace(/activities$/, 'upload')}?userId=me`
    const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${this.#token}` }, body })
    if (!response.ok) throw new Error(`Direct Line said ${response.status}`)
  }

  /** Has the whole chat deleted, as its page would. */
  async deletes(): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}` }
    const response = await fetch(`${this.#serviceUrl}/widget/deletion`, { method: 'POST', headers })
    if (!response.ok) throw new Error(`The deletion said ${response.status}`)
  }

  /** Everything said in the conversation so far. */
  async read(): Promise<WebActivity[]> {
    const response = await fetch(this.#base, { headers: { authorization: `Bearer ${this.#token}` } })
    return ((await response.json()) as { activities: WebActivity[] }).activities
  }

  /** Waits until something said holds these words; gives it. */
  async hears(words: string): Promise<WebActivity> {
    return eventually(async () => {
      const said = await this.read()
      const heard = said.find(({ text }) => text?.includes(words))
      if (heard) return heard
      throw new Error(`No "${words}" among: ${said.map(({ text }) => text).join(' | ')}`)
    })
  }
}
