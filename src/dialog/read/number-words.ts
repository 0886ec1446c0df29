const SWEDISH =
  'noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo'
const ENGLISH =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
const ORDINALS =
  'första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde femtonde sextonde sjuttonde artonde nittonde tjugonde tjugoförsta tjugoandra tjugotredje tjugofjärde tjugofemte tjugosjätte tjugosjunde tjugoåttonde tjugonionde trettionde trettioförsta'

const bare = (list: string) =>
  list
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .split(' ')

/** Words that are numbers and also plain articles: "en säck", "a bag". */
export const ARTICLES: ReadonlySet<string> = new Set(['en', 'ett', 'one', 'a', 'an'])

/** Numbers in words, nought to twenty, Swedish and English, flat. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...bare(SWEDISH).map((word, number): [string, number] => [word, number]),
  ...bare(ENGLISH).map((word, number): [string, number] => [word, number]),
  ['en', 1],
  ['a', 1],
  ['an', 1],
])

/** Swedish ordinals, first to thirty-first, flat. */
export const ORDINAL_WORDS: ReadonlyMap<string, number> = new Map(
  bare(ORDINALS).map((word, index): [string, number] => [word, index + 1]),
)

/** One of the words, the longest first, as part of a pattern. */
export function oneOf(words: Iterable<string>): string {
  return [...words].sort((a, b) => b.length - a.length).join('|')
}
