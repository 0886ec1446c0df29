import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { answers, usage } from './load-answers.mjs'
import { OpenChat } from './load-chat.js'

/** Residents: a process that holds open chats, and asks on them. */
const AT_ONCE = 16
const QUESTIONS = [
  'dom har inte tömt soporna',
  'när får grabben dagisplats',
  'får jag bygga altan',
  'swimming hall opening hours',
  'råttor i källaren',
]
const chats: OpenChat[] = []
const bare: WebSocket[] = []

answers({
  usage,
  open: ({ url, count }: { url: string; count: number }) =>
    many(count, async () => chats.push(await OpenChat.open(url))),
  openBare: ({ url, count }: { url: string; count: number }) =>
    many(count, async () => bare.push(await bareSocket(url))),
  close: () => Promise.all([...chats.splice(0).map((chat) => chat.close()), ...bare.splice(0).map(closed)]),
  oneAtATime: async (count: number) => {
    const tookMs: number[] = []
    for (let n = 0; n < count; n += 1) tookMs.push(await ask(n))
    return tookMs
  },
  underLoad: ({ count, perSecond }: { count: number; perSecond: number }) => paced(count, perSecond),
})

/** A chat that nothing has been asked of for longest, so that nobody asks twice at once. */
function ask(n: number): Promise<number> {
  const chat = chats[n % chats.length]
  if (!chat) throw new Error('No chat is open')
  return chat.ask(QUESTIONS[n % QUESTIONS.length] ?? '')
}

/** At a pace, whether or not those before have been answered. */
async function paced(count: number, perSecond: number): Promise<number[]> {
  const startedMs = performance.now()
  const asked: Promise<number>[] = []
  for (let n = 0; n < count; n += 1) {
    const dueMs = startedMs + (n * 1_000) / perSecond
    if (dueMs > performance.now()) await sleep(dueMs - performance.now())
    asked.push(ask(n))
  }
  return Promise.all(asked)
}

async function bareSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}

async function closed(socket: WebSocket): Promise<void> {
  socket.close()
  await once(socket, 'close')
}

async function many(count: number, make: () => Promise<unknown>): Promise<void> {
  let left = count
  const one = async () => {
    while (left > 0) {
      left -= 1
      await make()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}
