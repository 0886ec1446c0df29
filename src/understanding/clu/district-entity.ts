import type { Organisation } from '../../content/organisation.js'
import { LANGS, type Lang } from '../../message.js'
import type { CluLabel, CluListEntity } from './project-shape.js'
import { CLU_LANGUAGE } from './settings.js'

type District = Organisation['districts'][number]

const CATEGORY = 'district'

/** The districts and the words people use for them. Places keep their names in English, so the words serve both. */
export function districtEntity(districts: readonly District[]): CluListEntity {
  const sublists = districts.map((district) => ({
    listKey: district.id,
    synonyms: LANGS.map((lang) => ({ language: CLU_LANGUAGE[lang], values: wordsFor(district, lang) })),
  }))
  return { category: CATEGORY, compositionSetting: 'combineComponents', list: { sublists } }
}

/** Finds where districts stand in a text, whole words only, the longest that fits. */
export function districtLabeller(districts: readonly District[]): (text: string) => CluLabel[] {
  const words = districts.flatMap((district) => LANGS.flatMap((lang) => wordsFor(district, lang)))
  if (words.length === 0) return () => []
  const longestFirst = words.sort((a, b) => b.length - a.length).map(escaped)
  const places = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
  return (text) =>
    [...text.matchAll(places)].map((match) => ({ category: CATEGORY, offset: match.index, length: match[0].length }))
}

/** Its name and its words, each once whatever its capitals. */
function wordsFor({ name, words }: District, lang: Lang): string[] {
  const byFolded = new Map([name[lang], ...words].reverse().map((word) => [word.toLowerCase(), word]))
  return [...byFolded.values()].reverse()
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
