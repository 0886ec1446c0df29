import { expect } from 'chai'
import { Hours } from '../src/content/organisation.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { addOpenHours, isOpen, nextOpening } from '../src/tickets/hours.js'

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
})
