import { LANGS, type Lang } from '../../message.js'
import type { Finder } from '../../retrieval/finder.js'
import type { Checked } from './checked.js'
import { quoted, type Remark } from './remark.js'

/** Phrases said to be nobody's here that an article answers all the same. */
export function answeredElsewhere(checked: Checked, finders: Readonly<Record<Lang, Finder>>): Remark[] {
  const { content, places, files, today } = checked
  return content.elsewhere.flatMap(({ id, phrases }, entry) =>
    LANGS.flatMap((lang) =>
      phrases[lang].flatMap((phrase, place): Remark[] => {
        const { decision, articles } = finders[lang](phrase, today)
        if (decision !== 'answer') return []
        const line = places.line(files.elsewhere, [entry, 'phrases', lang, place])
        const found = articles.map(({ slug }) => slug).join(' and ')
        const message = `${id}: ${quoted(phrase)} is answered with ${found}: make it clearer, or take it away`
        return [{ file: files.elsewhere, line, kind: 'elsewhere', message }]
      }),
    ),
  )
}
