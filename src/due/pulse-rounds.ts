import { ServiceError } from '../errors.js'
import { describeError, type Log } from '../log.js'
import type { Calendar } from '../tickets/hours.js'
import type { StaffBook } from '../turn/ports.js'
import type { PulseBook, PulsePerson, PulseResult, PulseRound } from '../turn/pulse.js'
import { hasNoWeek, type PulseTime, type PulseWeek, pulseWeek } from './pulse-week.js'
import type { Sweep } from './sweeps.js'

const EVERY_MS = 60_000

/** How staff are reached. */
export interface PulsePost {
  /** Everyone in the queues' teams who has a chat with the bot; `isWhole`: no team is missing for want of an answer. */
  people(): Promise<{ people: PulsePerson[]; isWhole: boolean }>
  /** Asks one person. Throws `delivery_failed` when it surely did not reach them. */
  ask(person: PulsePerson, about: { week: string; closes: Date; last?: PulseResult }): Promise<void>
}

interface PulseRoundsOptions {
  book: PulseBook
  post: () => PulsePost
  staff: Pick<StaffBook, 'get'>
  /** Undefined while staff are not to be asked. */
  time: () => PulseTime | undefined
  calendar: Calendar
  now: () => Date
  log: Log
  /** Other than the shipped pace, for tests. */
  everyMs?: number
}

/** Asks staff once a week how it has been, and ends the weeks that are over. Any number may run on one database. */
export function pulseSweep(options: PulseRoundsOptions): Sweep {
  return { name: 'pulse', everyMs: options.everyMs ?? EVERY_MS, run: (signal) => runPulse(options, signal) }
}

async function runPulse(options: PulseRoundsOptions, signal: AbortSignal | undefined): Promise<void> {
  const { book, time, calendar, now } = options
  await book.close(now())
  const wished = time()
  const due = wished && pulseWeek(wished, calendar, now())
  if (!due) return
  const round = await book.open(due.week, due.closes)
  if (!round.isAsked && round.closes > now()) await askAll(options, { ...due, ...round }, signal)
}

/** One after another, which is slow enough for Teams. Who could not be reached is tried again by the next look. */
async function askAll(
  options: PulseRoundsOptions,
  due: PulseWeek & PulseRound,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { book, post, log } = options
  const last = await book.resultBefore(due.week)
  const { people, isWhole } = await post().people()
  const about = { week: due.week, closes: due.closes, ...(last ? { last } : {}) }
  let isAll = isWhole
  for (const person of people) {
    if (signal?.aborted) return
    if (!(await askOne(options, due, person, about))) isAll = false
  }
  if (isAll) await book.asked(due)
  else log.info('the weekly question waits for some', { week: due.week })
}

/** False where it is to be tried again. */
async function askOne(
  { book, post, staff, now, log }: PulseRoundsOptions,
  due: PulseWeek,
  person: PulsePerson,
  about: Parameters<PulsePost['ask']>[1],
): Promise<boolean> {
  if (hasNoWeek(await staff.get(person.staff), due, now())) return true
  if (!(await book.claim(due.week, person.staff))) return true
  try {
    await post().ask(person, about)
    return true
  } catch (error) {
    log.warn('the weekly question did not reach somebody', describeError(error))
    if (!(error instanceof ServiceError) || error.code !== 'delivery_failed') return true
    await book.release(due.week, person.staff)
    return false
  }
}
