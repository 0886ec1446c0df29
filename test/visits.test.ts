import { expect } from 'chai'
import { DateTime } from 'luxon'
import type { Office } from '../src/content/organisation.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { freeTimes } from '../src/tickets/visits.js'
import type { Turn } from '../src/turn/ports.js'
import { Core, MAJA, OPEN_MORNING, type Resident } from './support/talk.js'

/**
 * Goal: a visit at an office is booked, remembered and given up without staff, in the chat and by SMS, in both
 * languages; nobody gets a time that somebody else has, and whoever is late to it is offered others.
 * Method: whole conversations over the real log and database, with a clock that only the test moves; two instances of
 * the service in a race for the last time.
 */
describe('visits', function () {
  this.timeout(60_000)
  let core: Core
  before(async () => {
    core = await Core.start()
  })
  after(() => core.close())
  beforeEach(() => {
    core.now = OPEN_MORNING
  })

  const bookings: {
    name: string
    channel: 'webchat' | 'sms'
    says: string[]
    told: RegExp
    at: string
    office: string
  }[] = [
    {
      name: 'one question at a time, by number',
      channel: 'sms',
      says: ['boka ett besök', '1', '1', '3', 'ja'],
      told: /välkommen fredag 27 november kl\.? 08:00 till Stadshuset/i,
      at: '2026-11-27T07:00:00.000Z',
      office: 'town-hall',
    },
    {
      name: 'with the day and hour in words',
      channel: 'webchat',
      says: ['boka besök', 'Stadshuset', 'datorn', 'tisdag kl 13', 'Ja, skicka'],
      told: /tisdag 1 december/,
      at: '2026-12-01T12:00:00.000Z',
      office: 'town-hall',
    },
    {
      name: 'all of it at once',
      channel: 'webchat',
      says: ['Hej! Jag vill boka ett besök för datorhjälp på biblioteket i Strand på tisdag kl 15.15', 'ja'],
      told: /tisdag 1 december/,
      at: '2026-12-01T14:15:00.000Z',
      office: 'strand-library',
    },
    {
      name: 'in English, a day first and then one of its times',
      channel: 'sms',
      says: ['book a visit', 'Trollnäs', 'form', 'on Saturday', '1', 'yes'],
      told: /welcome Saturday 28 November/,
      at: '2026-11-28T10:00:00.000Z',
      office: 'trollnas-library',
    },
    {
      name: 'later times, and a change of mind about the office',
      channel: 'webchat',
      says: [
        'boka besök',
        'Strand',
        'Blankett, ansökan eller e-tjänst',
        'Visa senare tider',
        'tillbaka',
        'tillbaka',
        'Stadshuset',
        'blankett',
        'fredag 9',
        'ja',
      ],
      told: /fredag 27 november/,
      at: '2026-11-27T08:00:00.000Z',
      office: 'town-hall',
    },
  ]
  for (const { name, channel, says, told, at, office } of bookings) {
    it(`are booked: ${name} (${channel})`, async () => {
      const resident = core.resident(channel)
      let answer = ''
      for (const text of says) answer = await resident.says(text)
      expect(answer).to.match(told)
      const ticket = await resident.ticket()
      expect(ticket).to.include({ kind: 'errand', status: 'resolved', queue: 'contact-centre' })
      expect(ticket.visit).to.include({ office })
      expect(ticket.visit?.from.toISOString()).to.equal(at)
      expect(ticket.closingNote).to.be.a('string').and.not.equal('')
      expect(ticket.awaitingSince).to.equal(undefined)
      expect(answer).to.include(ticket._id)
      expect(resident.deliveries.filter(({ payload }) => payload.kind === 'card')).to.deep.equal([])
      if (channel === 'sms') expect(resident.sms.at(-1)?.length).to.be.below(460)
    })
  }

  const clumsy: { name: string; channel: 'webchat' | 'sms'; says: string[]; told: RegExp; offered?: string }[] = [
    {
      name: 'another day at the end',
      channel: 'webchat',
      says: ['boka besök', 'Stadshuset', 'dator', '1', 'nej, måndag kl 10'],
      told: /Tid: måndag 30 november 10:00/,
    },
    {
      name: 'a day that is closed is met with the nearest',
      channel: 'sms',
      says: ['boka besök', 'strand', 'dator', 'på söndag'],
      told: /Vilken tid/,
      offered: 'lör 28 nov 11.00',
    },
    {
      name: 'an hour that is nobody’s is offered around, not taken',
      channel: 'webchat',
      says: ['book a visit', 'Strand', 'computer', 'Saturday at 12'],
      told: /Which time/,
      offered: 'Sat 28 Nov 11:45',
    },
    {
      name: 'a bare hour is an hour, not a date',
      channel: 'sms',
      says: ['boka besök', 'strand', 'dator', '15'],
      told: /Vilken tid/,
      offered: 'tors 26 nov 15.15',
    },
    {
      name: 'a date that is closed is met with the nearest',
      channel: 'webchat',
      says: ['boka besök', 'Stadshuset', 'dator', 'den 6 december'],
      told: /Vilken tid/,
      offered: 'mån 7 dec 08.00',
    },
    {
      name: 'nonsense is explained, then a person is offered',
      channel: 'webchat',
      says: ['boka besök', 'Stadshuset', 'dator', '9999', '<script>alert(1)</script>'],
      told: /person/,
      offered: 'Prata med en person',
    },
    {
      name: 'what was begun with is kept until it is asked for',
      channel: 'sms',
      says: ['boka ett besök på stadshuset imorgon kl 9', 'blankett'],
      told: /fredag 27 november 09:00/,
    },
    {
      name: 'given up in the middle',
      channel: 'webchat',
      says: ['book a visit', 'town hall', 'cancel'],
      told: /./,
    },
  ]
  for (const { name, channel, says, told, offered } of clumsy) {
    it(`are talked about: ${name} (${channel})`, async () => {
      const resident = core.resident(channel)
      let answer = ''
      for (const text of says) answer = await resident.says(text)
      expect(answer).to.match(told)
      if (offered) expect(resident.choices).to.include(offered)
      expect(await resident.tickets()).to.deep.equal([])
    })
  }

  describe('are to be had', () => {
    const calendar = swedishCalendar('Europe/Stockholm')
    const office = (visits: object, hours: object = {}): Office =>
      ({
        id: 'x',
        hours: { wed: [['08:00', '10:00']], thu: [['08:00', '10:00']], fri: [['08:00', '10:00']], ...hours },
        visits,
      }) as unknown as Office
    const usual = { minutes: 60, atOnce: 1, daysAhead: 1, noticeMinutes: 0 }
    const at = (time: string) => new Date(`${time}+01:00`)
    const rows: { name: string; office: Office; now: string; taken?: [string, number][]; free: string[] }[] = [
      {
        name: 'in whole lengths within the hours',
        office: office(usual),
        now: '2026-11-26T07:00',
        free: ['26 08:00', '26 09:00', '27 08:00', '27 09:00'],
      },
      {
        name: 'no longer than the hours last',
        office: office({ ...usual, minutes: 90 }),
        now: '2026-11-26T07:00',
        free: ['26 08:00', '27 08:00'],
      },
      {
        name: 'not of what has begun, nor without notice',
        office: office({ ...usual, noticeMinutes: 60 }),
        now: '2026-11-26T08:01',
        free: ['27 08:00', '27 09:00'],
      },
      {
        name: 'so many days ahead, whatever the hour',
        office: office({ ...usual, daysAhead: 1 }),
        now: '2026-11-26T23:59',
        free: ['27 08:00', '27 09:00'],
      },
      { name: 'not on Christmas Eve and Day', office: office(usual), now: '2026-12-24T07:00', free: [] },
      {
        name: 'shorter on the eve of a holiday',
        office: office(usual, { eve: [['08:00', '09:00']], tue: [['08:00', '10:00']] }),
        now: '2027-01-05T07:00',
        free: ['05 08:00'],
      },
      {
        name: 'by hours of their own',
        office: office({ ...usual, hours: { fri: [['13:00', '14:00']] } }),
        now: '2026-11-26T07:00',
        free: ['27 13:00'],
      },
      {
        name: 'not when all places are taken',
        office: office({ ...usual, atOnce: 2 }),
        now: '2026-11-26T07:00',
        taken: [
          ['26T08:00', 2],
          ['26T09:00', 1],
        ],
        free: ['26 09:00', '27 08:00', '27 09:00'],
      },
      {
        name: 'not over one of another length',
        office: office(usual),
        now: '2026-11-26T07:00',
        taken: [['26T08:30', 1]],
        free: ['27 08:00', '27 09:00'],
      },
    ]
    for (const { name, office: where, now, taken = [], free } of rows) {
      it(name, () => {
        const held = new Map(taken.map(([time, count]) => [`x|${at(`2026-11-${time}`).toISOString()}`, count]))
        const told = freeTimes(where, calendar, at(now), held).map(({ from }) =>
          DateTime.fromJSDate(from, { zone: calendar.timeZone }).toFormat('dd HH:mm'),
        )
        expect(told).to.deep.equal(free)
      })
    }
  })

  describe('once booked', () => {
    it('are reminded of once, the day before, in the chat and by SMS where that is the contact', async () => {
      const chat = await booked('webchat', 'tisdag kl 13')
      const sms = await booked('sms', 'tisdag kl 14.30')
      for (const resident of [chat, sms]) {
        const { wake } = await resident.ticket()
        const hour = resident === chat ? '12:00' : '13:30'
        expect(wake).to.deep.equal({ what: 'visit', at: new Date(`2026-11-30T${hour}:00.000Z`) })
        const [told, ...again] = await wakeTwice(resident)
        expect(again).to.deep.equal([])
        expect(told?.outbound.map(({ text }) => text).join()).to.match(/Påminnelse.*tisdag 1 december kl\.? 1/)
        const texts = told?.deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
        expect(texts).to.have.length(resident === sms ? 1 : 0)
        expect(told?.deliveries.some(({ payload }) => payload.kind === 'card')).to.equal(false)
      }
    })

    it('soon are reminded of two hours before, and very soon not at all', async () => {
      const soon = await booked('webchat', 'idag kl 16')
      expect((await soon.ticket()).wake).to.deep.include({ what: 'visit', at: new Date('2026-11-26T13:00:00.000Z') })
      expect(soon.last.outbound[0]?.text).to.include('Vi påminner dig innan.')
      const now = await booked('webchat', 'idag kl 11')
      expect((await now.ticket()).wake?.what).to.equal('close')
      expect(now.last.outbound[0]?.text).to.not.include('påminner')
    })

    it('stand where they are asked for, before and after', async () => {
      const resident = await booked('webchat', 'onsdag kl 10')
      const { _id: ref } = await resident.ticket()
      expect(await resident.says(ref)).to.match(/du har tid onsdag 2 december.*Stadshuset/)
      expect(await resident.says('hur går det med mitt ärende'))
        .to.include(ref)
        .and.match(/du har tid/)
      core.now = new Date('2026-12-02T15:00:00Z')
      expect(await resident.says(ref)).to.include('har varit')
      expect(await resident.says('det är inte löst, ingen var där')).to.include(ref)
      const open = await resident.ticket()
      expect(open.status).to.equal('new')
      expect(resident.deliveries.some(({ payload }) => payload.kind === 'card')).to.equal(true)
    })

    it('ask for no rating', async () => {
      const resident = await booked('webchat', 'onsdag kl 11')
      expect(resident.last.state.pending?.ask).to.equal('go_on')
      expect(resident.choices).to.deep.equal(['Skicka sms'])
    })
  })

  describe('are cancelled', () => {
    const ways: { name: string; channel: 'webchat' | 'sms'; says: (ref: string) => string[]; told: RegExp }[] = [
      { name: 'by the reference', channel: 'sms', says: (ref) => [`Avboka ${ref}`], told: /avbokad/ },
      {
        name: 'by the reference, in English',
        channel: 'sms',
        says: (ref) => [`CANCEL ${ref}`],
        told: /avbokad|cancelled/,
      },
      {
        name: 'when they have said that they mean it',
        channel: 'webchat',
        says: () => ['avboka', 'japp'],
        told: /avbokad/,
      },
      {
        name: 'in English',
        channel: 'webchat',
        says: () => ['please cancel my appointment', 'Yes'],
        told: /cancelled/,
      },
    ]
    for (const { name, channel, says, told } of ways) {
      it(`${name} (${channel})`, async () => {
        const resident = await booked(channel, 'fredag kl 8')
        const { _id: ref, visit } = await resident.ticket()
        expect(await core.store.visits.countDocuments({ ref })).to.equal(1)
        let answer = ''
        for (const text of says(ref)) answer = await resident.says(text)
        expect(answer).to.match(told).and.include(ref)
        const after = await resident.ticket()
        expect(after.visit?.cancelledAt).to.be.instanceOf(Date)
        expect(after.visit?.from).to.deep.equal(visit?.from)
        expect(after.wake?.what).to.equal('close')
        expect(await core.store.visits.countDocuments({ ref })).to.equal(0)
        expect(await resident.says(ref)).to.match(told)
      })
    }

    it('not when they say no', async () => {
      const resident = await booked('webchat', 'fredag kl 8.30')
      await resident.says('avboka min tid')
      expect(await resident.says('nej')).to.include('du har tid')
      expect((await resident.ticket()).visit?.cancelledAt).to.equal(undefined)
    })

    it('one of several, by choosing it', async () => {
      const resident = await booked('webchat', 'fredag kl 10')
      await book(resident, 'fredag kl 12')
      expect(await resident.says('avboka')).to.include('Vilken tid')
      expect(resident.choices).to.deep.equal([
        'fre 27 nov 10.00, Stadshuset',
        'fre 27 nov 12.00, Stadshuset',
        'Inget av dem',
      ])
      expect(await resident.says('2'))
        .to.include('fredag 27 november')
        .and.include('avbokad')
      const visits = (await resident.tickets()).map(({ visit }) => visit)
      const isCancelled = new Map(visits.map((visit) => [visit?.from.toISOString(), visit?.cancelledAt !== undefined]))
      expect(Object.fromEntries(isCancelled)).to.deep.equal({
        '2026-11-27T09:00:00.000Z': false,
        '2026-11-27T11:00:00.000Z': true,
      })
    })

    it('by nobody else: another conversation has to prove whose it is', async () => {
      const { _id: ref } = await (await booked('sms', 'fredag kl 11')).ticket()
      const stranger = core.resident('webchat')
      await stranger.says('hej')
      expect(await stranger.says(`avboka ${ref}`)).to.not.include('avbokad')
      expect((await core.tickets.get(ref))?.visit?.cancelledAt).to.equal(undefined)
    })

    it('and there is nothing to cancel for whoever has none', async () => {
      const resident = core.resident('webchat')
      expect(await resident.says('avboka min tid')).to.include('ingen bokad tid')
      expect(resident.choices).to.include('Prata med en person')
    })

    it('by the office, whose note they read, in the chat and by SMS', async () => {
      for (const channel of ['webchat', 'sms'] as const) {
        const resident = await booked(channel, 'måndag kl 9')
        const { _id: ref } = await resident.ticket()
        const news = { id: `cancel:${ref}`, ref, what: 'visit_cancelled', by: MAJA, note: 'Vi har stängt.' } as const
        await core.event(news)
        await core.event(news)
        const told = (await core.log.read(resident.conversation, resident.last.seq, 10)) as Turn[]
        expect(told).to.have.length(1)
        expect(told[0]?.outbound[0]?.text).to.include('måndag 30 november').and.include('Vi har stängt.')
        expect(told[0]?.deliveries.filter(({ payload }) => payload.kind === 'sms')).to.have.length(
          channel === 'sms' ? 1 : 0,
        )
        expect(await core.store.visits.countDocuments({ ref })).to.equal(0)
      }
    })
  })

  describe('are taken', () => {
    it('by one of two who want the last of a time, whichever instance they reach; the other is offered more', async () => {
      const other = await core.instance()
      const [here, there] = [core.resident('webchat'), other.resident('sms')]
      const both = [here, there]
      for (const resident of both) {
        resident.core.now = OPEN_MORNING
        for (const text of ['boka besök', 'Trollnäs', '1', 'lördag kl 11.45']) await resident.says(text)
        expect(resident.last.outbound.at(-1)?.text).to.include('11:45')
      }
      const told = await Promise.all(both.map((resident) => resident.says('ja')))
      const lost = told.findIndex((text) => text.includes('hann någon annan ta'))
      expect(told[1 - lost]).to.include('Klart!')
      expect(
        await core.store.visits.countDocuments({ office: 'trollnas-library', from: new Date('2026-11-28T10:45:00Z') }),
      ).to.equal(1)
      const late = both[lost] as Resident
      expect(late.choices.join()).to.not.include('11.45')
      await late.says('1')
      expect(await late.says('ja')).to.include('Klart!')
      expect(await late.ticket()).to.have.nested.property('visit.office', 'trollnas-library')
      await other.leave()
    })

    it('as many at once as the office has places, and then no more', async () => {
      for (let place = 0; place < 3; place += 1) await booked('webchat', 'torsdag 3 december kl 17')
      const resident = core.resident('webchat')
      for (const text of ['boka besök', 'Stadshuset', 'dator', 'torsdag 3 december kl 17']) await resident.says(text)
      expect(resident.choices.join()).to.include('3 dec').and.not.include('tors 3 dec 17.00')
    })

    it('all of them: a person is offered, and the office’s number', async () => {
      await fill('strand-library')
      const resident = core.resident('webchat')
      for (const text of ['boka besök', 'Strand']) await resident.says(text)
      expect(await resident.says('dator'))
        .to.include('ingen ledig tid')
        .and.include('0980-319 273')
      expect(resident.choices).to.deep.equal(['Prata med en person', 'Ändra något'])
      await resident.presses('Prata med en person')
      expect(resident.last.state.pending?.ask ?? 'filed').to.be.oneOf(['reach', 'filed', 'go_on'])
    })
  })

  /** Somebody who has a booking at the town hall. */
  async function booked(channel: 'webchat' | 'sms', when: string): Promise<Resident> {
    return book(core.resident(channel), when)
  }

  async function book(resident: Resident, when: string): Promise<Resident> {
    let answer = ''
    for (const text of ['boka ett besök', 'Stadshuset', 'dator', when, 'ja']) answer = await resident.says(text, {}, 0)
    expect(answer).to.include('Klart!')
    return resident
  }

  /** What was told when its time had come, as two instances would do it. */
  async function wakeTwice(resident: Resident): Promise<Turn[]> {
    const { _id: ref, wake } = await resident.ticket()
    core.now = wake?.at ?? core.now
    const news = { id: `wake:${ref}:visit`, ref, what: 'wake', wake: 'visit' } as const
    await core.event(news)
    await core.event({ ...news, id: `${news.id}:2` })
    return core.log.read(resident.conversation, resident.last.seq, 10)
  }

  async function fill(office: string): Promise<void> {
    const from = OPEN_MORNING.getTime()
    const documents = Array.from({ length: 16 * 48 }, (_, n) => {
      const at = new Date(Math.floor(from / 1_800_000) * 1_800_000 + n * 1_800_000)
      return { _id: `${office}|${at.toISOString()}|9`, schema: 1 as const, office, from: at, to: at, ref: 'LN-22222' }
    })
    await core.store.visits.insertMany(documents)
  }
})
