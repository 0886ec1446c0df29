import { type Db, MongoClient } from 'mongodb'
import { z } from 'zod'
import type { Ticket } from '../../src/tickets/ticket.js'
import type { Turn } from '../../src/turn/ports.js'
import { eventually } from '../support/eventually.js'
import type { Database } from './database.js'
import type { Exchange } from './exchange.js'
import type { Fleet } from './fleet.js'
import { ask, isTaken, type Scene } from './scene.js'
import type { Evidence } from './verdict.js'
import { WebChat } from './web-chat.js'
import { READER_TOKEN } from './world.js'

/** Short backoffs, leases of the killed and Teams' own limits together. */
const WAIT_MS = 40_000
const JUMPS_MAX = 4
/** The longest that anything waits before it is tried again. */
const BACKOFF_MS_MAX = 31 * 60_000
const AT_ONCE = 6
const SCREENS_MS_MAX = 15_000

/** What evidence is taken of. */
export interface Witnessed {
  scene: Scene
  fleet: Pick<Fleet, 'url' | 'count' | 'setClock' | 'aheadMsMost' | 'kills'>
  exchange: Pick<Exchange, 'takes'>
  database: Pick<Database, 'uri' | 'outages'>
}

const Exported = z.object({ said: z.array(z.object({ who: z.string(), text: z.string() })) })

/**
 * Waits until nothing is left to deliver, or for so long that it should have been. What failed often waits for minutes, then
 * for half an hour: the clocks go on to there, so that nobody has to.
 */
export async function settle(world: Witnessed): Promise<void> {
  const { fleet } = world
  await withDatabase(world, async (db) => {
    const nothingDue = async () => (await db.collection('turns').countDocuments({ due: { $exists: true } })) === 0
    for (let jumps = 0; ; jumps += 1) {
      const isDone = await eventually(nothingDue, { withinMs: WAIT_MS }).catch(() => false)
      if (isDone !== false || jumps === JUMPS_MAX) return
      const aheadMs = fleet.aheadMsMost + BACKOFF_MS_MAX
      for (let place = 0; place < fleet.count; place += 1) fleet.setClock(place, aheadMs)
    }
  })
}

/** Reads everything twice: from the database, and by the service's own doors. */
export async function gather(world: Witnessed, random: () => number): Promise<Evidence> {
  const { scene, fleet, exchange, database } = world
  const { turns, tickets } = await withDatabase(world, async (db) => ({
    turns: await db.collection<Turn>('turns').find().sort({ conversation: 1, seq: 1 }).toArray(),
    tickets: await db.collection<Ticket>('tickets').find().toArray(),
  }))
  const chats: Map<string, { id: string; text: string; mine: boolean }[]> = new Map()
  const conversations = new Set(scene.ledger.sent.map((sent) => sent.conversation))
  const ids = [...conversations].flatMap((name) => (name.startsWith('web:') ? [name.slice('web:'.length)] : []))
  await allOf(ids, async (id) => {
    const activities = await WebChat.known(scene, random, id).read()
    chats.set(
      id,
      activities.map(({ id: own, text, from }) => ({ id: own, text, mine: from.role === 'user' })),
    )
  })
  await screensCaughtUp(world, chats)
  return {
    ledger: scene.ledger,
    takes: exchange.takes,
    clock: new Date(Date.now() + fleet.aheadMsMost),
    kills: fleet.kills,
    outages: database.outages,
    turns,
    tickets,
    chats,
    exports: await exportsOf(world, tickets),
  }
}

async function screensCaughtUp({ scene }: Witnessed, chats: ReadonlyMap<string, readonly unknown[]>): Promise<void> {
  const behind = () => [...scene.ledger.watched].some(([id, seen]) => seen.length < (chats.get(id)?.length ?? 0))
  await eventually(() => !behind(), { withinMs: SCREENS_MS_MAX }).catch(() => undefined)
}

async function exportsOf({ fleet }: Witnessed, tickets: readonly Ticket[]): Promise<Map<string, string[]>> {
  const exports = new Map<string, string[]>()
  const headers = { authorization: `Bearer ${READER_TOKEN}` }
  await allOf(tickets, async ({ _id: ref }) => {
    const { answer, body } = await ask(`${fleet.url(0)}/api/tickets/${ref}/conversation`, { headers })
    // Confidential matters are given out by their own staff alone.
    if (answer === 403) return
    exports.set(ref, isTaken(answer) ? Exported.parse(body).said.map(({ text }) => text) : [])
  })
  return exports
}

/** A few at a time. */
async function allOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const next = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
}

/** Where it is one of several, whoever is primary is asked. */
export async function withDatabase<T>({ database }: Witnessed, work: (db: Db) => Promise<T>): Promise<T> {
  const isSet = database.uri.includes('replicaSet=')
  const client = await new MongoClient(database.uri, { directConnection: !isSet }).connect()
  try {
    return await work(client.db('lotsen'))
  } finally {
    await client.close()
  }
}
