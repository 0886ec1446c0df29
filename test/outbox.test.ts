import { Writable } from 'node:stream'
import { expect } from 'chai'
import winston from 'winston'
import { ServiceError } from '../src/errors.js'
import { Outbox, type OutboxOptions } from '../src/outbox/outbox.js'
import type { Store } from '../src/store/connect.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Leases } from '../src/store/leases.js'
import { Turns } from '../src/store/turns.js'
import type { Decision, Delivery, Turn } from '../src/turn/ports.js'
import { eventually, PATIENCE_MS } from './support/eventually.js'
import { ScriptedSender } from './support/scripted-sender.js'
import { card, note, openStore, START, say, sms, thread } from './support/turns.js'

const HOUR_MS = 3_600_000

/**
 * Goal: what was committed leaves once, in its destination's order, and what cannot leave is told of.
 * Method: real turns in a real database, and a sender that does as each test says. Times are short, rules are not.
 */
describe('outbox', () => {
  let store: Store
  let log: Turns
  let deliveries: Deliveries
  let leases: Leases
  const running: Outbox[] = []
  const lines: string[] = []

  before(async () => {
    store = await openStore('outbox')
    log = new Turns(store)
    deliveries = new Deliveries(store)
    leases = new Leases(store)
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((outbox) => outbox.stop(500)))
    await dueIsTrue()
    await Promise.all([store.turns.deleteMany({}), store.destinations.deleteMany({})])
    lines.length = 0
  })
  after(() => store.close())

  const memory = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(chunk.toString())
      done()
    },
  })
  const quiet = winston.createLogger({
    level: 'info',
    transports: [new winston.transports.Stream({ stream: memory })],
  })

  function start(sender: ScriptedSender, options: Partial<OutboxOptions> = {}): Outbox {
    const senders = { sms: sender, card: sender, thread: sender }
    const times = { pollMs: 40, leaseMs: 60_000, timeoutMs: PATIENCE_MS, delayMsMin: 40 }
    const parts = { deliveries, leases, senders, onDead: async () => undefined, log: quiet }
    const outbox = new Outbox({ ...parts, ...times, ...options })
    running.push(outbox)
    outbox.start()
    return outbox
  }

  /** The deliveries of a turn as they stand. */
  async function standing({ conversation, seq }: Turn): Promise<Delivery[]> {
    return (await log.turn(conversation, seq))?.deliveries ?? []
  }

  /** Every turn's `due` is its earliest pending one, or absent: checked after every test. */
  async function dueIsTrue(): Promise<void> {
    for (const turn of await store.turns.find().toArray()) {
      const pending = turn.deliveries.filter(({ state }) => state === 'pending').map(({ due }) => due.getTime())
      expect(turn.due?.getTime(), turn._id).to.equal(pending.length > 0 ? Math.min(...pending) : undefined)
    }
  }

  const refuse = () => {
    throw new ServiceError('delivery_refused', 'no')
  }
  const fail = (retryAfterMs?: number) => {
    throw new ServiceError('delivery_failed', 'not now', { retryAfterMs })
  }

  describe('sending', () => {
    it('sends right after the commit, and marks what the provider said', async () => {
      const sender = new ScriptedSender(() => ({ providerId: 'p-1' }))
      const outbox = start(sender, { pollMs: 60_000 })
      const turn = await say(log, 'sms:a', 'm1', { deliver: [sms('+46700000001', 'Hej')] })
      outbox.wake(turn)
      await eventually(async () => expect((await standing(turn))[0]).to.include({ state: 'sent', providerId: 'p-1' }))
      expect((await standing(turn))[0])
        .to.include({ attempts: 1, uncertain: false })
        .and.have.property('sentAt')
      const found = await deliveries.byProviderId('sms', 'p-1')
      expect(found?.delivery.key).to.equal('sms:a#1/0')
      expect(await deliveries.byProviderId('teams', 'p-1')).to.equal(undefined)
    })

    it('finds what another process committed and could not send', async () => {
      await say(log, 'sms:b', 'm1', { deliver: [sms('+46700000002', 'Hej')] })
      const sender = new ScriptedSender(() => undefined)
      start(sender)
      await eventually(() => expect(sender.taken).to.deep.equal(['Hej']))
    })

    it('sends nothing twice and keeps order when three work on one database', async () => {
      const sender = new ScriptedSender(async () => {
        await new Promise((done) => setTimeout(done, Math.random() * 4))
        return undefined
      })
      const outboxes = [start(sender), start(sender), start(sender)]
      for (let i = 0; i < 60; i += 1) {
        const to = `+4670000001${i % 5}`
        const turn = await say(log, `sms:${i % 5}`, `m${i}`, { deliver: [sms(to, `${to} ${100 + i}`)] })
        for (const outbox of outboxes) outbox.wake(turn)
      }
      await eventually(() => expect(sender.taken).to.have.length(60))
      for (let n = 0; n < 5; n += 1) {
        const mine = sender.taken.filter((said) => said.startsWith(`+4670000001${n}`))
        expect(mine).to.deep.equal([...mine].sort())
      }
      expect(new Set(sender.taken).size).to.equal(60)
      expect(sender.attempts).to.have.length(60)
    })

    it('works on no more than sixteen destinations at a time, and gets through them all', async () => {
      const sender = new ScriptedSender(async () => {
        await new Promise((done) => setTimeout(done, 30))
        return undefined
      })
      const deliver = Array.from({ length: 50 }, (_, i) => sms(`+467000002${10 + i}`, `${i}`))
      await say(log, 'web:many', 'm1', { deliver })
      start(sender)
      await eventually(() => expect(sender.taken).to.have.length(50))
      expect(sender.underMost).to.be.within(2, 16)
    })
  })

  describe('order', () => {
    it('is kept under failure, and holds up nobody else', async () => {
      const sender = new ScriptedSender(({ attempts, payload }) =>
        payload.kind === 'sms' && payload.text === 'A1' && attempts < 3 ? fail() : undefined,
      )
      const a = '+46700000021'
      const minute = (n: number) => new Date(START.getTime() + n * 60_000)
      // Said in another order than their times, in two conversations: the turn's time is what counts.
      await say(log, 'web:later', 'm1', { deliver: [sms(a, 'A3'), sms(a, 'A4')] }, minute(2))
      await say(log, 'web:first', 'm1', { deliver: [sms(a, 'A1')] }, minute(0))
      await say(log, 'web:first', 'm2', { deliver: [sms(a, 'A2'), sms('+46700000022', 'B1')] }, minute(1))
      start(sender)
      await eventually(() => expect(sender.taken).to.have.length(5))
      const said = sender.attempts.map((attempt) => attempt.said)
      expect(said.filter((each) => each !== 'B1')).to.deep.equal(['A1', 'A1', 'A1', 'A2', 'A3', 'A4'])
      expect(sender.taken[0]).to.equal('B1')
    })

    it('makes the whole line wait with its first, so that nobody looks at it before', async () => {
      const sender = new ScriptedSender(() => fail(HOUR_MS))
      const a = '+46700000023'
      const first = await say(log, 'web:line', 'm1', { deliver: [sms(a, 'A1')] })
      const second = await say(log, 'web:line', 'm2', { deliver: [sms(a, 'A2'), sms('+46700000024', 'B1')] })
      const outbox = start(sender)
      await eventually(async () => {
        const [[a1], [a2, b1]] = await Promise.all([standing(first), standing(second)])
        expect(a1?.due.getTime()).to.be.greaterThan(Date.now() + HOUR_MS / 2)
        expect(a2?.due).to.deep.equal(a1?.due)
        expect(b1?.due.getTime()).to.be.greaterThan(Date.now() + HOUR_MS / 2)
      })
      expect(await deliveries.due(new Date(), [], 10)).to.deep.equal([])
      const third = await say(log, 'web:line', 'm3', { deliver: [sms(a, 'A3')] })
      outbox.wake(third)
      await eventually(async () =>
        expect((await standing(third))[0]?.due).to.deep.equal((await standing(first))[0]?.due),
      )
      expect(sender.attempts.map(({ said }) => said).sort()).to.deep.equal(['A1', 'B1'])
    })

    it('gives way at once when the first is refused', async () => {
      const sender = new ScriptedSender(({ payload }) =>
        payload.kind === 'sms' && payload.text === 'bad' ? refuse() : undefined,
      )
      const turn = await say(log, 'web:way', 'm1', {
        deliver: [sms('+46700000025', 'bad'), sms('+46700000025', 'good')],
      })
      start(sender)
      await eventually(async () =>
        expect((await standing(turn)).map(({ state }) => state)).to.deep.equal(['dead', 'sent']),
      )
      expect(sender.of('bad')).to.have.length(1)
    })
  })

  describe('failure', () => {
    it('waits as long as the other side asks', async () => {
      const sender = new ScriptedSender(({ attempts }) => (attempts === 1 ? fail(600) : undefined))
      await say(log, 'web:after', 'm1', { deliver: [sms('+46700000031', 'Hej')] })
      start(sender)
      await eventually(() => expect(sender.taken).to.have.length(1))
      const [one, two] = sender.attempts
      expect(Number(two?.at) - Number(one?.at)).to.be.at.least(600)
    })

    it('is certain only when the sender says so, and once it is not it stays so', async () => {
      const script = [
        () => fail(),
        () => {
          throw new ServiceError('delivery_uncertain', '?')
        },
        () => fail(),
      ]
      const sender = new ScriptedSender(({ attempts }) => script[attempts - 1]?.())
      const turn = await say(log, 'web:unsure', 'm1', { deliver: [sms('+46700000032', 'Hej')] })
      start(sender)
      await eventually(() => expect(sender.taken).to.have.length(1))
      expect(sender.attempts.map(({ uncertain }) => uncertain)).to.deep.equal([false, false, true, true])
      const first = (await standing(turn))[0]?.triedAt?.getTime()
      expect(first).to.be.at.most(Number(sender.attempts[0]?.at))
    })

    it('is uncertain when a sender breaks in a way nobody thought of', async () => {
      const sender = new ScriptedSender(({ attempts }) => {
        if (attempts === 1) throw new TypeError('undefined is not a function')
        return undefined
      })
      await say(log, 'web:bug', 'm1', { deliver: [sms('+46700000033', 'Hej')] })
      start(sender)
      await eventually(() => expect(sender.attempts.map(({ uncertain }) => uncertain)).to.deep.equal([false, true]))
    })

    it('is uncertain when nothing comes back in time: the sender is told to let go, and left behind if it does not', async () => {
      let told = 0
      const sender = new ScriptedSender(({ attempts }, signal) => {
        signal.addEventListener('abort', () => {
          told += 1
        })
        return attempts === 1 ? new Promise(() => undefined) : undefined
      })
      await say(log, 'web:hang', 'm1', { deliver: [sms('+46700000034', 'Hej')] })
      start(sender, { timeoutMs: 100 })
      await eventually(() => expect(sender.attempts.map(({ uncertain }) => uncertain)).to.deep.equal([false, true]))
      expect(told).to.equal(1)
    })

    it('refuses a send time that half a lease does not cover', () => {
      expect(() => start(new ScriptedSender(() => undefined), { leaseMs: 2_000, timeoutMs: 900 })).to.throw(RangeError)
    })

    it('waits for a channel that is not set up', async () => {
      const turn = await say(log, 'web:none', 'm1', { deliver: [sms('+46700000035', 'Hej')] })
      start(new ScriptedSender(() => undefined), { senders: {} })
      const waits = { state: 'pending', uncertain: false, error: 'delivery_failed' }
      await eventually(async () => {
        const [delivery] = await standing(turn)
        expect(delivery).to.include(waits)
        expect(delivery?.attempts).to.be.at.least(2)
      })
    })
  })

  describe('the dead', () => {
    /** Sets back how often, or how long ago, a delivery was tried. */
    async function tried(turn: Turn, attempts: number, triedAt = START): Promise<void> {
      const before = { 'deliveries.0.attempts': attempts, ...(attempts > 0 ? { 'deliveries.0.triedAt': triedAt } : {}) }
      await store.turns.updateOne({ _id: turn._id }, { $set: before })
    }

    it('are told of before what follows is sent, with a line in the log that names no number', async () => {
      const events: string[] = []
      const sender = new ScriptedSender(({ payload }) => {
        events.push(payload.kind === 'sms' ? payload.text : '')
        return payload.kind === 'sms' && payload.text === 'bad' ? refuse() : undefined
      })
      const to = '+46700000041'
      await say(log, `sms:${to}`, 'm1', { deliver: [sms(to, 'bad'), sms(to, 'good')] })
      const onDead = async (delivery: Delivery, turn: Turn) => {
        events.push(`dead ${delivery.key} ${delivery.error} ${turn.seq}`)
      }
      start(sender, { onDead })
      await eventually(() => expect(events).to.have.length(3))
      expect(events).to.deep.equal(['bad', `dead sms:${to}#1/0 delivery_refused 1`, 'good'])
      await eventually(() => expect(lines.join()).to.match(/delivery is dead/))
      expect(lines.join()).to.include('delivery_refused').and.not.include(to).and.not.include('bad')
    })

    it('are those tried twelve times', async () => {
      const turn = await say(log, 'web:twelve', 'm1', { deliver: [sms('+46700000042', 'Hej')] })
      await tried(turn, 10)
      const sender = new ScriptedSender(() => fail())
      start(sender, { delayMsMin: 0.01 })
      await eventually(async () => expect((await standing(turn))[0]).to.include({ state: 'dead', attempts: 12 }))
      expect(sender.attempts).to.have.length(2)
    })

    it('are those whose process ended at every one of twelve attempts', async () => {
      const turn = await say(log, 'web:poison', 'm1', { deliver: [sms('+46700000043', 'Hej')] })
      await tried(turn, 12)
      const dead: string[] = []
      const sender = new ScriptedSender(() => undefined)
      start(sender, { onDead: async ({ key }) => void dead.push(key) })
      await eventually(async () => expect((await standing(turn))[0]).to.have.property('state', 'dead'))
      expect({ dead, attempts: sender.attempts }).to.deep.equal({ dead: ['web:poison#1/0'], attempts: [] })
    })

    const ages = [
      { name: 'a card waits over a long weekend', hours: 71, attempts: 500, state: 'pending' },
      { name: 'a card is given up after that', hours: 73, attempts: 500, state: 'dead' },
      {
        name: 'a card whose turn came only then has its own time',
        hours: 73,
        attempts: 3,
        late: true,
        state: 'pending',
      },
      { name: 'a card found that late is tried all the same', hours: 73, attempts: 0, state: 'sent' },
    ]
    for (const { name, hours, attempts, late = false, state } of ages) {
      it(`${name}: ${hours} hours, ${attempts} attempts`, async () => {
        const turn = await say(log, 'web:age', 'm1', { deliver: [card('LN-AGE01')] })
        const at = new Date(START.getTime() + hours * HOUR_MS)
        await tried(turn, attempts, late ? new Date(at.getTime() - HOUR_MS / 2) : START)
        const sender = new ScriptedSender(() => (attempts > 0 ? fail() : undefined))
        start(sender, { now: () => at })
        await eventually(async () => {
          const [delivery] = await standing(turn)
          expect(delivery).to.include({ state })
          expect(delivery?.attempts).to.be.greaterThan(state === 'dead' ? attempts - 1 : attempts)
        })
      })
    }

    it('stay pending while nobody can be told', async () => {
      let away = true
      const told: string[] = []
      const onDead = async ({ key }: Delivery) => {
        if (away) throw new ServiceError('store_unavailable', 'away')
        told.push(key)
      }
      const turn = await say(log, 'web:untold', 'm1', { deliver: [sms('+46700000044', 'Hej')] })
      const sender = new ScriptedSender(refuse)
      start(sender, { onDead })
      const waits = { state: 'pending', uncertain: false, error: 'delivery_refused' }
      await eventually(async () => expect((await standing(turn))[0]).to.include(waits))
      away = false
      await eventually(async () => expect((await standing(turn))[0]).to.have.property('state', 'dead'))
      expect(told).to.deep.equal(['web:untold#1/0'])
    })

    it('free the next also when telling of them is broken', async () => {
      const onDead = async () => {
        throw new TypeError('a mistake of ours')
      }
      const deliver = [sms('+46700000045', 'bad'), sms('+46700000045', 'good')]
      await say(log, 'web:broken', 'm1', { deliver })
      const sender = new ScriptedSender(({ payload }) =>
        payload.kind === 'sms' && payload.text === 'bad' ? refuse() : undefined,
      )
      start(sender, { onDead })
      await eventually(() => expect(sender.taken).to.deep.equal(['good']))
      expect(sender.of('bad')).to.have.length(1)
    })
  })

  describe('cards', () => {
    /** Cards wait by the clock, so theirs is the real one. */
    const sayNow = (conversation: string, id: string, deliver: Decision['deliver']) =>
      say(log, conversation, id, { deliver }, new Date())

    it('of one ticket become one, sent in the place of the first, and what is said under it keeps its order', async () => {
      const sender = new ScriptedSender(() => undefined)
      const first = await say(log, 'web:cards', 'm1', { deliver: [card('LN-1'), note('LN-1', 'ett')] })
      const second = await say(log, 'web:cards', 'm2', { deliver: [card('LN-1'), note('LN-1', 'två'), card('LN-2')] })
      const third = await say(log, 'web:cards', 'm3', { deliver: [card('LN-1')] })
      start(sender)
      await eventually(() => expect(sender.taken).to.have.length(4))
      expect(sender.taken.filter((said) => said !== 'card LN-2')).to.deep.equal(['card LN-1', 'ett', 'två'])
      await eventually(async () => {
        const states = (await Promise.all([first, second, third].map(standing))).flat().map(({ state }) => state)
        expect(states).to.deep.equal(['sent', 'sent', 'superseded', 'sent', 'sent', 'superseded'])
      })
    })

    it('that come while the first one waits are shown by it when it is sent', async () => {
      let installed = false
      const sender = new ScriptedSender(() => (installed ? undefined : fail()))
      const outbox = start(sender)
      for (const id of ['m1', 'm2', 'm3']) outbox.wake(await sayNow('web:wait', id, [card('LN-3')]))
      await eventually(() => expect(sender.attempts.length).to.be.greaterThan(2))
      installed = true
      await eventually(async () => expect(await deliveries.line('ticket:LN-3', 10)).to.deep.equal([]))
      expect(sender.taken).to.deep.equal(['card LN-3'])
    })

    it('committed after it was drawn are sent after it', async () => {
      const late: Turn[] = []
      const sender = new ScriptedSender(async () => {
        if (late.length === 0) late.push(await say(log, 'web:late', 'm2', { deliver: [card('LN-4')] }))
        return undefined
      })
      await say(log, 'web:late', 'm1', { deliver: [card('LN-4')] })
      start(sender)
      await eventually(() => expect(sender.taken).to.deep.equal(['card LN-4', 'card LN-4']))
    })

    it('that wait are tried at once when they are hastened, and nothing else is', async () => {
      let installed = false
      const sender = new ScriptedSender(() => (installed ? undefined : fail(HOUR_MS)))
      await sayNow('web:haste', 'm1', [card('LN-5'), thread('LN-5', 'ett'), sms('+46700000051', 'Hej')])
      const outbox = start(sender)
      await eventually(() => expect(sender.attempts).to.have.length(2))
      await eventually(async () => expect(await deliveries.due(new Date(), [], 10)).to.deep.equal([]))
      installed = true
      await outbox.hasten('ticket:')
      await eventually(() => expect(sender.taken).to.deep.equal(['card LN-5', 'ett']))
      expect(sender.of('Hej')).to.have.length(1)
    })
  })

  describe('leases', () => {
    it('keep others out until they are over', async () => {
      const to = '+46700000061'
      const began = Date.now()
      expect(await leases.take(`sms:${to}`, 'another', 600)).to.equal(true)
      await say(log, 'web:lease', 'm1', { deliver: [sms(to, 'Hej')] })
      const sender = new ScriptedSender(() => undefined)
      start(sender)
      await eventually(() => expect(sender.attempts).to.have.length(1))
      expect(sender.attempts[0]?.at).to.be.at.least(began + 590)
      expect(sender.attempts[0]?.uncertain).to.equal(false)
    })

    it('are taken by one at a time, and extended and given back by their holder alone', async () => {
      const takers = Array.from({ length: 10 }, (_, i) => `h${i}`)
      const taken = await Promise.all(takers.map((holder) => leases.take('d', holder, 5_000)))
      expect(taken.filter(Boolean)).to.have.length(1)
      const holder = takers[taken.indexOf(true)] ?? ''
      expect(await leases.take('d', holder, 5_000)).to.equal(true)
      await leases.release('d', 'stranger')
      expect(await leases.take('d', 'stranger', 5_000)).to.equal(false)
      await leases.release('d', holder)
      expect(await leases.take('d', 'stranger', 5_000)).to.equal(true)
    })

    it('are taken anew, or not, for what was committed while they were given back', async () => {
      const to = '+46700000064'
      let heldUntil = 0
      const handedOn = {
        take: (...lease: Parameters<Leases['take']>) => leases.take(...lease),
        async release(destination: string, holder: string) {
          await leases.release(destination, holder)
          if (heldUntil > 0) return
          heldUntil = Date.now() + 500
          await leases.take(destination, 'another', 500)
          await say(log, 'web:handed', 'm2', { deliver: [sms(to, 'A2')] })
        },
      }
      await say(log, 'web:handed', 'm1', { deliver: [sms(to, 'A1')] })
      const sender = new ScriptedSender(() => undefined)
      start(sender, { leases: handedOn })
      await eventually(() => expect(sender.taken).to.deep.equal(['A1', 'A2']))
      expect(sender.of('A2')[0]?.at).to.be.at.least(heldUntil - 10)
    })

    it('are given back when a line is done, and name no destination any more', async () => {
      await say(log, 'web:back', 'm1', { deliver: [sms('+46700000062', 'Hej')] })
      const sender = new ScriptedSender(() => undefined)
      start(sender)
      await eventually(async () => {
        expect(sender.taken).to.have.length(1)
        expect(await store.destinations.countDocuments()).to.equal(0)
      })
    })

    it('lost in the middle of a send: what another began is not undone, what was sent is sent', async () => {
      const turn = await say(log, 'web:fence', 'm1', { deliver: [sms('+46700000063', 'Hej')] })
      const [queued] = await deliveries.line('sms:+46700000063', 1)
      if (!queued) throw new Error('nothing in line')
      const mark = { at: new Date(), leaseEnd: new Date(Date.now() + HOUR_MS) }
      const mine = await deliveries.begin(queued, mark)
      expect(await deliveries.begin(queued, mark)).to.equal(undefined)
      expect(await deliveries.due(new Date(), [], 10)).to.deep.equal([])
      const [again] = await deliveries.line('sms:+46700000063', 1)
      const theirs = again && (await deliveries.begin(again, mark))
      if (!mine || !theirs) throw new Error('not begun')
      await deliveries.failed(mine, { due: new Date(0), uncertain: false, error: 'delivery_failed' })
      expect((await standing(turn))[0])
        .to.include({ attempts: 2, uncertain: true })
        .and.not.have.property('error')
      await deliveries.sent(mine, { at: START, providerId: '$p' })
      await deliveries.failed(theirs, { due: new Date(0), uncertain: true, error: 'delivery_failed' })
      expect((await standing(turn))[0]).to.include({ state: 'sent', providerId: '$p' })
    })
  })

  describe('stopping', () => {
    it('finishes what is under way and begins nothing more', async () => {
      const sender = new ScriptedSender(
        (_, signal) =>
          new Promise((done, reject) => {
            setTimeout(() => done(undefined), 150)
            signal.addEventListener('abort', () => reject(new Error('aborted')))
          }),
      )
      const turn = await say(log, 'web:stop', 'm1', { deliver: [sms('+46700000071', 'A1'), sms('+46700000071', 'A2')] })
      const outbox = start(sender)
      await eventually(() => expect(sender.attempts).to.have.length(1))
      await outbox.stop()
      expect((await standing(turn)).map(({ state }) => state)).to.deep.equal(['sent', 'pending'])
      expect(sender.attempts).to.have.length(1)
      expect(await store.destinations.countDocuments()).to.equal(0)
    })

    it('breaks off what does not finish, and remembers that it may have arrived', async () => {
      const sender = new ScriptedSender(
        (_, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')))
          }),
      )
      const turn = await say(log, 'web:break', 'm1', { deliver: [sms('+46700000072', 'Hej')] })
      const outbox = start(sender, { leaseMs: 3 * HOUR_MS, timeoutMs: HOUR_MS })
      await eventually(() => expect(sender.attempts).to.have.length(1))
      // A stop that waited for the send would not end before the test is given up.
      await outbox.stop(100)
      expect((await standing(turn))[0]).to.include({ state: 'pending', uncertain: true, attempts: 1 })
      expect(sender.under).to.equal(0)
    })
  })

  it('reads its lines and what is due by index alone', async () => {
    const deliver = [sms('+46700000081', 'Hej')]
    for (let i = 0; i < 20; i += 1) await say(log, `web:index-${i}`, 'm1', i === 0 ? { deliver } : {})
    const pending = {
      due: { $exists: true },
      deliveries: { $elemMatch: { destination: 'x', state: 'pending' as const } },
    }
    const plans = await Promise.all([
      store.turns.find(pending).sort({ at: 1, conversation: 1, seq: 1 }).limit(5).explain('queryPlanner'),
      store.turns.find({ due: { $lte: new Date() } }).explain('queryPlanner'),
      store.turns
        .find({ conversation: 'web:index-3', seq: { $gt: 0 } })
        .sort({ seq: 1 })
        .explain('queryPlanner'),
    ])
    for (const plan of plans) {
      expect(JSON.stringify(plan.queryPlanner.winningPlan))
        .to.include('IXSCAN')
        .and.not.match(/COLLSCAN|"SORT"/)
    }
  })
})
