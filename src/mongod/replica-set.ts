import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Db, MongoClient, MongoServerError } from 'mongodb'
import { ServiceError } from '../errors.js'

/** Name of the one-node replica set; part of the data, so it never changes. */
export const SET_NAME = 'lotsen'

const ALREADY_INITIALIZED = 23
const POLL_MS = 15
/** Longest a start may take, recovery of a killed server's journal included. */
const READY_MS_MAX = 90_000
const CONNECT_TIMEOUT_MS = 5_000

/** Takes a mongod that was just started to a primary that accepts writes. Gives up when `ended` says it is gone. */
export async function becomePrimary(port: number, ended: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX
  await until(deadline, ended, () => accepts(port))
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
  })
  try {
    const admin = client.db('admin')
    const hello = await admin.command({ hello: 1 })
    if (hello.setName === undefined) await configure(admin, `127.0.0.1:${port}`)
    await until(deadline, ended, async () => (await admin.command({ hello: 1 })).isWritablePrimary === true)
  } finally {
    await client.close()
  }
}

/** Initiates the set the first time. Data that moved to another port knows itself only after being told. */
async function configure(admin: Db, host: string): Promise<void> {
  try {
    await admin.command({ replSetInitiate: { _id: SET_NAME, members: [{ _id: 0, host }] } })
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== ALREADY_INITIALIZED) throw error
    const { config } = await admin.command({ replSetGetConfig: 1 })
    const moved = { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] }
    await admin.command({ replSetReconfig: moved, force: true })
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.unref()
    socket.once('connect', () => socket.destroy())
  })
}

async function until(deadline: number, ended: () => boolean, check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) {
    if (ended()) throw new ServiceError('mongod_failed', 'mongod ended while it was starting')
    if (Date.now() > deadline)
      throw new ServiceError('mongod_failed', `mongod was not ready in ${READY_MS_MAX / 1000} s`)
    await delay(POLL_MS)
  }
}
