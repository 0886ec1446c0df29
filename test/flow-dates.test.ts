import { expect } from 'chai'
import { FlowFile, type FlowStep } from '../src/content/flow.js'
import { FlowWords } from '../src/content/flow-words.js'
import { readSlot } from '../src/dialog/read/read-slot.js'
import type { Reading } from '../src/dialog/slots.js'

/**
 * Goal: a day and a time in words are the day and the time that were meant, and a house number is neither.
 * Method: tables of Swedish and English as people write, all on Thursday 26 November 2026 at noon in Stockholm.
 */

const words = { sv: ['x'], en: ['x'] }
const reading: Reading = {
  lang: 'sv',
  now: new Date('2026-11-26T11:00:00Z'),
  timeZone: 'Europe/Stockholm',
  words: FlowWords.parse({
    yes: words,
    no: words,
    skip: words,
    back: words,
    cancel: words,
    restart: words,
    correction: words,
    question: words,
  }),
  streets: undefined,
  districts: [],
  faults: [],
}
const both = (text: string) => ({ sv: text, en: text })

function stepOf(more: object): FlowStep {
  const flow = FlowFile.parse({
    title: both('T'),
    start: {},
    steps: [{ slot: 'it', ask: both('?'), explain: both('?'), label: both('It'), ...more }],
    ends: [{ ticket: { kind: 'errand', queue: 'streets' } }],
  })
  const [step] = flow.steps
  if (!step) throw new Error('a flow of one step has one')
  return step
}

/** `2026-11-27`, `2026-11-27 15:00-17:00`, why it will not do, or undefined. */
function told(step: FlowStep, text: string, how: 'asked' | 'found' = 'asked', now = reading.now): string | undefined {
  const read = readSlot(step, text, { ...reading, now }, how)
  if (read === undefined) return undefined
  if ('unfit' in read) return read.unfit
  if (read.value.is === 'window') return `${read.value.day} ${read.value.from}-${read.value.to}`
  return read.value.is === 'date' ? read.value.day : read.value.is
}
function restOf(step: FlowStep, text: string): string | undefined {
  const read = readSlot(step, text, reading, 'found')
  return read && 'rest' in read ? read.rest : undefined
}

const COMING = stepOf({ type: 'date' })
const PAST = stepOf({ type: 'date', days: 'past' })
const ANY = stepOf({ type: 'date', days: 'any' })
const WINDOW = stepOf({ type: 'window', withinDays: 60 })

function table(step: FlowStep, rows: readonly (readonly [string, string | undefined])[]): void {
  for (const [text, expected] of rows)
    it(`"${text}" is ${expected ?? 'none'}`, () => expect(told(step, text)).to.equal(expected))
}

describe('days to come', () => {
  table(COMING, [
    ['idag', '2026-11-26'],
    ['ikväll', '2026-11-26'],
    ['imorgon', '2026-11-27'],
    ['i morgon bitti', '2026-11-27'],
    ['imorrn', '2026-11-27'],
    ['tomorrow', '2026-11-27'],
    ['i övermorgon', '2026-11-28'],
    ['the day after tomorrow', '2026-11-28'],
    ['på fredag', '2026-11-27'],
    ['fredag', '2026-11-27'],
    ['fre', '2026-11-27'],
    ['torsdag', '2026-12-03'],
    ['nästa fredag', '2026-12-04'],
    ['nasta fredag', '2026-12-04'],
    ['fredag nästa vecka', '2026-12-04'],
    ['nästa vecka på fredag', '2026-12-04'],
    ['fredag om en vecka', '2026-12-04'],
    ['på lördag', '2026-11-28'],
    ['lordag', '2026-11-28'],
    ['next Tuesday', '2026-12-01'],
    ['on friday', '2026-11-27'],
    ['den 3:e december', '2026-12-03'],
    ['3 dec', '2026-12-03'],
    ['den tredje december', '2026-12-03'],
    ['December 3rd', '2026-12-03'],
    ['the 3rd of December', '2026-12-03'],
    ['lördag den 5 december', '2026-12-05'],
    ['3/12', '2026-12-03'],
    ['2026-12-03', '2026-12-03'],
    ['1 jan', '2027-01-01'],
    ['15', '2026-12-15'],
    ['den 15:e', '2026-12-15'],
    ['om två veckor', '2026-12-10'],
    ['om 14 dagar', '2026-12-10'],
    ['om ett par dagar', '2026-11-28'],
    ['in 3 days', '2026-11-29'],
    ['igår', 'day_past'],
    ['i tisdags', 'day_past'],
    ['25/11', 'day_past'],
    ['2026-11-25', 'day_past'],
    ['2028-01-01', 'day_too_far'],
    ['31/2', undefined],
    ['2026-13-40', undefined],
    ['nästa vecka', undefined],
    ['snart', undefined],
    ['', undefined],
  ])
})

describe('days that were', () => {
  table(PAST, [
    ['i tisdags', '2026-11-24'],
    ['sen i tisdags', '2026-11-24'],
    ['tisdag', '2026-11-24'],
    ['förra tisdagen', '2026-11-17'],
    ['sen i lördags', '2026-11-21'],
    ['i torsdags', '2026-11-19'],
    ['igår kväll', '2026-11-25'],
    ['i gar', '2026-11-25'],
    ['yesterday', '2026-11-25'],
    ['i förrgår', '2026-11-24'],
    ['i morse', '2026-11-26'],
    ['nu', '2026-11-26'],
    ['last friday', '2026-11-20'],
    ['since monday', '2026-11-23'],
    ['för tre dagar sedan', '2026-11-23'],
    ['två veckor sen', '2026-11-12'],
    ['i två veckor', '2026-11-12'],
    ['two weeks ago', '2026-11-12'],
    ['den 3 november', '2026-11-03'],
    ['den 3:e', '2026-11-03'],
    ['3/10', '2026-10-03'],
    ['imorgon', 'day_future'],
    ['på fredag', 'day_future'],
    ['3/12', 'day_future'],
    ['13 september 2019', 'day_too_far'],
  ])
})

