import { setImmediate as breath } from 'node:timers/promises'
import type { Content } from '../../content/content.js'
import { queuesOf } from '../../content/organisation.js'
import { type DayFigures, figuresOfDay } from '../../reports/day-figures.js'
import { madeUpEntries, madeUpPulse } from '../../reports/made-up/beside.js'
import { madeUpDay } from '../../reports/made-up/day.js'
import { type MadeUpWorld, madeUpWorld } from '../../reports/made-up/world.js'
import { type KeptDay, monthly } from '../../reports/parts.js'
import { lastDayOf, monthsOf, type Period } from '../../reports/period.js'
import type { Sources } from './spans.js'

const SEED = 'lindnas'
/** A small municipality's. */
const CONTACTS_A_YEAR = 12_000
/** What a report of the longest period and the one before it need. */
const MONTHS_KEPT_MAX = 72
const TEAM_PEOPLE = 9
/** Work between two looks at what else there is to do. */
const BREATH_MS = 20

/** Figures of a made-up municipality, in place of those that are kept: for whoever wants to see a report before there is one. */
export class ExampleYear {
  readonly #months = new Map<string, Promise<KeptDay[]>>()
  #world: { content: Content; world: MadeUpWorld } | undefined

  /** Where a report of it is made from; nothing is known of what comes after the period. */
  sources(content: Content, { to }: Period): Sources {
    const world = this.#worldOf(content)
    return {
      months: async (period, lastDay = `${period.to}-31`) => {
        const [last = lastDay] = [lastDay, `${period.to}-31`, `${to}-31`].sort()
        return monthly(monthsOf(period), await this.#days(world, `${period.from}-01`, last))
      },
      entries: async (from, last) => monthsOf({ from, to: last }).flatMap((month) => madeUpEntries(world, month)),
      pulse: { results: async (from, last) => madeUpPulse(world, from, last) },
      baseline: async () => [],
    }
  }

  teamSizes(content: Content): Record<string, number> {
    return Object.fromEntries(queuesOf(content.organisation).map(({ id }) => [id, TEAM_PEOPLE]))
  }

  async #days(world: MadeUpWorld, from: string, to: string): Promise<KeptDay[]> {
    const months = monthsOf({ from: from.slice(0, 7), to: to.slice(0, 7) })
    const days: KeptDay[] = []
    for (const month of months) days.push(...(await this.#month(world, month)))
    return days.filter(({ day }) => from <= day && day <= to)
  }

  #month(world: MadeUpWorld, month: string): Promise<KeptDay[]> {
    const known = this.#months.get(month) ?? monthOf(world, month)
    this.#months.set(month, known)
    const [oldest] = this.#months.keys()
    if (this.#months.size > MONTHS_KEPT_MAX && oldest !== undefined) this.#months.delete(oldest)
    return known
  }

  #worldOf(content: Content): MadeUpWorld {
    if (this.#world?.content !== content) {
      this.#months.clear()
      this.#world = { content, world: madeUpWorld(content, { seed: SEED, contactsAYear: CONTACTS_A_YEAR }) }
    }
    return this.#world.world
  }
}

/** A few days at a time: who writes meanwhile hardly waits for it, and it need not wait for each of them day by day. */
async function monthOf(world: MadeUpWorld, month: string): Promise<KeptDay[]> {
  const days: KeptDay[] = []
  let sinceMs = performance.now()
  for (let number = 1; number <= Number(lastDayOf(month).slice(8)); number += 1) {
    const day = `${month}-${String(number).padStart(2, '0')}`
    days.push({ day, figures: figuresOfDay(day, madeUpDay(world, day)) satisfies DayFigures })
    if (performance.now() - sinceMs < BREATH_MS) continue
    await breath()
    sinceMs = performance.now()
  }
  return days
}
