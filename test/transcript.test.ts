import { expect } from 'chai'
import type { Ticket } from '../src/tickets/ticket.js'
import type { Turn, TurnLog } from '../src/turn/ports.js'
import { transcriptOf, wholeTranscript } from '../src/turn/transcript.js'

/**
 * Goal: whoever opens a ticket sees the newest words of it, however long it has been talked about.
 * Method: a log of 1,200 turns that is read in pages, as the store's is, and a ticket made at turn 30 of it.
 */
describe('a transcript', () => {
  const turns = Array.from(
    { length: 1_200 },
    (_, index) =>
      ({
        _id: `web:1#${index + 1}`,
        seq: index + 1,
        at: new Date(Date.UTC(2026, 0, 1) + index * 60_000),
        kind: 'resident',
        inbound: { text: `words ${index + 1}` },
        outbound: [],
      }) as unknown as Turn,
  )
  const log: Pick<TurnLog, 'read'> = {
    read: async (_, after, limit) => turns.filter(({ seq }) => seq > after).slice(0, limit),
  }
  const ticket = { _id: 'LN-7K3F9', conversation: 'web:1', seq: 30 } as Ticket

  it('of a long conversation ends with its last words', async () => {
    const said = await transcriptOf(log, ticket)
    expect(said.length).to.equal(200)
    expect(said.at(-1)?.text).to.equal('words 1200')
  })

  it('of a short one begins twenty turns before the ticket', async () => {
    const short = { read: async (_: string, after: number) => turns.slice(0, 40).filter(({ seq }) => seq > after) }
    expect((await transcriptOf(short, ticket))[0]?.text).to.equal('words 10')
  })

  it('whole has every word', async () => {
    expect((await wholeTranscript(log, ticket)).length).to.equal(1_200)
  })

  it('tells where somebody was who shared it', async () => {
    const shared = [{ ...turns[0], inbound: { text: '', place: { lat: 62.55, lon: 17.6 } } } as Turn]
    const said = await wholeTranscript({ read: async () => shared }, ticket)
    expect(said.map(({ text }) => text)).to.deep.equal(['62.55, 17.6'])
  })
})
