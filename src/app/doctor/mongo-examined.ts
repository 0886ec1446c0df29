import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import { isLoopback } from '../../config.js'
import { megabytes, ROOM_BYTES_MIN } from '../../mongod/room.js'
import { type Finding, findingsOf } from './finding.js'
import { refusalOf, standalone } from './mongo-reach.js'
import type { Patient } from './patient.js'

/** Oldest with all we use of it. */
const MAJOR_MIN = 6
const WRITE_MS_SLOW = 250
const STREAM_WAIT_MS = 100
const FREE_SHARE_MIN = 0.1

const { ok, warning, fault } = findingsOf('MongoDB')

/** What an open MongoDB can do, and how well. What is written for it is taken away again. */
export async function examineMongo(db: Db, patient: Patient): Promise<Finding[]> {
  const hello = await db.command({ hello: 1 })
  if (hello.setName === undefined && hello.msg !== 'isdbgrid') return [fault(standalone())]
  const [version, wrote, streams, room] = await Promise.all([
    versionOf(db),
    write(db),
    changeStreams(db),
    roomLeft(db),
    noteClock(db, patient),
  ])
  const troubles = [...version.findings, ...wrote.findings, ...streams, ...room, ...loneNode(hello, patient)]
  const set = hello.setName === undefined ? 'a sharded cluster' : `replica set ${hello.setName}`
  const took = wrote.tookMs === undefined ? '' : `; a majority write takes ${Math.round(wrote.tookMs)} ms`
  return [ok(`${version.version}, ${set}${took}`), ...troubles]
}

async function versionOf(db: Db): Promise<{ version: string; findings: Finding[] }> {
  const version = String((await db.command({ buildInfo: 1 })).version)
  if (Number.parseInt(version, 10) >= MAJOR_MIN) return { version, findings: [] }
  const trouble = {
    what: `MongoDB is version ${version}`,
    hurts: 'the service does not work with it as it should, and it is no longer mended by its makers',
    remedy: `bring it to version ${MAJOR_MIN} or later, one major version at a time`,
  }
  return { version, findings: [fault(trouble)] }
}

/** One transaction, acknowledged by a majority and journaled, as each ticket's turn is. */
async function write(db: Db): Promise<{ tookMs?: number; findings: Finding[] }> {
  const _id = `doctor:${randomUUID()}`
  const wasThere = await db.listCollections({ name: 'progress' }, { nameOnly: true }).hasNext()
  const kept = db.collection<{ _id: string }>('progress')
  try {
    await db.client.withSession((session) =>
      session.withTransaction(() => kept.insertOne({ _id }, { session }), { writeConcern: { w: 'majority', j: true } }),
    )
    // The first write of a line pays for the line, and perhaps for the collection.
    const startMs = performance.now()
    await kept.updateOne({ _id }, { $set: { seen: true } })
    const tookMs = performance.now() - startMs
    await (wasThere ? kept.deleteOne({ _id }) : kept.drop())
    return { tookMs, findings: tookMs > WRITE_MS_SLOW ? [slow(tookMs)] : [] }
  } catch (error) {
    return { findings: [cannotWrite(error)] }
  }
}

function slow(tookMs: number): Finding {
  return warning({
    what: `a write to a majority takes ${Math.round(tookMs)} ms`,
    hurts: 'every answer to a resident waits for one',
    remedy:
      'place MongoDB’s members near each other and the service, on disks of their own; see rs.status() for one that lags',
  })
}

function cannotWrite(error: unknown): Finding {
  return fault({
    what: `a transaction cannot be written to a majority: ${refusalOf(error)}`,
    hurts: 'nothing residents say can be kept',
    remedy:
      'give the user of MONGODB_URI the role readWrite on the database of MONGODB_DATABASE, and see by rs.status() that more than half of the members are up',
  })
}

async function changeStreams(db: Db): Promise<Finding[]> {
  const stream = db.collection('turns').watch([], { maxAwaitTimeMS: STREAM_WAIT_MS })
  try {
    await stream.tryNext()
    return []
  } catch (error) {
    return [
      fault({
        what: `changes cannot be followed (change streams): ${refusalOf(error)}`,
        hurts: 'open chats do not hear answers given by another instance',
        remedy: 'give the user of MONGODB_URI the role readWrite on the database of MONGODB_DATABASE',
      }),
    ]
  } finally {
    await stream.close()
  }
}

/** Told by servers that say how large their disk is. */
async function roomLeft(db: Db): Promise<Finding[]> {
  const { fsUsedSize: used, fsTotalSize: total } = await db
    .command({ dbStats: 1 })
    .catch(() => ({}) as Record<string, unknown>)
  if (typeof used !== 'number' || typeof total !== 'number' || total <= 0) return []
  const free = total - used
  const trouble = {
    what: `MongoDB’s disk has ${megabytes(free)} free of ${megabytes(total)}`,
    hurts: 'when it is full nothing more can be kept; with less than 500 MB no index can be made',
    remedy: 'make room on it, or give it a larger disk',
  }
  if (free < ROOM_BYTES_MIN) return [fault(trouble)]
  return free < total * FREE_SHARE_MIN ? [warning(trouble)] : []
}

async function noteClock(db: Db, { clocks }: Patient): Promise<void> {
  const askedMs = Date.now()
  const { localTime } = await db.command({ hello: 1 })
  if (localTime instanceof Date) clocks.note('MongoDB', localTime.getTime(), askedMs, Date.now())
}

function loneNode(hello: Record<string, unknown>, { config }: Patient): Finding[] {
  const { hosts } = hello
  if (isLoopback(config.HOST) || !Array.isArray(hosts) || hosts.length > 1) return []
  return [
    warning({
      what: 'the replica set has one member',
      hurts: 'while that machine is away nothing can be answered or taken',
      remedy: 'add two members on machines of their own: rs.add("host:27017")',
    }),
  ]
}
