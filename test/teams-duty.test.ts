import { expect } from 'chai'
import type { Ticket } from '../src/tickets/ticket.js'
import type { StaffRecord, Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { BIRK, MAJA, OMAR, SARA, TeamsOffice } from './support/teams-office.js'

/**
 * Goal: a working day: on duty, on a pause, off; whoever goes hands over what they have, whoever is away has a substitute,
 * and what somebody who leaves the team had is nobody's but the queue's. No resident waits for someone who is not there.
 * Method: the whole service and two teams in a stand-in for Teams; what staff say, and what stands in the database then.
 */
describe('a working day in Teams', function () {
  this.timeout(60_000)
  let office: TeamsOffice

  before(async () => {
    office = await TeamsOffice.start()
  })
  after(() => office.close())

  describe('on duty', () => {
    it('is said in a word, at first for all one’s queues, and shown back', async () => {
      const card = await office.asks(MAJA, 'I tjänst')
      expect(card.text).to.include('● I tjänst sedan').and.to.include('✓ Sparat')
      const record = await recordOf(MAJA)
      expect(record).to.include({ duty: 'on', name: MAJA })
      expect(record?.queues).to.include.members(['contact-centre', 'waste', 'school']).and.not.include('income-support')
      expect((await office.asks(BIRK, 'On duty')).text).to.include('● On duty since')
      expect((await recordOf(BIRK))?.queues).to.include.members(['waste', 'income-support'])
    })

    it('for the queues one chooses, and they are remembered', async () => {
      const card = await office.asks(MAJA, 'I tjänst')
      const since = (await recordOf(MAJA))?.since
      const chosen = await card.press('I tjänst', { chat_queues: 'waste,school,income-support,$ne' }, { duty: 'on' })
      expect(chosen.text).to.include('"value":"waste,school"')
      expect(await recordOf(MAJA), 'of queues one belongs to alone').to.deep.include({
        queues: ['waste', 'school'],
        since,
      })
      expect((await office.asks(MAJA, 'Paus')).text).to.include('◐ Paus sedan')
      expect(await recordOf(MAJA)).to.deep.include({ duty: 'pause', queues: ['waste', 'school'] })
      await office.asks(MAJA, 'I tjänst')
      expect(await recordOf(MAJA)).to.deep.include({ duty: 'on', queues: ['waste', 'school'] })
    })

    it('for no queue at all is no duty', async () => {
      const card = await office.asks(MAJA, 'I tjänst')
      expect((await card.press('I tjänst', { chat_queues: '' }, { duty: 'on' })).text).to.include('Välj minst en kö')
      expect(await recordOf(MAJA)).to.deep.include({ duty: 'on', queues: ['waste', 'school'] })
    })
  })

  describe('handing over', () => {
    it('going off duty with nothing left asks nothing', async () => {
      const card = await office.asks(BIRK, 'Ledig')
      expect(card.text).to.include('○ Ledig sedan').and.not.include('kvar')
      expect(card.buttons).to.not.include('Lämna över alla')
    })

    it('going off duty with tickets left offers it; all go to a colleague, each as a turn, and who cannot have one does not get it', async () => {
      const refs = [await claimed(BIRK, 'en soptunna'), await claimed(BIRK, 'bygglov för en altan')]
      const secret = await claimed(BIRK, 'skulder och försörjningsstöd')
      const card = await office.asks(BIRK, 'Ledig')
      expect(card.text).to.include('Ärenden du har kvar: 3')
      const form = await card.press('Lämna över alla')
      expect(form.text).to.include('Ärenden du har: 3').and.to.include('Maja Lind (i tjänst)')
      const done = await form.press('Lämna över alla', { chat_to: idOf(OMAR) })
      expect(done.text).to.include('Omar Haddad har hand om 2 av dina ärenden nu')
      expect(done.text)
        .to.include('1 lämnades inte över')
        .and.to.include(`${secret}: Omar Haddad hör inte till köns team`)
      for (const ref of refs) {
        expect((await office.stored(ref)).claimedBy?.name).to.equal(OMAR)
        const turn = await office.service.db
          .collection<Turn>('turns')
          .findOne({ 'staff.ref': ref, 'staff.verb': 'assign' })
        expect(turn?.staff?.by.name).to.equal(BIRK)
      }
      expect((await office.stored(secret)).claimedBy?.name).to.equal(BIRK)

      // The same form pressed once more, as a slow network would: nothing goes twice.
      await form.press('Lämna över alla', { chat_to: idOf(OMAR) })
      expect(await office.service.db.collection('turns').countDocuments({ 'staff.verb': 'assign' })).to.equal(2)

      const rest = await (await done.press('Försök med resten')).press('Lämna över alla', { chat_to: 'queues' })
      expect(rest.text).to.include('1 av dina ärenden är tillbaka i köerna')
      expect((await office.stored(secret)).status).to.equal('new')
    })

    const nobody = [
      { name: 'nobody chosen', to: '', says: 'Välj en person först' },
      { name: 'oneself', to: () => idOf(OMAR), says: 'Välj en person först' },
      {
        name: 'somebody who is not there',
        to: '00000000-0000-4000-8000-999999999999',
        says: 'hör inte till något av teamen',
      },
      { name: 'an operator', to: '{"$ne":""}', says: 'hör inte till något av teamen' },
    ]
    for (const { name, to, says } of nobody) {
      it(`to ${name}: nothing goes`, async () => {
        const form = await office.asks(OMAR, 'Lämna över')
        const told = await form.press('Lämna över alla', { chat_to: typeof to === 'string' ? to : to() })
        expect(told.text).to.include(says)
        expect(await held(OMAR)).to.equal(2)
      })
    }

    it('the resident hears who has it now', async () => {
      const { resident, ref } = await office.handOver('en soptunna som är full')
      await office.press(OMAR, ref, 'claim')
      const form = await office.asks(OMAR, 'Hand over')
      expect((await form.press('Hand over all', { chat_to: idOf(MAJA) })).text).to.include(
        'Maja Lind has 3 of your tickets now',
      )
      await resident.hears('Maja Lind på Avfall')
      expect(await held(OMAR)).to.equal(0)
    })
  })

  describe('away for longer', () => {
    it('until a day, with a substitute who can have the tickets', async () => {
      const card = await office.asks(MAJA, 'Borta')
      const saved = await card.press('Spara frånvaron', { chat_back: '2026-12-07', chat_substitute: idOf(OMAR) })
      expect(saved.text).to.include('Borta, tillbaka måndag 7 december. Omar Haddad har dina ärenden')
      expect(saved.text, 'what is hers is not left lying').to.include('Ärenden du har kvar: 3')
      const record = await recordOf(MAJA)
      expect(record?.duty).to.equal('off')
      expect(record?.away?.until).to.deep.equal(new Date('2026-12-06T23:00:00Z'))
      expect(record?.away?.substitute).to.include({ id: idOf(OMAR), name: OMAR })
      expect((await office.asks(OMAR, 'I tjänst')).text).to.include('I tjänst')
    })

    const wrong = [
      { name: 'a day that has been', inputs: { chat_back: '2026-11-26' }, says: 'Välj en dag' },
      { name: 'a day that is none', inputs: { chat_back: '2026-02-31' }, says: 'Välj en dag' },
      { name: 'a day far off', inputs: { chat_back: '2226-12-07' }, says: 'Välj en dag' },
      { name: 'no day', inputs: {}, says: 'Välj en dag' },
      {
        name: 'somebody of another team',
        substitute: SARA,
        inputs: { chat_back: '2026-12-08' },
        says: 'Välj någon annan',
      },
      { name: 'oneself', substitute: MAJA, inputs: { chat_back: '2026-12-08' }, says: 'Välj någon annan' },
    ]
    for (const { name, inputs, substitute, says } of wrong) {
      it(`${name}: is told, and nothing changes`, async () => {
        const before = await recordOf(MAJA)
        const card = await office.asks(MAJA, 'Borta')
        const filled = { ...inputs, ...(substitute ? { chat_substitute: idOf(substitute) } : {}) }
        expect((await card.press('Spara frånvaron', filled as Record<string, string>)).text).to.include(says)
        expect(await recordOf(MAJA)).to.deep.equal(before)
      })
    }

    it('and back: by saying so, or by being on duty', async () => {
      const back = await (await office.asks(MAJA, 'Away')).press('I am back')
      expect(back.text).to.not.include('Away, back on')
      expect(await recordOf(MAJA))
        .to.include({ duty: 'off' })
        .and.not.have.property('away')
      const away = await office.asks(MAJA, 'Borta')
      await away.press('Spara frånvaron', { chat_back: '2026-12-07', chat_substitute: 'nobody' })
      expect((await recordOf(MAJA))?.away).to.not.have.property('substitute')
      await office.asks(MAJA, 'I tjänst')
      expect(await recordOf(MAJA))
        .to.include({ duty: 'on' })
        .and.not.have.property('away')
    })
  })

  describe('leaving', () => {
    it('a team gives back what one had in its queues, once, and nothing of another team’s', async () => {
      const bin = await claimed(BIRK, 'en soptunna som läcker')
      const secret = await claimed(BIRK, 'skulder och försörjningsstöd')
      const asked = await claimed(MAJA, 'bygglov för ett plank')
      await office.teams.removeMember('Lindnäs kommun', BIRK)
      await eventually(async () =>
        expect(await office.stored(bin))
          .to.include({ status: 'new' })
          .and.not.have.property('claimedBy'),
      )
      expect((await office.stored(secret)).claimedBy?.name, 'he is still in the other team').to.equal(BIRK)
      expect((await office.stored(asked)).claimedBy?.name).to.equal(MAJA)
      await eventually(async () => {
        const said = (await office.threadOf(bin)).messages.map(({ text }) => text)
        expect(said.filter((text) => text?.includes('Birk Båda är inte på plats'))).to.have.length(1)
      })
      expect(JSON.stringify(await office.press(BIRK, bin, 'claim'))).to.not.include('Birk Båda har tagit')
      expect((await office.stored(bin)).status).to.equal('new')

      await office.teams.addMember('Lindnäs kommun', BIRK)
      await office.press(OMAR, bin, 'claim')
      await office.teams.removeMember('Lindnäs kommun', BIRK)
      expect((await office.stored(bin)).claimedBy?.name, 'what another has taken since is theirs').to.equal(OMAR)
      await office.teams.removeMember('Socialförvaltningen', BIRK)
      await eventually(async () => expect((await office.stored(secret)).status).to.equal('new'))
    })
  })

  describe('afterwards', () => {
    it('no figure is kept of any one person', async () => {
      const kept = await office.service.db.collection('staff').find().toArray()
      const known = ['_id', 'schema', 'name', 'teams', 'duty', 'queues', 'since', 'away', 'chat']
      for (const record of kept) expect(Object.keys(record).filter((key) => !known.includes(key))).to.deep.equal([])
    })
  })

  async function claimed(who: string, about: string): Promise<string> {
    const { ref } = await office.handOver(about)
    await office.press(who, ref, 'claim')
    expect((await office.stored(ref)).claimedBy?.name).to.equal(who)
    return ref
  }

  async function held(who: string): Promise<number> {
    return office.service.db
      .collection<Ticket>('tickets')
      .countDocuments({ 'claimedBy.name': who, status: { $in: ['claimed', 'waiting'] } })
  }

  async function recordOf(who: string): Promise<StaffRecord | undefined> {
    const staff = office.service.db.collection<StaffRecord & { _id: string }>('staff')
    return (await staff.findOne({ _id: idOf(who) })) ?? undefined
  }

  function idOf(who: string): string {
    return ACCOUNTS.get(who) ?? ''
  }
})

/** The stand-in gives the same accounts in every run, in the order of the plan. */
const ACCOUNTS = new Map(
  [MAJA, OMAR, BIRK, SARA].map((name, at) => [name, `00000000-0000-4000-8000-1${String(at + 1).padStart(11, '0')}`]),
)
