import { expect } from 'chai'
import type { CommandSucceededEvent } from 'mongodb'
import { createLog } from '../src/log.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { type FeedEvent, TurnFeed } from '../src/store/turn-feed.js'
import { Turns } from '../src/store/turns.js'
import { eventually } from './support/eventually.js'
import { DRIVER_WAITS_MS, ScratchMongod } from './support/scratch-mongod.js'
import { say } from './support/turns.js'

const CHANGE_STREAM_HISTORY_LOST = 286

/**
 * Goal: a socket hears of every turn of its conversation, once and in order, whoever committed it and whatever broke.
 * Method: one feed, and two logs for two instances; a follower reads on when told to, as a socket does. The server is
 * the test's own: it is killed, and loses history, on command.
 */
describe('turn feed', () => {
  let mongod: ScratchMongod
  let store: Store
  let elsewhere: Store
  let here: Turns
  let there: Turns
  let feed: TurnFeed

  before(async () => {
    mongod = await ScratchMongod.start()
    store = await connectStore({ uri: mongod.uri, database: 'feed', monitorCommands: true })
    elsewhere = await connectStore({ uri: mongod.uri, database: 'feed' })
    here = new Turns(store)
    there = new Turns(elsewhere)
    feed = new TurnFeed(store, createLog('error'))
    feed.start()
    // At its beginning it tells everyone to read; that is over then.
    await streamHasPassed('web:open')
  })
  after(async () => {
    await feed.stop()
    await Promise.all([store.close(), elsewhere.close()])
    await mongod.close()
  })

  /** Follows a conversation as a socket does, and keeps what it was told besides. */
  function follow(conversation: string, from = feed) {
    const told: FeedEvent[] = []
    const seqs: number[] = []
    let reading = Promise.resolve()
    const readOn = async () => {
      for (const { seq } of await there.read(conversation, seqs.at(-1) ?? 0, 100)) seqs.push(seq)
    }
    const unsubscribe = from.subscribe(conversation, (event) => {
      told.push(event)
      reading = reading.then(async () => {
        if ('turn' in event && event.turn.seq === (seqs.at(-1) ?? 0) + 1) seqs.push(event.turn.seq)
        else await readOn().catch(() => undefined)
      })
    })
    const kinds = () => told.map((event) => ('turn' in event ? event.turn.seq : 'reread'))
    return { seqs, kinds, unsubscribe }
  }

  /** Commits from here as the turn does: the commit, then the word of it. */
  async function sayHere(conversation: string, id: string): Promise<void> {
    here.forget(conversation)
    feed.publish(await say(here, conversation, id))
  }

  async function sayThere(conversation: string, id: string): Promise<void> {
    there.forget(conversation)
    await say(there, conversation, id)
  }

  /** The stream has brought everything committed before this. */
  async function streamHasPassed(mark: string): Promise<void> {
    const follower = follow(mark)
    await sayThere(mark, `passed:${Math.random()}`)
    await eventually(() => follower.kinds().length > 0)
    follower.unsubscribe()
  }

  it('tells of a turn committed here at once, and not again when the stream brings it', async () => {
    const follower = follow('web:here')
    const first = await say(here, 'web:here', 'm1')
    feed.publish(first)
    feed.publish(first)
    expect(follower.kinds()).to.deep.equal([1])
    await sayHere('web:here', 'm2')
    await streamHasPassed('web:mark-1')
    expect(follower.kinds()).to.deep.equal([1, 2])
    expect(follower.seqs).to.deep.equal([1, 2])
  })

  it('tells of a turn committed by another instance', async () => {
    const follower = follow('web:there')
    await streamHasPassed('web:mark-2')
    await sayThere('web:there', 'm1')
    await eventually(() => expect(follower.seqs).to.deep.equal([1]))
    expect(follower.kinds()).to.deep.equal(['reread'])
  })

  it('makes its listener read when a turn published here does not follow on the last one told', async () => {
    // Never started, so that nothing but what is published can tell of a turn.
    const deaf = new TurnFeed(store, createLog('error'))
    const follower = follow('web:gap', deaf)
    deaf.publish(await say(here, 'web:gap', 'm1'))
    await sayThere('web:gap', 'm2')
    here.forget('web:gap')
    deaf.publish(await say(here, 'web:gap', 'm3'))
    deaf.publish(await say(here, 'web:gap', 'm4'))
    expect(follower.kinds()).to.deep.equal([1, 'reread', 4])
    await eventually(() => expect(follower.seqs).to.deep.equal([1, 2, 3, 4]))
  })

  it('keeps order for a listener while two instances commit in turns', async () => {
    const follower = follow('web:mixed')
    for (let i = 1; i <= 20; i += 1) await (i % 3 === 0 ? sayHere : sayThere)('web:mixed', `m${i}`)
    const all = Array.from({ length: 20 }, (_, i) => i + 1)
    await eventually(() => expect(follower.seqs).to.deep.equal(all))
    const turns = follower.kinds().filter((kind) => kind !== 'reread')
    expect(turns).to.deep.equal([...turns].sort((a, b) => Number(a) - Number(b)))
  })

  it('tells nobody of another conversation, and nobody who has left', async () => {
    const [mine, left] = [follow('web:mine'), follow('web:left')]
    left.unsubscribe()
    await sayHere('web:left', 'm1')
    await sayThere('web:left', 'm2')
    await streamHasPassed('web:mark-4')
    expect(mine.kinds()).to.deep.equal([])
    expect(left.kinds()).to.deep.equal([])
  })

  it('hears of inserts only, and of them no word that was said', async () => {
    const events: unknown[] = []
    const see = ({ commandName, reply }: CommandSucceededEvent) => {
      if (commandName === 'getMore') events.push(...(reply as { cursor: { nextBatch: unknown[] } }).cursor.nextBatch)
    }
    store.client.on('commandSucceeded', see)
    const follower = follow('web:secret')
    const turn = await say(there, 'web:secret', 'm1', { inbound: { text: 'hemligt' } })
    await eventually(() => expect(follower.kinds()).to.have.length(1))
    await elsewhere.turns.updateOne({ _id: turn._id }, { $set: { due: new Date() } })
    await streamHasPassed('web:mark-5')
    store.client.off('commandSucceeded', see)
    expect(JSON.stringify(events)).to.include('web:secret').and.not.include('hemligt')
    // The turn, and the one by which we know that the stream has passed; the change between them is no news.
    expect(events).to.have.length(2)
    expect(follower.kinds()).to.deep.equal(['reread'])
  })

  it('makes everyone read when the stream has lost its history, and misses nothing of the time between', async () => {
    const followers = [follow('web:lost-1'), follow('web:lost-2')]
    await streamHasPassed('web:mark-6')
    const lost = { failCommands: ['getMore', 'aggregate'], appName: 'lotsen', errorCode: CHANGE_STREAM_HISTORY_LOST }
    await mongod.fail('alwaysOn', lost)
    // Another connection would fail too were it to open a stream; an insert does not.
    await sayThere('web:lost-1', 'm1')
    await eventually(() => expect(followers[1]?.kinds()).to.include('reread'))
    await mongod.fail('off')
    await eventually(() => expect(followers[0]?.seqs).to.deep.equal([1]))
    await sayThere('web:lost-2', 'm1')
    await eventually(() => expect(followers[1]?.seqs).to.deep.equal([1]))
  })

  it('misses nothing that is committed while its stream is opening', async () => {
    const opening = { failCommands: ['aggregate'], appName: 'lotsen', blockConnection: true, blockTimeMS: 600 }
    await mongod.fail({ times: 1 }, opening)
    const late = new TurnFeed(store, createLog('error'))
    const told: FeedEvent[] = []
    late.subscribe('web:opening', (event) => told.push(event))
    late.start()
    // It has told its listeners to read what there is; the stream itself is still on its way.
    await eventually(() => expect(told).to.have.length(1))
    await sayThere('web:opening', 'm1')
    await eventually(() => expect(told).to.have.length(2))
    await late.stop()
  })

  it('goes on where it was when the server has been away', async () => {
    const follower = follow('web:restart')
    await sayThere('web:restart', 'm1')
    await eventually(() => expect(follower.seqs).to.deep.equal([1]))
    await mongod.kill()
    await mongod.run()
    await elsewhere.ping()
    await sayThere('web:restart', 'm2')
    await eventually(() => expect(follower.seqs).to.deep.equal([1, 2]))
    await sayHere('web:restart', 'm3')
    expect(follower.kinds().at(-1)).to.equal(3)
  })

  it('begins anew when the server ends its stream for good', async () => {
    const follower = follow('web:ended')
    await streamHasPassed('web:mark-7')
    const before = follower.kinds().length
    await store.db.dropCollection('turns')
    await eventually(() => expect(follower.kinds().length).to.be.greaterThan(before))
    await sayThere('web:ended', 'm1')
    await eventually(() => expect(follower.seqs).to.deep.equal([1]))
  })

  it('stops at once, also while the server is away', async () => {
    const quiet = new TurnFeed(elsewhere, createLog('error'))
    quiet.start()
    const follower = quiet.subscribe('web:x', () => undefined)
    await mongod.kill()
    const started = performance.now()
    await quiet.stop()
    expect(performance.now() - started).to.be.lessThan(DRIVER_WAITS_MS / 2)
    follower()
    await mongod.run()
  })
})
