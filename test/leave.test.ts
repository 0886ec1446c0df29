import { expect } from 'chai'
import type { TicketNews } from '../src/turn/event-decision.js'
import type { Turn } from '../src/turn/ports.js'
import { type Service, startService } from './support/service.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident } from './support/talk.js'
import { TeamsBench } from './support/teams-bench.js'
import { WEBCHAT_SECRET } from './support/web-resident.js'

/**
 * Goal: whoever has to leave the page at once leaves nothing behind that could call to them, and staff know it.
 * Method: conversations through the real turn, left by the press that the button is, whatever was chosen before; and the
 * door a browser knocks on as it goes, of the whole service, with good tokens and bad.
 */
describe('the page is left in a hurry', function () {
  this.timeout(120_000)

  describe('in the conversation', () => {
    let core: Core
    before(async () => {
      core = await Core.start()
    })
    beforeEach(() => {
      core.now = OPEN_MORNING
    })
    after(() => core.close())

    const leaves = (resident: Resident) => resident.says('', { fled: true, id: 'fled' })
    const smsIn = ({ deliveries }: Turn) => deliveries.filter(({ payload }) => payload.kind === 'sms')
    const lastOf = async ({ conversation }: Resident) => (await core.log.read(conversation, 0, 100)).at(-1)

    async function withTicket(about = 'bygglov'): Promise<{ resident: Resident; ref: string }> {
      const resident = core.resident()
      await resident.says(`prata med en människa om ${about}`)
      await resident.presses('Skicka sms')
      await resident.says(resident.phone.replace('+46', '0'))
      await resident.says('123456')
      return { resident, ref: (await resident.ticket())._id }
    }

    it('not a word is said, and it is kept for good', async () => {
      const resident = core.resident()
      await resident.says('boka besök')
      expect(resident.last.state).to.have.any.keys('flow')
      expect(await leaves(resident)).to.equal('')
      expect(resident.last).not.to.have.property('inbound')
      expect(resident.last.state).to.include({ fled: true, sensitive: true })
      expect(resident.last.state).not.to.have.any.keys('flow', 'pending')
      await resident.says('Soporna är inte tömda')
      expect(resident.last.state).to.include({ fled: true, sensitive: true })
      expect(resident.last.outbound.every(({ sensitive }) => sensitive)).to.equal(true)
    })

    it('also where nothing had been said yet', async () => {
      const resident = core.resident()
      expect(await leaves(resident)).to.equal('')
      expect(resident.last).to.deep.include({ seq: 1, outbound: [] })
      expect(resident.last.state.fled).to.equal(true)
    })

    it('is not read as the rest of what was said a moment before', async () => {
      const resident = core.resident()
      await resident.says('xyzzy plugh')
      expect(await resident.says('', { fled: true }, 0)).to.equal('')
      expect(resident.last.state.noMatches).to.equal(1)
    })

    it('is told in the thread of whoever has the ticket, which is marked, once', async () => {
      const { resident, ref } = await withTicket()
      await done(core.staff({ id: 'c1', verb: 'claim', ref, by: MAJA }))
      await leaves(resident)
      expect(resident.thread.join()).to.contain('lämnade sidan snabbt').and.contain('ring inte')
      const posts = resident.deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload] : []))
      expect(posts.map(({ mention }) => mention)).to.deep.equal([MAJA])
      expect(resident.deliveries.some(({ payload }) => payload.kind === 'card')).to.equal(true)
      const left = await resident.ticket()
      expect(left).to.include({ quiet: true })
      expect(left.events.at(-1)).to.include({ what: 'fled', by: 'resident' })
      await resident.says('', { fled: true })
      expect(resident.deliveries).to.deep.equal([])
      expect((await resident.ticket()).version).to.equal(left.version)
    })

    it('marks every ticket of theirs, however often that is tried, and one made later', async () => {
      const { resident } = await withTicket()
      await resident.says('nedfallet träd på Badvägen 12')
      expect(await resident.tickets()).to.have.length(2)
      await leaves(resident)
      expect(resident.thread).to.have.length(2)
      await core.followUp()
      await core.followUp()
      const two = await resident.tickets()
      expect(two.map(({ quiet }) => quiet)).to.deep.equal([true, true])
      expect(two.map(({ events }) => events.filter(({ what }) => what === 'fled').length)).to.deep.equal([1, 1])
      await resident.says('nedfallet träd på Almvägen 4')
      expect((await resident.tickets()).map(({ quiet }) => quiet)).to.deep.equal([true, true, true])
    })

    const actions = ['reply', 'ask', 'resolve'] as const
    for (const verb of actions)
      it(`nothing is texted, though they chose that and proved their number: ${verb}`, async () => {
        const { resident, ref } = await withTicket()
        const before = await done(core.staff({ id: 'b1', verb: 'reply', ref, by: MAJA, text: 'Hej.' }))
        expect(smsIn(before), 'before').to.have.length(1)
        await leaves(resident)
        const turn = await done(core.staff({ id: 'b2', verb, ref, by: MAJA, text: 'Beslutet är klart.' }))
        expect(smsIn(turn)).to.deep.equal([])
        expect(turn.outbound).to.have.length(1)
        const told = turn.deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload.text] : []))
        expect(told.join()).to.contain('inget sms är skickat').and.contain('läser det kanske aldrig')
      })

    it('nor by what happens of itself', async () => {
      const { resident, ref } = await withTicket()
      await done(core.staff({ id: 'n1', verb: 'ask', ref, by: MAJA, text: 'Vilken tomt?' }))
      await leaves(resident)
      core.now = (await resident.ticket()).wake?.at ?? core.now
      const news: TicketNews = { id: 'n2', ref, what: 'wake', wake: 'nudge' }
      await core.event(news)
      const turn = await lastOf(resident)
      expect(turn?.inboundId).to.equal('n2')
      expect(turn && smsIn(turn)).to.deep.equal([])
    })

    it('whoever then writes from the phone is answered there', async () => {
      const { resident } = await withTicket()
      await leaves(resident)
      const mobile = core.resident('sms', resident.phone)
      await mobile.says('Soporna är inte tömda')
      expect(mobile.sms.join()).to.contain('0980')
    })
  })

  it('stands on the card that staff read', async () => {
    const bench = await TeamsBench.start(['Kontaktcenter', 'Bygglov'])
    try {
      await bench.teams.install()
      const resident = bench.core.resident()
      await resident.says('prata med en människa om bygglov')
      await resident.presses('Svara här i chatten')
      const { _id: ref } = await resident.ticket()
      await bench.deliver(ref)
      expect(await bench.hands.reads('Maja Lind', ref)).not.to.contain('Lämnade sidan snabbt')
      await resident.says('', { fled: true })
      await bench.deliver(ref)
      expect(await bench.hands.reads('Maja Lind', ref)).to.contain('Lämnade sidan snabbt')
    } finally {
      await bench.close()
    }
  })

  describe('by the door a browser knocks on as it goes', () => {
    const DAY_MS = 86_400_000
    let service: Service
    let now: Date
    before(async () => {
      now = new Date()
      service = await startService({
        env: { WEBCHAT_SECRET },
        limits: { messagesPerConversation: 4 },
        now: () => now,
      })
    })
    after(() => service?.close())

    async function began(): Promise<{ conversationId: string; token: string }> {
      const headers = { origin: service.url }
      const response = await fetch(`${service.url}/widget/token`, { method: 'POST', headers })
      return (await response.json()) as { conversationId: string; token: string }
    }

    /** As `navigator.sendBeacon` sends a string: no header of ours. */
    const knock = (body: string) => fetch(`${service.url}/widget/leave`, { method: 'POST', body })
    const turnsOf = (id: string) =>
      service.db
        .collection<Turn>('turns')
        .find({ conversation: `web:${id}` })
        .toArray()

    it('is answered with nothing, for any page, and is one turn however often', async () => {
      const { conversationId, token } = await began()
      for (const _ of [1, 2]) {
        const response = await knock(token)
        expect(response.status).to.equal(204)
        expect(response.headers.get('access-control-allow-origin')).to.equal('*')
        expect(await response.text()).to.equal('')
      }
      const turns = await turnsOf(conversationId)
      expect(turns.map(({ state }) => state.fled)).to.deep.equal([true])
    })

    it('takes a token that has expired since, for a week', async () => {
      const { conversationId, token } = await began()
      const began_at = now
      now = new Date(began_at.getTime() + 3 * DAY_MS)
      expect((await knock(token)).status).to.equal(204)
      now = new Date(began_at.getTime() + 9 * DAY_MS)
      expect((await knock(token)).status).to.equal(403)
      now = began_at
      expect(await turnsOf(conversationId)).to.have.length(1)
    })

    const forged = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.AAAA`.replaceAll('=', '')
    const refused: [string, () => Promise<string> | string, number][] = [
      ['no token', () => '', 400],
      ['words', () => 'Hej hej', 400],
      ['JSON', () => '{"token":"a.b.c"}', 400],
      ['a token of nobody', () => forged, 401],
      ['one that was changed', async () => `${(await began()).token.slice(0, -3)}AAA`, 401],
      ['the secret itself', () => WEBCHAT_SECRET, 400],
      ['more than a token can be', () => 'x'.repeat(3_000), 413],
    ]
    for (const [name, body, status] of refused)
      it(`${name}: ${status}`, async () => {
        expect((await knock(await body())).status).to.equal(status)
      })

    it('counts as a message', async () => {
      const { token } = await began()
      const statuses = []
      for (let n = 0; n < 5; n += 1) statuses.push((await knock(token)).status)
      expect(statuses).to.deep.equal([204, 204, 204, 204, 429])
    })

    it('the conversation is not given back', async () => {
      const { conversationId, token } = await began()
      await knock(token)
      const headers = { origin: service.url, authorization: `Bearer ${token}` }
      const response = await fetch(`${service.url}/widget/token`, { method: 'POST', headers })
      const { conversationId: next } = (await response.json()) as { conversationId: string }
      expect(next).not.to.equal(conversationId)
    })
  })
})
