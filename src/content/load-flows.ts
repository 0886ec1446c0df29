import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Content } from './content.js'
import { type Flow, FlowFile } from './flow.js'
import { flowMistakes } from './flow-mistakes.js'
import { type Mistake, parseYaml } from './mistake.js'

/** Words for a district that an office is known by too. */
const WORDS_MAX = 20

/** The flows that are whole, and what is wrong with the others: they are left out, each by itself. */
export interface ReadFlows {
  flows: readonly Flow[]
  refused: readonly Mistake[]
}

/** Reads dialogs/flows/*.yaml and holds each to the rest of the content. A folder that is not there holds none. */
export async function readFlows(
  dialogsDir: string,
  content: Pick<Content, 'organisation' | 'faults'>,
): Promise<ReadFlows> {
  const folder = join(dialogsDir, 'flows')
  const names = await readdir(folder).catch(() => [])
  const files = names.filter((name) => name.endsWith('.yaml')).sort()
  const read = await Promise.all(files.map((name) => readFlow(join(folder, name), content)))
  return {
    flows: read.flatMap((one) => ('flow' in one ? [one.flow] : [])),
    refused: read.flatMap((one) => ('mistakes' in one ? one.mistakes : [])),
  }
}

async function readFlow(
  file: string,
  content: Pick<Content, 'organisation' | 'faults'>,
): Promise<{ flow: Flow } | { mistakes: Mistake[] }> {
  const id = basename(file, '.yaml')
  if (!/^[a-z0-9-]{1,40}$/.test(id))
    return { mistakes: [{ file, line: 1, message: "a flow's file is named with small letters, digits and hyphens" }] }
  const text = await readFile(file, 'utf8').catch(() => '')
  const parsed = parseYaml(file, text, FlowFile)
  if ('mistakes' in parsed) return parsed
  const flow: Flow = { ...parsed.value, id, file }
  const mistakes = flowMistakes(flow, text, content)
  return mistakes.length > 0 ? { mistakes } : { flow: withOffices(flow, content) }
}

/** The offices that take bookings, in place of `offices`: a flow is asked and read by what it offers. */
function withOffices(flow: Flow, { organisation }: Pick<Content, 'organisation'>): Flow {
  const words = (id: string) => (organisation.districts.find((one) => one.id === id)?.words ?? []).slice(0, WORDS_MAX)
  const options = organisation.offices
    .filter(({ visits }) => visits)
    .map(({ id, name, district }) => ({ value: id, title: name, words: { sv: words(district), en: words(district) } }))
  const steps = flow.steps.map((step) =>
    step.type === 'choice' && step.options === 'offices' ? { ...step, options } : step,
  )
  return { ...flow, steps }
}
