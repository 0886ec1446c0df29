import { expect } from 'chai'
import type { Ticket } from '../src/tickets/ticket.js'
import { planDeletion, traceOf } from '../src/turn/deletion.js'
import type { Turn } from '../src/turn/ports.js'
import { EMPTY_STATE, START, ticketOf } from './support/turns.js'

/**
 * Goal: whatever way a ticket came about, the words it rests on stay with it, and no others.
 * Method: the rule alone, on ten turns a minute apart; each row is a ticket, what the turns around it knew, and which turns
 * stay.
 */
describe('what of a chat belongs to a ticket', () => {
  const HERE = 'web:a'
  const minute = (seq: number) => new Date(START.getTime() + seq * 60_000)
  const REF = 'LN-7K3F9'

  const FOLLOWER = { conversation: HERE, channel: 'webchat' as const, lang: 'sv' as const, at: START }
  const toldOf = (ticket: string) => ({ speaker: { kind: 'bot' as const }, text: 'Om det', ticket })

  interface Row {
    name: string
    ticket?: Partial<Ticket>
    turns?: Record<number, Partial<Turn>>
    stays: number[]
  }

  const knowing = (state: Partial<Turn['state']>): Partial<Turn> => ({ state: { ...EMPTY_STATE, ...state } })
  const flow = { flow: 'graffiti', from: 3, slots: {}, answered: [], tries: 0, at: START }
  const errand = knowing({ flow })
  const toEnd = (from: number) => Array.from({ length: 10 - from + 1 }, (_, n) => from + n)

  const rows: Row[] = [
    { name: 'no ticket: nothing', stays: [] },
    { name: 'open: from the turn that made it, to now', ticket: { seq: 5 }, stays: toEnd(5) },
    { name: 'asked two turns before', ticket: { seq: 5 }, turns: { 4: knowing({ questionSeq: 3 }) }, stays: toEnd(3) },
    {
      name: 'an errand told whole, after another question',
      ticket: { seq: 5, flow: 'graffiti' },
      turns: { 4: knowing({ questionSeq: 2 }) },
      stays: toEnd(5),
    },
    { name: 'an errand of several turns', ticket: { seq: 5, flow: 'graffiti' }, turns: { 4: errand }, stays: toEnd(3) },
    {
      name: 'words that were held back until it was clear',
      ticket: { seq: 5 },
      turns: { 4: knowing({ pending: { ask: 'which', seq: 2, choices: [] } }) },
      stays: toEnd(2),
    },
    {
      name: 'settled: to its end, and what spoke of it since',
      ticket: { seq: 3, status: 'resolved', resolvedAt: minute(6) },
      turns: { 9: { outbound: [toldOf(REF)] } },
      stays: [3, 4, 5, 6, 9],
    },
    {
      name: 'settled by the very turn that made it, by a clock that is behind',
      ticket: { seq: 4, status: 'resolved', resolvedAt: minute(3) },
      stays: [4],
    },
    {
      name: 'moved to another conversation',
      ticket: { seq: 40, conversation: 'web:b', earlier: [{ conversation: HERE, seq: 3, until: minute(7) }] },
      stays: [3, 4, 5, 6, 7],
    },
    {
      name: 'brought here from another',
      ticket: { seq: 8, earlier: [{ conversation: 'sms:+46701740612', seq: 1, until: minute(8) }] },
      stays: [8, 9, 10],
    },
    {
      name: 'somebody else’s that they added to: what they reported, and no news of it',
      ticket: { conversation: 'web:b', seq: 2, flow: 'graffiti', followers: [{ ...FOLLOWER }] },
      turns: { 5: { outbound: [toldOf(REF)] }, 4: errand, 8: { kind: 'event', outbound: [toldOf(REF)] } },
      stays: [3, 4, 5],
    },
    {
      name: 'what their own was merged into: nothing',
      ticket: { conversation: 'web:b', seq: 2, followers: [{ ...FOLLOWER, ref: 'LN-22222' }] },
      turns: { 8: { outbound: [toldOf(REF)] } },
      stays: [],
    },
  ]

  for (const { name, ticket, turns = {}, stays } of rows) {
    it(name, () => {
      const traces = Array.from({ length: 10 }, (_, n) => traceOf(turnAt(n + 1, turns[n + 1])))
      const tickets = ticket ? [ticketOf(REF, { conversation: HERE, ...ticket })] : []
      const { seqs } = planDeletion(HERE, traces, tickets)
      expect(toEnd(1).filter((seq) => !seqs.includes(seq))).to.deep.equal(stays)
    })
  }

  it('is not asked again of what is erased, nor of the erasure itself', () => {
    const erased = [turnAt(1, { erased: START }), turnAt(2, { kind: 'event', inboundId: 'erased:1' })]
    const spoofed = turnAt(3, { inboundId: 'c:erased:1' })
    expect(planDeletion(HERE, [...erased, spoofed].map(traceOf), []).seqs).to.deep.equal([3])
  })

  it('keeps a file that a ticket shows, whichever turn it came with', () => {
    const file = (id: string) => ({ id, name: 'bild.jpg', type: 'image/jpeg', bytes: 1 })
    const chatted = [turnAt(1, { inbound: { text: '', files: [file('a'), file('b')] } }), turnAt(2)]
    const plan = planDeletion(HERE, chatted.map(traceOf), [ticketOf(REF, { seq: 2, files: [file('a')] })])
    expect(plan.files).to.deep.equal(['b'])
  })

  function turnAt(seq: number, more: Partial<Turn> = {}): Turn {
    return {
      _id: `${HERE}#${seq}`,
      schema: 1,
      conversation: HERE,
      channel: 'webchat',
      seq,
      inboundId: `c:${seq}`,
      at: minute(seq),
      kind: 'resident',
      outbound: [],
      state: EMPTY_STATE,
      deliveries: [],
      ...more,
    }
  }
})
