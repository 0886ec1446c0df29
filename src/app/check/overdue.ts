import type { Checked } from './checked.js'
import type { Remark } from './remark.js'

/** Articles past their review day, articles past their last day, and those that are off. */
export function overdue({ content, places, today }: Checked): Remark[] {
  return content.articles.flatMap(({ file, status, reviewBy, validUntil }) => {
    const remark = (kind: Remark['kind'], key: string, message: string): Remark[] => [
      { file, line: places.line(file, [key]), kind, message },
    ]
    if (status === 'off')
      return remark('off', 'status', 'is off and never used: set status: on when it is wanted again')
    if (validUntil !== undefined && validUntil < today) {
      const message = `held until ${validUntil} and is never used any more: write what holds now and move validUntil on, or set status: off`
      return remark('overdue', 'validUntil', message)
    }
    if (reviewBy >= today) return []
    const message = `was to be reviewed by ${reviewBy}: read it against its source page, then move reviewBy on`
    return remark('overdue', 'reviewBy', message)
  })
}
