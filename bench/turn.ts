import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { stopTestMongo } from '../test/support/mongod.js'
import { startService } from '../test/support/service.js'
import { startEcho } from './echo.js'

/**
 * Whole persisted turns a second (a web chat question, answered on its socket, majority and journaled) beside the SDK's
 * own echo bot behind restify, which stores nothing: same client process, same run, by turns.
 *
 *   npm run bench:turn [-- <seconds a round> <conversations at once> <rounds>]
 */
const [seconds = 5, clients = 32, rounds = 3] = process.argv.slice(2).map(Number)
const QUESTIONS = [
  'dom har inte tömt soporna',
  'när får grabben dagisplats',
  'får jag bygga altan',
  'swimming hall opening hours',
  'råttor i källaren',
]

interface Measured {
  perSecond: number
  p50Ms: number
  p99Ms: number
}

async function measure(ask: (client: number, n: number) => Promise<void>): Promise<Measured> {
  const latencies: number[] = []
  const until = performance.now() + seconds * 1_000
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let n = 0; performance.now() < until; n += 1) {
        const askedAt = performance.now()
        await ask(client, n)
        latencies.push(performance.now() - askedAt)
      }
    }),
  )
  const tookS = (performance.now() - startedAt) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
  return { perSecond: latencies.length / tookS, p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** One open web chat; resolves an asked question when its answer stands on the socket. */
class Chat {
  readonly #url: string
  readonly #headers: Record<string, string>
  readonly #socket: WebSocket
  #answered: ((text: string) => void) | undefined

  private constructor(url: string, token: string, socket: WebSocket) {
    this.#url = url
    this.#headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    this.#socket = socket
    socket.on('message', (data) => this.#heard(String(data)))
  }

  static async open(base: string): Promise<Chat> {
    const { token, conversationId } = await json(`${base}/widget/token`, { headers: { origin: base } })
    const started = await json(`${base}/v3/directline/conversations`, { headers: { authorization: `Bearer ${token}` } })
    const socket = new WebSocket(started.streamUrl ?? '')
    await once(socket, 'open')
    return new Chat(`${base}/v3/directline/conversations/${conversationId}/activities`, token ?? '', socket)
  }

  async ask(text: string): Promise<void> {
    const answer = new Promise<string>((resolve) => {
      this.#answered = resolve
    })
    const body = JSON.stringify({ type: 'message', from: { id: 'bench' }, text })
    const response = await fetch(this.#url, { method: 'POST', headers: this.#headers, body })
    if (!response.ok) throw new Error(`The service said ${response.status}`)
    await response.arrayBuffer()
    await answer
  }

  close(): void {
    this.#socket.close()
  }

  #heard(frame: string): void {
    if (frame === '') return
    const { activities = [] } = JSON.parse(frame) as { activities?: { from: { role: string }; text: string }[] }
    const answer = activities.findLast(({ from }) => from.role === 'bot')
    if (answer) this.#answered?.(answer.text)
  }
}

async function json(url: string, init: { headers: Record<string, string> }): Promise<Record<string, string>> {
  const response = await fetch(url, { method: 'POST', ...init })
  if (!response.ok) throw new Error(`${url} said ${response.status}`)
  return (await response.json()) as Record<string, string>
}

const service = await startService({
  limits: { messages: 1e7, turns: 1e7, messagesPerConversation: 1e7, messagesPerAddress: 1e7, tokensPerAddress: 1e5 },
})
const echo = await startEcho(clients)
const chats = await Promise.all(Array.from({ length: clients }, () => Chat.open(service.url)))
const turn = (client: number, n: number) =>
  chats[client]?.ask(QUESTIONS[(client + n) % QUESTIONS.length] ?? '') ?? Promise.resolve()

await Promise.all(chats.map((chat) => chat.ask('hej')))
await sleep(200)
const results: { turn: Measured; echo: Measured }[] = []
for (let round = 1; round <= rounds; round += 1) {
  const measured = { turn: await measure(turn), echo: await measure((client) => echo.ask(client)) }
  results.push(measured)
  console.log(JSON.stringify({ round, ...measured, ratio: measured.turn.perSecond / measured.echo.perSecond }))
}
const median = (pick: (result: (typeof results)[number]) => number) =>
  results.map(pick).sort((a, b) => a - b)[Math.floor(results.length / 2)] ?? Number.NaN
console.table({
  'whole turn, stored': {
    'per second': Math.round(median((r) => r.turn.perSecond)),
    'p50 ms': median((r) => r.turn.p50Ms).toFixed(1),
    'p99 ms': median((r) => r.turn.p99Ms).toFixed(1),
  },
  "SDK's echo, unstored": {
    'per second': Math.round(median((r) => r.echo.perSecond)),
    'p50 ms': median((r) => r.echo.p50Ms).toFixed(1),
    'p99 ms': median((r) => r.echo.p99Ms).toFixed(1),
  },
})
console.log(
  `Ratio of medians, turn to echo: ${(median((r) => r.turn.perSecond) / median((r) => r.echo.perSecond)).toFixed(2)}`,
)

for (const chat of chats) chat.close()
await echo.close()
await service.close()
await stopTestMongo()
