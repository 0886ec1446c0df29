import { expect } from 'chai'
import type { Content } from '../src/content/content.js'
import type { Store } from '../src/store/connect.js'
import type { StaffMember, Ticket } from '../src/tickets/ticket.js'
import type { StaffOutcome, Turn, TurnLog } from '../src/turn/ports.js'
import type { Understand } from '../src/understanding/understand.js'
import { fewArticles, Instance } from './support/instance.js'
import { openStore } from './support/turns.js'

const ANNA = { id: 'anna', name: 'Anna Berg' }
const OMAR = { id: 'omar', name: 'Omar Haddad' }
const QUESTION = 'det springer råttor på gården'
const DANGER = 'det brinner i huset, hjälp'

/**
 * Goal: one ticket, one pair of hands. Of many who claim at once one has it and all others are told who; and from then on
 * the bot is silent, however close to the claim it had decided what to say.
 * Method: the real receivers of several instances on one database. What must come between is put between: a claim is
 * committed after the other side has decided and before it commits.
 */
describe('claims', () => {
  let store: Store
  let content: Content
  let understand: Understand
  let conversations = 0
  const now = new Date('2026-11-26T08:30:00Z')

  before(async function () {
    this.timeout(60_000)
    const known = await fewArticles()
    content = known.content
    understand = known.understand
    store = await openStore('claims')
  })
  after(() => store.close())

  const instance = (through?: (log: TurnLog) => TurnLog) =>
    new Instance({ store, content, understand, now: () => now, ...(through ? { through } : {}) })

  interface Resident {
    conversation: string
    says(text: string, by?: Instance): Promise<Turn>
  }

  function aResident(usual: Instance): Resident {
    conversations += 1
    const conversation = `web:claims-${conversations}`
    let said = 0
    return {
      conversation,
      says(text, by = usual) {
        said += 1
        return by.receive({ channel: 'webchat', conversation, id: `m${said}`, text })
      },
    }
  }

  async function withTicket(usual: Instance): Promise<{ resident: Resident; ref: string }> {
    const resident = aResident(usual)
    await resident.says('jag vill prata med en människa om bygglov')
    const turn = await resident.says('Svara här i chatten')
    const ref = turn.state.tickets[0]?.ref
    if (ref === undefined) throw new Error('no ticket')
    return { resident, ref }
  }

  const stands = async (ref: string): Promise<Ticket> => {
    const found = await instance().tickets.get(ref)
    if (!found) throw new Error('no ticket')
    return found
  }

  describe('at once', () => {
    const rows = [
      { people: 200, instances: 1 },
      { people: 200, instances: 2 },
      { people: 60, instances: 6 },
    ]
    for (const { people, instances } of rows) {
      it(`by ${people} people over ${instances} instances: one has it, the others are told who`, async () => {
        const at = Array.from({ length: instances }, () => instance())
        const { resident, ref } = await withTicket(at[0] as Instance)
        const staff = Array.from({ length: people }, (_, n): StaffMember => ({ id: `s${n}`, name: `Person ${n}` }))
        const outcomes = await Promise.all(
          staff.map((by, n) => (at[n % instances] as Instance).act({ id: `claim-${by.id}`, verb: 'claim', ref, by })),
        )
        const winners = staff.filter((_, n) => outcomes[n]?.ok)
        expect(winners).to.have.length(1)
        const losers = outcomes.filter((outcome): outcome is Extract<StaffOutcome, { ok: false }> => !outcome.ok)
        expect(losers).to.have.length(people - 1)
        for (const { why, ticket } of losers) {
          expect(why).to.equal('taken')
          expect(ticket?.claimedBy).to.deep.equal(winners[0])
        }
        const ticket = await stands(ref)
        expect(ticket).to.deep.include({ status: 'claimed', claimedBy: winners[0], version: 2 })
        expect(ticket.events.filter(({ what }) => what === 'claimed')).to.have.length(1)
        const turns = await instance().log.read(resident.conversation, 0, 1_000)
        expect(turns.filter(({ kind }) => kind === 'staff')).to.have.length(1)
        expect(turns.filter(({ outbound }) => outbound.some(({ text }) => text.includes(`Person `)))).to.have.length(1)
      })
    }

    it('one press that comes five times, to both instances, is one claim', async () => {
      const [one, two] = [instance(), instance()]
      const { ref } = await withTicket(one)
      const action = { id: 'pressed', verb: 'claim' as const, ref, by: ANNA }
      const outcomes = await Promise.all([one, two, one, two, one].map((each) => each.act(action)))
      expect(outcomes.map(({ ok }) => ok)).to.deep.equal([true, true, true, true, true])
      const seqs = new Set(outcomes.map((outcome) => (outcome.ok ? outcome.turn.seq : -1)))
      expect(seqs.size).to.equal(1)
      expect((await stands(ref)).version).to.equal(2)
    })

    it('a claim and an answer of somebody else’s: whoever is second is refused, and nothing of theirs is said', async () => {
      const [one, two] = [instance(), instance()]
      for (let n = 0; n < 10; n += 1) {
        const { resident, ref } = await withTicket(one)
        const [claim, reply] = await Promise.all([
          one.act({ id: 'c', verb: 'claim', ref, by: ANNA }),
          two.act({ id: 'r', verb: 'reply', ref, by: OMAR, text: 'Hej från Omar' }),
        ])
        expect([claim.ok, reply.ok].filter(Boolean)).to.have.length(1)
        const refused = claim.ok ? reply : claim
        expect(refused).to.include({ why: claim.ok ? 'not_yours' : 'taken' })
        const said = JSON.stringify(await one.log.read(resident.conversation, 0, 100))
        expect(said.includes('Hej från Omar')).to.equal(reply.ok)
      }
    })
  })

  /** An instance whose next commit of a resident's turn waits for something else to be committed first. */
  function overtaken(): { by: (what: () => Promise<unknown>) => void; instance: Instance } {
    let meanwhile: (() => Promise<unknown>) | undefined
    const made = instance((log) => ({
      load: (...key) => log.load(...key),
      forget: (...key) => log.forget(...key),
      find: (...key) => log.find(...key),
      read: (...key) => log.read(...key),
      turn: (...key) => log.turn(...key),
      textOf: (...key) => log.textOf(...key),
      async commit(...decided) {
        const first = meanwhile
        meanwhile = undefined
        await first?.()
        return log.commit(...decided)
      },
    }))
    return {
      instance: made,
      by(what) {
        meanwhile = what
      },
    }
  }

  const posts = (turn: Turn) =>
    turn.deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [`${payload.from}: ${payload.text}`] : []))

  describe('between what the bot decided and its commit', () => {
    const claims: { name: string; act: (on: Instance, ref: string) => Promise<StaffOutcome> }[] = [
      { name: 'a claim', act: (on, ref) => on.act({ id: 'c', verb: 'claim', ref, by: ANNA }) },
      { name: 'an answer', act: (on, ref) => on.act({ id: 'r', verb: 'reply', ref, by: ANNA, text: 'Hej!' }) },
      { name: 'a question', act: (on, ref) => on.act({ id: 'q', verb: 'ask', ref, by: ANNA, text: 'Vilken gata?' }) },
    ]
    for (const { name, act } of claims) {
      it(`${name}: the bot says nothing after it, and the words reach whoever has it`, async () => {
        const { instance: late, by } = overtaken()
        const { resident, ref } = await withTicket(late)
        const other = instance()
        let claimed: StaffOutcome | undefined
        by(async () => {
          claimed = await act(other, ref)
        })
        const turn = await resident.says(QUESTION)
        expect(claimed?.ok).to.equal(true)
        expect(turn.outbound).to.deep.equal([])
        expect(posts(turn)).to.deep.equal([`resident: ${QUESTION}`])
        expect(turn.seq).to.equal(claimed?.ok ? claimed.turn.seq + 1 : 0)
      })

      it(`${name}, in danger: 112 all the same, and whoever has it is told`, async () => {
        const { instance: late, by } = overtaken()
        const { resident, ref } = await withTicket(late)
        by(() => act(instance(), ref))
        const turn = await resident.says(DANGER)
        expect(turn.outbound[0]).to.include({ urgent: true })
        expect(turn.outbound[0]?.text).to.contain('112')
        expect(posts(turn)[0]).to.equal(`resident: ${DANGER}`)
        expect(turn.deliveries.some(({ payload }) => 'mention' in payload && payload.mention?.id === 'anna')).to.equal(
          true,
        )
      })
    }

    it('nothing: the bot answers, as it should', async () => {
      const { instance: late } = overtaken()
      const { resident } = await withTicket(late)
      const turn = await resident.says(QUESTION)
      expect(turn.outbound.map(({ article }) => article)).to.include('rats')
    })

    it('the end of the conversation with a person: the bot answers again', async () => {
      const { instance: late, by } = overtaken()
      const { resident, ref } = await withTicket(late)
      await instance().act({ id: 'c', verb: 'claim', ref, by: ANNA })
      by(() => instance().act({ id: 'e', verb: 'resolve', ref, by: ANNA, text: 'Klart.' }))
      const turn = await resident.says(QUESTION)
      expect(turn.outbound.map(({ article }) => article)).to.include('rats')
    })
  })

  describe('between what staff decided and their commit', () => {
    it('a message: it is not lost, and the answer stands after it', async () => {
      const { instance: late, by } = overtaken()
      const { resident, ref } = await withTicket(late)
      await instance().act({ id: 'c', verb: 'claim', ref, by: ANNA })
      by(() => resident.says('en sak till', instance()))
      const outcome = await late.act({ id: 'r', verb: 'reply', ref, by: ANNA, text: 'Svar' })
      expect(outcome.ok).to.equal(true)
      const turns = await late.log.read(resident.conversation, 0, 100)
      expect(turns.slice(-2).map(({ inboundId }) => inboundId)).to.deep.equal(['m3', 'r'])
    })

    it('another’s claim: the answer is refused and reaches nobody', async () => {
      const { instance: late, by } = overtaken()
      const { resident, ref } = await withTicket(late)
      by(() => instance().act({ id: 'c', verb: 'claim', ref, by: ANNA }))
      const outcome = await late.act({ id: 'r', verb: 'reply', ref, by: OMAR, text: 'Svar från Omar' })
      expect(outcome).to.include({ ok: false, why: 'not_yours' })
      expect(JSON.stringify(await late.log.read(resident.conversation, 0, 100))).to.not.contain('Svar från Omar')
    })

    it('its return to the queue: whoever answers then has claimed it anew', async () => {
      const { instance: late, by } = overtaken()
      const { ref } = await withTicket(late)
      await instance().act({ id: 'c', verb: 'claim', ref, by: ANNA })
      by(() => instance().tell({ id: 'l', ref, what: 'left_behind', staff: ANNA }))
      const outcome = await late.act({ id: 'r', verb: 'reply', ref, by: ANNA, text: 'Svar' })
      expect(outcome.ok).to.equal(true)
      const { events, claimedBy, version } = await stands(ref)
      expect(events.map(({ what }) => what)).to.deep.equal(['created', 'claimed', 'returned', 'claimed', 'replied'])
      expect({ claimedBy, version }).to.deep.equal({ claimedBy: ANNA, version: 4 })
    })
  })
})
