import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import { EJSON } from 'bson'
import { stopTestMongo } from '../support/mongod.js'
import type { Service } from '../support/service.js'
import { type Around, startHouses } from './houses.js'

/** What the fuzzer asks of the process that has the services. */
export type Question =
  | { ask: 'start'; around: Around }
  /** Longest time the loop was held since last asked, work since the start, and whether a prototype was reached; heap after a collection. */
  | { ask: 'health'; collect?: boolean }
  /** All that is stored, as text: which of the markers stand in it. And how many documents each collection has. */
  | { ask: 'stored'; marker: string }
  /** Tickets with a thread in Teams, by house. */
  | { ask: 'threads' }
  | { ask: 'stop' }

export interface Health {
  heapMb: number
  heldMs: number
  /** Processor time since the start. */
  workedMs: number
  polluted: boolean
}
export interface Stored {
  markers: string[]
  /** For each of them a collection it stands in. */
  where: Record<string, string>
  counts: Record<string, number>
}

const lag = monitorEventLoopDelay({ resolution: 10 })
let services: Service[] = []

process.on('message', (question: Question & { id: number }) => {
  void answer(question).then(
    (said) => process.send?.({ id: question.id, said }),
    (error: unknown) =>
      process.send?.({ id: question.id, failed: error instanceof Error ? error.stack : String(error) }),
  )
})
// Whoever asked is gone.
process.on('disconnect', () => process.exit(1))

async function answer(question: Question): Promise<unknown> {
  if (question.ask === 'start') {
    const started = await startHouses(question.around)
    services = started.services
    lag.enable()
    return started.houses
  }
  if (question.ask === 'health') return health(question.collect ?? false)
  if (question.ask === 'threads') return Promise.all(services.map(threadsOf))
  if (question.ask === 'stored') return stored(new RegExp(question.marker, 'gi'))
  await Promise.all(services.map((service) => service.close()))
  await stopTestMongo()
  return undefined
}

export interface Threaded {
  ref: string
  conversation: string
  activity: string
}

async function threadsOf({ db }: Service): Promise<Threaded[]> {
  const tickets = db.collection<{ _id: string; thread?: { conversation: string; activity: string } }>('tickets')
  const found = await tickets.find({}, { projection: { thread: 1 } }).toArray()
  return found.map(({ _id: ref, thread }) => ({ ref, conversation: '', activity: '', ...thread }))
}

function health(collect: boolean): Health {
  const heldMs = lag.max / 1e6
  const { user, system } = process.cpuUsage()
  if (collect) {
    globalThis.gc?.()
  }
  lag.reset()
  const heapMb = process.memoryUsage().heapUsed / 2 ** 20
  return { heapMb, heldMs, workedMs: (user + system) / 1e3, polluted: 'polluted' in {} }
}

async function stored(marker: RegExp): Promise<Stored> {
  const where: Record<string, string> = {}
  const counts: Record<string, number> = {}
  for (const { db } of services) {
    for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
      for await (const document of db.collection(name).find()) {
        counts[`${db.databaseName.slice(0, 12)} ${name}`] = (counts[`${db.databaseName.slice(0, 12)} ${name}`] ?? 0) + 1
        for (const [found] of textOf(document).matchAll(marker)) where[found.toLowerCase()] = name
      }
    }
  }
  return { markers: Object.keys(where), where, counts }
}

/** A file's bytes are looked into as well. */
function textOf(document: object): string {
  const data = (document as { data?: { buffer?: Buffer } }).data
  return data?.buffer instanceof Uint8Array ? Buffer.from(data.buffer).toString('latin1') : EJSON.stringify(document)
}
