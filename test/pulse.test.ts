import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { type PulsePost, pulseSweep } from '../src/due/pulse-rounds.js'
import { hasNoWeek, pulseWeek } from '../src/due/pulse-week.js'
import { ServiceError } from '../src/errors.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { foldPulse, type PulseSum } from '../src/store/fold-pulse.js'
import { Pulse } from '../src/store/pulse.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import type { StaffRecord } from '../src/turn/ports.js'
import { PULSE_ANSWERS_MIN, type PulseAnswers, type PulsePerson, type PulseResult } from '../src/turn/pulse.js'
import { eventually } from './support/eventually.js'
import { keptLog } from './support/kept-log.js'
import { testMongo } from './support/mongod.js'
import { type Service, startService } from './support/service.js'
import { type ChatCard, TeamsOffice } from './support/teams-office.js'

const HAPPY: PulseAnswers = { time: 5, help: 5, support: 5 }
const TIRED: PulseAnswers = { time: 1, help: 2, support: 3 }
const WEEK = '2026-W48'
const THURSDAY_AT_TWO = new Date('2026-11-26T13:00:00Z')
const CLOSES = new Date('2026-11-30T13:00:00Z')

const isTelling = (word: string) => word.length > 3

/**
 * Goal: staff can say how their week has been, once, and nobody can find out what anyone answered: not in the database,
 * not by too small a group, and not by taking one figure from another.
 * Method: the calendar alone; sums folded and subtracted in every way; the books on a real database, two at once; then
 * the whole service twice over one database, with staff in a stand-in for Teams, over three weeks.
 */
