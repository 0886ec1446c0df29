import type { Checked } from './checked.js'
import type { Remark } from './remark.js'

/** Notices whose end has passed. They are told to nobody, and only make the file longer. */
export function noticesOver({ content, places, files, localTime }: Checked): Remark[] {
  return content.notices.flatMap(({ id, end }, place): Remark[] => {
    if (localTime < end) return []
    const line = places.line(files.notices, [place, 'end'])
    return [{ file: files.notices, line, kind: 'over', message: `${id} was over ${end}: take it away` }]
  })
}
