import { createHash } from 'node:crypto'
import type { InboundMessage } from '../../src/message.js'
import type { Turn } from '../../src/turn/ports.js'

type Point = NonNullable<InboundMessage['place']>

/** A fallen tree, as those who stand before it would put where it is. */
export interface Tree {
  name: string
  /** Exact enough to tell it from every other; in both languages people write the names as they are. */
  exact: readonly string[]
  /** Its street alone. */
  street?: string
  /** Where a phone would say it is. */
  point?: Point
  /** What the service may show of it. */
  shownAs: RegExp
}

/** Two in one street, two at crossings, one in a park; the rest where the street list has a number. */
export const TREES: readonly Tree[] = [
  numbered(
    'Badvägen',
    12,
    ['badvägen 12', 'badv 12', 'Badvägen nr 12', 'Badvagen 12', 'badvägn 12'],
    [62.55917, 17.66771],
  ),
  numbered('Almvägen', 4, ['almv 4', 'almvägen 4', 'Almvägen 4', 'Almgatan 4', 'almvagen 4'], [62.55565, 17.58464]),
  numbered(
    'Strandvägen',
    12,
    ['strandvägen 12', 'Strandv. 12', 'strandvagen 12', 'Strandvägen nummer 12'],
    [62.55543, 17.6441],
  ),
  numbered(
    'Strandvägen',
    60,
    ['strandvägen 60', 'Strandv 60', 'strandvagen 60', 'Strandvägen 60'],
    [62.55766, 17.65318],
  ),
  numbered('Kvarnvägen', 20, ['kvarnvägen 20', 'kvarnv 20', 'Kvarnvagen 20', 'kvarnvägne 20'], [62.54028, 17.51262]),
  numbered('Bruksgatan', 9, ['bruksgatan 9', 'Bruksg 9', 'bruksgatn 9', 'Bruksvägen 9'], [62.53644, 17.51778]),
  numbered('Kustvägen', 31, ['kustvägen 31', 'kustv. 31', 'kustvagen 31'], [62.56312, 17.64501]),
  numbered('Tallmovägen', 15, ['tallmovägen 15', 'tallmov 15', 'Tallmovagen 15'], [62.53186, 17.5349]),
  numbered('Industrigatan', 22, ['industrigatan 22', 'Industrig. 22', 'industrigtan 22'], [62.54408, 17.58186]),
  crossing('Skolgatan', 'Nygatan'),
  crossing('Lotsgatan', 'Fyrvägen'),
  {
    name: 'Stadsparken',
    exact: ['i stadsparken', 'Stadsparken', 'vid stadsparken', 'stadsparkn'],
    point: { lat: 62.55377, lon: 17.59883 },
    shownAs: /stadspark/i,
  },
]

function numbered(street: string, number: number, exact: string[], [lat, lon]: [number, number]): Tree {
  return {
    name: `${street} ${number}`,
    exact,
    street,
    point: { lat, lon },
    shownAs: new RegExp(`${street} ${number}\\b`),
  }
}

function crossing(one: string, other: string): Tree {
  return {
    name: `${one}/${other}`,
    exact: [
      `korsningen ${one} och ${other}`,
      `${other}/${one}`,
      `hörnet ${one.toLowerCase()} och ${other.toLowerCase()}`,
      `the corner of ${one} and ${other}`,
    ],
    shownAs: new RegExp(`${one}/${other}|${other}/${one}`),
  }
}

const SWEDISH = [
  'stort träd över vägen på {}',
  'trädet har ramlat vid {}, hela vägen blockerad',
  'träd har fallit {}',
  'Hej! Ett träd ligger över cykelbanan vid {}.',
  'nedfallet träd {}',
  'träd blåst omkull på {}!!',
  'ett stort träd har ramlat, {}',
]
const ENGLISH = [
  'a tree has fallen, {}',
  'fallen tree near {}',
  'tree down at {}',
  'Hello, a tree has blown over at {}',
]
const BARE = {
  sv: ['nedfallet träd', 'trädet har ramlat', 'träd blåst omkull'],
  en: ['fallen tree', 'tree has fallen', 'tree down'],
}
const YES = { sv: ['ja', 'Ja', 'ja tack', 'japp', '1', 'ja det stämmer'], en: ['yes', 'Yes', '1', 'yes please'] }
const NO = { sv: ['nej', 'nej, en annan', '2', 'Nej, en annan'], en: ['no', '2', 'No, another one'] }
/** How far a phone may be off, in degrees: some ten metres. */
const OFF = 0.0001
/** So many come before anybody names a street alone: till then nobody could tell two trees in it apart. */
const EXACT_FIRST = 120

