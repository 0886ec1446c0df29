import { readFileSync, readlinkSync, readSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { deserialize } from 'node:v8'
import { z } from 'zod'
import { type RunningApp, startApp } from '../../src/app.js'
import { loadConfig } from '../../src/config.js'
import type { Content } from '../../src/content/content.js'
import type { Limits } from '../../src/limits.js'
import { createUnderstanding } from '../../src/understanding/understand.js'
import { quietKnownWarnings } from '../../src/warnings.js'

/**
 * The service as the torture starts it: the whole of `startApp`, in a process of its own, on content that was read
 * before (`LOTSEN_TORTURE_CONTENT`, a file). It waits for orders, a line of JSON each on its standard input: where
 * processes can be divided (`LOTSEN_TORTURE_DIVIDE`), each order makes a new one that has all code and content loaded
 * and nothing else, and without that the first order makes a service of this one. What becomes of it is told on the
 * fourth stream.
 */
const Order = z.object({
  place: z.number(),
  port: z.string(),
  /** Holds how many milliseconds its clock is ahead of the machine's. */
  clockFile: z.string(),
})
type Order = z.output<typeof Order>

const ORDERS = 0
const NEWS = 3
const CLOCK_READ_EVERY_MS = 100
/** One address has everybody here. */
const NOBODY_IS_HELD_BACK: Partial<Limits> = {
  messages: 1_000_000,
  messagesPerConversation: 10_000,
  messagesPerAddress: 1_000_000,
  smsPerNumber: 10_000,
  teamsPerPerson: 10_000,
  teamsDeedsPerPerson: 10_000,
  tokensPerAddress: 100_000,
  readsPerConversation: 100_000,
  apiPerToken: 100_000,
}

quietKnownWarnings()
const content = deserialize(readFileSync(process.env.LOTSEN_TORTURE_CONTENT ?? '')) as Content
const understand = createUnderstanding(content)
const addon = process.env.LOTSEN_TORTURE_DIVIDE
const divide = addon ? (createRequire(addon)(addon) as () => number) : () => 0
let order = nextOrder()
while (divide() !== 0) order = nextOrder()
serve(order)

function serve({ place, port, clockFile }: Order): void {
  const pid = Number(readlinkSync('/proc/self'))
  // Node remembers the number of the process it was divided from.
  Object.defineProperty(process, 'pid', { value: pid })
  const tell = (what: string) => writeSync(NEWS, `${JSON.stringify({ place, pid, what })}\n`)
  const end = (what: string, error: unknown) => {
    console.error(`torture: ${what}`, error)
    tell(what)
    process.kill(pid, 'SIGKILL')
  }
  process.on('uncaughtException', (error) => end('crashed', error))
  tell('begun')
  start({ ...process.env, PORT: port }, clockBy(clockFile)).then(
    () => tell('ready'),
    (error: unknown) => end('refused', error),
  )
}

async function start(env: NodeJS.ProcessEnv, now: () => Date): Promise<RunningApp> {
  const config = loadConfig(env)
  return startApp(config, {
    mongoUri: config.MONGODB_URI ?? '',
    knowing: { content, understand, close: async () => undefined },
    say: () => undefined,
    limits: NOBODY_IS_HELD_BACK,
    now,
  })
}

/** Runs as the machine's, and jumps when the file says so. */
function clockBy(file: string): () => Date {
  let aheadMs = 0
  let readMs = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - readMs > CLOCK_READ_EVERY_MS) {
      aheadMs = Number(readFileSync(file, 'utf8'))
      readMs = performance.now()
    }
    return new Date(Date.now() + aheadMs)
  }
}

/** Waits for it with nothing else going on: a process that is divided must have nothing under way. */
function nextOrder(): Order {
  const byte = Buffer.alloc(1)
  let line = ''
  for (;;) {
    if (readSync(ORDERS, byte, 0, 1, null) === 0) process.kill(process.pid, 'SIGKILL')
    if (byte[0] === 10) return Order.parse(JSON.parse(line))
    line += byte.toString('latin1')
  }
}
