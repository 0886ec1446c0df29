import type { Checked } from './checked.js'
import type { Remark } from './remark.js'

/** Districts whose residents have no office of their own to be sent to. */
export function districtsWithoutOffice({
  content,
  places,
  files,
}: Pick<Checked, 'content' | 'places' | 'files'>): Remark[] {
  const { districts, offices } = content.organisation
  return districts.flatMap(({ id }, place): Remark[] => {
    if (offices.some(({ district }) => district === id)) return []
    const line = places.line(files.organisation, ['districts', place, 'id'])
    const message = `district ${id} has no office: add the one its residents visit under offices, with district: ${id}`
    return [{ file: files.organisation, line, kind: 'office', message }]
  })
}
