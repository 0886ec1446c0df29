import { setTimeout as delay } from 'node:timers/promises'
import type { Bot } from '../../src/try/connector-bot.js'
import type { TeamDirectory } from '../../src/try/connector-teams.js'
import type { SmsGatewayStandIn } from '../../src/try/sms-gateway.js'
import type { Exchange } from './exchange.js'
import type { Fleet } from './fleet.js'
import type { Ledger, Sent } from './ledger.js'

/** What people find around them. */
export interface Scene {
  fleet: Pick<Fleet, 'url' | 'count'>
  exchange: Pick<Exchange, 'takes'>
  ledger: Ledger
  gateway: SmsGatewayStandIn
  bot: Bot
  directory: TeamDirectory
  /** What staff are told in Teams of words that could not be saved: they are taken no more than after an error. */
  notSaved: string
  /** False once people are to come to an end with what they are about. */
  goesOn(): boolean
  /** Work that is nobody's turn: late copies of requests, sockets. */
  besides: Promise<unknown>[]
}

export type Random = () => number

/** How one request ended: a status, `broken` for a line that did, or `unsaved` where that was said in words. */
export type Answer = number | 'broken' | 'unsaved'

const REQUEST_MS_MAX = 16_000
const TRIES_MAX = 250
const PAUSE_MS = 400
const TWICE_AT_ONCE = 0.08
const AGAIN_LATER = 0.05
const LATER_MS_MAX = 6_000
const GIVES_UP = 0.03

/** An address of the service; which instance's is chance, and whether it is up nobody knows. */
export function anyUrl({ fleet }: Pick<Scene, 'fleet'>, random: Random): string {
  return fleet.url(Math.floor(random() * fleet.count))
}

export async function ask(url: string, init: RequestInit = {}): Promise<{ answer: Answer; body: unknown }> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_MS_MAX) })
    const text = await response.text()
    return { answer: response.status, body: text === '' ? undefined : JSON.parse(text) }
  } catch {
    return { answer: 'broken', body: undefined }
  }
}

/**
 * Says something until it is acknowledged, as a client with a sense for its own retries does: the same id each time, now
 * and then two at once, now and then one more copy that comes late. A few stop trying after a failure. True when
 * acknowledged. Throws when the service does not come back.
 */
export async function sayUntilTaken(
  scene: Scene,
  random: Random,
  said: Pick<Sent, 'conversation' | 'token'>,
  request: () => Promise<Answer>,
  options: { mayGiveUp: boolean },
): Promise<boolean> {
  const { ledger } = scene
  const sent: Sent = { ...said, sentMs: performance.now(), gaveUp: false }
  ledger.sent.push(sent)
  const once = async () => {
    const answer = await request()
    ledger.count(answer)
    if (isTaken(answer)) sent.ackedMs ??= performance.now()
  }
  const givesUp = options.mayGiveUp && random() < GIVES_UP
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const copies = random() < TWICE_AT_ONCE ? 2 : 1
    await Promise.all(Array.from({ length: copies }, once))
    if (sent.ackedMs !== undefined) {
      if (random() < AGAIN_LATER) scene.besides.push(delay(random() * LATER_MS_MAX).then(once))
      return true
    }
    if (givesUp) {
      sent.gaveUp = true
      return false
    }
    await delay(PAUSE_MS * (0.5 + random()))
  }
  throw new Error(`Nobody took a message in ${TRIES_MAX} tries`)
}

export function isTaken(answer: Answer): boolean {
  return typeof answer === 'number' && answer >= 200 && answer < 300
}
