import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import type { Ticket } from '../src/tickets/ticket.js'
import type { StandInTeam } from '../src/try/connector-teams.js'
import { eventually } from './support/eventually.js'
import { TeamsBench } from './support/teams-bench.js'
import { aTicket } from './support/tickets.js'

const MAJA = 'Maja Lind'
const OMAR = 'Omar Haddad'
const VERA = 'Vera Vatten'

/**
 * Goal: whatever becomes of a channel or a team, with or without a word of it, a ticket's card stands where somebody can
 * claim it, and goes to its own channel when that is there.
 * Method: two teams in the stand-in, each delivery sent by hand.
 */
describe('channels and teams that come and go', function () {
  this.timeout(120_000)
  let bench: TeamsBench

  before(async () => {
    const teams = [{ name: 'Avfall AB', channels: ['Avfall och vatten'], staff: [VERA] }]
    bench = await TeamsBench.start(['Kontaktcenter', 'Bygglov'], { teams })
    await bench.teams.install()
  })
  after(() => bench?.close())

  it('a channel deleted without a word: the card is in its team’s General, and back when the channel is', async () => {
    const { _id: old } = await posted('bygglov för ett plank')
    silently('Lindnäs kommun', (team) => {
      team.channels = team.channels.filter(({ name }) => name !== 'Bygglov')
    })
    const { _id: ref } = await posted('bygglov för en altan')
    for (const one of [old, ref]) {
      await bench.send({ kind: 'thread', ref: one, text: 'Hallå?', from: 'resident' })
      expect(bench.hands.thread(one).channel).to.equal(channelNamed(null))
      expect(bench.hands.said(one).join()).to.include('Hallå?')
      expect(await bench.hands.reads(OMAR, one)).to.include('Kortet kunde inte visas i kanalen för Bygglov')
    }
    await bench.hands.press(OMAR, old, 'Ta ärendet')

    await bench.teams.changeChannel({ what: 'channelCreated', id: '19:bygg2@thread.tacv2', name: 'Bygglov' })
    for (const one of [old, ref]) {
      const words = () => bench.hands.reads(MAJA, one)
      await eventually(() => expect(bench.hands.thread(one).channel).to.equal('19:bygg2@thread.tacv2'))
      expect(await words()).to.not.include('Kortet kunde inte visas')
      await eventually(() => expect(left(one)).to.deep.equal([`${one} sköts i en annan tråd.`]))
    }
    expect((await bench.stored(old)).claimedBy?.name).to.equal(OMAR)
    await bench.hands.press(MAJA, ref, 'Ta ärendet')
    expect((await bench.stored(ref)).claimedBy?.name).to.equal(MAJA)
  })

  it('a channel renamed is its queue’s still, by the name it had', async () => {
    const id = '19:bygg2@thread.tacv2'
    await bench.teams.changeChannel({ what: 'channelRenamed', id, name: 'Bygg och plan' })
    const { _id: ref } = await posted('bygglov för en bod')
    expect(bench.hands.thread(ref).channel).to.equal(id)
    expect(await bench.hands.reads(MAJA, ref)).to.not.include('Kortet kunde inte visas')
    await bench.teams.changeChannel({ what: 'channelRenamed', id, name: 'Bygglov' })
  })

  it('taken out of a team without a word: its cards are with the contact centre, who can claim them meanwhile', async () => {
    const { _id: old } = await posted('sopor på gatan')
    expect(await bench.hands.buttons(VERA, old)).to.include('Ta ärendet')
    silently('Avfall AB', (team) => {
      team.withoutApp = true
    })
    const { _id: ref } = await posted('sopor på gården')
    await bench.send({ kind: 'card', ref: old })
    for (const one of [old, ref]) expect(bench.hands.thread(one).channel).to.equal(channelNamed('Kontaktcenter'))
    await bench.hands.press(MAJA, ref, 'Ta ärendet')
    expect((await bench.stored(ref)).claimedBy?.name).to.equal(MAJA)

    await bench.teams.install('Avfall AB')
    for (const one of [old, ref])
      await eventually(() => expect(bench.hands.thread(one).channel).to.equal(channelNamed('Avfall och vatten')))
    await bench.hands.press(VERA, old, 'Ta ärendet')
    expect((await bench.stored(old)).claimedBy?.name).to.equal(VERA)
  })

  it('a team that was thought lost is asked again after a while, though no word of it comes', async () => {
    silently('Avfall AB', (team) => {
      team.withoutApp = true
    })
    const { _id: first } = await posted('en soptunna')
    expect(bench.hands.thread(first).channel).to.equal(channelNamed('Kontaktcenter'))
    silently('Avfall AB', (team) => {
      team.withoutApp = false
    })
    bench.core.later(5)
    const { _id: ref } = await posted('en annan soptunna')
    expect(bench.hands.thread(ref).channel).to.equal(channelNamed('Avfall och vatten'))
    await eventually(() => expect(bench.hands.thread(first).channel).to.equal(channelNamed('Avfall och vatten')))
  })

  it('no team at all: the card waits, and is posted when there is one', async () => {
    await bench.teams.uninstall()
    const ticket = await bench.ticket('bygglov')
    expect(await failure(bench.send({ kind: 'card', ref: ticket._id }))).to.include({ code: 'delivery_not_yet' })
    await bench.teams.install()
    await bench.send({ kind: 'card', ref: ticket._id })
    expect(bench.hands.thread(ticket._id).channel).to.equal('19:bygg2@thread.tacv2')
  })

  it('a card its channel does not take is told with the contact centre, and moves when the channel takes it', async () => {
    const { _id: ref } = await bench.ticket('sopor som luktar')
    const where = channelNamed('Avfall och vatten') ?? ''
    bench.teams.fail({ on: 'create', where, how: { status: 502 } })
    expect(await failure(bench.send({ kind: 'card', ref }))).to.include({ code: 'delivery_failed' })
    await bench.send({ kind: 'fallback', ref })
    expect(bench.hands.thread(ref).channel).to.equal(channelNamed('Kontaktcenter'))
    expect(await bench.hands.reads(MAJA, ref)).to.include('Kortet kunde inte visas i kanalen')
    expect(await bench.hands.buttons(MAJA, ref)).to.include('Ta ärendet')
    await bench.send({ kind: 'card', ref })
    expect(bench.hands.thread(ref).channel).to.equal(where)
    expect(left(ref)).to.deep.equal([`${ref} sköts i en annan tråd.`])
  })

  it('whoever has claimed it has found it: nothing is told elsewhere', async () => {
    const { _id: ref } = await posted('sopor i skogen')
    await bench.hands.press(VERA, ref, 'Ta ärendet')
    await bench.send({ kind: 'fallback', ref })
    expect(bench.hands.threads(ref)).to.have.length(1)
  })

  it('two hundred new tickets in one channel at once: never more than Teams allows, and every card in the end', async () => {
    const refs = Array.from({ length: 200 }, (_, at) => `LN-B${String(at).padStart(4, '0')}`)
    let nowMs = 0
    const burst = await TeamsBench.start(['Avfall och vatten'], {
      limits: 'documented',
      elapsedMs: () => nowMs,
      threadsMax: 500,
    })
    burst.pace.elapsedMs = () => nowMs
    try {
      await burst.teams.install()
      const tickets = burst.core.store.tickets
      await tickets.insertMany(refs.map((_id) => ({ ...aTicket({ _id }), updatedAt: new Date() })))
      const waiting = refs.map((ref) => ({ ref, dueMs: 0 }))
      while (waiting.length > 0) {
        waiting.sort((a, b) => a.dueMs - b.dueMs)
        const [next] = waiting
        if (!next) break
        nowMs = Math.max(nowMs, next.dueMs)
        const error = await burst.send({ kind: 'card', ref: next.ref }).then(
          () => undefined,
          (reason: unknown) => reason as ServiceError,
        )
        if (error) next.dueMs = nowMs + (error.retryAfterMs ?? Number.NaN)
        else waiting.shift()
      }
      const [traffic] = burst.teams.traffic().filter(({ call }) => call === 'create')
      expect(traffic).to.deep.include({ posts: 200, refused: 0 })
      expect(traffic?.most.in1s).to.be.at.most(7)
      expect(traffic?.most.in30s).to.be.at.most(60)
      // As soon as Teams allows, nearly: 200 cards at 60 in half a minute.
      expect(nowMs).to.be.below(180_000)
      expect(burst.teams.threads()).to.have.length(200)
    } finally {
      await burst.close()
    }
  })

  async function posted(about: string): Promise<Ticket> {
    const ticket = await bench.ticket(about)
    await bench.send({ kind: 'card', ref: ticket._id })
    return bench.stored(ticket._id)
  }

  /** Teams is otherwise than we were told. */
  function silently(name: string, change: (team: StandInTeam) => void): void {
    const team = bench.teams.teams.find((one) => one.name === name)
    if (!team) throw new Error('No such team')
    change(team as StandInTeam)
  }

  /** What the cards say that a ticket has left, where one still sees them. */
  function left(ref: string): string[] {
    const texts = bench.teams.threads().flatMap(({ messages }) => {
      const card = messages[0]?.attachments[0]?.content as { body?: { text?: string }[] } | undefined
      return card?.body?.length === 1 ? [card.body[0]?.text ?? ''] : []
    })
    return texts.filter((text) => text.startsWith(ref))
  }

  function channelNamed(name: string | null): string | undefined {
    return bench.teams.channels.find((channel) => channel.name === name)?.id
  }
})

async function failure(work: Promise<unknown>): Promise<ServiceError> {
  const reason: unknown = await work.then(
    () => new Error('It went well'),
    (error: unknown) => error,
  )
  if (reason instanceof ServiceError) return reason
  throw reason
}
