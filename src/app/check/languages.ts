import { basename } from 'node:path'
import type { Article } from '../../content/article.js'
import { LANGS, type Lang } from '../../message.js'
import type { Checked } from './checked.js'
import type { Remark } from './remark.js'

const NAME: Record<Lang, string> = { sv: 'Swedish', en: 'English' }

/** Articles that are used in one language only, and that questions in the other have no help to find. */
export function missingLanguages({ content: { articles } }: Pick<Checked, 'content'>): Remark[] {
  return articles.flatMap((article) => {
    const lang = LANGS.find((one) => one !== article.lang) ?? article.lang
    const other = articles.find((one) => one.slug === article.slug && one.lang === lang)
    if (article.status === 'off' || other?.status === 'on' || (article.otherVariants ?? []).length > 0) return []
    const message = `only in ${NAME[article.lang]}: ${remedy(article, lang, other)}, or give otherVariants so that questions in ${NAME[lang]} find this one`
    return [{ file: article.file, line: 1, kind: 'language' as const, message }]
  })
}

function remedy({ slug }: Article, lang: Lang, other: Article | undefined): string {
  return other ? `${basename(other.file)} is off; set it on` : `write ${slug}.${lang}.md`
}
