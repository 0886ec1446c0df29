import { expect } from 'chai'
import { SystemCallers } from '../src/desk/bearer.js'
import { visitsApiDoor } from '../src/desk/visits-api.js'
import type { WireVisit, WireVisitDay } from '../src/desk/wire.js'
import type { RunningHttp } from '../src/http/server.js'
import { LIMITS } from '../src/limits.js'
import { VisitDays } from '../src/store/visit-days.js'
import { DeskBench, type Hands } from './support/desk-bench.js'
import { serveDoors } from './support/doors.js'
import { OPEN_MORNING, type Resident } from './support/talk.js'

const TOKEN = 'token-of-the-queue-display'

/**
 * Goal: an office sees who comes on a day, can cancel on them with a reason that they read, and learns no number; other
 * systems see the same with a token, and of a confidential matter no topic.
 * Method: the desk's own doors and the API over the real core and database, on bookings made in the chat and by SMS.
 */
describe('the day list of visits', function () {
  this.timeout(60_000)
  let bench: DeskBench
  let api: RunningHttp
  let chat: Resident
  let sms: Resident

  before(async () => {
    bench = await DeskBench.start()
    const { core } = bench
    api = await serveDoors([
      visitsApiDoor({
        visits: new VisitDays(core.store),
        systems: new SystemCallers([{ name: 'display', token: TOKEN }], LIMITS),
        isConfidential: (queue) => queue === 'family-support',
        content: () => core.content,
        notes: { each: async () => undefined },
        now: () => core.now,
      }),
    ])
    chat = await booked('webchat', 'tisdag kl 13')
    sms = await booked('sms', 'tisdag kl 9')
  })
  after(async () => {
    await api.close()
    await bench.close()
  })

  it('shows a day at an office, earliest first, with what is needed there and no number', async () => {
    const { body, headers } = await maja().get<WireVisitDay>('visits?office=town-hall&day=2026-12-01')
    expect(body).to.include({ office: 'town-hall', day: '2026-12-01', previous: '2026-11-30', next: '2026-12-02' })
    expect(body.offices.map(({ id }) => id)).to.deep.equal(['town-hall', 'strand-library', 'trollnas-library'])
    expect(body.visits.map(({ ref }) => ref)).to.deep.equal([await refOf(sms), await refOf(chat)])
    expect(body.visits[0]).to.include({
      from: '2026-12-01T08:00:00.000Z',
      lang: 'sv',
      cancelled: false,
      mayCancel: true,
    })
    expect(body.visits[0]?.topic).to.include('dator')
    expect(JSON.stringify(body)).to.not.include(sms.phone.slice(3))
    expect(headers.get('cache-control')).to.include('no-store')
  })

  it('opens on today and the first office, in the reader’s language, and may be empty', async () => {
    const { body } = await bench.as('omar', 'en').get<WireVisitDay>('visits')
    expect(body).to.deep.include({ day: '2026-11-26', office: 'town-hall', visits: [] })
    expect(body.offices[0]?.name).to.equal('the town hall')
  })

  const bad = ['office=nowhere', 'day=2026-02-31', 'day=tomorrow', `office=${'x'.repeat(60)}`]
  for (const query of bad) {
    it(`refuses ${query.slice(0, 30)}`, async () => {
      expect((await maja().get(`visits?${query}`)).status).to.equal(400)
    })
  }

  it('is for staff alone', async () => {
    expect((await bench.with({}).get('visits')).status).to.equal(401)
    expect((await bench.as('nobody').get('visits')).status).to.equal(403)
  })

  it('cancels once, however often it is sent; the resident reads why, and the list says so', async () => {
    const ref = await refOf(sms)
    const deed = { key: 'one-key-for-this', note: 'Vi har stängt på tisdag. Boka gärna en ny tid.' }
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await maja().post<{ visit: WireVisit }>(`visits/${ref}/cancel`, deed)
      expect(status).to.equal(200)
      expect(body.visit).to.include({ ref, cancelled: true, mayCancel: false })
    }
    const told = await bench.core.log.read(sms.conversation, sms.last.seq, 10)
    expect(told.flatMap(({ deliveries }) => deliveries).filter(({ payload }) => payload.kind === 'sms')).to.have.length(
      1,
    )
    expect(told[0]?.outbound[0]?.text).to.include('Boka gärna en ny tid.')
    const { body } = await maja().get<WireVisitDay>('visits?office=town-hall&day=2026-12-01')
    expect(body.visits.map(({ cancelled }) => cancelled)).to.deep.equal([true, false])
    expect((await bench.core.tickets.get(ref))?.events.at(-1)).to.deep.include({ what: 'visit_cancelled', by: 'staff' })
  })

  const wrong: { name: string; deed: object; status: number }[] = [
    { name: 'no reason', deed: { key: 'a-key-of-its-own' }, status: 400 },
    { name: 'an empty reason', deed: { key: 'a-key-of-its-own', note: ' ' }, status: 400 },
    { name: 'a reason that is too long', deed: { key: 'a-key-of-its-own', note: 'x'.repeat(301) }, status: 400 },
  ]
  for (const { name, deed, status } of wrong) {
    it(`cancels nothing with ${name}`, async () => {
      const ref = await refOf(chat)
      expect((await maja().post(`visits/${ref}/cancel`, deed)).status).to.equal(status)
      expect((await bench.core.tickets.get(ref))?.visit?.cancelledAt).to.equal(undefined)
    })
  }

  it('cancels nothing that is no visit, and none that has been', async () => {
    const { _id: other } = await bench.ticket('bygglov')
    const deed = { key: 'a-key-of-its-own', note: 'Stängt.' }
    expect((await maja().post(`visits/${other}/cancel`, deed)).status).to.equal(404)
    const before = bench.core.now
    bench.core.now = new Date('2026-12-01T15:00:00Z')
    const late = await maja().post(`visits/${await refOf(chat)}/cancel`, deed)
    bench.core.now = before
    expect([late.status, late.body.refused?.why]).to.deep.equal([409, 'visit_over'])
  })

  it('keeps to itself what has become confidential', async () => {
    const ref = await refOf(chat)
    await bench.core.store.tickets.updateOne({ _id: ref }, { $set: { queue: 'family-support' } })
    const { body } = await maja().get<WireVisitDay>('visits?office=town-hall&day=2026-12-01')
    const row = body.visits.find((one) => one.ref === ref)
    expect(row).to.include({ mayCancel: false }).and.not.have.property('topic')
    const deed = { key: 'a-key-of-its-own', note: 'Stängt.' }
    expect((await maja().post(`visits/${ref}/cancel`, deed)).status).to.equal(403)
    const told = (await (await ask('office=town-hall&day=2026-12-01')).json()) as { visits: { ref: string }[] }
    const outside = told.visits.find((one) => one.ref === ref)
    expect(outside).to.be.an('object').and.not.have.property('topic')
    await bench.core.store.tickets.updateOne({ _id: ref }, { $set: { queue: 'contact-centre' } })
  })

  it('is told to other systems that have a token', async () => {
    const answer = await ask('office=town-hall&day=2026-12-01')
    const { visits, ...day } = (await answer.json()) as {
      visits: { ref: string; topic?: string; cancelled: boolean }[]
    }
    expect(day).to.deep.equal({ office: 'town-hall', day: '2026-12-01' })
    expect(visits.map(({ ref }) => ref)).to.deep.equal([await refOf(sms), await refOf(chat)])
    expect(visits.map(({ cancelled }) => cancelled)).to.deep.equal([true, false])
    expect(visits[1]?.topic).to.include('dator')
    expect((await ask('office=town-hall', 'another-token')).status).to.equal(401)
    expect((await ask('day=2026-12-01')).status).to.equal(400)
  })

  const maja = (): Hands => bench.as('maja')
  const refOf = async (resident: Resident): Promise<string> => (await resident.ticket())._id

  function ask(query: string, token = TOKEN): Promise<Response> {
    return fetch(`${api.url}/api/visits?${query}`, { headers: { authorization: `Bearer ${token}` } })
  }

  async function booked(channel: 'webchat' | 'sms', when: string): Promise<Resident> {
    bench.core.now = OPEN_MORNING
    const resident = bench.core.resident(channel)
    let answer = ''
    for (const text of ['boka ett besök', 'Stadshuset', 'dator', when, 'ja']) answer = await resident.says(text)
    expect(answer).to.include('Klart!')
    return resident
  }
})
