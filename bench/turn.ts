import { setTimeout as sleep } from 'node:timers/promises'
import { type Echo, startEcho } from './echo.js'
import { type Figure, median, percentile, table, tell } from './figure.js'
import { OpenChat, timesAskedAgain } from './load-chat.js'
import { type LoadedService, startLoaded } from './load-service.js'
import { shippedQuestions } from './turn-questions.js'

/**
 * Whole persisted turns (a web chat question, one of all the ways to ask that the shipped knowledge lists, answered on its
 * socket, majority and journaled; a dozen or so in each chat) beside the SDK's own echo bot behind restify, which stores nothing. Each is a process of
 * its own, asked by this one, by turns; then both again at half the load that each has borne, at even times, as residents
 * come who do not wait for each other.
 *
 *   npm run bench:turn [-- <seconds a round> <conversations at once> <rounds>]
 */
const [seconds = 8, clients = 32, rounds = 3] = process.argv.slice(2).map(Number)
const WARM_UP_ROUNDS = 2
const HALF_LOAD_S = 10
/** Chats that each who asks has, new ones for each round: hardly a resident asks more than a dozen things. */
const CHATS_EACH = 4

type Ask = (client: number, n: number) => Promise<number>

interface Measured {
  perSecond: number
  /** The process's own CPU for each. */
  cpuMs: number
}

/** As many at once as there are clients, each as soon as its last is answered. */
async function throughput(ask: Ask, { process: measured }: LoadedService | Echo): Promise<Measured> {
  const beforeMs = await measured.cpu()
  const startedMs = performance.now()
  const untilMs = startedMs + seconds * 1_000
  let asked = 0
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let n = 0; performance.now() < untilMs; n += 1) {
        await ask(client, n)
        asked += 1
      }
    }),
  )
  const tookS = (performance.now() - startedMs) / 1_000
  return { perSecond: asked / tookS, cpuMs: ((await measured.cpu()) - beforeMs) / asked }
}

/** Milliseconds of each from when it was due, asked at even times; where everybody still waits, the next who is answered asks. */
async function latencies(ask: Ask, perSecond: number): Promise<number[]> {
  const taken: number[] = []
  const startedMs = performance.now()
  let due = 0
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let n = due++; n < perSecond * HALF_LOAD_S; n = due++) {
        const dueMs = startedMs + (n * 1_000) / perSecond
        await sleep(Math.max(0, dueMs - performance.now()))
        await ask(client, n)
        taken.push(performance.now() - dueMs)
      }
    }),
  )
  return taken
}

const service = await startLoaded()
const echo = await startEcho(clients)
const questions = await shippedQuestions()
let asked = 0

/** Measures turns in chats that are opened for it, and closed again. */
async function inNewChats<T>(measure: (turn: Ask) => Promise<T>): Promise<T> {
  const chats = await Promise.all(Array.from({ length: clients * CHATS_EACH }, () => OpenChat.open(service.url)))
  const measured = await measure((client, n) => {
    asked += 1
    return (chats[client + clients * (n % CHATS_EACH)] as OpenChat).ask(questions[asked % questions.length] ?? '')
  })
  await Promise.all(chats.map((chat) => chat.close()))
  return measured
}
const reply: Ask = (client) => echo.ask(client)
const turns = () => inNewChats((turn) => throughput(turn, service))

// The compiler's work is done once; what is measured is what follows it.
for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
  await turns()
  await throughput(reply, echo)
}
const results: { turn: Measured; echo: Measured }[] = []
for (let round = 0; round < rounds; round += 1)
  results.push({ turn: await turns(), echo: await throughput(reply, echo) })
const middle = (pick: (result: (typeof results)[number]) => number) => median(results.map(pick))
const perSecond = middle((result) => result.turn.perSecond)
const echoPerSecond = middle((result) => result.echo.perSecond)
const calm = await inNewChats((turn) => latencies(turn, perSecond / 2))
const calmEcho = await latencies(reply, echoPerSecond / 2)

const beside = (value: number) => ({ what: "SDK's echo, unstored", value })
const figures: Figure[] = [
  { figure: 'whole stored turns', value: perSecond, unit: 'a second', baseline: beside(echoPerSecond) },
  {
    figure: "turns for each of the SDK's echo",
    value: perSecond / echoPerSecond,
    unit: 'times',
    goal: { atLeast: 1.5 },
  },
  {
    figure: "the process's CPU a turn",
    value: middle((result) => result.turn.cpuMs),
    unit: 'ms',
    baseline: beside(middle((result) => result.echo.cpuMs)),
  },
  {
    figure: 'p50 at half load',
    value: percentile(calm, 0.5),
    unit: 'ms',
    goal: { atMost: 10 },
    baseline: beside(percentile(calmEcho, 0.5)),
  },
  {
    figure: 'p99 at half load',
    value: percentile(calm, 0.99),
    unit: 'ms',
    goal: { atMost: 40 },
    baseline: beside(percentile(calmEcho, 0.99)),
  },
  { figure: 'asked to come again (503)', value: timesAskedAgain(), unit: `of ${asked}`, goal: { atMost: 0 } },
].map((figure) => ({ bench: 'turn', ...figure }))
for (const figure of figures) tell(figure)
table(figures)

await echo.close()
await service.close()
