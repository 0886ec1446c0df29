import { listMistakes } from '../../content/load.js'
import type { Mistake } from '../../content/mistake.js'
import { KINDS, type Kind, type Remark } from './remark.js'

/** Remarks as an editor reads them: a heading a kind, a line a remark, and how many at the end. */
export function reportOf(remarks: readonly Remark[], articles: number): string {
  const groups = (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const own = remarks.filter((remark) => remark.kind === kind)
    return own.length === 0 ? [] : [`${KINDS[kind].heading}\n${listMistakes(own)}\n`]
  })
  const news = remarks.filter(({ kind }) => 'news' in KINDS[kind]).length
  const counts = [
    'no mistakes',
    counted(remarks.length - news, 'remark'),
    ...(news > 0 ? [`${news} for information`] : []),
  ]
  return [...groups, `${counted(articles, 'article')}: ${counts.join(', ')}`].join('\n')
}

/** Mistakes the same way. With one of them anywhere nothing of the content is used. */
export function mistakeReportOf(mistakes: readonly Mistake[]): string {
  const count = counted(mistakes.length, 'mistake')
  return `Mistakes\n${listMistakes(mistakes)}\n\n${count}: the content cannot be used until there are none`
}

/** Flows with mistakes, which are left out while all else is used. */
export function refusedFlowsOf(mistakes: readonly Mistake[]): string {
  const files = new Set(mistakes.map(({ file }) => file)).size
  const left = files === 1 ? '1 flow is left out until it is' : `${files} flows are left out until they are`
  return `Mistakes\n${listMistakes(mistakes)}\n\n${counted(mistakes.length, 'mistake')}: ${left} mended`
}

function counted(count: number, name: string): string {
  if (count === 1) return `1 ${name}`
  return `${count === 0 ? 'no' : count} ${name}s`
}
