import { expect } from 'chai'
import { createFacts } from '../src/app/facts/facts.js'
import { queueAgeFacts, staffedFacts } from '../src/app/facts/sampled.js'
import type { Content } from '../src/content/content.js'
import { parseStaffedHours } from '../src/content/staffed-hours.js'
import { createLog } from '../src/log.js'
import { Facts } from '../src/store/facts.js'
import type { DutySince } from '../src/store/hour-sample.js'
import { Staff } from '../src/store/staff.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { MAJA, OMAR, readContent } from './support/talk.js'
import { openStore, ticketOf } from './support/turns.js'

/**
 * Goal: how long queues were staffed, and how long people wait in them, is known by the hour, of all who were there together
 * and of nobody alone; by what staff said, or by the schedule where there is one.
 * Method: tables of what staff said and of schedules, right and wrong ones; then the sweep on a real database, twice in an
 * hour, with what it must not write looked for in all that it wrote.
 */
describe('sampled facts', () => {
  const calendar = swedishCalendar('Europe/Stockholm')
  /** Thursday from 10 to 11. */
  const from = new Date('2026-11-26T10:00:00+01:00')
  const at = (time: string) => new Date(`2026-11-26T${time}:00+01:00`)
  let content: Content
  before(async () => {
    content = await readContent()
  })

  const minutes = (given: Content, duties: DutySince[], hour = from) =>
    Object.fromEntries(
      staffedFacts({ content: given, calendar, from: hour }, duties).map((fact) => [
        fact.queue,
        'minutes' in fact && fact.minutes,
      ]),
    )

  it('divide an hour by when staff said that they came and went', () => {
    const waste = { queues: ['waste'] }
    const rows: [string, DutySince[], Record<string, number>][] = [
      ['nobody', [], {}],
      ['all the hour', [{ duty: 'on', since: at('08:00'), ...waste }], { waste: 60 }],
      ['from within it', [{ duty: 'on', since: at('10:15'), ...waste }], { waste: 45 }],
      ['until within it', [{ duty: 'off', since: at('10:15'), ...waste }], { waste: 15 }],
      ['until its pause', [{ duty: 'pause', since: at('10:40'), ...waste }], { waste: 40 }],
      ['gone before it', [{ duty: 'off', since: at('09:00'), ...waste }], {}],
      ['come after it', [{ duty: 'on', since: at('11:02'), ...waste }], {}],
      ['gone after it', [{ duty: 'off', since: at('11:02'), ...waste }], { waste: 60 }],
      ['away', [{ duty: 'on', since: at('08:00'), away: { until: new Date('2026-12-01') }, ...waste }], {}],
      [
        'two together',
        [
          { duty: 'on', since: at('08:00'), ...waste },
          { duty: 'on', since: at('10:30'), ...waste },
        ],
        { waste: 90 },
      ],
      ['of two queues', [{ duty: 'on', since: at('08:00'), queues: ['waste', 'water'] }], { waste: 30, water: 30 }],
      ['of none', [{ duty: 'on', since: at('08:00'), queues: [] }], {}],
    ]
    for (const [name, duties, expected] of rows) expect(minutes(content, duties), name).to.deep.equal(expected)
  })

  it('go by the schedule for the queues that it names', () => {
    const read = parseStaffedHours(
      'weekday;from;to;queue;staff\nthu;08:00;10:30;waste;2\nthu;10:30;16:00;waste;1\nfri;08:00;24:00;water;3\n',
      new Set(['waste', 'water']),
      (line, message) => expect.fail(`${line}: ${message}`),
    )
    const planned = { ...content, staffedHours: read }
    const duties: DutySince[] = [{ duty: 'on', since: at('08:00'), queues: ['waste', 'parks'] }]
    expect(minutes(planned, duties)).to.deep.equal({ waste: 90, parks: 30 })
    expect(minutes(planned, [], new Date('2026-11-27T23:00:00+01:00'))).to.deep.equal({ water: 180 })
    // A Thursday that is a public holiday.
    expect(minutes(planned, [], new Date('2026-12-24T10:00:00+01:00'))).to.deep.equal({})
  })

  it('tell what is wrong in a schedule, by its line', () => {
    const rows: [string, string][] = [
      ['thu;08:00;10:30;nowhere;2', '2 queue: organisation.yaml has no queue nowhere'],
      ['torsdag;08:00;10:30;waste;2', '2 weekday: mon, tue, wed, thu, fri, sat or sun'],
      ['thu;8;10:30;waste;2', '2 from: a time as 08:00'],
      ['thu;12:00;10:30;waste;2', '2 to: ends before it begins'],
      ['thu;08:00;10:30;waste;-1', '2 staff: not below 0'],
      ['thu;08:00;10:30;waste;many', '2 staff: how many'],
      ['thu;08:00;10:30', '2 not CSV with a semicolon, under the names weekday;from;to;queue;staff'],
    ]
    for (const [row, expected] of rows) {
      const wrong: string[] = []
      parseStaffedHours(`weekday;from;to;queue;staff\n${row}\n`, new Set(['waste']), (line, message) =>
        wrong.push(`${line} ${message}`),
      )
      expect(wrong, row).to.deep.equal([expected])
    }
  })

  it('count the wait in minutes the queue was open, of queues that are', () => {
    const age = { queue: 'waste', waiting: 3, oldest: new Date('2026-11-25T16:00:00+01:00') }
    const facts = queueAgeFacts({ content, calendar, now: at('09:00') }, [age])
    expect(facts.find(({ queue }) => queue === 'waste')).to.include({ waiting: 3, oldestMinutes: 90, hour: 9 })
    expect(facts.find(({ queue }) => queue === 'water')).to.include({ waiting: 0, oldestMinutes: 0 })
    expect(queueAgeFacts({ content, calendar, now: at('22:00') }, [age])).to.deep.equal([])
  })

  it('are taken once an hour, whoever takes them, and are nobody’s', async () => {
    const store = await openStore('facts_sampled')
    try {
      let now = at('11:04')
      const since = at('10:30')
      const book = new Staff(store)
      for (const staff of [MAJA, OMAR]) await book.put({ ...staff, duty: 'on', queues: ['waste'], since })
      const waiting = ticketOf('LN-WA1TS', {
        queue: 'building-permits',
        arrivedAt: at('10:04'),
        conversation: 'web:waits',
      })
      await store.tickets.insertOne({ ...waiting, updatedAt: at('10:04') })
      const sweeps = [1, 2].flatMap(
        () => createFacts({ knowing: { content }, store, logger: createLog('error'), now: () => now }).sweeps,
      )
      await Promise.all(sweeps.map(({ run }) => run().catch(() => undefined)))
      now = at('11:34')
      for (const { run } of sweeps) await run()
      const kept = await store.facts.find().toArray()
      const staffed = kept.filter(({ what }) => what === 'staffed')
      const hour = { department: 'waste-water', day: '2026-11-26', hour: 10, schema: 1 }
      expect(staffed.map(({ _id, ...fact }) => fact)).to.deep.equal([
        { what: 'staffed', minutes: 60, queue: 'waste', ...hour },
      ])
      const ages = kept.filter(({ what }) => what === 'queue_age')
      expect(ages).to.have.length(new Set(ages.map(({ queue }) => queue)).size)
      const age = { waiting: 1, oldestMinutes: 60, hour: 11 }
      expect(ages.find(({ queue }) => queue === 'building-permits')).to.include(age)
      for (const word of [MAJA.id, MAJA.name, OMAR.id, OMAR.name, 'web:waits', 'LN-WA1TS'])
        expect(JSON.stringify(kept), word).to.not.include(word)
      expect(await new Facts(store).dirtyDays(9)).to.deep.equal(['2026-11-26'])
    } finally {
      await store.db.dropDatabase()
      await store.close()
    }
  })
})
