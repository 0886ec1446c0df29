import { expect } from 'chai'
import { createWithholder } from '../src/app/withheld.js'
import { ServiceError } from '../src/errors.js'
import { Outbox, type OutboxOptions } from '../src/outbox/outbox.js'
import type { Queued } from '../src/outbox/ports.js'
import type { Sender } from '../src/outbox/sender.js'
import { together } from '../src/outbox/together.js'
import type { Store } from '../src/store/connect.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Leases } from '../src/store/leases.js'
import { Tickets } from '../src/store/tickets.js'
import { Turns } from '../src/store/turns.js'
import type { Decision, Delivery, DeliveryPayload, ThreadPost, Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { keptLog } from './support/kept-log.js'
import { MAJA, OMAR } from './support/talk.js'
import { card, EMPTY_STATE, note, openStore, START, say, sms, thread, ticketOf } from './support/turns.js'

type Out = Decision['deliver'][number]

const SMS = { kind: 'sms', to: '+46700000001' } as const
const file = (n: number) => ({ id: `f${n}`, name: `bild-${n}.png`, type: 'image/png', bytes: 10 })
const post = (more: Partial<ThreadPost> = {}): DeliveryPayload => ({
  kind: 'thread',
  ref: 'LN-1',
  text: 'hej',
  from: 'resident',
  ...more,
})
const digest = (queue: string, escalate = false): Out => ({
  destination: `queue:${queue}`,
  payload: { kind: 'digest', queue, ...(escalate ? { escalate } : {}) },
})

/**
 * Goal: few notices. A burst of a resident's is one post, the unclaimed of a queue come as one list, and nothing that was
 * said is lost or said where it must not be.
 * Method: what is sent together as a table; then real lines in a real database, crashes and refusals among them.
 */
describe('what is sent together', () => {
  describe('of one line', () => {
    const queued = (payload: DeliveryPayload, n: number): Queued => ({
      delivery: { key: `k${n}`, payload } as Delivery,
      turn: { _id: `t${n}` } as Turn,
    })
    /** The first of a line, what it is sent as, and the places of those that go with it. */
    function sent(...payloads: DeliveryPayload[]): { payload: DeliveryPayload; with: number[] } {
      const line = payloads.map(queued)
      const [first] = line
      if (!first) throw new Error('an empty line')
      const { payload, others } = together(first, line)
      return { payload, with: others.map((other) => line.indexOf(other)) }
    }

    const long = 'a'.repeat(3_999)
    const theCard: DeliveryPayload = { kind: 'card', ref: 'LN-1' }
    const rows: { name: string; line: DeliveryPayload[]; with: number[]; as?: Partial<ThreadPost> }[] = [
      {
        name: 'a burst, in order',
        line: [post({ text: 'ett' }), post({ text: 'två' }), post({ text: 'tre' })],
        with: [1, 2],
        as: { text: 'ett\ntvå\ntre' },
      },
      {
        name: 'cards between do not matter, nor are they settled by it',
        line: [post({ text: 'ett' }), theCard, post({ text: 'två' })],
        with: [2],
        as: { text: 'ett\ntvå' },
      },
      { name: 'what staff said parts it', line: [post(), post({ from: 'staff' }), post()], with: [] },
      { name: 'a note parts it', line: [post(), post({ from: 'note' }), post()], with: [] },
      { name: 'what the system says parts it', line: [post(), post({ from: 'system' }), post()], with: [] },
      {
        name: 'another place parts it',
        line: [post(), { kind: 'moved', ref: 'LN-1', thread: {} as never, queue: 'roads' }, post()],
        with: [],
      },
      {
        name: 'staff’s own words are never joined',
        line: [post({ from: 'staff' }), post({ from: 'staff' })],
        with: [],
      },
      { name: 'another ticket’s are none of it', line: [post(), post({ ref: 'LN-2' })], with: [] },
      {
        name: 'no longer than one post may be',
        line: [post({ text: long }), post({ text: long }), post({ text: 'mer' })],
        with: [1],
        as: { text: `${long}\n${long}` },
      },
      {
        name: 'at most twenty',
        line: Array.from({ length: 30 }, () => post()),
        with: Array.from({ length: 19 }, (_, n) => n + 1),
        as: { text: Array.from({ length: 20 }, () => 'hej').join('\n') },
      },
      {
        name: 'files come along, and no more than a post holds',
        line: [
          post({ text: '', files: [file(1)] }),
          post({ files: [file(2)] }),
          post({ files: Array.from({ length: 9 }, (_, n) => file(n)) }),
        ],
        with: [1],
        as: { text: 'hej', files: [file(1), file(2)] },
      },
      {
        name: 'whoever is mentioned in one is mentioned',
        line: [post(), post({ mention: MAJA, mentions: [OMAR] }), post({ mentions: [OMAR, MAJA] })],
        with: [1, 2],
        as: { mention: MAJA, mentions: [OMAR, MAJA] },
      },
      {
        name: 'cards wherever they stand',
        line: [theCard, post(), theCard, post({ from: 'note' }), theCard],
        with: [2, 4],
      },
      {
        name: 'one consult’s card, not another’s',
        line: [
          { kind: 'consult', ref: 'LN-1', consult: 'c1' },
          { kind: 'consult', ref: 'LN-1', consult: 'c2' },
          { kind: 'consult', ref: 'LN-1', consult: 'c1' },
        ],
        with: [2],
      },
      {
        name: 'one ticket’s fallback',
        line: [
          { kind: 'fallback', ref: 'LN-1' },
          { kind: 'fallback', ref: 'LN-2' },
          { kind: 'fallback', ref: 'LN-1' },
        ],
        with: [2],
      },
      {
        name: 'each webhook is its own',
        line: [1, 2].map(
          (version) => ({ kind: 'webhook', hook: 'a', event: 'ticket.changed', ref: 'LN-1', version }) as const,
        ),
        with: [],
      },
    ]
    for (const { name, line, as, with: others } of rows) {
      it(name, () => {
        const result = sent(...line)
        expect(result.with).to.deep.equal(others)
        expect(result.payload).to.deep.include(as ?? {})
        if (!as) expect(result.payload).to.deep.equal(line[0])
      })
    }

    it('a list is loud if any of them was', () => {
      const [quiet, loud] = [digest('waste').payload, digest('waste', true).payload]
      expect(sent(quiet, digest('roads', true).payload, loud)).to.deep.equal({ payload: loud, with: [2] })
      expect(sent(quiet, quiet)).to.deep.equal({ payload: quiet, with: [1] })
    })
  })

  describe('in the database', () => {
    let store: Store
    let log: Turns
    let deliveries: Deliveries
    let tickets: Tickets
    const running: Outbox[] = []

    before(async () => {
      store = await openStore('outbox_together')
      log = new Turns(store)
      deliveries = new Deliveries(store)
      tickets = new Tickets(store)
    })
    afterEach(async () => {
      await Promise.all(running.splice(0).map((outbox) => outbox.stop(500)))
      await Promise.all([store.turns.deleteMany({}), store.tickets.deleteMany({}), store.destinations.deleteMany({})])
    })
    after(() => store.close())

    /** Sends all kinds; keeps the payloads as they were handed over. */
    function start(send: (delivery: Delivery) => void = () => undefined, options: Partial<OutboxOptions> = {}) {
      const taken: DeliveryPayload[] = []
      const sender: Sender = {
        async send(delivery) {
          send(delivery)
          taken.push(delivery.payload)
          return {}
        },
      }
      const kinds = [
        'card',
        'thread',
        'moved',
        'consult',
        'digest',
        'fallback',
        'whisper',
        'webhook',
        'follow',
        'sms',
      ] as const
      const outbox = new Outbox({
        deliveries,
        leases: new Leases(store),
        senders: Object.fromEntries(kinds.map((kind) => [kind, sender])),
        onDead: async () => undefined,
        log: keptLog('error').log,
        pollMs: 30,
        delayMsMin: 30,
        ...options,
      })
      running.push(outbox)
      outbox.start()
      return taken
    }

    const states = async (conversation: string) =>
      (await log.read(conversation, 0, 100)).flatMap((turn) => turn.deliveries.map(({ state }) => state))

    it('a burst is one post under its card, and what staff say keeps its place', async () => {
      const words = ['hej', 'jag heter Eva', 'tunnan är full']
      await say(log, 'web:burst', 'm0', { deliver: [card('LN-1')] })
      for (const [n, text] of words.entries())
        await say(log, 'web:burst', `m${n + 1}`, { deliver: [thread('LN-1', text)] })
      await say(log, 'web:burst', 's1', { deliver: [card('LN-1'), note('LN-1', 'tar den')] })
      await say(log, 'web:burst', 'm9', { deliver: [thread('LN-1', 'tack')] })
      const taken = start()
      await eventually(async () =>
        expect(await states('web:burst')).to.deep.equal([
          'sent',
          'sent',
          'superseded',
          'superseded',
          'superseded',
          'sent',
          'sent',
        ]),
      )
      const said = taken.map((payload) => ('text' in payload ? payload.text : payload.kind))
      expect(said).to.deep.equal(['card', words.join('\n'), 'tar den', 'tack'])
    })

    it('is tried anew together with what has come meanwhile, and loses nothing', async () => {
      let isAway = true
      const taken = start(() => {
        if (isAway) throw new ServiceError('delivery_failed', 'away')
      })
      await say(log, 'web:anew', 'm1', { deliver: [thread('LN-2', 'ett')] })
      await eventually(async () =>
        expect((await log.turn('web:anew', 1))?.deliveries[0]?.attempts).to.be.greaterThan(0),
      )
      await say(log, 'web:anew', 'm2', { deliver: [thread('LN-2', 'två')] })
      isAway = false
      await eventually(async () => expect(await states('web:anew')).to.deep.equal(['sent', 'superseded']))
      expect(taken.map((payload) => 'text' in payload && payload.text)).to.deep.equal(['ett\ntvå'])
    })

    it('an end of the process between sending and marking repeats it, and loses nothing', async () => {
      await say(log, 'web:crash', 'm1', { deliver: [thread('LN-3', 'ett')] }, new Date())
      await say(log, 'web:crash', 'm2', { deliver: [thread('LN-3', 'två')] }, new Date())
      const [first] = await deliveries.line('ticket:LN-3', 10)
      if (!first) throw new Error('nothing in line')
      // Begun and sent by a process that marked no more than this.
      await deliveries.begin(first, { at: new Date(), leaseEnd: new Date(0) })
      const taken = start()
      await eventually(async () => expect(await states('web:crash')).to.deep.equal(['sent', 'superseded']))
      expect(taken.map((payload) => 'text' in payload && payload.text)).to.deep.equal(['ett\ntvå'])
    })

    it('one that is refused is given up alone, and what followed it is said', async () => {
      const dead: string[] = []
      await say(log, 'web:refused', 'm1', { deliver: [thread('LN-4', 'ett')] })
      await say(log, 'web:refused', 'm2', { deliver: [thread('LN-4', 'två')] })
      const taken = start(
        ({ payload }) => {
          if ('text' in payload && payload.text.startsWith('ett')) throw new ServiceError('delivery_refused', 'no')
        },
        { onDead: async ({ key }) => void dead.push(key) },
      )
      await eventually(async () => expect(await states('web:refused')).to.deep.equal(['dead', 'sent']))
      expect(taken.map((payload) => 'text' in payload && payload.text)).to.deep.equal(['två'])
      expect(dead).to.deep.equal(['web:refused#1/0'])
    })

    it('the unclaimed of a queue come as one list, loud if one of them is late', async () => {
      for (let n = 0; n < 12; n += 1)
        await say(log, `web:digest-${n}`, 'e1', { deliver: [digest('waste', n === 7), digest('roads')] })
      const taken = start()
      await eventually(async () => {
        const left = await store.turns.countDocuments({ due: { $exists: true } })
        expect(left).to.equal(0)
      })
      const lists = taken.map((payload) =>
        payload.kind === 'digest' ? `${payload.queue} ${payload.escalate ?? ''}` : '',
      )
      expect(lists.sort()).to.deep.equal(['roads ', 'waste true'])
    })

    it('each destination is its own line: one that fails holds up no other', async () => {
      const whisper = (id: string, text: string): Out => ({
        destination: `staff:${id}`,
        payload: { kind: 'whisper', to: { id, name: id }, text },
      })
      const webhook = (hook: string, version: number): Out => ({
        destination: `webhook:${hook}`,
        payload: { kind: 'webhook', hook, event: 'ticket.changed', ref: 'LN-5', version },
      })
      const lines: Out[] = [
        { destination: 'fallback:waste', payload: { kind: 'fallback', ref: 'LN-5' } },
        whisper('maja', 'ett'),
        whisper('omar', 'ett'),
        whisper('maja', 'två'),
        digest('waste'),
        { destination: 'consult:LN-5:c1', payload: { kind: 'consult', ref: 'LN-5', consult: 'c1' } },
        { destination: 'consult:LN-5:c2', payload: { kind: 'consult', ref: 'LN-5', consult: 'c2' } },
        webhook('a', 1),
        webhook('b', 1),
        webhook('a', 2),
        webhook('b', 2),
      ]
      await say(log, 'web:lines', 'm1', { deliver: lines }, new Date())
      const taken = start(({ destination }) => {
        if (['staff:maja', 'webhook:a', 'consult:LN-5:c1'].includes(destination))
          throw new ServiceError('delivery_failed', 'away', { retryAfterMs: 3_600_000 })
      })
      await eventually(() => expect(taken).to.have.length(6))
      const through = taken.map((payload) => {
        if (payload.kind === 'webhook') return `${payload.hook} ${payload.version}`
        return payload.kind === 'whisper' ? payload.to.id : payload.kind
      })
      expect(through.filter((one) => one.startsWith('b'))).to.deep.equal(['b 1', 'b 2'])
      expect([...through].sort()).to.deep.equal(['b 1', 'b 2', 'consult', 'digest', 'fallback', 'omar'])
      const waiting = await states('web:lines')
      expect(waiting.filter((state) => state === 'pending')).to.have.length(5)
    })

    it('words still waiting when their ticket leaves a confidential queue come to nobody', async () => {
      const sealed = ticketOf('LN-6', { conversation: 'web:sealed', queue: 'waste', sealedSeq: 3 })
      await say(log, 'web:sealed', 'm1', { deliver: [card('LN-6'), thread('LN-6', 'hemligt ett')] })
      await say(log, 'web:sealed', 'm2', { deliver: [thread('LN-6', 'hemligt två')] })
      await say(log, 'web:sealed', 's1', { deliver: [note('LN-6', 'hemligt tre')] })
      const deliver = [card('LN-6'), note('LN-6', 'sammanfattning')]
      await say(log, 'web:sealed', 's2', { deliver, ticket: { before: 0, after: sealed } })
      await say(log, 'web:sealed', 'm3', { deliver: [thread('LN-6', 'efteråt')] })
      const taken = start(() => undefined, { withheld: createWithholder({ tickets, log }) })
      await eventually(async () =>
        expect(await states('web:sealed')).to.deep.equal([
          'sent',
          'superseded',
          'superseded',
          'superseded',
          'superseded',
          'sent',
          'sent',
        ]),
      )
      expect(taken.flatMap((payload) => ('text' in payload ? [payload.text] : []))).to.deep.equal([
        'sammanfattning',
        'efteråt',
      ])
    })

    it('words of a conversation that the ticket had left before are among them', async () => {
      const earlier = [{ conversation: 'web:before', seq: 1, until: START, sealedSeq: Number.MAX_SAFE_INTEGER }]
      const sealed = ticketOf('LN-7', { conversation: 'web:now', queue: 'waste', sealedSeq: 1, earlier })
      await say(log, 'web:before', 'm1', { deliver: [thread('LN-7', 'hemligt')] })
      await say(log, 'web:now', 's1', { ticket: { before: 0, after: sealed } })
      const late = new Date(START.getTime() + 1_000)
      await say(log, 'web:before', 'm2', { deliver: [thread('LN-7', 'tillbaka här')] }, late)
      const taken = start(() => undefined, { withheld: createWithholder({ tickets, log }) })
      await eventually(async () => expect(await states('web:before')).to.deep.equal(['superseded', 'sent']))
      expect(taken).to.have.length(1)
    })

    it('an SMS still on its way when the page is left in a hurry goes to nobody; 112 does, and so does all of others', async () => {
      const urgent: Out = { destination: 'sms:+46700000001', payload: { ...SMS, text: 'Ring 112', urgent: true } }
      const fled = { ...EMPTY_STATE, fled: true as const }
      await say(log, 'web:left', 'm1', { deliver: [sms(SMS.to, 'Ditt ärende är klart'), urgent] })
      await say(log, 'web:left', 'fled', { state: fled })
      await say(log, 'web:left', 'm2', { state: fled, deliver: [sms(SMS.to, 'svar på deras eget')] })
      await say(log, 'web:stays', 'm1', { deliver: [sms('+46700000002', 'Till någon annan')] })
      const taken = start(() => undefined, { withheld: createWithholder({ tickets, log }) })
      await eventually(async () => {
        expect(await states('web:left')).to.deep.equal(['superseded', 'sent', 'sent'])
        expect(await states('web:stays')).to.deep.equal(['sent'])
      })
      expect(taken.flatMap((payload) => ('text' in payload ? [payload.text] : []))).to.not.include(
        'Ditt ärende är klart',
      )
    })
  })
})
