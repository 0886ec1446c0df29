import type { Db } from 'mongodb'
import type { Ticket } from '../../src/tickets/ticket.js'
import { eventually } from '../support/eventually.js'
import { withDatabase } from '../torture/evidence.js'
import type { Take } from '../torture/exchange.js'
import { STAFF } from '../torture/world.js'
import type { FleetWorld } from './fleet-world.js'

/** The weekly question is asked from two o'clock on a Thursday, and each instance looks once a minute. */
const PULSE_AT = new Date('2026-11-26T13:05:00Z')
const NEXT_MORNING = new Date('2026-11-27T09:00:00Z')
const PULSE_TITLE = 'Hur har din vecka varit?'
const LOOKS_MS = 150_000
const IN_CHAT = STAFF.slice(0, 8)
/** What a ticket does by itself, once each. */
const BY_ITSELF = new Set(['reminded', 'overdue', 'escalated', 'nudged', 'returned'])

/** What is done at its time, and how often it was done. */
export interface Scheduled {
  pulseCards: number
  lists: number
  wakes: number
  ticketFacts: number
  hoursSampled: number
  wrong: string[]
}

/**
 * The afternoon and the next morning come for all instances at once: the weekly question, reminders, lists of what waits,
 * figures. Each is looked for where it ends up, and must be there once.
 */
export async function timeComes(world: FleetWorld): Promise<Scheduled> {
  for (const who of IN_CHAT) await world.connector.openChat(who)
  const asked = takesFrom(world, isPulse)
  await goTo(world, PULSE_AT)
  await eventually(() => asked().length >= IN_CHAT.length, { withinMs: LOOKS_MS })
  const lists = takesFrom(world, isList)
  const said = takesFrom(world, ({ what }) => what === 'message')
  await goTo(world, NEXT_MORNING)
  return withDatabase(world, async (db) => {
    await eventually(() => isDone(db, NEXT_MORNING), { withinMs: LOOKS_MS })
    const tickets = await db.collection<Ticket>('tickets').find().toArray()
    const wakes = tickets.flatMap(({ _id, events }) =>
      events.flatMap(({ what, at }) =>
        BY_ITSELF.has(what) ? [`${_id} ${what} ${at.toISOString().slice(0, 10)}`] : [],
      ),
    )
    const ticketFacts = await db.collection('facts').countDocuments({ what: 'ticket' })
    const hours = await sampledHours(db)
    const wrong = [
      ...twice(
        'the weekly question to',
        asked().map(({ to }) => to),
      ),
      ...twice(
        'a list in',
        lists().map(({ to }) => to),
      ),
      ...twice(
        'a word in a thread',
        said().map(({ to, text }) => `${to} ${text}`),
      ),
      ...twice('a wake', wakes),
      ...twice('an hour sampled', hours),
      ...(ticketFacts === tickets.length ? [] : [`${ticketFacts} facts of ${tickets.length} tickets`]),
      ...(await sweptByMany(db)),
    ]
    return {
      pulseCards: asked().length,
      lists: lists().length,
      wakes: wakes.length,
      ticketFacts,
      hoursSampled: hours.length,
      wrong,
    }
  })
}

async function goTo({ instances }: FleetWorld, moment: Date): Promise<void> {
  instances.setClocks(moment.getTime() - Date.now())
}

/** Nothing is due, nothing is left to send, and all that happened has been counted. */
async function isDone(db: Db, now: Date): Promise<boolean> {
  const turns = db.collection('turns')
  const left = await Promise.all([
    db.collection('tickets').countDocuments({ 'wake.at': { $lte: now } }),
    turns.countDocuments({ due: { $exists: true } }),
    turns.countDocuments({ facts: { $exists: true } }),
  ])
  return left.every((count) => count === 0)
}

/** Each hour a queue was sampled for, by what was. */
async function sampledHours(db: Db): Promise<string[]> {
  const sampled = await db
    .collection<{ what: string; day: string; hour: number; queue: string }>('facts')
    .find({ what: { $in: ['staffed', 'queue_age'] } })
    .toArray()
  return sampled.map(({ what, day, hour, queue }) => `${what} ${queue} ${day} ${hour}`)
}

/** What is done once a day is kept from all others by a lease that runs for the day. */
async function sweptByMany(db: Db): Promise<string[]> {
  const daily = ['sweep:retention', 'sweep:files']
  const held = await db
    .collection<{ _id: string; until: Date }>('destinations')
    .find({ _id: { $in: daily }, until: { $gt: new Date() } })
    .toArray()
  return daily.filter((name) => !held.some(({ _id }) => _id === name)).map((name) => `nobody holds ${name}`)
}

/** What is taken from now on and is such. */
function takesFrom({ exchange }: FleetWorld, is: (take: Take) => boolean): () => Take[] {
  const from = exchange.takes.length
  return () => exchange.takes.slice(from).filter(is)
}

function isPulse({ summary }: Take): boolean {
  return summary === PULSE_TITLE
}

function isList({ what, summary }: Take): boolean {
  return what === 'thread' && summary.endsWith('ärenden har ingen tagit')
}

function twice(what: string, all: readonly string[]): string[] {
  return [...new Set(all.filter((one, at) => all.indexOf(one) !== at))].map((one) => `${what} ${one}: more than once`)
}