/** Somebody who has seen one of the trees, and writes of it. */
export class Reporter {
  readonly turns: Turn[] = []
  readonly channel: 'sms' | 'webchat'
  readonly lang: 'sv' | 'en'
  readonly phone: string
  readonly conversation: string
  /** The first words. */
  readonly words: string
  readonly #how: 'at once' | 'when asked' | 'street' | 'position'
  readonly #place: string

  constructor(
    readonly tree: Tree,
    readonly n: number,
    readonly seed: number,
  ) {
    this.channel = this.#dice('channel') < 0.4 ? 'sms' : 'webchat'
    this.lang = this.#dice('lang') < 0.25 ? 'en' : 'sv'
    this.phone = `+4670174${String(1_000 + n)}`
    this.conversation = this.channel === 'sms' ? `sms:${this.phone}` : `web:storm-${n}`
    this.#how = this.#means()
    this.#place = this.#how === 'street' ? (tree.street ?? '') : this.#one('place', tree.exact)
    const isBare = this.#how === 'when asked' || this.#how === 'position'
    const lead = isBare ? BARE[this.lang] : this.lang === 'sv' ? SWEDISH : ENGLISH
    this.words = this.#one('words', lead).replace('{}', this.#place)
  }

  /** What they write to what they were asked; undefined where they would give up. */
  answers(turn: Turn): Partial<InboundMessage> | undefined {
    const asked = turn.outbound.at(-1)
    const choices = asked?.choices ?? []
    const flow = choices.find((title) => title === 'Anmäl ett fel utomhus' || title === 'Report a fault outdoors')
    if (flow) return { text: flow }
    if (choices.some((title) => /^(Nej, en annan|No, another one)$/.test(title)))
      return this.#ifSame(asked?.text ?? '', choices)
    if (asked?.wants === 'place') return this.#where()
    // Told to ring 112 and asked nothing, they say where it is, or begin again.
    if (turn.outbound.some(({ urgent }) => urgent)) return this.#where()
    return undefined
  }

  #ifSame(text: string, choices: readonly string[]): Partial<InboundMessage> {
    if (choices.length === 2) {
      const isMine = this.#isMine(text)
      return { text: this.#one('yes', isMine ? YES[this.lang] : NO[this.lang]) }
    }
    const mine = choices.findIndex((title) => this.#isMine(title))
    if (mine < 0) return { text: String(choices.length) }
    const byNumber = this.#dice('number') < 0.5
    return { text: byNumber ? String(mine + 1) : (this.tree.exact[mine % this.tree.exact.length] ?? '') }
  }

  /** What they are shown names their tree, or is what they wrote themselves. */
  #isMine(text: string): boolean {
    return this.tree.shownAs.test(text) || text.includes(`${this.#place},`) || /6\d\.\d{5}, 1\d\.\d{5}/.test(text)
  }

  #where(): Partial<InboundMessage> {
    const { point } = this.tree
    if (this.#how !== 'position' || !point)
      return { text: this.#how === 'street' ? this.#one('exact', this.tree.exact) : this.#place }
    const off = (what: string) => (this.#dice(what) - 0.5) * OFF
    return { text: '', place: { lat: point.lat + off('lat'), lon: point.lon + off('lon') } }
  }

  #means() {
    const dice = this.#dice('how')
    if (dice < 0.55) return 'at once'
    if (dice < 0.75) return 'when asked'
    if (dice < 0.85 && this.tree.street && this.n >= EXACT_FIRST) return 'street'
    if (dice >= 0.85 && this.tree.point && this.channel === 'webchat') return 'position'
    return 'at once'
  }

  #dice(what: string): number {
    return chance([this.seed, this.n, what])
  }

  #one<T>(what: string, from: readonly T[]): T {
    return from[Math.floor(this.#dice(what) * from.length)] as T
  }
}

/** The same people for the same seed. */
export function reporters(count: number, seed: number): Reporter[] {
  return Array.from({ length: count }, (_, n) => {
    const tree = TREES[Math.floor(chance([seed, n, 'tree']) * TREES.length)] as Tree
    return new Reporter(tree, n, seed)
  })
}

/** From 0 to 1, always the same for the same. */
export function chance(of: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(of)).digest().readUInt32BE(0) / 2 ** 32
}
