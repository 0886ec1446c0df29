import { checkDigit } from './identity-numbers.js'

type Random = () => number

/** Numbers that are nobody's identity: as residents and staff write them, in all the ways they do. `count` of them. */
export function otherNumbers(count: number, random: Random): { kind: string; text: string }[] {
  const kinds = Object.entries(KINDS)
  return Array.from({ length: count }, (_, at) => {
    const [kind, write] = kinds[at % kinds.length] as [string, (draw: Draw) => string]
    return { kind, text: write(new Draw(random)) }
  })
}

class Draw {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  upTo(count: number): number {
    return Math.floor(this.#random() * count)
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.upTo(10)).join('')
  }

  of<T>(list: readonly T[]): T {
    return list[this.upTo(list.length)] as T
  }

  two(least: number, count: number): string {
    return String(least + this.upTo(count)).padStart(2, '0')
  }

  /** The rest of a mobile number that reads as a coordination number. */
  get mobile(): string {
    return this.of([
      `070174${this.digits(4)}`,
      `070${this.digits(7)}`,
      `07${this.of(['2', '3', '6', '9'])}${this.digits(7)}`,
    ])
  }

  get date(): string {
    return `${this.of(['2024', '2025', '2026'])}-${this.two(1, 12)}-${this.two(1, 28)}`
  }

  get time(): string {
    return `${this.two(0, 24)}:${this.two(0, 60)}`
  }

  /** With the check digit that payment numbers have: the same as identity numbers'. */
  checked(count: number): string {
    const nine = this.digits(count - 1)
    return count === 10 ? `${nine}${checkDigit(nine)}` : `${nine}${this.upTo(10)}`
  }
}

