import { ServiceError } from '../errors.js'

/** Numbers set aside for fiction by the Swedish telecom authority: 070-174 06 05 to 99. Nobody can have them. */
const FICTION_FIRST = 46_701_740_605
const FICTION_LAST = 46_701_740_699

/** The numbers that stand-in phones have, one a browser tab. */
export class Phones {
  readonly #numbers: readonly string[]
  readonly #isNew: (number: string) => Promise<boolean>
  readonly #random: () => number
  /** Handed out, least lately first. */
  #handed: string[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: {
    /** The municipality's own numbers. */
    taken: readonly string[]
    /** True for a number that has not written to the service before: its story begins at the beginning. */
    isNew: (number: string) => Promise<boolean>
    random?: () => number
  }) {
    const all = Array.from({ length: FICTION_LAST - FICTION_FIRST + 1 }, (_, index) => `+${FICTION_FIRST + index}`)
    this.#numbers = all.filter((number) => !options.taken.includes(number))
    this.#isNew = options.isNew
    this.#random = options.random ?? Math.random
  }

  /** True for a number a phone of ours may have. */
  has(number: string): boolean {
    return this.#numbers.includes(number)
  }

  /** A number of one's own: one never used if there is any, else the one handed out longest ago. One at a time. */
  hand(): Promise<string> {
    const next = this.#last.then(() => this.#choose())
    this.#last = next.catch(() => undefined)
    return next
  }

  async #choose(): Promise<string> {
    const free = this.#numbers.filter((number) => !this.#handed.includes(number))
    const unused = shuffle(free, this.#random)
    for (const number of unused) if (await this.#isNew(number)) return this.#keep(number)
    return this.#keep(unused[0] ?? this.#handed[0])
  }

  #keep(number: string | undefined): string {
    if (number === undefined) throw new ServiceError('door_closed', 'There is no phone number to hand out')
    this.#handed = [...this.#handed.filter((other) => other !== number), number]
    return number
  }
}

function shuffle(numbers: readonly string[], random: () => number): string[] {
  return numbers
    .map((number) => ({ number, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ number }) => number)
}
