import { relative } from 'node:path'
import { LANGS } from '../../message.js'
import { words } from '../../words.js'
import { type Asked, askedIn } from './asked.js'
import type { Checked } from './checked.js'
import { quoted, type Remark } from './remark.js'

/** Variants that another article of the language has too, but for capitals, marks over letters and punctuation. */
export function sameVariants(checked: Pick<Checked, 'content' | 'places'>): Remark[] {
  return LANGS.flatMap((lang) => {
    const seen = new Map<string, Asked>()
    return askedIn(checked, lang).flatMap((one): Remark[] => {
      const { article, text, line } = one
      const folded = words(text).join(' ')
      const before = seen.get(folded)
      if (before === undefined) seen.set(folded, one)
      if (before === undefined || before.article === article) return []
      const where = `${relative('.', before.article.file)}:${before.line}`
      const message = `${quoted(text)} is a variant of ${before.article.slug} too (${where}): keep it where it belongs`
      return [{ file: article.file, line, kind: 'same', message }]
    })
  })
}
