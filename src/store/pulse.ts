import { createHmac, randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { ClientSession, Collection } from 'mongodb'
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import {
  PULSE_QUESTIONS,
  type PulseAnswers,
  type PulseBook,
  type PulsePerson,
  type PulseResult,
  type PulseRound,
} from '../turn/pulse.js'
import type { Store } from './connect.js'
import { added, foldPulse, meansOf, type PulseSum } from './fold-pulse.js'
import { parseStored } from './stored.js'
import { inTransaction } from './transaction.js'
import { hasLabel, isDuplicateKey, reachStore } from './unavailable.js'

/** While a week goes on: whom it has asked and who has answered, as hashes by a key that goes when it closes. */
interface RoundDocument {
  /** ISO week. */
  _id: string
  schema: 1
  closes: Date
  /** Base64url, of this week alone. */
  key: string
  /** Sorted by hash, so that their order tells nothing. */
  asked: string[]
  answered: string[]
  isAsked: boolean
  /** Grows with each who is to be asked again. */
  missed: number
}

/**
 * Answers added up as they come, by week and team: no document is anybody's, none has a time, and whose answers came
 * first or belong together cannot be read from sums.
 */
interface SumDocument extends PulseSum {
  /** The week, and the team where there is one. */
  _id: string
  schema: 1
  week: string
}

const KEY_BYTES = 32
/** Everybody gets the question at once, and some answer at once. */
const TRIES_MAX = 30
const CONFLICT_MS = 40
const WEEKS_MAX = 3_000

const Steps = z.record(z.string(), z.number())
const Sum = z.looseObject({
  _id: z.string(),
  week: z.string(),
  team: z.string().optional(),
  answers: z.number(),
  time: Steps,
  help: Steps,
  support: Steps,
})

/** The weekly question's books: sums that name nobody, and apart from them, for a few days, who is not to be asked again. */
export class Pulse implements PulseBook {
  readonly #client: Store['client']
  readonly #rounds: Collection<RoundDocument>
  readonly #sums: Collection<SumDocument>

  constructor({ client, db }: Pick<Store, 'client' | 'db'>) {
    this.#client = client
    this.#rounds = db.collection('pulse_rounds')
    this.#sums = db.collection('pulse_sums')
  }

  async open(week: string, closes: Date): Promise<PulseRound> {
    const key = randomBytes(KEY_BYTES).toString('base64url')
    const fresh = { schema: 1 as const, closes, key, asked: [], answered: [], isAsked: false, missed: 0 }
    const put = () =>
      this.#rounds.findOneAndUpdate({ _id: week }, { $setOnInsert: fresh }, { upsert: true, returnDocument: 'after' })
    const round = await reachStore(put).catch((error: unknown) => {
      // Two instances opened it at once; the other was first.
      if (isDuplicateKey(error)) return reachStore(put)
      throw error
    })
    const { isAsked, missed } = round ?? fresh
    return { week, closes: round?.closes ?? closes, isAsked, missed }
  }

  async claim(week: string, staff: string): Promise<boolean> {
    const hash = await this.#hash(week, staff)
    if (hash === undefined) return false
    const first = { _id: week, asked: { $ne: hash } }
    const { modifiedCount } = await reachStore(() =>
      this.#rounds.updateOne(first, { $push: { asked: { $each: [hash], $sort: 1 } } }),
    )
    return modifiedCount === 1
  }

  async release(week: string, staff: string): Promise<void> {
    const hash = await this.#hash(week, staff)
    if (hash === undefined) return
    const again = { $pull: { asked: hash }, $set: { isAsked: false }, $inc: { missed: 1 } }
    await reachStore(() => this.#rounds.updateOne({ _id: week }, again))
  }

  async asked({ week, missed }: Pick<PulseRound, 'week' | 'missed'>): Promise<void> {
    await reachStore(() => this.#rounds.updateOne({ _id: week, missed }, { $set: { isAsked: true } }))
  }

  async answer(
    week: string,
    person: PulsePerson,
    answers: PulseAnswers,
    now: Date,
  ): Promise<'counted' | 'before' | 'closed'> {
    const hash = await this.#hash(week, person.staff)
    const going = { _id: week, closes: { $gt: now } }
    if (hash === undefined) return 'closed'
    const counted = await this.#atOnce(async (session) => {
      const { modifiedCount } = await this.#rounds.updateOne(
        { ...going, answered: { $ne: hash } },
        { $push: { answered: { $each: [hash], $sort: 1 } } },
        { session },
      )
      if (modifiedCount === 0) return undefined
      await this.#add(week, person.team, answers, session)
      return true
    })
    if (counted) return 'counted'
    return (await reachStore(() => this.#rounds.findOne(going))) ? 'before' : 'closed'
  }

  async close(now: Date): Promise<void> {
    const over = { closes: { $lte: now } }
    const weeks = await reachStore(() => this.#rounds.find(over, { projection: { _id: 1 } }).toArray())
    for (const { _id: week } of weeks) {
      await this.#atOnce(async (session) => {
        const { deletedCount } = await this.#rounds.deleteOne({ _id: week, ...over }, { session })
        if (deletedCount === 0) return undefined
        await this.#fold(week, session)
        return true
      })
    }
  }

  async results(fromWeek: string, toWeek: string): Promise<PulseResult[]> {
    const closed = await this.#closed({ $gte: fromWeek, $lte: toWeek })
    const weeks = [...new Set(closed.map(({ week }) => week))]
    return weeks.flatMap((week) =>
      resultsOf(
        week,
        closed.filter((sum) => sum.week === week),
      ),
    )
  }

  async resultBefore(week: string): Promise<PulseResult | undefined> {
    const closed = await this.#closed({ $lt: week })
    const last = closed.at(-1)?.week
    return last === undefined ? undefined : (await this.results(last, last))[0]
  }

  /** Sums of weeks that take no more answers: what is shown once never grows by the answer of one person. */
  async #closed(week: { $gte: string; $lte: string } | { $lt: string }): Promise<SumDocument[]> {
    const open = await reachStore(() => this.#rounds.find({}, { projection: { _id: 1 } }).toArray())
    const which = { $and: [{ week }, { week: { $nin: open.map(({ _id }) => _id) } }] }
    const found = await reachStore(() => this.#sums.find(which).sort({ week: -1 }).limit(WEEKS_MAX).toArray())
    return found.map((document) => parseStored<SumDocument>(Sum, document, 'pulse')).reverse()
  }

  /** Nothing where the week takes no answers. */
  async #hash(week: string, staff: string): Promise<string | undefined> {
    const round = await reachStore(() => this.#rounds.findOne({ _id: week }, { projection: { key: 1 } }))
    return round ? createHmac('sha256', round.key).update(staff).digest('base64url') : undefined
  }

  async #add(week: string, team: string | undefined, answers: PulseAnswers, session: ClientSession): Promise<void> {
    const steps = PULSE_QUESTIONS.map((question) => [`${question}.${answers[question]}`, 1] as const)
    await this.#sums.updateOne(
      { _id: idOf(week, team) },
      {
        $setOnInsert: { schema: 1, week, ...(team === undefined ? {} : { team }) },
        $inc: { answers: 1, ...Object.fromEntries(steps) },
      },
      { upsert: true, session },
    )
  }

  /** What could never be shown is not kept either. */
  async #fold(week: string, session: ClientSession): Promise<void> {
    const found = await this.#sums.find({ week }, { session }).toArray()
    const folded = foldPulse(found.map((document) => parseStored<SumDocument>(Sum, document, 'pulse')))
    await this.#sums.deleteMany({ week }, { session })
    if (folded.length === 0) return
    const documents = folded.map(({ team, answers, time, help, support }) => ({
      _id: idOf(week, team),
      schema: 1 as const,
      week,
      ...(team === undefined ? {} : { team }),
      ...{ answers, time, help, support },
    }))
    await this.#sums.insertMany(documents, { session })
  }

  /** All of it or nothing; nothing where it answers undefined. What meets another doing the same is done again. */
  async #atOnce<T>(work: (session: ClientSession) => Promise<T | undefined>): Promise<T | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await reachStore(() => inTransaction(this.#client, work))
      } catch (error) {
        if (!hasLabel(error, 'TransientTransactionError')) throw error
        if (tries === TRIES_MAX) throw new ServiceError('store_unavailable', 'MongoDB is busy', { cause: error })
      }
      await setTimeout(Math.random() * CONFLICT_MS)
    }
  }
}

/** Folded again as it is read: of too few nothing is shown, however it came to stand there. */
function resultsOf(week: string, sums: readonly SumDocument[]): PulseResult[] {
  const folded = foldPulse(sums)
  if (folded.length === 0) return []
  const whole = added(folded)
  const teams = folded.filter(({ team }) => team !== undefined)
  return [whole, ...teams].map((sum) => ({
    week,
    ...(sum.team === undefined ? {} : { team: sum.team }),
    answers: sum.answers,
    means: meansOf(sum),
  }))
}

function idOf(week: string, team: string | undefined): string {
  return team === undefined ? week : `${week} ${team}`
}
