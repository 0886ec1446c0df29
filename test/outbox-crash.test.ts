import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Store } from '../src/store/connect.js'
import { Turns } from '../src/store/turns.js'
import { eventually } from './support/eventually.js'
import { testMongo } from './support/mongod.js'
import { openStore, START, say, sms } from './support/turns.js'

const CHILD = fileURLToPath(new URL('./support/outbox-child.ts', import.meta.url))
/** What the clocks of two processes on one machine may differ by. */
const CLOCKS_MS = 20

/**
 * Goal: a process that is killed at the worst moment loses nothing, and whoever sends again knows that it may be again.
 * Method: real processes on a real database, killed with SIGKILL; what they send arrives here.
 */
describe('outbox when its process is killed', function () {
  this.timeout(60_000)
  let store: Store
  let provider: Server
  let sink: string
  const children = new Set<ChildProcess>()
  let arrived: { key: string; uncertain: boolean; attempts: number; at: number }[] = []
  /** What the provider does with the next message; answering is taking it. */
  let answer: (response: ServerResponse) => void

  before(async () => {
    store = await openStore('outbox_crash')
    provider = createServer(async (request, response) => {
      const body = (await json(request)) as { key: string; uncertain: boolean; attempts: number }
      arrived.push({ ...body, at: Date.now() })
      answer(response)
    }).listen(0, '127.0.0.1')
    await once(provider, 'listening')
    sink = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`
  })
  beforeEach(async () => {
    arrived = []
    answer = (response) => response.end()
    await Promise.all([store.turns.deleteMany({}), store.destinations.deleteMany({})])
  })
  afterEach(() => Promise.all([...children].map(kill)))
  after(async () => {
    provider.closeAllConnections()
    provider.close()
    await store.close()
  })

  async function child(mode: 'commit' | 'deliver'): Promise<ChildProcess> {
    const { uri } = await testMongo()
    const args = [mode, uri, 'outbox_crash', sink]
    const started = fork(CHILD, args, { execArgv: ['--import', 'tsx'] })
    children.add(started)
    await once(started, 'message')
    return started
  }

  async function kill(victim: ChildProcess): Promise<void> {
    children.delete(victim)
    if (victim.exitCode !== null || victim.signalCode !== null) return
    const ended = once(victim, 'exit')
    victim.kill('SIGKILL')
    await ended
  }

  const stands = async () => (await store.turns.findOne({ conversation: 'sms:crash' }))?.deliveries[0]

  it('between commit and delivery: the next process delivers, certain that it is the first', async () => {
    await kill(await child('commit'))
    expect(await stands()).to.include({ state: 'pending', attempts: 0 })
    await child('deliver')
    await eventually(async () => expect(await stands()).to.have.property('state', 'sent'))
    expect(arrived).to.have.length(1)
    expect(arrived[0]).to.include({ key: 'sms:crash#1/0', uncertain: false, attempts: 1 })
  })

  it('between send and mark: the next process waits for the lease to end, and knows that it may be again', async () => {
    await say(new Turns(store), 'sms:crash', 'm1', { deliver: [sms('+46700000092', 'Hej')] }, START)
    // The provider has the message; its answer never comes.
    answer = () => undefined
    const victim = await child('deliver')
    await eventually(() => expect(arrived).to.have.length(1))
    await kill(victim)
    const left = await stands()
    expect(left).to.include({ state: 'pending', attempts: 1, uncertain: true })
    const leaseEndMs = left?.due.getTime() ?? Number.POSITIVE_INFINITY
    expect(leaseEndMs).to.be.greaterThan(START.getTime())
    answer = (response) => response.end()
    await child('deliver')
    await eventually(async () => expect(await stands()).to.have.property('state', 'sent'))
    expect(arrived.map(({ uncertain, attempts }) => ({ uncertain, attempts }))).to.deep.equal([
      { uncertain: false, attempts: 1 },
      { uncertain: true, attempts: 2 },
    ])
    expect(arrived[1]?.at).to.be.at.least(leaseEndMs - CLOCKS_MS)
  })

  it('again and again at the same message: each try is counted, and what follows still comes after it', async () => {
    const deliver = [sms('+46700000093', 'ett'), sms('+46700000093', 'två')]
    await say(new Turns(store), 'sms:crash', 'm1', { deliver }, START)
    answer = () => undefined
    for (let n = 1; n <= 2; n += 1) {
      const victim = await child('deliver')
      await eventually(() => expect(arrived).to.have.length(n))
      await kill(victim)
    }
    expect(await stands()).to.include({ attempts: 2 })
    answer = (response) => response.end()
    await child('deliver')
    await eventually(() => expect(arrived).to.have.length(4))
    expect(arrived.map(({ key }) => key.at(-1))).to.deep.equal(['0', '0', '0', '1'])
  })
})
