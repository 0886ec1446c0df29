import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { WEBCHAT_SECRET } from '../support/web-resident.js'
import { type Answer, anyUrl, ask, isTaken, type Random, type Scene } from './scene.js'

const ActivitySet = z.object({
  activities: z.array(z.object({ id: z.string(), text: z.string(), from: z.object({ role: z.string() }) })),
  watermark: z.string(),
})
export type WebActivity = z.output<typeof ActivitySet>['activities'][number]
const Opened = z.object({ conversationId: z.string() })
const Connected = z.object({ streamUrl: z.string() })

const PAUSE_MS = 300

/** What a chat is had from: all it needs to know is where the service is. */
type Site = Pick<Scene, 'fleet'>

/** One chat on the website, by Direct Line's own requests, to whichever instance is met. */
export class WebChat {
  readonly #site: Site
  readonly #random: Random
  readonly #headers: Record<string, string>

  private constructor(
    site: Site,
    random: Random,
    headers: Record<string, string>,
    readonly id: string,
  ) {
    this.#site = site
    this.#random = random
    this.#headers = headers
  }

  static async open(site: Site, random: Random): Promise<WebChat> {
    const headers = headersOf(random)
    for (;;) {
      const { answer, body } = await ask(`${anyUrl(site, random)}/v3/directline/conversations`, {
        method: 'POST',
        headers,
      })
      if (isTaken(answer)) return new WebChat(site, random, headers, Opened.parse(body).conversationId)
      await delay(PAUSE_MS)
    }
  }

  /** One that was opened before. */
  static known(site: Site, random: Random, id: string): WebChat {
    return new WebChat(site, random, headersOf(random), id)
  }

  get conversation(): string {
    return `web:${this.id}`
  }

  async post(text: string, id: string): Promise<Answer> {
    const body = JSON.stringify({
      type: 'message',
      from: { id: 'me' },
      text,
      locale: 'sv',
      channelData: { clientActivityID: id },
    })
    return (await ask(`${this.#address()}/activities`, { method: 'POST', headers: this.#headers, body })).answer
  }

  /** Everything said so far, page by page. */
  async read(): Promise<WebActivity[]> {
    const all: WebActivity[] = []
    for (let watermark = ''; ; ) {
      const { answer, body } = await ask(`${this.#address()}/activities?watermark=${watermark}`, {
        headers: this.#headers,
      })
      if (!isTaken(answer)) {
        await delay(PAUSE_MS)
        continue
      }
      const set = ActivitySet.parse(body)
      if (set.activities.length === 0) return all
      all.push(...set.activities)
      watermark = set.watermark
    }
  }

  /** Follows the chat by sockets, one after the other as instances come and go, until `until` says so. */
  async watch(until: () => boolean, seen: string[]): Promise<void> {
    let watermark = '-'
    while (!until()) {
      const base = anyUrl(this.#site, this.#random)
      const connection = `${base}/v3/directline/conversations/${this.id}?watermark=${watermark}`
      const { answer, body } = await ask(connection, { headers: this.#headers })
      if (isTaken(answer)) {
        const { pathname, search } = new URL(Connected.parse(body).streamUrl)
        watermark = await follow(`${base.replace('http', 'ws')}${pathname}${search}`, watermark, until, seen)
      }
      await delay(PAUSE_MS)
    }
  }

  #address(): string {
    return `${anyUrl(this.#site, this.#random)}/v3/directline/conversations/${this.id}`
  }
}

/** Everybody is at home somewhere else; it is believed where a proxy is listed that they came through. */
function headersOf(random: Random): Record<string, string> {
  const part = () => 1 + Math.floor(random() * 254)
  return {
    authorization: `Bearer ${WEBCHAT_SECRET}`,
    'content-type': 'application/json',
    'x-forwarded-for': `10.${part()}.${part()}.${part()}`,
  }
}

/** Reads one socket to its end; answers how far it came. */
function follow(url: string, from: string, until: () => boolean, seen: string[]): Promise<string> {
  return new Promise((resolve) => {
    let watermark = from
    const socket = new WebSocket(url)
    const look = setInterval(() => {
      if (until()) socket.terminate()
    }, PAUSE_MS)
    socket.on('message', (data) => {
      const text = String(data)
      if (text === '') return
      const set = ActivitySet.parse(JSON.parse(text))
      seen.push(...set.activities.map(({ id }) => id))
      watermark = set.watermark
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(look)
      resolve(watermark)
    })
  })
}