const KINDS: Readonly<Record<string, (draw: Draw) => string>> = {
  mobile: ({ mobile: m }) => m,
  'mobile, dash': ({ mobile: m }) => `${m.slice(0, 3)}-${m.slice(3)}`,
  'mobile, spaced': ({ mobile: m }) => `${m.slice(0, 3)} ${m.slice(3, 6)} ${m.slice(6, 8)} ${m.slice(8)}`,
  'mobile, dash and spaces': ({ mobile: m }) => `${m.slice(0, 3)}-${m.slice(3, 6)} ${m.slice(6, 8)} ${m.slice(8)}`,
  'mobile, four and pairs': ({ mobile: m }) => `${m.slice(0, 4)}-${m.slice(4, 6)} ${m.slice(6, 8)} ${m.slice(8)}`,
  'mobile, six and pairs': ({ mobile: m }) => `${m.slice(0, 6)} ${m.slice(6, 8)} ${m.slice(8)}`,
  'mobile, pairs': ({ mobile: m }) => m.match(/../g)?.join(' ') ?? '',
  'mobile, +46': ({ mobile: m }) => `+46${m.slice(1)}`,
  'mobile, +46 spaced': ({ mobile: m }) => `+46 ${m.slice(1, 3)} ${m.slice(3, 6)} ${m.slice(6, 8)} ${m.slice(8)}`,
  'mobile, +46 (0)': ({ mobile: m }) => `+46 (0)${m.slice(1, 3)}-${m.slice(3, 6)} ${m.slice(6)}`,
  'mobile, 0046': ({ mobile: m }) => `0046${m.slice(1)}`,
  'mobile, dots': ({ mobile: m }) => `${m.slice(0, 3)}.${m.slice(3, 6)}.${m.slice(6, 8)}.${m.slice(8)}`,
  Stockholm: (draw) => `08-${draw.digits(3)} ${draw.digits(3)} ${draw.digits(2)}`,
  'Stockholm, pairs': (draw) => `08-${draw.digits(2)} ${draw.digits(2)} ${draw.digits(2)} ${draw.digits(2)}`,
  landline: (draw) =>
    `${draw.of(['0303', '0911', '0501', '0611'])}-${draw.digits(2)} ${draw.digits(2)} ${draw.digits(2)}`,
  'landline, one run': (draw) => `ring 0911${draw.digits(6)}`,
  'national number': (draw) => `010-${draw.digits(3)} ${draw.digits(2)} ${draw.digits(2)}`,
  invoice: (draw) => `faktura ${draw.checked(10)}`,
  'invoice, by number': (draw) => `Fakturanummer: ${draw.checked(10)}`,
  OCR: (draw) => `OCR ${draw.checked(10)}`,
  'OCR, long': (draw) => `OCR-nr ${draw.digits(draw.of([13, 15, 17, 25]))}`,
  order: (draw) => `order ${draw.date.replaceAll('-', '')}${draw.digits(4)}`,
  'order, dash': (draw) => `ordernummer ${draw.date.replaceAll('-', '')}-${draw.digits(4)}`,
  'order, letters': (draw) => `SE${draw.digits(8)}A`,
  diary: (draw) => `KS ${draw.of(['2025', '2026'])}/${draw.digits(4)}`,
  'diary, dash': (draw) => `BN-${draw.of(['2025', '2026'])}-00${draw.digits(4)}`,
  'date and time': ({ date, time }) => `${date} ${time}`,
  'date and time, dots': ({ date, time }) => `${date.replaceAll('-', '.')} kl. ${time.replace(':', '.')}`,
  'date and hours': (draw) => `${draw.date} ${draw.time}-${draw.time}`,
  'date, ISO': ({ date, time }) => `${date}T${time}:00Z`,
  'short date and time': ({ date, time }) => `${date.slice(2)} ${time}`,
  dates: (draw) => `${draw.date} - ${draw.date}`,
  postcode: (draw) => `${draw.digits(3)} ${draw.digits(2)} Lindnäs, ${draw.digits(2)} tr`,
  coordinates: (draw) => `${draw.of([59, 60, 63])}.${draw.digits(6)}, 18.${draw.digits(6)}`,
  'coordinates, short': (draw) => `${draw.of([59, 60, 63])}.${draw.digits(4)},18.${draw.digits(4)}`,
  'meter reading': (draw) => `mätaren står på ${draw.digits(6)},${draw.digits(3)} kWh`,
  'meter number': (draw) => `mätarnummer ${draw.digits(10)}`,
  'plant id': (draw) => `anläggnings-id 735999${draw.digits(12)}`,
  account: (draw) => `konto ${draw.digits(4)}-${draw.digits(7)}`,
  'account, spaced': (draw) => `${draw.digits(4)} ${draw.digits(2)} ${draw.digits(3)} ${draw.digits(2)}`,
  IBAN: (draw) =>
    `SE${draw.digits(2)} ${draw.digits(4)} ${draw.digits(4)} ${draw.digits(4)} ${draw.digits(4)} ${draw.digits(4)}`,
  bankgiro: (draw) => `bg ${draw.digits(4)}-${draw.digits(4)}`,
  plusgiro: (draw) => `plusgiro ${draw.digits(2)} ${draw.digits(2)} ${draw.digits(2)}-${draw.digits(1)}`,
  organisation: (draw) => {
    const nine = `${draw.of(['55', '21', '80', '76'])}${draw.two(20, 80)}${draw.digits(5)}`
    return `${nine.slice(0, 6)}-${nine.slice(6)}${checkDigit(nine)}`
  },
  card: (draw) => `${draw.of(['4571', '5301'])} ${draw.digits(4)} ${draw.digits(4)} ${draw.digits(4)}`,
  ticket: (draw) => `LN-${draw.digits(5)}`,
  sum: (draw) => `${draw.digits(3)} ${draw.digits(3)} ${draw.digits(3)} kr`,
  parcel: (draw) => `kolli ${draw.digits(11)}SE`,
  property: (draw) => `Lindnäs ${draw.digits(1)}:${draw.digits(3)}, hus ${draw.digits(2)}`,
}
