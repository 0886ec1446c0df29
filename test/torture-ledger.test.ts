import { expect } from 'chai'
import type { Turn } from '../src/turn/ports.js'
import type { Take } from './torture/exchange.js'
import { Ledger } from './torture/ledger.js'
import { type Evidence, judge } from './torture/verdict.js'

const CHAT = 'sms:+46701000007'
const ANSWER = 'Vi tittar på det qxfxq'

/**
 * Goal: the torture's ledger sees whatever it is there to see; one that saw nothing would find every service sound.
 * Method: made-up evidence of two messages and one answer, with one thing wrong at a time.
 */
describe('the ledger of the torture', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(wrongIn({})).to.deep.equal([])
  })

  const cases: [what: string, evidence: Partial<Evidence>, seen: string][] = [
    ['an acknowledged message that is not there', { turns: [turn(1, 'a qxbxq', [ANSWER])] }, 'lost'],
    ['a message that is there twice', { turns: log('a qxbxq', 'b qxcxq', 'a qxbxq') }, 'doubled'],
    ['two that stand the other way round', { turns: log('b qxcxq', 'a qxbxq') }, 'outOfOrder'],
    ['a place in the log that is left out', { turns: log('a qxbxq', 'b qxcxq').map(skipped) }, 'others'],
    ['a notice that never came', { takes: [] }, 'lost'],
    ['one sent again though it had been answered', { takes: [take({}), take({ atMs: 900 })] }, 'extraUnexplained'],
    ['a matter handed over that made no ticket', { ledger: ledger(true) }, 'lost'],
  ]
  for (const [what, evidence, seen] of cases) {
    it(`sees ${what}`, () => expect(wrongIn(evidence)).to.include(seen))
  }

  it('lets one be sent again that the service itself noted as uncertain, and counts those apart', () => {
    const turns = log('a qxbxq', 'b qxcxq')
    for (const delivery of turns[0]?.deliveries ?? []) delivery.error = 'delivery_uncertain'
    const { extraExplained, extraNoted } = judge({ ...sound(), turns, takes: [take({}), take({ atMs: 900 })] })
    expect({ extraExplained, extraNoted }).to.deep.equal({ extraExplained: 1, extraNoted: 1 })
  })

  const reasons: [what: string, evidence: Partial<Evidence>][] = [
    ['its first answer was lost', { takes: [take({ end: 'dropped' }), take({ atMs: 900 })] }],
    ['whoever sent it was killed', { takes: [take({}), take({ atMs: 900 })], kills: [{ pid: 7, atMs: 500 }] }],
    [
      'there was nowhere to write it down',
      { takes: [take({}), take({ atMs: 900 })], outages: [{ what: 'killed', fromMs: 450, toMs: 800 }] },
    ],
  ]
  for (const [why, evidence] of reasons) {
    it(`lets an answer be sent again where ${why}, and counts it`, () => {
      expect(wrongIn(evidence)).to.deep.equal([])
      expect(judge({ ...sound(), ...evidence }).extraExplained).to.equal(1)
    })
  }

  it('holds no kill that came later against a send', () => {
    const evidence = { takes: [take({}), take({ atMs: 900 })], kills: [{ pid: 7, atMs: 901 }] }
    expect(wrongIn(evidence)).to.deep.equal(['extraUnexplained'])
  })
})

function sound(): Evidence {
  return {
    ledger: ledger(false),
    takes: [take({})],
    clock: new Date(0),
    kills: [],
    outages: [],
    turns: log('a qxbxq', 'b qxcxq'),
    tickets: [],
    chats: new Map(),
    exports: new Map(),
  }
}

/** Names of the kinds of wrong that are seen. */
function wrongIn(evidence: Partial<Evidence>): string[] {
  const { lost, doubled, outOfOrder, others, extraUnexplained } = judge({ ...sound(), ...evidence })
  const kinds = { lost, doubled, outOfOrder, others, extraUnexplained }
  return Object.entries(kinds).flatMap(([kind, lines]) => (lines.length > 0 ? [kind] : []))
}

function ledger(handsOver: boolean): Ledger {
  const known = new Ledger()
  known.sent.push(
    { conversation: CHAT, token: 'qxbxq', sentMs: 0, ackedMs: 10, gaveUp: false },
    { conversation: CHAT, token: 'qxcxq', sentMs: 20, ackedMs: 30, gaveUp: false },
  )
  known.notices.push({ kind: 'reply', holds: 'qxfxq', conversation: CHAT })
  if (handsOver) known.handOvers.push({ conversation: CHAT, token: 'qxbxq' })
  return known
}

function log(...texts: string[]): Turn[] {
  return texts.map((text, at) => turn(at + 1, text, at === 0 ? [ANSWER] : []))
}

/** As much of a turn as is judged. */
function turn(seq: number, text: string, sms: string[]): Turn {
  const deliveries = sms.map((words, n) => ({
    key: `${CHAT}#${seq}/${n}`,
    due: new Date(seq),
    state: 'sent',
    payload: { kind: 'sms', to: CHAT.slice('sms:'.length), text: words },
  }))
  const at = new Date(seq)
  return { _id: `${CHAT}#${seq}`, conversation: CHAT, seq, at, inbound: { text }, deliveries } as unknown as Turn
}

function skipped(one: Turn, at: number): Turn {
  return at === 0 ? one : { ...one, seq: one.seq + 1 }
}

function take(more: Partial<Take>): Take {
  const said = { what: 'sms', to: CHAT.slice('sms:'.length), text: ANSWER, summary: '', card: undefined } as const
  const atMs = more.atMs ?? 400
  return { ...said, id: 's1', conversation: '', pid: 7, atMs, end: 'answered', endMs: atMs + 5, ...more }
}
