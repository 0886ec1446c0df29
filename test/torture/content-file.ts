import { writeFile } from 'node:fs/promises'
import { serialize } from 'node:v8'
import { SmallKnowledge } from '../support/small-knowledge.js'

/** Of each kind: what danger looks like is learned at every start, and nobody here is in any. */
const EXAMPLES_MAX = 12

/**
 * The shipped organisation and dialogs with a handful of articles, read once for all starts, into a file. Answers with
 * what staff are told of words that could not be saved: it is no acknowledgement.
 */
export async function writeContent(file: string): Promise<string> {
  const small = await SmallKnowledge.make()
  try {
    const { dangerExamples, ...content } = await small.content()
    const few = Object.entries(dangerExamples).map(([kind, texts]) => [kind, texts.slice(0, EXAMPLES_MAX)])
    await writeFile(file, serialize({ ...content, dangerExamples: Object.fromEntries(few) }))
    return content.staff[content.organisation.municipality.staffLanguage].not_saved
  } finally {
    await small.remove()
  }
}
