import { expect } from 'chai'
import fc from 'fast-check'
import { Hours } from '../src/content/organisation.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import {
  addOpenHours,
  isOpen,
  nextOpening,
  openHoursBetween,
  openingAnotherDay,
  openSpans,
  subtractOpenHours,
} from '../src/tickets/hours.js'

/**
 * Goal: a time promised to a resident is one when somebody is at work.
 * Method: a table of moments, among them both changes of the clock, a lunch hour, a holiday and its eve.
 */
describe('opening hours', () => {
  const calendar = swedishCalendar('Europe/Stockholm')
  const office = Hours.parse({
    mon: '08:00-12:00, 13:00-16:00',
    tue: '08:00-16:00',
    wed: '08:00-16:00',
    thu: '08:00-16:00',
    fri: '08:00-15:00',
  })
  const never = Hours.parse({})
  const night = Hours.parse({ sat: '20:00-24:00', sun: '00:00-04:00' })

  const open: [string, boolean, string][] = [
    ['2026-11-23T07:00:00Z', true, 'opens at eight'],
    ['2026-11-23T06:59:59Z', false, 'a second before'],
    ['2026-11-23T11:30:00Z', false, 'lunch'],
    ['2026-11-23T15:00:00Z', false, 'closing time is closed'],
    ['2026-07-06T06:00:00Z', true, 'summer time'],
    ['2026-12-24T09:00:00Z', false, 'julafton'],
    ['2027-01-06T09:00:00Z', false, 'trettondedag jul, a Wednesday'],
    ['2027-06-25T09:00:00Z', false, 'midsommarafton'],
    ['2026-11-22T09:00:00Z', false, 'a Sunday'],
  ]
  for (const [at, expected, why] of open) {
    it(`${at} is ${expected ? 'open' : 'closed'}: ${why}`, () =>
      expect(isOpen(office, calendar, new Date(at))).to.equal(expected))
  }

  const added: [string, number, string, string][] = [
    ['2026-11-24T08:00:00Z', 2, '2026-11-24T10:00:00.000Z', 'within the day'],
    ['2026-11-24T14:00:00Z', 2, '2026-11-25T08:00:00.000Z', 'over the night'],
    ['2026-11-23T10:00:00Z', 2, '2026-11-23T13:00:00.000Z', 'over lunch'],
    ['2026-11-27T13:30:00Z', 1, '2026-11-30T07:30:00.000Z', 'over the weekend'],
    ['2026-12-23T14:00:00Z', 2, '2026-12-28T08:00:00.000Z', 'over Christmas and the weekend'],
    ['2027-03-25T14:00:00Z', 2, '2027-03-30T07:00:00.000Z', 'over Easter and the change to summer time'],
  ]
  for (const [at, hours, expected, why] of added) {
    it(`${hours} open hours after ${at}: ${why}`, () => {
      expect(addOpenHours(new Date(at), hours, office, calendar).toISOString()).to.equal(expected)
    })
  }

  it('opens next at the next span, and now while open', () => {
    expect(nextOpening(office, calendar, new Date('2026-12-24T10:00:00Z'))?.toISOString()).to.equal(
      '2026-12-28T07:00:00.000Z',
    )
    expect(nextOpening(office, calendar, new Date('2026-11-24T10:00:00Z'))?.toISOString()).to.equal(
      '2026-11-24T10:00:00.000Z',
    )
  })

  it('holds midnight, and does not search for ever where nothing opens', () => {
    expect(isOpen(night, calendar, new Date('2026-11-28T22:59:00Z'))).to.equal(true)
    expect(isOpen(night, calendar, new Date('2026-11-28T23:30:00Z'))).to.equal(true)
    expect(nextOpening(never, calendar, new Date('2026-11-24T10:00:00Z'))).to.equal(undefined)
    expect(addOpenHours(new Date('2026-11-24T10:00:00Z'), 3, never, calendar).toISOString()).to.equal(
      '2026-11-24T13:00:00.000Z',
    )
  })

  describe('the day before a holiday', () => {
    const short = Hours.parse({
      mon: '08:00-16:00',
      tue: '08:00-16:00',
      wed: '08:00-16:00',
      thu: '08:00-16:00',
      fri: '08:00-15:00',
      eve: '08:00-12:00',
    })
    const closing: [string, string | undefined, string][] = [
      ['2027-01-05', '11:00', 'trettondagsafton'],
      ['2027-01-07', '15:00', 'an ordinary Thursday'],
      ['2027-03-25', '11:00', 'skärtorsdagen'],
      ['2027-03-27', undefined, 'påskafton, a Saturday that is closed and stays closed'],
      ['2027-04-30', '10:00', 'valborgsmässoafton, in summer time'],
      ['2027-05-05', '10:00', 'the day before Kristi himmelsfärdsdag'],
      ['2026-06-05', '10:00', 'the day before nationaldagen'],
      ['2026-10-30', '11:00', 'allhelgonaafton'],
      ['2026-12-23', '15:00', 'julafton is closed, but no public holiday: the day before it is whole'],
      ['2026-12-24', undefined, 'julafton is an eve and closed'],
      ['2026-12-31', undefined, 'nyårsafton is an eve and closed'],
      ['2026-06-18', '14:00', 'the day before midsommarafton is whole'],
      ['2026-06-19', undefined, 'midsommarafton is closed'],
    ]
    for (const [day, utc, why] of closing) {
      it(`${day} closes at ${utc ?? 'no time, it is closed'} (UTC): ${why}`, () => {
        const [span] = openSpans(short, calendar, new Date(`${day}T00:00:00Z`), 1)
        const closes = span?.to.toISOString() ?? ''
        if (utc) expect(closes).to.equal(`${day}T${utc}:00.000Z`)
        else expect(closes.slice(0, 10) > day, closes).to.equal(true)
      })
    }

    it('has its own hours also where there are several spans, and the usual ones where none are given', () => {
      const split = Hours.parse({ tue: '08:00-16:00', eve: '08:00-10:00, 11:00-12:00' })
      const spans = openSpans(split, calendar, new Date('2027-01-05T00:00:00Z'), 2)
      expect(spans.map(({ to }) => to.toISOString().slice(0, 16))).to.deep.equal([
        '2027-01-05T09:00',
        '2027-01-05T11:00',
      ])
      expect(isOpen(office, calendar, new Date('2027-01-05T14:00:00Z'))).to.equal(true)
    })

    it('is skipped over by what is due: an afternoon that is not worked is not counted', () => {
      expect(addOpenHours(new Date('2027-01-05T09:00:00Z'), 4, short, calendar).toISOString()).to.equal(
        '2027-01-07T09:00:00.000Z',
      )
    })
  })

  describe('counted backwards and between', () => {
    const back: [string, number, string, string][] = [
      ['2026-11-24T10:00:00Z', 2, '2026-11-24T08:00:00.000Z', 'within the day'],
      ['2026-11-25T08:00:00Z', 2, '2026-11-24T14:00:00.000Z', 'over the night'],
      ['2026-11-23T13:00:00Z', 2, '2026-11-23T10:00:00.000Z', 'over lunch'],
      ['2026-12-28T08:00:00Z', 2, '2026-12-23T14:00:00.000Z', 'over Christmas and the weekend'],
      ['2027-03-30T07:00:00Z', 2, '2027-03-25T14:00:00.000Z', 'over Easter and the change to summer time'],
      ['2026-11-22T12:00:00Z', 1, '2026-11-20T13:00:00.000Z', 'from a Sunday'],
      ['2026-11-24T15:00:00Z', 0, '2026-11-24T15:00:00.000Z', 'nothing, from closing time'],
    ]
    for (const [at, hours, expected, why] of back) {
      it(`${hours} open hours before ${at}: ${why}`, () => {
        expect(subtractOpenHours(new Date(at), hours, office, calendar).toISOString()).to.equal(expected)
      })
    }

    const between: [string, string, number, string][] = [
      ['2026-11-23T07:00:00Z', '2026-11-23T15:00:00Z', 7, 'a day with lunch'],
      ['2026-11-27T13:00:00Z', '2026-11-30T08:00:00Z', 2, 'over a weekend'],
      ['2026-11-21T08:00:00Z', '2026-11-22T20:00:00Z', 0, 'a weekend'],
      ['2026-11-24T10:00:00Z', '2026-11-24T09:00:00Z', 0, 'the wrong way round'],
      ['2026-01-07T07:00:00Z', '2026-06-30T07:00:00Z', 907, 'half a year'],
    ]
    for (const [from, to, hours, why] of between) {
      it(`${hours} hours between ${from} and ${to}: ${why}`, () => {
        expect(openHoursBetween(new Date(from), new Date(to), office, calendar)).to.equal(hours)
      })
    }

    it('goes by the clock where nothing opens', () => {
      const at = new Date('2026-11-24T10:00:00Z')
      expect(subtractOpenHours(at, 3, never, calendar).toISOString()).to.equal('2026-11-24T07:00:00.000Z')
      expect(openHoursBetween(at, new Date('2026-11-25T10:00:00Z'), never, calendar)).to.equal(0)
      expect(openSpans(never, calendar, at, 3)).to.deep.equal([])
      expect(openingAnotherDay(never, calendar, at).toISOString()).to.equal('2026-11-25T10:00:00.000Z')
    })

    it('gives whoever has ten working weeks all ten', () => {
      const due = addOpenHours(new Date('2026-11-23T07:00:00Z'), 400, office, calendar)
      expect(openHoursBetween(new Date('2026-11-23T07:00:00Z'), due, office, calendar)).to.equal(400)
      expect(due.toISOString().slice(0, 10) > '2027-02-01').to.equal(true)
    })

    it('is undone by counting the other way, from any moment, over any holiday', () => {
      const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2029-01-01'), noInvalidDate: true })
      const hours = fc.integer({ min: 1, max: 1200 }).map((minutes) => minutes / 60)
      const queue = fc.constantFrom(office, night, Hours.parse({ mon: '00:00-24:00', tue: '00:00-24:00' }))
      fc.assert(
        fc.property(moment, hours, queue, (from, count, opens) => {
          const to = addOpenHours(from, count, opens, calendar)
          expect(openHoursBetween(from, to, opens, calendar)).to.be.closeTo(count, 1e-6)
          const back = subtractOpenHours(to, count, opens, calendar)
          const start = nextOpening(opens, calendar, from)
          expect(openHoursBetween(start ?? from, back, opens, calendar)).to.equal(0)
          expect(openHoursBetween(back, to, opens, calendar)).to.be.closeTo(count, 1e-6)
        }),
        { numRuns: 60, seed: 20_261_126 },
      )
    })
  })

  it('opens another day on the next day that is open, whatever is left of this one', () => {
    const next: [string, string][] = [
      ['2026-11-24T06:00:00Z', '2026-11-25T07:00:00.000Z'],
      ['2026-11-24T10:00:00Z', '2026-11-25T07:00:00.000Z'],
      ['2026-11-27T20:00:00Z', '2026-11-30T07:00:00.000Z'],
      ['2026-11-24T22:59:00Z', '2026-11-25T07:00:00.000Z'],
      ['2026-11-24T23:01:00Z', '2026-11-26T07:00:00.000Z'],
    ]
    for (const [at, expected] of next)
      expect(openingAnotherDay(office, calendar, new Date(at)).toISOString(), at).to.equal(expected)
  })

  it('does not mind spans in disorder, nor one that ends before it begins', () => {
    const messy = Hours.parse({ mon: '13:00-16:00, 08:00-12:00, 22:00-04:00' })
    const spans = openSpans(messy, calendar, new Date('2026-11-23T00:00:00Z'), 2)
    expect(spans.map(({ from }) => from.toISOString().slice(11, 16))).to.deep.equal(['07:00', '12:00'])
    expect(addOpenHours(new Date('2026-11-23T00:00:00Z'), 7, messy, calendar).toISOString()).to.equal(
      '2026-11-23T15:00:00.000Z',
    )
  })
})
