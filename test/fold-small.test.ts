import { expect } from 'chai'
import fc from 'fast-check'
import {
  type Folded,
  foldMonths,
  foldSmall,
  foldWithin,
  type Groups,
  hideSmall,
  SMALL,
} from '../src/reports/fold-small.js'

/**
 * Goal: no group of fewer than five is shown, and none can be worked out: not from the whole, not from two reports, not from
 * a breakdown within another. Method: properties over made-up groups; and somebody who tries, with every world there could
 * be at hand: what is shown must leave more than one number possible for each small group.
 */
describe('small groups', () => {
  const groups = fc
    .array(fc.nat({ max: 12 }), { maxLength: 8 })
    .map((counts) => new Map(counts.map((count, index) => [`g${index}`, count])))

  it('are folded into one number, as the rows say', () => {
    const rows: [string, Record<string, number>, Record<string, number>, number][] = [
      ['nothing small', { a: 9, b: 5 }, { a: 9, b: 5 }, 0],
      ['two small, five together', { a: 9, b: 3, c: 2 }, { a: 9 }, 5],
      ['one small: the next smallest goes too', { a: 9, b: 4, c: 20 }, { c: 20 }, 13],
      ['two small, too few together: one more', { a: 9, b: 2, c: 1, d: 20 }, { d: 20 }, 12],
      ['each of one, which their sum would tell', { a: 1, b: 1, c: 1, d: 1, e: 1, f: 7 }, {}, 12],
      ['all small', { a: 1, b: 2 }, {}, 3],
      ['none is no group', { a: 0, b: 8 }, { b: 8 }, 0],
      ['nobody', {}, {}, 0],
    ]
    for (const [what, given, shown, other] of rows) {
      const folded = foldSmall(new Map(Object.entries(given)))
      expect([Object.fromEntries(folded.shown), folded.other], what).to.deep.equal([shown, other])
    }
  })

  it('lose nothing: what is shown and the rest are the whole, in whatever order they come', () => {
    fc.assert(
      fc.property(groups, (given) => {
        const { shown, other } = foldSmall(given)
        expect(sumOf(shown) + other).to.equal(sumOf(given))
        expect([...shown.values()].every((count) => count >= SMALL)).to.equal(true)
        const turned = foldSmall(new Map([...given].reverse()))
        expect(Object.fromEntries(turned.shown)).to.deep.equal(Object.fromEntries(shown))
      }),
    )
  })

  it('cannot be worked out from the rest and the whole', () => {
    const worlds = everyWorld(4, 9).map((counts) => new Map(counts.map((count, index) => [`g${index}`, count])))
    tried(worlds, (world) => published(foldSmall(world)), 400)
  })

  it('cannot be worked out by taking one report from another', () => {
    fc.assert(
      fc.property(groups, groups, groups, (first, second, third) => {
        const [shorter, longer] = [foldMonths([first, second]), foldMonths([first, second, third])]
        const alone = foldSmall(third)
        for (const group of longer.shown.keys())
          expect((longer.shown.get(group) ?? 0) - (shorter.shown.get(group) ?? 0)).to.equal(alone.shown.get(group) ?? 0)
        expect(longer.other - shorter.other).to.equal(alone.other)
      }),
    )
  })

  it('cannot be worked out from a breakdown within another', () => {
    const parts = ['a x', 'a y', 'b x', 'b y', 'b z']
    const worlds = everyWorld(parts.length, 7).map(
      (counts) => new Map(parts.map((part, index) => [part, counts[index] ?? 0])),
    )
    const shown = (world: Groups) => {
      const wholes = new Map(
        ['a', 'b'].map((group) => [group, sumOf(new Map([...world].filter(([key]) => key.startsWith(group))))]),
      )
      return `${published(foldSmall(wholes))} ${published(foldWithin([world]))}`
    }
    tried(worlds, shown, 1_000)
  })

  it('are the sum of their months, each folded by itself, within others too', () => {
    const months = [
      new Map([
        ['a x', 7],
        ['a y', 9],
        ['b x', 3],
      ]),
      new Map([
        ['a x', 8],
        ['a y', 2],
        ['b x', 30],
      ]),
    ]
    const { shown, other } = foldWithin(months)
    // The first month shows neither group: b is small, and a is all there is besides it.
    expect(Object.fromEntries(shown)).to.deep.equal({ 'b x': 30 })
    expect(other).to.equal(7 + 9 + 3 + 8 + 2)
  })

  it('hide the values that are counted of them, and one more where the whole would tell', () => {
    expect(hideSmall([10, 20, 30], [3, 9, 8])).to.deep.equal([null, 20, null])
    expect(hideSmall([10, 20, 30], [0, 9, 8])).to.deep.equal([10, 20, 30])
    expect(hideSmall([10, 20, 30], [2, 4, 8])).to.deep.equal([null, null, 30])
  })

  /** Every world there could be, by what is shown of it; a small group must not be the same in all that look alike. */
  function tried(worlds: Groups[], shownOf: (world: Groups) => string, least: number): void {
    const alike = new Map<string, Groups[]>()
    for (const world of worlds) alike.set(shownOf(world), [...(alike.get(shownOf(world)) ?? []), world])
    let tries = 0
    for (const possible of alike.values()) {
      for (const group of possible[0]?.keys() ?? []) {
        const counts = new Set(possible.map((world) => world.get(group) ?? 0))
        if (!possible.some((world) => isSmall(world.get(group) ?? 0)) || possible.some(isAllButFive)) continue
        tries += 1
        expect(counts.size, `${group} in ${JSON.stringify([...(possible[0] ?? [])])}`).to.be.above(1)
      }
    }
    expect(tries).to.be.above(least)
  }

  function isSmall(count: number): boolean {
    return count > 0 && count < SMALL
  }

  /** All of a group's parts, as many as there can be, are of four: then their sum tells, and there is none to fold with them. */
  function isAllButFive(world: Groups): boolean {
    const wholes = new Map<string, number[]>()
    for (const [key, count] of world) wholes.set(partedOf(key), [...(wholes.get(partedOf(key)) ?? []), count])
    return [...wholes.values()].some((counts) => counts.every((count) => count === SMALL - 1))
  }

  function partedOf(key: string): string {
    return key.includes(' ') ? (key[0] ?? '') : ''
  }

  function everyWorld(groups: number, most: number): number[][] {
    if (groups === 0) return [[]]
    return everyWorld(groups - 1, most).flatMap((world) =>
      Array.from({ length: most + 1 }, (_, count) => [...world, count]),
    )
  }

  function published({ shown, other }: Folded): string {
    return JSON.stringify([[...shown].sort(), other])
  }

  function sumOf(counts: Groups): number {
    return [...counts.values()].reduce((sum, count) => sum + count, 0)
  }
})
