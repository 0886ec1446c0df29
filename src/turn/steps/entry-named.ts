import type { Entry } from '../../content/organisation.js'
import { alike, words } from '../../words.js'

/** The way in whose words stand in a text, small slips apart, and the text without them. */
export function entryNamed(text: string, entries: readonly Entry[]): { entry: Entry; rest: string } | undefined {
  const said = words(text)
  for (const entry of entries) {
    for (const phrase of [...entry.words.sv, ...entry.words.en]) {
      const wanted = words(phrase)
      const start = said.findIndex((_, at) => wanted.every((word, offset) => alike(word, said[at + offset] ?? '')))
      if (start < 0) continue
      return { entry, rest: [...said.slice(0, start), ...said.slice(start + wanted.length)].join(' ') }
    }
  }
  return undefined
}
