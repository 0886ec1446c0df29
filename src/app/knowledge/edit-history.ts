import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { EditDocument } from '../../store/knowledge-edits.js'

/** The folder of knowledge/ that tells what was edited by approval, a file a year. */
export const HISTORY = 'history'

/** `written`; or `hand`: the file had been edited by hand meanwhile, and that stays. */
type Became = 'written' | 'hand'

/** Numbers of the edits that this folder has had, whatever became of them. */
export async function editsHad(knowledgeDir: string): Promise<Set<number>> {
  const folder = join(knowledgeDir, HISTORY)
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d{4}\.yaml$/.test(name))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  // Line by line: what a crash broke off, or a hand mended, spoils no other entry.
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/^- edit: (\d+)\r?$/gm)].map(([, number]) => Number(number))),
  )
}

/** Adds an entry: who, who approved it, why, and how the answers were before and after. */
export async function noteEdit(knowledgeDir: string, edit: Omit<EditDocument, 'text'>, became: Became): Promise<void> {
  const { _id, at, file, by, approvedBy, why, quality, change } = edit
  const entry = {
    edit: _id,
    at: at.toISOString(),
    file,
    change: change.kind,
    by: by.name,
    approvedBy: approvedBy.name,
    why,
    right: { before: shareOf(quality.before), after: shareOf(quality.after) },
    ...(became === 'hand' ? { left: 'the file had been edited by hand' } : {}),
  }
  const folder = join(knowledgeDir, HISTORY)
  await mkdir(folder, { recursive: true })
  await appendFile(join(folder, `${at.getUTCFullYear()}.yaml`), stringify([entry], { lineWidth: 0 }))
}

function shareOf({ right, questions }: { right: number; questions: number }): string {
  return `${right} of ${questions}`
}
