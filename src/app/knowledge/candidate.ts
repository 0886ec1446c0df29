import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import type { Mistake } from '../../content/mistake.js'
import type { Trial } from '../../turn/knowledge-ports.js'
import type { ChangedFile } from './changed-file.js'
import { HISTORY } from './edit-history.js'

/** Does work with a copy of knowledge/ in which one file is changed. The copy is gone afterwards, whatever happens. */
export async function withCandidate<T>(
  knowledgeDir: string,
  { file, text }: Pick<ChangedFile, 'file' | 'text'>,
  work: (candidateDir: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lotsen-candidate-'))
  try {
    const isContent = (source: string) => relative(knowledgeDir, source) !== HISTORY
    await cp(knowledgeDir, folder, { recursive: true, filter: isContent })
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Mistakes in a folder as whoever edits knowledge/ knows its files. */
export function mistakesIn(folder: string, mistakes: readonly Mistake[]): string[] {
  return mistakes.map(({ file, line, message }) => `${relative(folder, resolve(file))}:${line}  ${message}`)
}

/** A trial of what cannot be used: nothing more is to be said of it. */
export function mistaken(mistakes: string[]): Omit<Trial, 'base' | 'at'> {
  const none = { questions: 0, right: 0, share: 1 }
  return { mistakes, remarks: [], taken: [], answers: [], quality: { before: none, after: none }, lost: [] }
}
