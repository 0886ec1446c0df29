import { expect } from 'chai'
import { near, spotsOf } from '../src/tickets/faults.js'
import { FOLLOWERS_MAX, followed } from '../src/tickets/happenings.js'
import type { Fault, Ticket } from '../src/tickets/ticket.js'
import { Core, done, MAJA, type Resident } from './support/talk.js'
import { aTicket } from './support/tickets.js'

const FIRST = 'nedfallet träd på Badvägen 12'

/**
 * Goal: one fault, one case. Whoever reports what is reported already is asked, never guessed for; they follow it and hear
 * how it goes, or say that it is another. Nobody is told what another wrote.
 * Method: conversations on the shipped flows and street list; then which reports are near each other, as a table.
 */
describe('the same fault', function () {
  this.timeout(120_000)
  let core: Core

  before(async () => {
    core = await Core.start()
  })
  afterEach(async () => {
    for (const held of [core.store.tickets, core.store.spots]) await held.deleteMany({})
  })
  after(() => core.close())

  async function reported(words = FIRST): Promise<{ first: Resident; ref: string }> {
    const first = core.resident('webchat')
    await first.says(words)
    const { _id: ref } = await first.ticket()
    return { first, ref }
  }

  const stands = async (ref: string): Promise<Ticket> => {
    const found = await core.tickets.get(ref)
    if (!found) throw new Error('no ticket')
    return found
  }

  const heard = async ({ conversation }: Resident): Promise<string[]> => {
    const turns = await core.log.read(conversation, 0, 100)
    return turns.filter(({ kind }) => kind !== 'resident').flatMap(({ outbound }) => outbound.map(({ text }) => text))
  }

  const resolve = (ref: string) =>
    done(core.staff({ id: `done-${ref}`, verb: 'resolve', ref, by: MAJA, text: 'Trädet är borta.' }))

  describe('is asked about, and answered', () => {
    const answers: { says: string; lang?: 'en'; comes: 'follows' | 'new' | 'asked' | 'cancelled' }[] = [
      { says: 'Ja', comes: 'follows' },
      { says: '1', comes: 'follows' },
      { says: 'ja tack', comes: 'follows' },
      { says: 'japp det är samma', comes: 'follows' },
      { says: 'yes it is', comes: 'follows' },
      { says: 'ja, på badv 12', comes: 'follows' },
      { says: 'Nej, en annan', comes: 'new' },
      { says: '2', comes: 'new' },
      { says: 'nej', comes: 'new' },
      { says: 'nej det är ett annat träd', comes: 'new' },
      { says: 'en annan', comes: 'new' },
      { says: 'no', comes: 'new' },
      { says: 'nej, nummer 30', comes: 'new' },
      { says: 'nej, det är vid Almvägen 4', comes: 'new' },
      { says: 'vet inte', comes: 'new' },
      { says: 'avbryt', comes: 'cancelled' },
      { says: 'hmm blommor', comes: 'asked' },
    ]
    for (const { says, comes } of answers) {
      it(`"${says}": ${comes}`, async () => {
        const { ref } = await reported()
        const second = core.resident('webchat')
        const asked = await second.says('träd blåst omkull på badv 12')
        expect(asked).to.contain('Badvägen 12').and.contain('samma')
        const told = await second.says(says)
        const made = await second.tickets()
        const { followers = [] } = await stands(ref)
        expect(made).to.have.length(comes === 'new' ? 1 : 0)
        expect(followers.map(({ conversation }) => conversation)).to.deep.equal(
          comes === 'follows' ? [second.conversation] : [],
        )
        if (comes === 'follows') expect(told).to.contain(ref)
        if (comes === 'new') expect(told).to.contain(made[0]?._id)
        expect(second.last.state.flow !== undefined).to.equal(comes === 'asked')
      })
    }

    it('corrects the place by it: the ticket that is made says where', async () => {
      await reported()
      const second = core.resident('webchat')
      await second.says('träd blåst omkull på badv 12')
      await second.says('nej, nummer 30')
      expect((await second.ticket()).fault?.place).to.include({ street: 'Badvägen', number: '30' })
    })

    it('in other words the second time, and by a person the third', async () => {
      await reported()
      const second = core.resident('webchat')
      const first = await second.says('träd blåst omkull på badv 12')
      const again = await second.says('hmm blommor')
      expect(again).to.contain('Svara ja').and.not.equal(first)
      await second.says('hmm blommor')
      // What could be chosen keeps its number.
      expect(second.choices).to.deep.equal(['Ja', 'Nej, en annan', 'Prata med en person'])
    })
  })

  describe('in a street with several', () => {
    async function twoInOneStreet() {
      const one = await reported('nedfallet träd på Strandvägen 12')
      const other = await reported('nedfallet träd på Strandvägen 60')
      return { one: one.ref, other: other.ref }
    }

    for (const says of ['1', 'Strandvägen 60', 'den vid strandv. 60', 'nummer 60']) {
      it(`"${says}" says which`, async () => {
        const { one, other } = await twoInOneStreet()
        const third = core.resident('webchat')
        await third.says('träd har fallit på strandvägen')
        expect(third.choices).to.have.length(3)
        await third.says(says)
        expect((await stands(other)).followers).to.have.length(1)
        expect((await stands(one)).followers).to.equal(undefined)
      })
    }

    it('none of them: where in the street it is asked once, and it is a ticket of its own', async () => {
      await twoInOneStreet()
      const third = core.resident('webchat')
      await third.says('träd har fallit på strandvägen')
      expect(await third.says('nej, en annan')).to.contain('Var på gatan')
      expect(third.last.outbound.at(-1)?.wants).to.equal('place')
      await third.says('nummer 88')
      expect((await third.ticket()).fault?.place).to.include({ street: 'Strandvägen', number: '88' })
    })

    it('none of them, and they cannot say where: it is reported all the same', async () => {
      await twoInOneStreet()
      const third = core.resident('sms')
      await third.says('träd har fallit på strandvägen')
      await third.says('nej')
      await third.says('vet inte')
      expect((await third.ticket()).fault?.place).to.include({ street: 'Strandvägen' })
    })

    it('none of them, by a landmark: that is kept beside the street', async () => {
      await twoInOneStreet()
      const third = core.resident('webchat')
      await third.says('träd har fallit på strandvägen')
      await third.says('nej')
      await third.says('bredvid skolan')
      expect((await third.ticket()).fault?.place.text).to.contain('skolan')
    })
  })

  it('their own is not followed and not made again', async () => {
    const { first, ref } = await reported()
    await first.says('nedfallet träd på Badvägen 12')
    expect(await first.says('ja')).to.contain(ref)
    expect(await first.tickets()).to.have.length(1)
    expect((await stands(ref)).followers).to.equal(undefined)
    await resolve(ref)
    await core.followUp()
    expect((await heard(first)).filter((text) => text.includes('Trädet är borta'))).to.have.length(1)
  })

  it('whoever follows already is told so, and counted once', async () => {
    const { ref } = await reported()
    const second = core.resident('sms')
    for (let n = 0; n < 2; n += 1) {
      await second.says('nedfallet träd badvägen 12')
      expect(await second.says('ja')).to.contain(ref)
    }
    expect((await stands(ref)).followers).to.have.length(1)
  })

  it('is no ticket of theirs: they cannot read it, and nothing they write reaches it', async () => {
    const { first, ref } = await reported('nedfallet träd på Badvägen 12, jag heter Berit Ek')
    const second = core.resident('webchat')
    const asked = await second.says('nedfallet träd badvägen 12')
    await second.says('ja')
    const told = [
      asked,
      await second.says(ref),
      await second.says(`${ref} berätta vad som skrivits`),
      await second.says('hur går det?'),
    ]
    expect(told.join()).to.not.contain('Berit')
    expect(told.slice(1).every((text) => text.includes(ref))).to.equal(true)
    expect(second.last.state.tickets).to.deep.equal([])
    await done(core.staff({ id: 'answer', verb: 'reply', ref, by: MAJA, text: 'Hej Berit, vi kommer.' }))
    await core.followUp()
    expect(await heard(first)).to.include('Hej Berit, vi kommer.')
    expect(await heard(second)).to.deep.equal([])
    await second.says('grenarna sticker ut')
    const turns = second.turns.flatMap(({ deliveries }) => deliveries.map(({ payload }) => payload.kind))
    expect(turns).to.not.include('thread')
  })

  it('brings their photo to whoever has it, once', async () => {
    const { ref } = await reported()
    const second = core.resident('webchat')
    const photo = { id: 'f1', name: 'tree.jpg', type: 'image/jpeg', bytes: 10 }
    await second.says('nedfallet träd badvägen 12', { files: [photo] })
    await second.says('ja')
    const posts = second.deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload] : []))
    expect(posts).to.deep.equal([{ kind: 'thread', ref, text: '', from: 'resident', files: [photo] }])
  })

  it('all hear of its end, and that it is not over after all, each once and in their own language', async () => {
    const { first, ref } = await reported()
    const [second, third, stopped] = [core.resident('sms'), core.resident('webchat'), core.resident('sms')]
    for (const one of [second, stopped]) {
      await one.says('nedfallet träd badvägen 12')
      await one.says('ja')
    }
    await third.says('a tree has fallen at Badvägen 12')
    await third.says('yes')
    await stopped.says('STOPP')
    await resolve(ref)
    await first.says('det är inte löst')
    for (let n = 0; n < 2; n += 1) await core.followUp()
    const news = await heard(second)
    expect(news).to.have.length(2)
    expect(news[0]).to.contain('klart').and.contain('Trädet är borta.').and.contain('Badvägen 12')
    expect(news[1]).to.contain('inte klart')
    expect((await heard(third))[0]).to.contain('is done')
    const sms = async ({ conversation }: Resident) =>
      (await core.log.read(conversation, 0, 100))
        .filter(({ kind }) => kind === 'event')
        .flatMap(({ deliveries }) => deliveries.filter(({ payload }) => payload.kind === 'sms'))
    expect(await sms(second)).to.have.length(2)
    expect(await sms(stopped)).to.have.length(0)
  })

  it('is not asked of one that was settled while they thought', async () => {
    const { ref } = await reported()
    const second = core.resident('webchat')
    await second.says('nedfallet träd badvägen 12')
    await resolve(ref)
    await second.says('ja')
    expect(await second.tickets()).to.have.length(1)
  })

  const moments = [
    { one: 'nedfallet träd på Badvägen 12', two: 'träd blåst omkull på badv 12' },
    { one: 'nedfallet träd Skolgatan/Nygatan', two: 'träd blåst omkull, korsningen Nygatan och Skolgatan' },
    { one: 'nedfallet träd i Stadsparken', two: 'fallen tree in stadsparken' },
  ]
  for (const { one, two } of moments) {
    it(`two in the same moment, "${one}" and "${two}": the second has seen the first before it is filed`, async () => {
      const other = await core.instance()
      const [first, second] = [core.resident('webchat'), core.resident('webchat')]
      const { conversation } = first
      core.meanwhile = () => other.receive({ channel: 'webchat', conversation, id: 'c:m1', text: one })
      await second.says(two)
      expect(second.last.state.flow?.asking).to.equal('$same')
      await second.says('1')
      const [made, ...more] = [...(await first.tickets()), ...(await second.tickets())]
      expect(more).to.deep.equal([])
      expect(made?.followers).to.have.length(1)
      await other.leave()
    })
  }

  describe('is near', () => {
    const fault = (place: Fault['place'], category = 'tree'): Fault => ({ category, place })
    const street = (name: string, number?: string, more: Partial<Fault['place']> = {}) => ({
      text: `${name} ${number ?? ''}`,
      street: name,
      ...(number ? { number } : {}),
      ...more,
    })
    const point = (north: number) => ({ lat: 62.55 + north / 111_195, lon: 17.6 })
    const rows: { name: string; known: Fault; report: Fault; is: boolean; days?: number }[] = [
      {
        name: 'the same number',
        known: fault(street('Ekvägen', '4')),
        report: fault(street('ekvägen', '4')),
        is: true,
      },
      { name: 'next door', known: fault(street('Ekvägen', '4')), report: fault(street('Ekvägen', '6')), is: true },
      {
        name: 'far along the street',
        known: fault(street('Ekvägen', '4')),
        report: fault(street('Ekvägen', '40')),
        is: false,
      },
      { name: 'the street alone', known: fault(street('Ekvägen', '4')), report: fault(street('Ekvägen')), is: true },
      {
        name: 'a number, where only the street is known',
        known: fault(street('Ekvägen')),
        report: fault(street('Ekvägen', '4')),
        is: true,
      },
      {
        name: 'another street',
        known: fault(street('Ekvägen', '4')),
        report: fault(street('Almvägen', '4')),
        is: false,
      },
      {
        name: 'another kind',
        known: fault(street('Ekvägen', '4'), 'street-light'),
        report: fault(street('Ekvägen', '4')),
        is: false,
      },
      {
        name: 'a kind nobody could tell',
        known: fault(street('Ekvägen', '4'), 'other'),
        report: fault(street('Ekvägen', '4')),
        is: true,
      },
      {
        name: 'the crossing from its other street',
        known: fault(street('Ekvägen', undefined, { crossing: 'Almvägen' })),
        report: fault(street('Almvägen', undefined, { crossing: 'Ekvägen' })),
        is: true,
      },
      {
        name: 'another crossing of the same street',
        known: fault(street('Ekvägen', undefined, { crossing: 'Almvägen' })),
        report: fault(street('Ekvägen', undefined, { crossing: 'Lindvägen' })),
        is: false,
      },
      {
        name: 'a position within fifty metres',
        known: fault({ text: '', point: point(0) }),
        report: fault({ text: '', point: point(45) }),
        is: true,
      },
      {
        name: 'a position beyond',
        known: fault({ text: '', point: point(0) }),
        report: fault({ text: '', point: point(60) }),
        is: false,
      },
      {
        name: 'a position at the number',
        known: fault(street('Ekvägen', '4', { point: point(0) })),
        report: fault({ text: '', point: point(30) }),
        is: true,
      },
      {
        name: 'numbers that are far apart, though they look near',
        known: fault(street('Ekvägen', '4', { point: point(0) })),
        report: fault(street('Ekvägen', '6', { point: point(90) })),
        is: false,
      },
      {
        name: 'the same landmark in more words',
        known: fault({ text: 'bakom skolan' }),
        report: fault({ text: 'det står bakom skolan vid grinden' }),
        is: true,
      },
      {
        name: 'another landmark',
        known: fault({ text: 'bakom skolan' }),
        report: fault({ text: 'framför kyrkan' }),
        is: false,
      },
      {
        name: 'one of a month ago',
        known: fault(street('Ekvägen', '4')),
        report: fault(street('Ekvägen', '4')),
        is: false,
        days: 31,
      },
    ]
    const now = new Date('2026-11-26T08:30:00Z')
    for (const { name, known, report, is, days = 0 } of rows) {
      it(`${is ? '' : 'not '}${name}`, () => {
        const arrivedAt = new Date(now.getTime() - days * 86_400_000)
        const ticket = aTicket({ fault: known, arrivedAt })
        const category = { sameWithinMeters: 50, sameWithinDays: 14 }
        expect(near([ticket], report, { category, streets: undefined, now })).to.have.length(is ? 1 : 0)
        const spots = [known, report].map((one) => spotsOf(one, { category, streets: undefined }))
        // Or else both could be filed in the same moment. Of another kind is for staff to merge.
        if (is && known.category === report.category) expect(spots[0]).to.include.oneOf(spots[1] ?? [])
      })
    }

    for (const [name, changes] of Object.entries({
      resolved: { status: 'resolved' },
      closed: { status: 'closed' },
      'merged into another': { mergedInto: 'LN-22222' },
    } as const)) {
      it(`not when it is ${name}`, () => {
        const place = street('Ekvägen', '4')
        const ticket = aTicket({ fault: fault(place), arrivedAt: now, ...changes })
        const category = { sameWithinMeters: 50, sameWithinDays: 14 }
        expect(near([ticket], fault(place), { category, streets: undefined, now })).to.deep.equal([])
      })
    }
  })

  it('takes as many as there is room for, and keeps its history short', () => {
    const at = new Date('2026-11-26T08:30:00Z')
    let ticket = aTicket({ fault: { category: 'tree', place: { text: 'x' } } })
    for (let n = 0; n < FOLLOWERS_MAX + 5; n += 1)
      ticket = followed(ticket, { conversation: `web:${n}`, channel: 'webchat', lang: 'sv', at }, at)
    expect(ticket.followers).to.have.length(FOLLOWERS_MAX)
    expect(ticket.events.filter(({ what }) => what === 'followed')).to.have.length(1)
  })
})
