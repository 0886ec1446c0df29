import { setTimeout as delay } from 'node:timers/promises'
import type { GatewaySms } from '../../src/try/sms-book.js'
import type { SmsProviders } from './sms-providers.js'

const ANSWER_MS_MAX = 15_000
const LOOK_EVERY_MS = 50

interface Chat {
  url: string
  token: string
  watermark: string
}

interface Set {
  activities: { from: { name?: string; role?: string; id: string }; text?: string; suggestedActions?: Suggested }[]
  watermark: string
}
interface Suggested {
  actions: { title: string }[]
}

/** Residents one can be: with a phone, or on the website. Each answers with what was said back, a line each. */
export class Residents {
  readonly #sms: SmsProviders
  readonly #service: string
  readonly #website: () => string
  readonly #chats = new Map<string, Chat>()

  constructor(options: { sms: SmsProviders; service: string; website: () => string }) {
    this.#sms = options.sms
    this.#service = options.service
    this.#website = options.website
  }

  /** Writes from a phone, and waits for the first answer to it. */
  async text(from: string, text: string, provider: GatewaySms['provider']): Promise<string[]> {
    const before = this.#sentTo(from)
    const { to, status } = await this.#sms.residentSends(from, text, provider)
    const posted = `${provider === 'elks' ? '46elks' : 'Twilio'} posted it to ${withoutQuery(to)}: ${status}`
    if (status >= 300) return [posted]
    const until = Date.now() + ANSWER_MS_MAX
    while (this.#sentTo(from) === before && Date.now() < until) await delay(LOOK_EVERY_MS)
    const answers = this.#sms.gateway.sent.filter((sms) => sms.to === from).slice(before)
    return answers.length === 0
      ? [posted, 'No answer came within 15 s.']
      : [posted, ...answers.map((sms) => `Lotsen: ${sms.text}`)]
  }

  /** Writes in the chat on the website, as its script would; the same `visitor` goes on where they were. */
  async say(visitor: string, text: string): Promise<string[]> {
    const known = this.#chats.get(visitor)
    const chat = known ?? (await this.#open())
    this.#chats.set(visitor, chat)
    const greeting = known ? [] : await this.#read(chat)
    const body = JSON.stringify({ type: 'message', from: { id: 'me' }, text })
    await this.#call(chat.url, { method: 'POST', headers: headersOf(chat), body })
    return [...greeting, ...(await this.#read(chat))]
  }

  #sentTo(phone: string): number {
    return this.#sms.gateway.sent.filter(({ to }) => to === phone).length
  }

  /** By the site's own page, no secret: a site that WEBCHAT_ORIGINS does not name is refused. */
  async #open(): Promise<Chat> {
    const origin = this.#website()
    const opened = await this.#call(`${this.#service}/widget/token?join=1&lang=sv`, {
      method: 'POST',
      headers: { origin },
    })
    const { conversationId, token } = (await opened.json()) as { conversationId: string; token: string }
    return { url: `${this.#service}/v3/directline/conversations/${conversationId}/activities`, token, watermark: '' }
  }

  async #read(chat: Chat): Promise<string[]> {
    const url = chat.watermark === '' ? chat.url : `${chat.url}?watermark=${chat.watermark}`
    const { activities, watermark } = (await (await this.#call(url, { headers: headersOf(chat) })).json()) as Set
    chat.watermark = watermark
    return activities
      .filter(({ from, text }) => from.role === 'bot' && text)
      .map(({ from, text, suggestedActions }) => `${from.name ?? 'Lotsen'}: ${text}${buttons(suggestedActions)}`)
  }

  async #call(url: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) }).catch(() => {
      throw new Error(`Nothing answers at ${this.#service}: start the service with these settings`)
    })
    if (response.ok) return response
    throw new Error(`${withoutQuery(url)} said ${response.status}: ${await response.text()}`)
  }
}

function headersOf({ token }: Chat): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
}

function buttons(suggested: Suggested | undefined): string {
  return suggested ? `\n  ${suggested.actions.map(({ title }) => `[${title}]`).join(' ')}` : ''
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}
