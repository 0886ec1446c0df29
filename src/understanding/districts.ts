import type { Organisation } from '../content/organisation.js'
import { words } from '../words.js'

/** Which district's id a text names, by its own name or a place in it; undefined when it names none, or two. */
export function createDistrictFinder(districts: Organisation['districts']): (text: string) => string | undefined {
  const places = districts.flatMap(({ id, name, words: known }) =>
    [name.sv, name.en, ...known].map((place) => ({ id, words: words(place) })),
  )
  return (text) => {
    const said = words(text)
    const named = new Set(places.filter((place) => stands(place.words, said)).map(({ id }) => id))
    return named.size === 1 ? [...named][0] : undefined
  }
}

/** A place may stand with a Swedish genitive: "Strands bibliotek". */
function stands(place: readonly string[], said: readonly string[]): boolean {
  return said.some((_, start) => place.every((word, offset) => [word, `${word}s`].includes(said[start + offset] ?? '')))
}
