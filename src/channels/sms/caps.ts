import { createHash } from 'node:crypto'
import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import { countryToText } from './phone.js'

const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3_600
/** Nobody's phone is filled with codes they did not ask for. */
const CODES_HOURLY_MAX = LIMITS.codesPerNumber

/** A danger answer gets through caps that are spent, up to this many times a number's own. */
const URGENT_TIMES = 5

/** Counts one use of `key`; false when it has been used `max` times within the window already. */
export type Consume = (key: string, max: number, windowSeconds: number) => Promise<boolean>

export interface SmsCapsOptions {
  /** ISO countries we text. */
  countries: readonly string[]
  numberDailyMax: number
  dailyMax: number
  consume: Consume
}

/** What keeps a bill, and a neighbour's phone, from being filled by someone else's number. */
export class SmsCaps {
  readonly #options: SmsCapsOptions

  constructor(options: SmsCapsOptions) {
    this.#options = options
  }

  /** Throws `delivery_refused` for a number no SMS of ours may ever go to. */
  checkCountry(to: string): void {
    const country = countryToText(to)
    if (country === undefined) throw refused('not a number we may text')
    if (!this.#options.countries.includes(country)) throw refused(`SMS_COUNTRIES does not hold ${country}`)
  }

  /** Counts one SMS. Throws `delivery_refused`, saying which cap, when too many have left. */
  async spend(to: string, urgent: boolean): Promise<void> {
    const { numberDailyMax, dailyMax, consume } = this.#options
    const number = hashed(to)
    if (urgent) {
      if (!(await consume(`urgent:${number}`, numberDailyMax * URGENT_TIMES, DAY_SECONDS)))
        throw refused('urgent cap for this number')
      return
    }
    if (!(await consume(`number:${number}`, numberDailyMax, DAY_SECONDS))) throw refused('SMS_NUMBER_DAILY_MAX')
    if (!(await consume('all', dailyMax, DAY_SECONDS))) throw refused('SMS_DAILY_MAX')
  }

  /**
   * Counts one code to a number, whoever asks for it; false when it has had enough of them in an hour. Asked before the
   * code is made, since one that nobody could have received must be good for nothing: guesses are as few as codes.
   */
  async mayGetCode(to: string): Promise<boolean> {
    return this.#options.consume(`code:${hashed(to)}`, CODES_HOURLY_MAX, HOUR_SECONDS)
  }
}

function hashed(number: string): string {
  return createHash('sha256').update(number).digest('base64url')
}

function refused(why: string): ServiceError {
  return new ServiceError('delivery_refused', `SMS not sent: ${why}`)
}
