import type { Lang } from '../../message.js'
import { contentStems } from '../../words.js'
import type { Checked } from './checked.js'
import { quoted, type Remark } from './remark.js'

const SHARED_MAX = 0.5

/** Variants of one article that say the same in nearly the same words: the second teaches the search nothing. */
export function closeVariants({ content, places }: Pick<Checked, 'content' | 'places'>): Remark[] {
  return content.articles
    .filter(({ status }) => status === 'on')
    .flatMap(({ file, variants, lang }) =>
      pairsTooClose(variants, lang).map(([first, second]): Remark => {
        const [line, before] = [second, first].map((place) => places.line(file, ['variants', place])) as [
          number,
          number,
        ]
        const message = `${quoted(variants[second] ?? '')} shares over half its content words with ${quoted(variants[first] ?? '')} (line ${before}): keep one, or ask it in quite other words`
        return { file, line, kind: 'close', message }
      }),
    )
}

/** Places of every two variants that share over half the content words of the shorter. */
export function pairsTooClose(variants: readonly string[], lang: Lang): [number, number][] {
  const stems = variants.map((variant) => new Set(contentStems(variant, lang)))
  return stems.flatMap((a, i) =>
    stems.flatMap((b, j): [number, number][] => {
      const shared = [...a].filter((stem) => b.has(stem)).length
      return i < j && shared / Math.min(a.size, b.size) > SHARED_MAX ? [[i, j]] : []
    }),
  )
}
