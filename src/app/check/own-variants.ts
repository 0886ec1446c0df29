import { isInForce } from '../../content/article.js'
import { LANGS, type Lang } from '../../message.js'
import type { Finder, Found } from '../../retrieval/finder.js'
import { type Asked, askedIn } from './asked.js'
import type { Checked } from './checked.js'
import type { Tell } from './progress.js'
import { quoted, type Remark } from './remark.js'

/** Variants that another article comes first for, or that are not answered with their own. */
export function ownVariants(checked: Checked, finders: Readonly<Record<Lang, Finder>>, tell: Tell): Remark[] {
  return LANGS.flatMap((lang) => {
    const asked = askedIn(checked, lang).filter(({ article }) => isInForce(article, checked.today))
    return asked.flatMap((one, done): Remark[] => {
      tell(`variants tried (${lang}): ${done} of ${asked.length}`)
      const wrong = whatIsWrong(one, finders[lang](one.text, checked.today))
      if (wrong === undefined) return []
      return [{ file: one.article.file, line: one.line, kind: 'variant', message: `${quoted(one.text)} ${wrong}` }]
    })
  })
}

function whatIsWrong(
  { article: { slug } }: Asked,
  { decision, ranked, articles, elsewhere }: Found,
): string | undefined {
  const first = ranked[0]?.slug
  if (decision === 'answer' && first === slug && articles[0]?.slug === slug) return undefined
  if (elsewhere) return `is taken for ${elsewhere.id} of elsewhere.yaml: make it clearer, or move it there`
  const answered = decision === 'answer' ? articles[0]?.slug : undefined
  const other = answered !== undefined && answered !== slug ? answered : first
  if (other !== undefined && other !== slug)
    return `${answered === undefined ? 'comes nearest to' : 'finds'} ${other}: make it clearer, or move it there`
  const near = articles.find((article) => article.slug !== slug)?.slug
  if (decision === 'choose' && near !== undefined)
    return `finds this article no more surely than ${near}: make it clearer, or move it there`
  return 'finds this article too faintly to be answered with it: make it clearer'
}
