import { expect } from 'chai'
import { createListed } from '../src/app/operations-listed.js'
import { createOpen311 } from '../src/channels/open311/client.js'
import type { FaultCategory } from '../src/content/faults.js'
import type { ListedFault } from '../src/turn/ports.js'
import { keptLog } from './support/kept-log.js'
import { Open311Server } from './support/open311-server.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident, readContent } from './support/talk.js'

const HOUR_MS = 3_600_000
const BADVAGEN_12 = { lat: 62.55917, lon: 17.66771 }

/**
 * Goal: what somebody told the operations centre by another way is one fault too: a resident is asked whether it is the
 * same, hears from then on how it goes, and nothing is sent twice. Nothing waits for a centre that does not answer.
 * Method: conversations on the shipped flows with a list of our own in the centre's place; then the real list, from a
 * server that answers, is silent, or lists our own tickets.
 */
describe('what the operations centre lists', function () {
  this.timeout(120_000)

  describe('is offered as the same', () => {
    let core: Core
    let asked: string[]
    let lists: ListedFault[]

    before(async () => {
      core = await Core.start()
      core.systems = ['open311']
    })
    beforeEach(() => {
      asked = []
      lists = [at('C-1', { address: 'Badvägen 12, 871 30 Lindnäs' })]
      core.listed = async ({ id }) => {
        asked.push(id)
        return lists
      }
    })
    afterEach(async () => {
      for (const held of [core.store.tickets, core.store.spots]) await held.deleteMany({})
    })
    after(() => core.close())

    const at = (id: string, where: Partial<ListedFault>): ListedFault => ({
      id,
      at: new Date(OPEN_MORNING.getTime() - HOUR_MS),
      ...where,
    })
    const kinds = ({ deliveries }: Resident) => deliveries.map(({ payload }) => payload.kind)
    const heard = async ({ conversation }: Resident) => {
      const turns = await core.log.read(conversation, 0, 100)
      return turns.filter(({ kind }) => kind === 'event').flatMap(({ outbound }) => outbound.map(({ text }) => text))
    }

    for (const channel of ['webchat', 'sms'] as const) {
      it(`and chosen by ${channel}: a ticket that hears how it goes, and nothing is sent`, async () => {
        const resident = core.resident(channel)
        const text = await resident.says('nedfallet träd på Badvägen 12')
        expect(text).to.include('Badvägen 12').and.include('samma').and.not.include('871 30')
        expect(asked).to.deep.equal(['tree'])
        const told = await resident.says('ja')
        const ticket = await resident.ticket()
        expect(ticket.carrier).to.include({ to: 'open311', id: 'C-1', state: 'taken' })
        expect(ticket).to.include({ kind: 'fault', status: 'new' })
        expect(told).to.include(ticket._id).and.include('C-1')
        expect(kinds(resident)).to.include('card').and.not.include('open311')
        expect((await core.tickets.carriedBy('open311')).map(({ _id }) => _id)).to.deep.equal([ticket._id])
      })
    }

    it('and is a ticket from then on, which the next follows, on the web to every word', async () => {
      const [first, second, third] = [core.resident(), core.resident(), core.resident('sms')]
      await first.says('nedfallet träd på Badvägen 12')
      await first.says('ja')
      const { _id: ref } = await first.ticket()
      // As the real list does.
      lists = []
      for (const one of [second, third]) {
        await one.says('träd blåst omkull på badv 12')
        expect(await one.says('ja')).to.include(ref)
        expect(await one.tickets()).to.deep.equal([])
      }
      const news = { ref, what: 'carried' } as const
      const note = 'Vi kommer i morgon.'
      await core.event({ ...news, id: 'n1', carrier: { state: 'taken', id: 'C-1', notes: note }, note })
      const end = 'Trädet är borta.'
      await core.event({
        ...news,
        id: 'n2',
        carrier: { state: 'done', id: 'C-1', notes: end },
        closed: true,
        note: end,
      })
      for (let n = 0; n < 2; n += 1) await core.followUp()
      for (const one of [first, second]) {
        const [word, last, ...more] = await heard(one)
        expect(word).to.include(note)
        expect(last).to.include(end)
        expect(more).to.deep.equal([])
      }
      const bySms = await heard(third)
      expect(bySms).to.have.length(1)
      expect(bySms[0]).to.include(end)
    })

    it('to two at once: the second follows the ticket of the first, whatever words they have for the place', async () => {
      lists = [at('C-1', { address: 'Strandvägen 60', point: BADVAGEN_12 })]
      const [first, second] = [core.resident(), core.resident()]
      await first.says('nedfallet träd på Strandvägen 60')
      await second.says('nedfallet träd')
      await second.says('', { place: BADVAGEN_12 })
      expect(second.last.state.flow?.asking).to.equal('$same')
      const other = await core.instance()
      core.meanwhile = () =>
        other.receive({ channel: 'webchat', conversation: first.conversation, id: 'c:yes', text: 'ja' })
      await second.says('ja')
      const { _id: ref, followers } = await first.ticket()
      expect(await second.tickets()).to.deep.equal([])
      expect(followers).to.have.length(1)
      expect(second.last.state.follows).to.deep.equal([ref])
      await other.leave()
    })

    const answers: { says: string[]; comes: 'same' | 'new' }[] = [
      { says: ['1'], comes: 'same' },
      { says: ['ja, på badv 12'], comes: 'same' },
      { says: ['nej, en annan'], comes: 'new' },
      { says: ['nej, nummer 38'], comes: 'new' },
      { says: ['hmm blommor', 'ja'], comes: 'same' },
    ]
    for (const { says, comes } of answers) {
      it(`"${says.join('", "')}": ${comes}`, async () => {
        const resident = core.resident()
        await resident.says('nedfallet träd på Badvägen 12')
        for (const text of says) await resident.says(text)
        const { carrier } = await resident.ticket()
        expect(carrier?.id).to.equal(comes === 'same' ? 'C-1' : undefined)
        expect(kinds(resident).includes('open311')).to.equal(comes === 'new')
      })
    }

    it('beside our own, told apart by the place', async () => {
      await core.resident().says('nedfallet träd på Strandvägen 12')
      lists = [at('C-7', { address: 'Strandvägen 60' })]
      const resident = core.resident()
      await resident.says('träd har fallit på strandvägen')
      expect(resident.choices).to.have.length(3)
      await resident.says('Strandvägen 60')
      expect((await resident.ticket()).carrier?.id).to.equal('C-7')
    })

    const elsewhere: { name: string; fault: Partial<ListedFault> }[] = [
      { name: 'another street', fault: { address: 'Almvägen 12' } },
      { name: 'a position far off', fault: { point: { lat: 62.5, lon: 17.5 } } },
      { name: 'long ago', fault: { address: 'Badvägen 12', at: new Date('2026-01-02T08:00:00Z') } },
      { name: 'no place', fault: {} },
    ]
    for (const { name, fault } of elsewhere) {
      it(`not when it is ${name}`, async () => {
        lists = [at('C-1', fault)]
        const resident = core.resident()
        await resident.says('nedfallet träd på Badvägen 12')
        expect((await resident.ticket()).carrier?.state).to.equal('pending')
      })
    }

    it('and is asked for only when a fault of a kind that the centre takes is told whole', async () => {
      const resident = core.resident()
      for (const text of ['hej', 'när har biblioteket öppet?', 'nedfallet träd']) await resident.says(text)
      await core.resident().says('återvinningsstation full vid Badvägen 12')
      expect(asked).to.deep.equal([])
      await resident.says('Badvägen 12')
      expect(asked).to.deep.equal(['tree'])
    })

    it('also to whoever tells of a danger in words of their own, as our tickets are', async () => {
      lists = []
      await core.resident().says('lampan är trasig på Storgatan 9')
      const resident = core.resident()
      const text = await resident.says('Det hänger en lös kabel på Storgatan 9')
      expect(text).to.include('Belysningsjouren').and.include('samma')
    })

    it('is settled by staff as any ticket is', async () => {
      const resident = core.resident()
      await resident.says('nedfallet träd på Badvägen 12')
      await resident.says('ja')
      const { _id: ref } = await resident.ticket()
      await done(core.staff({ id: 'r', verb: 'resolve', ref, by: MAJA, text: 'Klart.' }))
      // The centre has it open still, but it is one of ours: no more is offered of it.
      lists = []
      const second = core.resident()
      await second.says('nedfallet träd på Badvägen 12')
      expect((await second.ticket()).carrier?.state).to.equal('pending')
    })
  })

  describe('is read', () => {
    const { log, lines } = keptLog()
    let centre: Open311Server
    let now: Date
    let known: string[]
    let tree: FaultCategory
    let content: Awaited<ReturnType<typeof readContent>>

    before(async () => {
      centre = await Open311Server.start()
      content = await readContent()
      tree = content.faults.find(({ id }) => id === 'tree') as FaultCategory
    })
    beforeEach(() => {
      centre.reset()
      centre.now = () => now
      now = new Date('2026-11-26T08:30:00Z')
      known = []
      lines.length = 0
    })
    after(() => centre.close())

    const list = () =>
      createListed({
        open311: createOpen311({ url: centre.url, format: 'json' }, { log, now: () => now }),
        knowing: { content },
        core: { tickets: { carriedAs: async (_to, ids) => ids.filter((id) => known.includes(id)) } },
        logger: log,
        now: () => now,
        get answerWithinMs() {
          return centre.waitMs
        },
      })
    const hears = (fields: Record<string, string>) => centre.hears({ service_code: 'TREE', ...fields })

    it('with place and time, but for what is a ticket of ours', async () => {
      const id = hears({ address_string: 'Badvägen 12', lat: '62.5', long: '17.6', description: 'Ring 070-174 06 05' })
      hears({ address_string: 'Badvägen 12', description: 'Träd\nRef: LN-7K3F9' })
      known = [hears({ address_string: 'Badvägen 12' })]
      centre.change(hears({ address_string: 'Badvägen 12' }), { status: 'closed' })
      expect(await list()(tree)).to.deep.equal([
        { id, at: now, address: 'Badvägen 12', point: { lat: 62.5, lon: 17.6 } },
      ])
      const [call] = centre.calls('GET', /requests/)
      expect(call?.target).to.include('status=open').and.include('service_code=TREE')
    })

    it('once a minute, and one that became ours meanwhile is left out at once', async () => {
      const listed = list()
      const id = hears({ address_string: 'Badvägen 12' })
      expect(await Promise.all([listed(tree), listed(tree)])).to.have.length(2)
      known = [id]
      expect(await listed(tree)).to.deep.equal([])
      expect(centre.calls('GET', /requests/)).to.have.length(1)
      now = new Date(now.getTime() + 60_000)
      await listed(tree)
      expect(centre.calls('GET', /requests/)).to.have.length(2)
    })

    for (const order of [{ do: 'hang' }, { do: 'drop' }, { do: 'answer', status: 500 }] as const) {
      it(`as nothing where it is met by ${order.do}, which the log tells and nobody waits for twice`, async () => {
        const listed = list()
        hears({ address_string: 'Badvägen 12' })
        centre.order('GET', /requests/, order)
        expect(await listed(tree)).to.deep.equal([])
        expect(await listed(tree)).to.deep.equal([])
        expect(centre.calls('GET', /requests/)).to.have.length(1)
        expect(lines.join()).to.include('what the operations centre lists is not known').and.not.include('Badvägen')
      })
    }

    it('of no kind without a code', async () => {
      const { open311: _, ...uncoded } = tree
      expect(await list()(uncoded)).to.deep.equal([])
      expect(centre.received).to.deep.equal([])
    })
  })
})