describe('days in a longer message', () => {
  const rows: [string, string | undefined][] = [
    ['lampan är trasig vid Almvägen 4 sen i tisdags', '2026-11-24'],
    ['kan ni komma på fredag', '2026-11-27'],
    ['har gått sönder idag', '2026-11-26'],
    ['kom på fre tack', '2026-11-27'],
    ['nummer 4', undefined],
    ['vid Almvägen 15', undefined],
    ['den 4 lampan', undefined],
    ['15', undefined],
    ['min son är sjuk', undefined],
    ['jag kommer från Småvägen', undefined],
    ['the sun is up on the wed site', undefined],
    ['nu är det trasigt', undefined],
    ['det blinkar 24/7', undefined],
    ['ring 070-12 12 126', undefined],
    ['ring 08-12 03 20', undefined],
    ['ring 08/12 34 56 78', undefined],
  ]
  for (const [text, expected] of rows)
    it(`"${text}" has ${expected ?? 'none'}`, () => expect(told(ANY, text, 'found')).to.equal(expected))

  it('are the one that the question is for', () => {
    const text = 'trasig sen i tisdags, kan ni komma på fredag'
    expect(told(PAST, text, 'found')).to.equal('2026-11-24')
    expect(told(COMING, text, 'found')).to.equal('2026-11-27')
  })
  it('are never wrong where none was asked for', () =>
    expect(told(COMING, 'trasig sen igår', 'found')).to.equal(undefined))
  it('leave the rest', () =>
    expect(restOf(ANY, 'lampan är trasig sen i tisdags vid Almvägen 4')).to.equal('lampan är trasig vid Almvägen 4'))
})

describe('days by the clocks of the municipality', () => {
  it('begin at its midnight', () => {
    expect(told(COMING, 'idag', 'asked', new Date('2026-11-26T23:30:00Z'))).to.equal('2026-11-27')
    expect(told(COMING, 'om 3 dagar', 'asked', new Date('2026-11-26T22:30:00Z'))).to.equal('2026-11-29')
    expect(told(COMING, 'in 3 days', 'asked', new Date('2026-11-26T23:30:00Z'))).to.equal('2026-11-30')
  })
  it('go on through the night when clocks are changed', () =>
    expect(told(COMING, 'på måndag', 'asked', new Date('2026-10-24T22:30:00Z'))).to.equal('2026-10-26'))
})

describe('a day and a time of it', () => {
  table(WINDOW, [
    ['imorgon efter 3', '2026-11-27 15:00-17:00'],
    ['tomorrow after 3', '2026-11-27 15:00-17:00'],
    ['imorgon efter tre', '2026-11-27 15:00-17:00'],
    ['imorgon efter 9', '2026-11-27 09:00-17:00'],
    ['imorgon efter 16', '2026-11-27 16:00-18:00'],
    ['imorgon kväll efter 7', '2026-11-27 19:00-21:00'],
    ['på fredag mellan 8 och 10', '2026-11-27 08:00-10:00'],
    ['Tuesday between 10 and 2', '2026-12-01 10:00-14:00'],
    ['fredag kl 13-15', '2026-11-27 13:00-15:00'],
    ['den 3 december 8-12', '2026-12-03 08:00-12:00'],
    ['3/12 kl 14:30', '2026-12-03 14:30-15:30'],
    ['imorgon klockan 15.30', '2026-11-27 15:30-16:30'],
    ['måndag halv fyra', '2026-11-30 15:30-16:30'],
    ['tisdag runt tre', '2026-12-01 15:00-16:00'],
    ['friday 3pm', '2026-11-27 15:00-16:00'],
    ['friday 12 am', '2026-11-27 00:00-01:00'],
    ['fredag 9', '2026-11-27 09:00-10:00'],
    ['tisdag förmiddag', '2026-12-01 08:00-12:00'],
    ['i morgon em', '2026-11-27 13:00-17:00'],
    ['i eftermiddag', '2026-11-26 13:00-17:00'],
    ['ikväll', '2026-11-26 17:00-20:00'],
    ['imorgon innan lunch', '2026-11-27 08:00-12:00'],
    ['imorgon efter lunch', '2026-11-27 13:00-17:00'],
    ['next friday by 11', '2026-12-04 08:00-11:00'],
    ['monday at noon', '2026-11-30 12:00-13:00'],
    ['imorgon när som helst', '2026-11-27 08:00-17:00'],
    ['på fredag', 'time_missing'],
    ['i morgon', 'time_missing'],
    ['imorgon, ring 08-12 03 20', 'time_missing'],
    ['imorgon kl 25', 'time_missing'],
    ['idag kl 8', 'day_past'],
    ['igår kl 3', 'day_past'],
    ['2027-06-01 kl 10', 'day_too_far'],
    ['efter 3', undefined],
    ['när som helst', undefined],
  ])
  it('is found only whole', () => {
    expect(told(WINDOW, 'kan ni hämta soffan imorgon efter 3 vid Almvägen 4', 'found')).to.equal(
      '2026-11-27 15:00-17:00',
    )
    expect(restOf(WINDOW, 'kan ni hämta soffan imorgon efter 3 vid Almvägen 4')).to.equal(
      'kan ni hämta soffan vid Almvägen 4',
    )
    expect(told(WINDOW, 'kan ni hämta soffan imorgon vid Almvägen 4', 'found')).to.equal(undefined)
  })
})
