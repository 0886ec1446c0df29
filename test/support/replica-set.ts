import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { eventually } from './eventually.js'
import { lastingPort } from './lasting-port.js'
import { mongodFolder, theMongod } from './mongod.js'
import { watchOver } from './scratch-mongod.js'

const SET = 'three'
const MEMBERS = 3
const READY_MS_MAX = 60_000
/** An election begins this soon after the primary was heard last: a tenth of what it is by default. */
const ELECTION_MS = 1_000

interface Member {
  port: number
  dir: string
  child?: ChildProcess
  watchman?: ChildProcess
}

/** Three mongods of a test's own that elect one of them, which can be killed. */
export class ReplicaSet {
  readonly #folder: string
  readonly #members: Member[]

  private constructor(folder: string, members: Member[]) {
    this.#folder = folder
    this.#members = members
  }

  /** `electionMs`: how long the primary is not heard before another is elected; longer where the machine is busy. */
  static async start({ electionMs = ELECTION_MS } = {}): Promise<ReplicaSet> {
    const folder = await mkdtemp(join(await mongodFolder(), 'lotsen-three-'))
    const members: Member[] = []
    while (members.length < MEMBERS) {
      const port = await lastingPort()
      if (!members.some((member) => member.port === port)) members.push({ port, dir: join(folder, String(port)) })
    }
    const set = new ReplicaSet(folder, members)
    await Promise.all(members.map((member) => set.#run(member)))
    await set.#initiate(electionMs)
    await eventually(() => set.#primary(), { withinMs: READY_MS_MAX })
    return set
  }

  get uri(): string {
    return `mongodb://${this.#members.map(({ port }) => `127.0.0.1:${port}`).join(',')}/?replicaSet=${SET}`
  }

  /** Ends whoever is primary, without a word to anyone. Answers with its port. */
  async killPrimary(): Promise<number> {
    const { port, child, watchman } = await eventually(() => this.#primary(), { withinMs: READY_MS_MAX })
    await end(child)
    watchman?.kill('SIGKILL')
    return port
  }

  /** Starts whoever was killed again, with the data it had. */
  async mend(): Promise<void> {
    const gone = this.#members.filter(({ child }) => !child || child.exitCode !== null || child.signalCode !== null)
    await Promise.all(gone.map((member) => this.#run(member)))
  }

  async close(): Promise<void> {
    for (const { child, watchman } of this.#members) {
      await end(child)
      watchman?.kill('SIGKILL')
    }
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #run(member: Member): Promise<void> {
    const { path } = await theMongod()
    const { port, dir } = member
    await mkdir(dir, { recursive: true })
    const place = ['--dbpath', dir, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', '--quiet']
    const little = ['--oplogSize', '100', '--wiredTigerCacheSizeGB', '0.25']
    member.child = spawn(path, [...place, '--replSet', SET, ...little], { stdio: 'ignore' })
    member.watchman = watchOver(member.child.pid, dir)
    await eventually(() => ask(port, { ping: 1 }), { withinMs: READY_MS_MAX })
  }

  async #initiate(electionMs: number): Promise<void> {
    const members = this.#members.map(({ port }, _id) => ({ _id, host: `127.0.0.1:${port}` }))
    const settings = { electionTimeoutMillis: electionMs, heartbeatIntervalMillis: electionMs / 4 }
    await ask(this.#members[0]?.port ?? 0, { replSetInitiate: { _id: SET, members, settings } })
  }

  async #primary(): Promise<Member> {
    for (const member of this.#members) {
      if (member.child?.exitCode !== null || member.child.signalCode !== null) continue
      const hello = await ask(member.port, { hello: 1 })
      if (hello.isWritablePrimary) return member
    }
    throw new Error('There is no primary')
  }
}

async function ask(port: number, command: Record<string, unknown>): Promise<Record<string, unknown>> {
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2_000 })
  try {
    return await client.db('admin').command(command)
  } finally {
    await client.close()
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
