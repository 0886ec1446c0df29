import { createServer } from 'node:net'
import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { Tickets } from '../src/store/tickets.js'
import { Turns } from '../src/store/turns.js'
import type { Commit } from '../src/turn/ports.js'
import { DRIVER_WAITS_MS, ScratchMongod } from './support/scratch-mongod.js'
import { decisionOf, EMPTY_STATE, START, say, ticketOf } from './support/turns.js'

const NO_SUCH_TRANSACTION = 251
const MAX_TIME_EXPIRED = 50
const NOT_PRIMARY = 10_107

/**
 * Goal: whatever goes wrong between us and MongoDB, a turn is saved once or the caller is told it may not be.
 * Method: a server of the test's own fails on command; what we send it is counted.
 */
describe('turn log when the store fails', () => {
  let mongod: ScratchMongod
  let store: Store
  let log: Turns
  let sent: string[] = []

  before(async () => {
    mongod = await ScratchMongod.start()
    store = await connectStore({ uri: mongod.uri, database: 'faults', monitorCommands: true })
    store.client.on('commandStarted', ({ commandName }) => sent.push(commandName))
    log = new Turns(store)
  })
  beforeEach(() => {
    sent = []
  })
  afterEach(() => mongod.fail('off'))
  after(async () => {
    await store.close()
    await mongod.close()
  })

  const fail = (commands: string[], times: number, failure: Record<string, unknown>) =>
    mongod.fail({ times }, { failCommands: commands, appName: 'lotsen', ...failure })

  async function commitTicket(conversation: string, ref: string): Promise<Commit> {
    const decision = decisionOf({ ticket: { before: 0, after: ticketOf(ref) } })
    const before = { seq: 0, at: START, state: EMPTY_STATE }
    return log.commit({ conversation, channel: 'webchat', inboundId: 'm1' }, before, decision, START)
  }

  const count = (name: string) => sent.filter((command) => command === name).length
  const codeOf = (error: unknown) => (error instanceof ServiceError ? error.code : String(error))

  it('sends only the commit again when its outcome is unknown', async () => {
    await fail(['commitTransaction'], 3, { errorCode: MAX_TIME_EXPIRED })
    expect(await commitTicket('web:unknown', 'LN-UNKN0')).to.have.property('done', 'committed')
    expect({ inserts: count('insert'), commits: count('commitTransaction') }).to.deep.equal({ inserts: 2, commits: 4 })
    expect(await new Tickets(store).get('LN-UNKN0')).to.have.property('version', 1)
  })

  it('gives up on a commit that stays unknown, and says so', async () => {
    await fail(['commitTransaction'], 50, { errorCode: MAX_TIME_EXPIRED })
    expect(await commitTicket('web:never', 'LN-NEVER').catch(codeOf)).to.equal('store_unavailable')
    expect(count('commitTransaction')).to.be.lessThan(10)
    expect(count('insert')).to.equal(2)
  })

  it('does not send a commit again that was certainly not done: the turn is to be decided afresh', async () => {
    const aborted = { errorCode: NO_SUCH_TRANSACTION, errorLabels: ['TransientTransactionError'] }
    await fail(['commitTransaction'], 1, aborted)
    expect(await commitTicket('web:aborted', 'LN-AB0RT')).to.deep.equal({ done: 'overtaken' })
    expect(count('commitTransaction')).to.equal(1)
    expect(await log.read('web:aborted', 0, 10)).to.deep.equal([])
    expect(await new Tickets(store).get('LN-AB0RT')).to.equal(undefined)
  })

  it('leaves a ticket as it was when the turn that changed it is not committed', async () => {
    await say(log, 'web:undone', 'm1', { ticket: { before: 0, after: ticketOf('LN-UND0N') } })
    const aborted = { errorCode: NO_SUCH_TRANSACTION, errorLabels: ['TransientTransactionError'] }
    await fail(['commitTransaction'], 1, aborted)
    const after = ticketOf('LN-UND0N', { version: 2, status: 'claimed' })
    const failed = await say(log, 'web:undone', 'm2', { ticket: { before: 1, after } }).catch(String)
    expect(failed).to.match(/overtaken/)
    expect(await new Tickets(store).get('LN-UND0N')).to.include({ version: 1, status: 'new' })
  })

  it('does not run a stale decision again when the transaction itself fails for the moment', async () => {
    const moment = { errorCode: 112, errorLabels: ['TransientTransactionError'] }
    await fail(['update'], 1, moment)
    await say(log, 'web:moment', 'm1', { ticket: { before: 0, after: ticketOf('LN-M0MNT') } })
    sent = []
    const decision = decisionOf({ ticket: { before: 1, after: ticketOf('LN-M0MNT', { version: 2 }) } })
    const before = { seq: 1, at: START, state: EMPTY_STATE }
    const key = { conversation: 'web:moment', channel: 'webchat' as const, inboundId: 'm2' }
    expect(await log.commit(key, before, decision, START)).to.deep.equal({ done: 'overtaken' })
    expect({ inserts: count('insert'), commits: count('commitTransaction') }).to.deep.equal({ inserts: 1, commits: 0 })
    expect(await log.read('web:moment', 1, 10)).to.deep.equal([])
  })

  it('saves a turn once when the connection breaks at its insert', async () => {
    await say(log, 'web:cut', 'm1')
    await fail(['insert'], 1, { closeConnection: true })
    expect(await say(log, 'web:cut', 'm2')).to.have.property('seq', 2)
    expect(await log.read('web:cut', 0, 10)).to.have.length(2)
  })

  it('tells of an insert whose outcome is unknown, and reads before it decides again', async () => {
    await say(log, 'web:lost', 'm1')
    await say(new Turns(store), 'web:lost', 'm2')
    await fail(['insert'], 20, { errorCode: NOT_PRIMARY, errorLabels: ['RetryableWriteError'] })
    const failed = await say(log, 'web:lost', 'm3').catch((error: unknown) => error)
    expect(failed).to.include({ code: 'store_unavailable', status: 503, retry: true })
    await mongod.fail('off')
    expect(await log.load('web:lost')).to.have.property('seq', 2)
  })

  it('tells that there is no server long before the driver would', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const { port } = server.address() as { port: number }
    await new Promise((done) => server.close(done))
    const started = performance.now()
    const uri = `mongodb://127.0.0.1:${port}/?replicaSet=lotsen`
    expect(await connectStore({ uri, database: 'x' }).catch(codeOf)).to.equal('store_unavailable')
    expect(performance.now() - started).to.be.lessThan(DRIVER_WAITS_MS / 2)
  })

  it('tells that the server went away, and goes on when it is back', async () => {
    await say(log, 'web:away', 'm1')
    await mongod.kill()
    const started = performance.now()
    expect(await say(log, 'web:away', 'm2').catch(codeOf)).to.equal('store_unavailable')
    expect(performance.now() - started).to.be.lessThan(DRIVER_WAITS_MS / 2)
    expect(await store.ping().catch(codeOf)).to.equal('store_unavailable')
    await mongod.run()
    await store.ping()
    expect(await log.load('web:away')).to.have.property('seq', 1)
    expect(await say(log, 'web:away', 'm2')).to.have.property('seq', 2)
  })

  it('refuses a server that is not a replica set, with the remedy', async () => {
    const alone = await ScratchMongod.start({ standalone: true })
    const refusal = await connectStore({ uri: alone.uri, database: 'x' }).catch((error: unknown) => error)
    await alone.close()
    expect(refusal).to.include({ code: 'config_invalid' })
    expect((refusal as Error).message).to.match(/replica set.*rs\.initiate/s)
  })

  const refused = [
    { name: 'an address it cannot read', uri: () => 'mongodb://anna:hemligt@[::1/?bad=%' },
    { name: 'a setting no driver knows', uri: () => `${mongod.uri}?hemligt=1` },
    { name: 'a user the server does not know', uri: () => mongod.uri.replace('//', '//anna:hemligt@') },
  ]
  for (const { name, uri } of refused) {
    it(`refuses ${name}, without quoting it`, async () => {
      const refusal = await connectStore({ uri: uri(), database: 'x' }).catch((error: unknown) => error)
      expect(refusal).to.include({ code: 'config_invalid' })
      expect((refusal as Error).message)
        .to.match(/^MONGODB_URI: /)
        .and.not.match(/hemligt|anna/)
    })
  }
})
