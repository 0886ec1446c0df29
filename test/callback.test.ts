import { expect } from 'chai'
import { smsParts } from '../src/sms-text/parts.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { callWindows } from '../src/tickets/call-windows.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident } from './support/talk.js'

/**
 * Goal: whoever wants to be called says when, among the times the queue is open, and is called by then.
 * Method: whole conversations on the web and by SMS; the times offered as a table, across weekends, holidays and lunch.
 */
const BUILD_MS = 120_000
const DAYS = { mon: [['08:00', '16:30']], tue: [['08:00', '16:30']], wed: [['08:00', '16:30']] } as const
const HOURS = { ...DAYS, thu: [['08:00', '16:30']], fri: [['08:00', '15:00']] } as const

describe('a callback', () => {
  let core: Core
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.start()
  })
  beforeEach(() => {
    core.now = OPEN_MORNING
  })
  after(() => core.close())

  async function asks(words = 'kan ni ringa mig om bygglov', number = '070-174 06 55'): Promise<Resident> {
    const resident = core.resident()
    await resident.says(words)
    await resident.says(number)
    return resident
  }

  describe('the times offered', () => {
    const times: { name: string; now: string; hours?: object; offered: string[] }[] = [
      {
        name: 'an open morning',
        now: '2026-11-26T09:31',
        offered: ['26 10-12', '26 12-14', '26 14-16', '27 08-10', '27 10-12', '27 12-14'],
      },
      {
        name: 'before opening',
        now: '2026-11-26T06:00',
        offered: ['26 08-10', '26 10-12', '26 12-14', '26 14-16', '27 08-10', '27 10-12'],
      },
      {
        name: 'on the hour',
        now: '2026-11-26T14:00',
        offered: ['26 14-16', '27 08-10', '27 10-12', '27 12-14', '27 14-15', '30 08-10'],
      },
      {
        name: 'the end of a day is too short a time',
        now: '2026-11-26T15:40',
        offered: ['27 08-10', '27 10-12', '27 12-14', '27 14-15', '30 08-10', '30 10-12'],
      },
      {
        name: 'over Christmas',
        now: '2026-12-23T15:31',
        offered: ['28 08-10', '28 10-12', '28 12-14', '28 14-16', '29 08-10', '29 10-12'],
      },
      {
        name: 'three open days at most, with a lunch break',
        now: '2026-11-26T06:00',
        hours: { thu: [['10:00', '12:00']], fri: [['09:30', '11:00']], mon: [['12:00', '13:00']], tue: HOURS.tue },
        offered: ['26 10-12', '27 09:30-11', '30 12-13'],
      },
      { name: 'a queue that never opens', now: '2026-11-26T09:31', hours: {}, offered: [] },
    ]
    for (const { name, now, hours = HOURS, offered } of times) {
      it(name, () => {
        const at = (date: Date) =>
          date.toLocaleTimeString('sv-SE', { timeZone: 'Europe/Stockholm', timeStyle: 'short' }).replace(':00', '')
        const windows = callWindows(hours as never, swedishCalendar('Europe/Stockholm'), new Date(`${now}+01:00`))
        expect(windows.map(({ from, to }) => `${from.getDate()} ${at(from)}-${at(to)}`)).to.deep.equal(offered)
      })
    }
  })

  it('is filed at once, then a number, then a time; and it is due by the end of that time', async () => {
    const resident = core.resident()
    await resident.says('kan ni ringa mig om bygglov')
    expect((await resident.ticket()).kind).to.equal('callback')
    expect(await resident.says('070-174 06 55'))
      .to.contain('070-174 06 55')
      .and.contain('När passar det?')
    expect(resident.choices).to.deep.equal([
      'I dag 10-12',
      'I dag 12-14',
      'I dag 14-16',
      'I morgon 8-10',
      'I morgon 10-12',
      'I morgon 12-14',
      'När som helst',
    ])
    expect(await resident.presses('I morgon 8-10')).to.contain('070-174 06 55 i morgon 8-10')
    const ticket = await resident.ticket()
    const window = { from: new Date('2026-11-27T07:00:00Z'), to: new Date('2026-11-27T09:00:00Z') }
    expect(ticket).to.deep.include({ kind: 'callback', callback: window, dueAt: window.to })
    expect(ticket.contact).to.deep.equal({ via: 'call', phone: '+46701740655', proven: false })
    expect(ticket.wake).to.deep.equal({ what: 'remind', at: new Date('2026-11-27T08:00:00Z') })
  })

  it('any time is by when an answer is due', async () => {
    const resident = await asks()
    const { dueAt } = await resident.ticket()
    expect(await resident.presses('När som helst')).to.match(/senast måndag 30 november kl\./)
    expect(await resident.ticket()).to.deep.include({ kind: 'callback', dueAt })
    expect(await resident.ticket()).not.to.have.property('callback')
  })

  it('is changed by asking again: the number is known, and may be another', async () => {
    const resident = await asks()
    await resident.presses('I dag 12-14')
    expect(await resident.says('ring mig')).to.contain('När passar det?')
    expect((await resident.ticket()).callback?.to.toISOString()).to.equal('2026-11-26T13:00:00.000Z')
    await resident.presses('I morgon 12-14')
    expect((await resident.ticket()).dueAt.toISOString()).to.equal('2026-11-27T13:00:00.000Z')
    await resident.says('ring mig på 08-465 004 55 istället')
    await resident.presses('När som helst')
    const ticket = await resident.ticket()
    expect(ticket.contact.phone).to.equal('+46846500455')
    expect(ticket).not.to.have.property('callback')
    expect(await resident.tickets()).to.have.length(1)
  })

  const numbers = [
    { name: 'a landline', typed: '0980-319 200', phone: '+46980319200' },
    { name: 'another country’s', typed: '+358 40 123 4567', phone: '+358401234567' },
  ]
  for (const { name, typed, phone } of numbers) {
    it(`${name} is called as well`, async () => {
      const resident = await asks(undefined, typed)
      expect((await resident.ticket()).contact.phone).to.equal(phone)
      expect(resident.choices).to.include('När som helst')
    })
  }

  it('a number that is none is asked for again', async () => {
    const resident = await asks(undefined, '12345')
    expect(resident.last.outbound[0]?.text).to.contain('inte ut som ett telefonnummer')
    await resident.says('070-174 06 56')
    expect((await resident.ticket()).contact.phone).to.equal('+46701740656')
  })

  for (const words of ['efter lunch', 'efter 15', 'i morgon förmiddag', 'helst när barnen har somnat']) {
    it(`"${words}" is no time the bot makes up: whoever calls reads it`, async () => {
      const resident = await asks()
      expect(await resident.says(words)).to.contain('Det läser den som ringer dig')
      expect(resident.thread).to.deep.equal([words])
      expect(await resident.ticket()).not.to.have.property('callback')
    })
  }

  it('a question in place of a time is answered', async () => {
    const resident = await asks()
    await resident.says('Soporna är inte tömda')
    expect(resident.articles).to.deep.equal(['missed-collection'])
  })

  it('by SMS the number is known, and the times are numbered lines', async () => {
    const resident = core.resident('sms')
    await resident.says('kan ni ringa mig om bygglov')
    const [text = ''] = resident.sms
    expect(text).to.match(/\n1 I dag 10-12\n2 I dag 12-14\n.*\n7 När som helst$/s)
    expect(smsParts(text)).to.deep.include({ encoding: 'GSM-7' })
    expect(smsParts(text).parts).to.be.at.most(3)
    await resident.says('3')
    const ticket = await resident.ticket()
    expect(ticket.contact).to.deep.equal({ via: 'call', phone: resident.phone, proven: true })
    expect(ticket.callback?.from.toISOString()).to.equal('2026-11-26T13:00:00.000Z')
    expect(smsParts(resident.sms[0] ?? '').parts).to.equal(1)
    const reply = await done(core.staff({ id: 'sms-1', verb: 'reply', ref: ticket._id, by: MAJA, text: 'Vi ringer.' }))
    const texts = reply.deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
    expect(texts.join()).to.contain('Vi ringer.')
  })

  it('what it is about is asked when nothing tells, and once', async () => {
    const resident = core.resident()
    expect(await resident.says('ring upp mig')).to.contain('Vad gäller det?')
    expect(await resident.says('det gäller bygglov')).to.contain('Vilket telefonnummer')
    expect(await resident.ticket()).to.include({ queue: 'building-permits', kind: 'callback' })
  })

  it('of a ticket that is something else already, the kind stays', async () => {
    const resident = core.resident()
    await resident.complains('jag vill klaga på soporna')
    await resident.says('ring mig på 070-174 06 57')
    await resident.presses('I dag 10-12')
    expect(await resident.ticket()).to.include({ kind: 'complaint' })
    expect((await resident.ticket()).callback?.to.toISOString()).to.equal('2026-11-26T11:00:00.000Z')
  })

  it('whoever has it keeps it until the time they are to call', async () => {
    const resident = await asks()
    await resident.presses('I morgon 12-14')
    const { _id: ref } = await resident.ticket()
    await done(core.staff({ id: `k-${ref}`, verb: 'claim', ref, by: MAJA }))
    const ticket = await resident.ticket()
    expect(ticket.wake?.what).to.equal('remind')
    core.now = new Date('2026-11-27T10:30:00Z')
    await core.event({ id: `w-${ref}`, ref, what: 'wake', wake: 'return' })
    expect((await resident.ticket()).claimedBy).to.deep.equal(MAJA)
    await done(core.staff({ id: `d-${ref}`, verb: 'called', ref, by: MAJA }))
    expect(await resident.ticket()).not.to.have.property('awaitingSince')
  })
})
