import { access, constants } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Content } from '../../content/content.js'
import type { Loaded } from '../../content/load.js'
import type { Mistake } from '../../content/mistake.js'
import { check } from '../check/check.js'
import type { Tell } from '../check/progress.js'
import { KINDS } from '../check/remark.js'
import { type Finding, findingsOf, named } from './finding.js'
import type { Check } from './patient.js'

const SUBJECT = 'knowledge'
const { ok, warning, fault } = findingsOf(SUBJECT)

/** Mistakes in knowledge/ and dialogs/ by file and line, and whether staff's edits can be written. */
export const knowledgeCheck: Check = {
  subject: SUBJECT,
  rests: ['KNOWLEDGE_DIR', 'DIALOGS_DIR'],
  async examine({ config, loaded }) {
    const findings = [...mistakesFound(loaded), ...(await notWritable(config.KNOWLEDGE_DIR, loaded))]
    if (findings.length > 0 || !loaded.content) return findings
    const { articles, flows } = loaded.content
    return [ok(`${articles.length} articles and ${flows.length} flows without a mistake; edits can be written`)]
  },
}

function mistakesFound({ content, mistakes }: Loaded): Finding[] {
  if (!content)
    return [
      fault({
        what: placesOf(mistakes),
        hurts: 'the service does not start; one that runs goes on with what it had',
        remedy: 'mend these lines, then: lotsen check',
      }),
    ]
  if (content.refusedFlows.length === 0) return []
  return [
    fault({
      what: placesOf(content.refusedFlows),
      hurts: 'residents: these errands are left out, and their matters are filed as ordinary tickets',
      remedy: 'mend these lines, then: lotsen check',
    }),
  ]
}

function placesOf(mistakes: readonly Mistake[]): string {
  return named(mistakes.map(({ file, line, message }) => `${file}:${line} ${message}`))
}

/** Asked of the system, which tells of read-only disks too; nothing is written. */
async function notWritable(knowledgeDir: string, { content }: Loaded): Promise<Finding[]> {
  const folders = new Set([knowledgeDir, join(knowledgeDir, 'articles')])
  for (const { file } of content?.articles ?? []) folders.add(dirname(file))
  const closed = await Promise.all([...folders].map(async (folder) => ((await isWritable(folder)) ? [] : [folder])))
  if (closed.flat().length === 0) return []
  return [
    fault({
      what: `${named(closed.flat())} cannot be written`,
      hurts: 'staff: an edit of theirs that is approved is not written here, and this instance answers without it',
      remedy:
        'make KNOWLEDGE_DIR a copy that the service’s user owns (in a container: a volume or tmpfs of its own): chown -R',
    }),
  ]
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** What `lotsen check --quick` would remark on, as one warning. Takes seconds of this process's time. */
export async function remarksFound(
  content: Content,
  options: { knowledgeDir: string; now: Date; tell: Tell },
): Promise<Finding[]> {
  const remarks = (await check(content, { ...options, quick: true })).filter(({ kind }) => !('news' in KINDS[kind]))
  if (remarks.length === 0) return [ok('lotsen check --quick remarks on nothing')]
  return [
    warning({
      what: `${remarks.length} remarks: ${placesOf(remarks)}`,
      hurts: 'residents: here and there a worse answer than there could be',
      remedy: 'lotsen check tells each with its remedy',
    }),
  ]
}
