import type { Organisation } from '../../content/organisation.js'
import { words } from '../../words.js'

/** Id of the district that a text names, by its own name or a place in it; undefined when it names none, or two. */
export function districtIn(text: string, districts: Organisation['districts']): string | undefined {
  const said = words(text)
  const named = districts.filter(({ name, words: known }) =>
    [name.sv, name.en, ...known].some((place) => stands(words(place), said)),
  )
  return named.length === 1 ? named[0]?.id : undefined
}

/** A place may stand with a Swedish genitive: "Strands bibliotek". */
function stands(place: readonly string[], said: readonly string[]): boolean {
  return said.some((_, start) => place.every((word, offset) => [word, `${word}s`].includes(said[start + offset] ?? '')))
}