describe('the weekly question to staff', () => {
  describe('when', () => {
    const calendar = swedishCalendar('Europe/Stockholm')
    const time = { weekday: 'thu', hour: 14 } as const
    const moments: { name: string; now: string; week?: string; closes?: string }[] = [
      { name: 'a minute before', now: '2026-11-26T12:59:00Z' },
      { name: 'at the hour', now: '2026-11-26T13:00:00Z', week: WEEK, closes: '2026-11-30T13:00:00.000Z' },
      { name: 'the day after, for a service that was down', now: '2026-11-27T15:00:00Z', week: WEEK },
      { name: 'too late to ask', now: '2026-11-28T13:00:00Z' },
      { name: 'in summer time', now: '2026-06-04T12:00:00Z', week: '2026-W23' },
      { name: 'Ascension Day is a holiday', now: '2026-05-14T12:30:00Z' },
      { name: 'the day after Ascension Day', now: '2026-05-15T12:00:00Z', week: '2026-W20' },
      { name: 'a week without a working day left', now: '2026-12-25T13:00:00Z' },
      { name: 'a week of two years', now: '2026-12-30T13:00:00Z' },
    ]
    for (const { name, now, week, closes } of moments) {
      it(`${name}: ${week ?? 'nobody is asked'}`, () => {
        const due = pulseWeek(time, calendar, new Date(now))
        expect(due?.week).to.equal(week)
        if (closes) expect(due?.closes.toISOString()).to.equal(closes)
      })
    }

    const begins = new Date('2026-11-22T23:00:00Z')
    const record: StaffRecord = { id: 'x', name: 'X', duty: 'on', queues: ['waste'], since: begins }
    const before = new Date('2026-11-20T15:00:00Z')
    const records: { name: string; record: StaffRecord | undefined; isLeft: boolean }[] = [
      { name: 'nobody knows anything of them', record: undefined, isLeft: false },
      { name: 'on duty', record, isLeft: false },
      { name: 'off since this morning', record: { ...record, duty: 'off', since: THURSDAY_AT_TWO }, isLeft: false },
      { name: 'off all the week', record: { ...record, duty: 'off', since: before }, isLeft: true },
      { name: 'never on duty', record: { ...record, duty: 'off', queues: [], since: before }, isLeft: false },
      { name: 'away', record: { ...record, away: { until: CLOSES } }, isLeft: true },
      { name: 'back from being away', record: { ...record, away: { until: before } }, isLeft: false },
    ]
    for (const { name, record: one, isLeft } of records)
      it(`${name}: ${isLeft ? 'is left alone' : 'is asked'}`, () =>
        expect(hasNoWeek(one, { begins }, THURSDAY_AT_TWO)).to.equal(isLeft))
  })

  describe('of too few', () => {
    const sums = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 6 }).map((counts) => counts.map(sumOf))

    it('nothing can be read, nor worked out by taking what is shown from what is shown', () => {
      fc.assert(
        fc.property(sums, (all) => {
          const folded = foldPulse(all)
          const whole = total(folded)
          expect(whole, 'nothing is lost unless all is').to.be.oneOf([0, total(all)])
          if (total(all) < PULSE_ANSWERS_MIN) expect(folded).to.deep.equal([])
          const teams = folded.filter(({ team }) => team !== undefined).map(({ answers }) => answers)
          for (const some of subsetsOf(teams)) {
            const left = whole - some.reduce((sum, count) => sum + count, 0)
            expect(left === 0 || left >= PULSE_ANSWERS_MIN, `${left} left of ${whole} without ${some}`).to.equal(true)
          }
        }),
        { numRuns: 500, seed: 20_261_126 },
      )
    })

    it('a team that is large enough is shown, and what is folded twice is the same', () => {
      const all = [sumOf(7, 0), sumOf(5, 1), sumOf(9, 2)]
      const folded = foldPulse(all)
      expect(folded.map(({ team, answers }) => [team, answers])).to.deep.equal([
        [undefined, 7],
        ['1', 5],
        ['2', 9],
      ])
      expect(foldPulse(folded)).to.deep.equal(folded)
      expect(foldPulse([sumOf(3, 0), sumOf(5, 1), sumOf(9, 2)]).map(({ team }) => team)).to.deep.equal([undefined, '2'])
    })
  })

  describe('in the books', () => {
    let store: Store
    let other: Store
    let books: [Pulse, Pulse]
    before(async () => {
      const { uri } = await testMongo()
      const database = `pulse-${randomUUID()}`
      store = await connectStore({ uri, database })
      other = await connectStore({ uri, database })
      books = [new Pulse(store), new Pulse(other)]
    })
    after(async () => {
      await store.db.dropDatabase()
      await Promise.all([store.close(), other.close()])
    })
    afterEach(() => Promise.all(['pulse_rounds', 'pulse_sums'].map((name) => store.db.collection(name).deleteMany({}))))

    it('four answers show nothing and leave nothing, five do, and neither while more may come', async () => {
      for (const count of [4, 5]) {
        const [book] = books
        await book.open(WEEK, CLOSES)
        for (let one = 0; one < count; one += 1)
          expect(await book.answer(WEEK, { staff: `p${one}` }, one === 0 ? TIRED : HAPPY, THURSDAY_AT_TWO)).to.equal(
            'counted',
          )
        await book.close(new Date(CLOSES.getTime() - 1))
        expect(await book.results(WEEK, WEEK), 'a week that goes on grows by one and one').to.deep.equal([])
        await book.close(CLOSES)
        const means = { time: 4.2, help: 4.4, support: 4.6 }
        const shown: PulseResult[] = count < PULSE_ANSWERS_MIN ? [] : [{ week: WEEK, answers: 5, means }]
        expect(await book.results(WEEK, WEEK)).to.deep.equal(shown)
        expect(await book.resultBefore('2026-W49')).to.deep.equal(shown[0])
        expect(await store.db.collection('pulse_sums').countDocuments()).to.equal(shown.length)
        expect(await store.db.collection('pulse_rounds').countDocuments()).to.equal(0)
      }
    })

    it('whoever answers twice, at once and in two instances, is counted once; nobody is lost', async () => {
      await Promise.all(books.map((book) => book.open(WEEK, CLOSES)))
      const people = Array.from({ length: 8 }, (_, at) => ({ staff: `p${at}`, team: 'Lindnäs' }))
      const outcomes = await Promise.all(
        people.flatMap((person) => books.map((book) => book.answer(WEEK, person, HAPPY, THURSDAY_AT_TWO))),
      )
      expect(outcomes.filter((outcome) => outcome === 'counted')).to.have.length(8)
      expect(outcomes.filter((outcome) => outcome === 'before')).to.have.length(8)
      await Promise.all(books.map((book) => book.close(CLOSES)))
      const means = { time: 5, help: 5, support: 5 }
      expect(await books[0].results(WEEK, WEEK)).to.deep.equal([
        { week: WEEK, answers: 8, means },
        { week: WEEK, team: 'Lindnäs', answers: 8, means },
      ])
      expect(await books[0].answer(WEEK, { staff: 'late' }, HAPPY, CLOSES)).to.equal('closed')
    })

    it('two instances that ask at once ask each person once; who was not reached is asked again, by either', async () => {
      const asked: string[] = []
      const fails = new Set(['p3'])
      const post: PulsePost = {
        people: async () => ({
          people: Array.from({ length: 20 }, (_, at): PulsePerson => ({ staff: `p${at}` })),
          isWhole: true,
        }),
        async ask({ staff }) {
          if (fails.delete(staff)) throw new ServiceError('delivery_failed', 'Teams is out of reach')
          asked.push(staff)
        },
      }
      const sweeps = books.map((book) =>
        pulseSweep({
          book,
          post: () => post,
          staff: { get: async () => undefined },
          time: () => ({ weekday: 'thu', hour: 14 }),
          calendar: swedishCalendar('Europe/Stockholm'),
          now: () => THURSDAY_AT_TWO,
          log: keptLog().log,
        }),
      )
      for (let round = 0; round < 3; round += 1) await Promise.all(sweeps.map((sweep) => sweep.run()))
      expect(asked.toSorted()).to.deep.equal([...new Set(asked)].toSorted())
      expect(asked).to.have.length(20)
    })
  })

  describe('in Teams', function () {
    this.timeout(120_000)
    const LARGE = ['Ada Ek', 'Bo By', 'Cia Berg', 'Dan Dal', 'Eva Ek', 'Fia Fors', 'Gun Gran', 'Hans Hed']
    const [AWAY = '', OFF = '', WITHOUT = '', ...HERE] = LARGE
    const SMALL = 'Sara Social'
    let office: TeamsOffice
    let second: Service
    before(async () => {
      office = await TeamsOffice.start(
        {
          teams: [
            { name: 'Lindnäs kommun', channels: ['Kontaktcenter', 'Avfall och vatten'], staff: LARGE },
            { name: 'Socialförvaltningen', channels: ['Socialtjänst'], staff: [SMALL] },
          ],
        },
        { pulseEveryMs: 50, isShipped: true },
      )
      const { config } = office.service
      second = await startService({
        database: config.MONGODB_DATABASE,
        now: office.clock.now,
        pulseEveryMs: 50,
      })
      for (const who of [...LARGE, SMALL]) if (who !== WITHOUT) await office.teams.openChat(who)
      const staff = office.service.db.collection<StaffRecord & { _id: string }>('staff')
      await eventually(async () =>
        expect(await staff.countDocuments({ chat: { $exists: true } })).to.equal(LARGE.length),
      )
      const off: Partial<StaffRecord> = { duty: 'off', queues: ['waste'], since: new Date('2026-11-13T15:00:00Z') }
      await staff.updateOne({ _id: idOf(OFF) }, { $set: off })
      await staff.updateOne({ _id: idOf(AWAY) }, { $set: { away: { until: new Date('2027-01-11T06:00:00Z') } } })
    })
    after(async () => {
      await second?.close()
      await office?.close()
    })

    it('comes on Thursday at two to each who works, once, however many instances there are', async () => {
      expect(await rounds()).to.have.length(0)
      await forwardTo(THURSDAY_AT_TWO)
      await eventually(async () => expect(await rounds()).to.have.nested.property('[0].isAsked', true))
      const asked = (who: string) => asksOf(who).length
      expect([...HERE, SMALL].map(asked)).to.deep.equal([1, 1, 1, 1, 1, 1])
      expect([AWAY, OFF, WITHOUT].map(asked), 'away, off all the week, without the app').to.deep.equal([0, 0, 0])
      const [card] = asksOf(HERE[0] ?? '')
      expect(card?.text)
        .to.include('Frivilligt och anonymt')
        .and.to.include('Har tiden räckt till')
        .and.to.include('inte heller din chef')
        .and.to.include('mån 30 nov')
        .and.not.include('förra gången')
    })

    it('is answered with a press and thanked for; what was chosen stands in no message, and what is missing is told', async () => {
      const [first = ''] = HERE
      const [card] = asksOf(first)
      const empty = await card?.press('Skicka', { chat_time: '5', chat_help: '4' })
      expect(empty?.text).to.include('Välj ett svar på varje fråga').and.not.include('"value":"5","id"')
      expect((await card?.press('Skicka', { chat_time: '6', chat_help: '4', chat_support: '1' }))?.text).to.include(
        'Välj ett svar',
      )
      expect(await sums()).to.deep.equal([])
      expect((await answers(first, TIRED)).text)
        .to.include('Ditt svar är räknat')
        .and.not.include('chat_time')
      expect((await answers(first, HAPPY)).text, 'pressed again').to.include('Du har redan svarat')
      await eventually(() => expect(office.cards(first).at(-1)?.text).to.include('Tack!').and.not.include('chat_'))
      for (const who of HERE.slice(1, 3)) await answers(who, HAPPY)
      await answers(SMALL, HAPPY)
      expect((await sums()).map(({ answers: count }) => count).sort()).to.deep.equal([1, 3])
    })

    it('nothing in the database says who answered, when or what', async () => {
      const kept = JSON.stringify([await rounds(), await sums()])
      expect((await rounds())[0]?.answered).to.have.length(4)
      // By chance two or three letters stand in any digest.
      for (const { id, aadObjectId, name } of office.teams.staff)
        for (const word of [id, aadObjectId, name, ...name.split(' '), office.teams.chatOf(name)].filter(isTelling))
          expect(kept, word).to.not.include(word)
      const dates = kept.match(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g)
      expect([...new Set(dates)], 'the end of the week alone').to.deep.equal([CLOSES.toISOString()])
      for (const list of ['asked', 'answered'] as const)
        expect((await rounds())[0]?.[list]).to.deep.equal((await rounds())[0]?.[list].toSorted())
      for (const one of await sums())
        expect(Object.keys(one)).to.have.members([
          '_id',
          'schema',
          'week',
          'answers',
          'time',
          'help',
          'support',
          ...(one.team ? ['team'] : []),
        ])
      const others = (await office.service.db.listCollections().toArray()).map(({ name }) => name)
      for (const name of others.filter((one) => !one.startsWith('pulse_') && one !== 'destinations'))
        expect(JSON.stringify(await office.service.db.collection(name).find().toArray()), name).to.not.match(
          /pulse|chat_time/,
        )
    })

    it('four answers show nothing, and with the week goes all that is known of it', async () => {
      await forwardTo(CLOSES)
      await eventually(async () => expect(await rounds()).to.deep.equal([]))
      expect(await sums()).to.deep.equal([])
      expect((await answers(HERE[3] ?? '', HAPPY)).text).to.include('Tiden för att svara är slut')
      expect(await sums()).to.deep.equal([])
    })

    it('five are shown to all the week after; the small team is not what is left of them', async () => {
      await forwardTo(new Date('2026-12-03T13:00:00Z'))
      await eventually(() => expect(asksOf(HERE[3] ?? '')).to.have.length(2))
      await eventually(async () => expect(await rounds()).to.have.nested.property('[0].isAsked', true))
      expect(asksOf(SMALL).at(-1)?.text).to.not.include('förra gången')
      for (const who of HERE) await answers(who, HAPPY)
      await answers(SMALL, TIRED)
      await forwardTo(new Date('2026-12-07T13:00:00Z'))
      await eventually(async () => expect(await rounds()).to.deep.equal([]))
      const book = new Pulse({ client: office.service.db.client, db: office.service.db })
      expect(await book.results('2026-W01', '2027-W01')).to.deep.equal([
        { week: '2026-W49', answers: 6, means: { time: 4.3, help: 4.5, support: 4.7 } },
      ])
      await forwardTo(new Date('2026-12-10T13:00:00Z'))
      await eventually(() => expect(asksOf(SMALL)).to.have.length(3))
      expect(asksOf(SMALL).at(-1)?.text).to.include('Så svarade vi förra gången (6 svar, 5 är bäst): tiden 4,3')
    })

    async function forwardTo(at: Date): Promise<void> {
      office.clock.forward((at.getTime() - office.clock.now().getTime()) / 60_000 + 1 / 60)
    }

    /** Cards that ask, however they look now, oldest first. */
    function asksOf(who: string): ChatCard[] {
      return office.cards(who).filter(({ text }) => /Hur har din vecka varit|Tack!/.test(text))
    }

    async function answers(who: string, chosen: PulseAnswers): Promise<ChatCard> {
      const card = asked.get(`${who} ${asksOf(who).length}`) ?? asksOf(who).at(-1)
      if (!card) throw new Error(`${who} was not asked`)
      asked.set(`${who} ${asksOf(who).length}`, card)
      const inputs = Object.entries(chosen).map(([question, step]) => [`chat_${question}`, String(step)])
      return card.press('Skicka', Object.fromEntries(inputs))
    }

    function idOf(who: string): string {
      return office.teams.staff.find(({ name }) => name === who)?.aadObjectId ?? ''
    }

    async function rounds() {
      const all = office.service.db.collection<{ _id: string; isAsked: boolean; asked: string[]; answered: string[] }>(
        'pulse_rounds',
      )
      return all.find().toArray()
    }

    async function sums() {
      return office.service.db.collection<PulseSum & { _id: string }>('pulse_sums').find().toArray()
    }
  })
})

/** A card is pressed as it was when it came, also after it has become another. */
const asked = new Map<string, ChatCard>()

/** So many answers of the team with this number; of the first, of no team. */
function sumOf(answers: number, at: number): PulseSum {
  const steps = { 3: answers }
  return { answers, time: steps, help: steps, support: steps, ...(at === 0 ? {} : { team: String(at) }) }
}

function total(sums: readonly PulseSum[]): number {
  return sums.reduce((sum, { answers }) => sum + answers, 0)
}

function subsetsOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: 2 ** all.length }, (_, mask) => all.filter((_one, at) => mask & (1 << at)))
}
