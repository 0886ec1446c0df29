import type { Fact } from '../../src/turn/fact.js'

/**
 * Figures counted again from the facts, slowly and otherwise than the service does it: plain loops over all facts for each
 * figure, lists that are sorted for each median, nothing added up by day. Shares no code with src/reports.
 */
export class Recount {
  readonly #facts: readonly Fact[]

  /** Facts counted on days of these months, whatever else is given. */
  constructor(facts: readonly Fact[], months: readonly string[]) {
    this.#facts = facts.filter((fact) => months.includes(('of' in fact ? fact.of : fact.day).slice(0, 7)))
  }

  /** Every figure that facts alone tell, by its id. */
  figures(): Record<string, number | null> {
    const contacts = this.#many((fact) => fact.what === 'contact' && fact.channel !== 'teams')
    const written = this.#many((fact) => fact.what === 'contact' && isWritten(fact))
    const answers = this.#many((fact) => fact.what === 'answer' && fact.channel !== 'teams')
    const resolved = this.#many((fact) => fact.what === 'resolved')
    const waits = this.#list((fact) => (fact.what === 'first_answer' ? fact.waitMinutes : undefined))
    const handlings = this.#list((fact) => (fact.what === 'resolved' ? fact.handlingMinutes : undefined))
    const ages = this.#list((fact) => (fact.what === 'queue_age' && fact.waiting > 0 ? fact.oldestMinutes : undefined))
    const staffed = this.#sum((fact) => (fact.what === 'staffed' ? fact.minutes : 0))
    const told = this.#many((fact) => fact.what === 'contact' && fact.channel !== 'teams' && fact.lang !== undefined)
    const shown = this.#articles('shown')
    const good = this.#many((fact) => fact.what === 'rated' && fact.rating === 'good')
    const fair = this.#many((fact) => fact.what === 'rated' && fact.rating === 'fair')
    const rated = this.#many((fact) => fact.what === 'rated')
    const samples = this.#many((fact) => fact.what === 'queue_age')
    const deeds = this.#many((fact) => fact.what === 'deed')
    return {
      contacts,
      contacts_outside: perCent(
        this.#many((fact) => fact.what === 'contact' && fact.channel !== 'teams' && fact.outside === true),
        contacts,
      ),
      answered_by_bot: perCent(this.#reached('answered'), written),
      handed_over: perCent(this.#reached('handed'), written),
      near_choices: perCent(this.#answers('choice'), answers),
      no_match: perCent(this.#answers('no_match'), answers),
      asked_person: perCent(
        this.#many((fact) => fact.what === 'asked_person' && isWritten(fact)),
        written,
      ),
      solved_first: perCent(
        this.#reached('answered') -
          this.#many((fact) => fact.what === 'repeated' && fact.outcome === 'answered' && isWritten(fact)) +
          this.#many((fact) => fact.what === 'resolved' && fact.first) -
          this.#many((fact) => fact.what === 'reopened' && fact.first),
        contacts,
      ),
      solved_first_line: perCent(
        this.#many((fact) => fact.what === 'resolved' && fact.firstLine),
        resolved,
      ),
      transfers_per_ticket: mean(
        this.#sum((fact) => (fact.what === 'resolved' ? fact.transfers : 0)),
        handlings.length,
        100,
      ),
      repeat_contacts: perCent(
        this.#many((fact) => fact.what === 'contact' && fact.channel !== 'teams' && fact.repeat === true),
        contacts,
      ),
      reopened: perCent(
        this.#many((fact) => fact.what === 'reopened'),
        resolved,
      ),
      wait_median: middle(waits),
      wait_p90: nineInTen(waits),
      answered_within_day: perCent(waits.filter((minutes) => minutes <= 480).length, waits.length),
      due_kept: perCent(
        this.#many((fact) => fact.what === 'first_answer' && fact.dueKept),
        this.#many((fact) => fact.what === 'first_answer'),
      ),
      handling_median: middle(handlings),
      handling_p90: nineInTen(handlings),
      rating: mean(100 * good + 50 * fair, rated, 10),
      written_share: perCent(written, contacts),
      phone_contacts: this.#many((fact) => fact.what === 'contact' && fact.channel === 'phone'),
      personal_meetings: this.#many((fact) => fact.what === 'contact' && fact.channel === 'visit'),
      other_languages: perCent(
        this.#many((fact) => fact.what === 'contact' && fact.channel !== 'teams' && fact.lang === 'en'),
        told,
      ),
      transfers_between: this.#many((fact) => fact.what === 'transferred' && fact.from !== fact.to),
      transfers_within: this.#many((fact) => fact.what === 'transferred' && fact.from === fact.to),
      staffed_hours: near(staffed / 60, 10),
      contacts_per_staffed_hour: hourly(contacts, staffed),
      handoffs_per_staffed_hour: hourly(
        this.#many((fact) => fact.what === 'ticket'),
        staffed,
      ),
      interruptions_per_staffed_hour: hourly(
        this.#many(({ what }) => what === 'consulted' || what === 'released' || what === 'returned'),
        staffed,
      ),
      queue_waiting: mean(
        this.#sum((fact) => (fact.what === 'queue_age' ? fact.waiting : 0)),
        samples,
        10,
      ),
      queue_oldest_median: middle(ages),
      queue_oldest_p90: nineInTen(ages),
      deeds_outside: perCent(
        this.#many((fact) => fact.what === 'deed' && fact.outside === true),
        deeds,
      ),
      abusive: this.#many((fact) => fact.what === 'abusive'),
      danger: this.#many((fact) => fact.what === 'danger'),
      articles_shown: shown,
      articles_helped: perCent(this.#articles('helped'), this.#articles('helped') + this.#articles('not_helped')),
      articles_not_helped: perCent(this.#articles('not_helped'), shown),
      articles_led_to_person: perCent(this.#articles('led_to_person'), shown),
    }
  }

  /** How many facts of a kind each group has; a group is what `of` makes of a fact. */
  groups(is: (fact: Fact) => boolean, of: (fact: Fact) => string): Map<string, number> {
    const names = [...new Set(this.#facts.filter(is).map(of))].sort()
    return new Map(names.map((name) => [name, this.#many((fact) => is(fact) && of(fact) === name)]))
  }

  /** Contacts by what they came to be about. */
  matters(): Map<string, number> {
    const of = ({ department = '-', topic = '-' }: Fact) => `${department} ${topic}`
    const came = this.groups((fact) => fact.what === 'outcome' && fact.to !== undefined, of)
    const left = this.groups((fact) => fact.what === 'outcome' && fact.from !== undefined, of)
    const net = [...came].map(([key, count]) => [key, count - (left.get(key) ?? 0)] as const)
    return new Map(net.filter(([, count]) => count !== 0))
  }

  #reached(outcome: string): number {
    const came = this.#many((fact) => fact.what === 'outcome' && fact.to === outcome && isWritten(fact))
    return came - this.#many((fact) => fact.what === 'outcome' && fact.from === outcome && isWritten(fact))
  }

  #answers(how: string): number {
    return this.#many((fact) => fact.what === 'answer' && fact.how === how && fact.channel !== 'teams')
  }

  #articles(use: string): number {
    return this.#many((fact) => fact.what === 'article' && fact.use === use && fact.channel !== 'teams')
  }

  #many(is: (fact: Fact) => boolean): number {
    let many = 0
    for (const fact of this.#facts) if (is(fact)) many += 1
    return many
  }

  #sum(of: (fact: Fact) => number): number {
    let sum = 0
    for (const fact of this.#facts) sum += of(fact)
    return sum
  }

  #list(of: (fact: Fact) => number | undefined): number[] {
    const list: number[] = []
    for (const fact of this.#facts) {
      const minutes = of(fact)
      if (minutes !== undefined) list.push(minutes)
    }
    return list.sort((one, other) => one - other)
  }
}

/** The groups that may be shown, found by trying: the smallest are taken away until what is away tells nothing. */
export function mayBeShown(groups: ReadonlyMap<string, number>): Map<string, number> {
  const shown = new Map([...groups].filter(([, count]) => count >= 5))
  const away = [...groups.values()].filter((count) => count > 0 && count < 5)
  for (;;) {
    const alone = away.length === 1 || away.reduce((sum, count) => sum + count, 0) < 5
    const alike = away.every((count) => count === 1) || away.every((count) => count === 4)
    if (away.length === 0 || shown.size === 0 || !(alone || alike)) return shown
    const least = Math.min(...shown.values())
    for (const [group, count] of shown) {
      if (count !== least) continue
      shown.delete(group)
      away.push(count)
    }
  }
}

function isWritten({ channel }: Fact): boolean {
  return channel === 'webchat' || channel === 'sms'
}

function near(value: number, factor: number): number {
  return Number((Math.round(value * factor + 1e-9) / factor).toFixed(4))
}

function perCent(some: number, all: number): number | null {
  return all < 5 ? null : near(Math.max(0, Math.min(100, (some * 100) / all)), 10)
}

function mean(sum: number, of: number, factor: number): number | null {
  return of < 5 ? null : near(sum / of, factor)
}

function hourly(some: number, minutes: number): number | null {
  return minutes < 60 ? null : near(some / (minutes / 60), 100)
}

function middle(sorted: readonly number[]): number | null {
  if (sorted.length < 5) return null
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper
}

function nineInTen(sorted: readonly number[]): number | null {
  return sorted.length < 5 ? null : (sorted[Math.ceil(sorted.length * 0.9) - 1] ?? null)
}
